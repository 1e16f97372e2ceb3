"""The app's entry in Django."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.growth"
    label = "growth"

    def ready(self) -> None:
        """Name what can be computed; add the value exchange; tell answers apart."""
        from nilai_studio.growth import surveyed
        from nilai_studio.growth.exchange import computations, extending

        del computations
        extending.register()
        surveyed.register()
