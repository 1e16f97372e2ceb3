"""The app's entry in Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.api"
    label = "api"
