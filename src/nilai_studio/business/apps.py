"""The app's entry in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BusinessConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.business"
    label = "business"

    def ready(self) -> None:
        """Write the roles once every app has made its permissions."""
        from nilai_studio.business.models import Business
        from nilai_studio.business.roles import write_roles
        from nilai_studio.kit.writing import ask_house

        ask_house(lambda: Business.current().house)

        # Sent once per app; the last app's permissions exist at the last time.
        post_migrate.connect(write_roles, dispatch_uid="nilai-roles")
