"""The app's entry in Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.customers"
    label = "customers"
