"""The app's entry in Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.orders"
    label = "orders"

    def ready(self) -> None:
        """Add orders to customers."""
        from nilai_studio.orders import (
            computations,  # noqa: F401 - it registers itself
            customers,
            exporting,  # noqa: F401 - it registers itself
        )

        customers.register()
