"""The app's entry in Django."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """What every app may use."""

    name = "nilai_studio.kit"
    label = "kit"

    def ready(self) -> None:
        """Register the lookups."""
        from nilai_studio.kit import lookups  # noqa: F401 - once apps are there
