"""The app's entry in Django."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.runs"
    label = "runs"
