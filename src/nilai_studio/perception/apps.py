"""The app's entry in Django."""

from django.apps import AppConfig


class PerceptionConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.perception"
    label = "perception"
