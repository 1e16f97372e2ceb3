"""Addresses of this app and its entry of the menu."""

from typing import Any

from django.urls import include, path
from wagtail import hooks

from nilai_studio.perception import urls


@hooks.register("register_admin_urls")
def add_perception() -> list[Any]:
    """Add the screens of surveys and results."""
    return [path("value/", include(urls))]
