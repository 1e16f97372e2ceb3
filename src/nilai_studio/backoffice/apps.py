"""The app's entry in Django."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.backoffice"
    label = "backoffice"
