"""The app's entry in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SegmentsConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.segments"
    label = "segments"

    def ready(self) -> None:
        """Add to customers what segments know of them; make the built-in ones."""
        from nilai_studio.segments import actions, extending

        extending.register_own()
        post_migrate.connect(actions.write_built_in, sender=self)
