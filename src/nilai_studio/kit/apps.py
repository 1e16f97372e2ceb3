"""The app's entry in Django."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """What every app may use."""

    name = "nilai_studio.kit"
    label = "kit"
