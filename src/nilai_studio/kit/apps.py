"""The app's entry in Django."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """What every app may use."""

    name = "nilai_studio.kit"
    label = "kit"

    def ready(self) -> None:
        """Register the lookups and what each new connection is told."""
        from nilai_studio.kit import (  # once apps are there
            lookups,  # noqa: F401 - it registers itself
            reading_ahead,  # noqa: F401 - likewise
        )
