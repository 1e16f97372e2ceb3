"""The app's entry in Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.orders"
    label = "orders"
