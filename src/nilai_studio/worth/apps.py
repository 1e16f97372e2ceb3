"""The app's entry in Django."""

from django.apps import AppConfig


class WorthConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.worth"
    label = "worth"

    def ready(self) -> None:
        """Name what can be computed; add worth to customers."""
        from nilai_studio.worth import computations, customers

        del computations
        customers.register()
