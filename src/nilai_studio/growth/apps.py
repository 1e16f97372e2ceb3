"""The app's entry in Django."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.growth"
    label = "growth"
