"""The app's entry in Django."""

from django.apps import AppConfig


class PerceptionConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.perception"
    label = "perception"

    def ready(self) -> None:
        """Say what goes with a customer who is merged into another."""
        from nilai_studio.perception import customers

        customers.register_own()

        from nilai_studio.perception.results import computations

        computations.register()

        from nilai_studio.perception.money import computations as money

        money.register()
