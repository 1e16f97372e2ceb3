"""The app's entry in Django."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """See the package's first lines."""

    name = "nilai_studio.segments"
    label = "segments"
