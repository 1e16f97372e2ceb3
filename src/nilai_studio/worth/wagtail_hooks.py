"""Addresses of worth and its entry of the menu."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.kit.menu import Entry
from nilai_studio.worth import urls


@hooks.register("register_admin_urls")
def add_worth() -> list[Any]:
    """Add the screens of worth."""
    return [path("worth/", include(urls))]


@hooks.register("register_admin_menu_item")
def add_entry() -> MenuItem:
    """Add worth to the menu."""
    return Entry(
        _("Worth"),
        reverse_lazy("worth"),
        permission=SEE_MONEY,
        name="worth",
        icon_name="view",
        order=40,
    )


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the few styles of these screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("worth/worth.css"))
