"""Addresses, menu and audit words of segments."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from nilai_studio.kit.menu import Entry
from nilai_studio.segments import urls


@hooks.register("register_admin_urls")
def add_pages() -> list[Any]:
    """Add the pages of segments."""
    return [path("segments/", include(urls))]


@hooks.register("register_admin_menu_item")
def add_entry() -> MenuItem:
    """Add segments to the menu."""
    return Entry(
        _("Segments"),
        reverse_lazy("segments"),
        permission="segments.view_segment",
        name="segments",
        icon_name="tag",
        order=25,
    )


@hooks.register("register_log_actions")
def name_log_actions(actions: Any) -> None:
    """Name what is written down."""
    actions.register_action("segments.add", _("Add a segment"), _("Segment added"))
    actions.register_action(
        "segments.change", _("Change a segment"), _("Segment changed")
    )
    actions.register_action(
        "segments.remove", _("Remove a segment"), _("Segment removed")
    )


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the styles of the builder."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("segments/segments.css")
    )
