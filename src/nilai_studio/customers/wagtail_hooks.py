"""Addresses, menu and audit words of customers."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from nilai_studio.customers import urls
from nilai_studio.customers.views.export import say_export
from nilai_studio.kit.menu import Entry

LOGGED = {
    "add": (_("Add a customer"), _("Customer added")),
    "change": (_("Change a customer"), _("Customer changed")),
    "contact": (_("Change contact points"), _("Contact points changed")),
    "consent": (_("Record consent"), _("Consent recorded")),
    "note": (_("Write a note"), _("Note written")),
    "task": (_("Ask for a task"), _("Task changed")),
    "tag": (_("Tag customers"), _("Customers tagged")),
    "untag": (_("Take a tag off"), _("Tag taken off")),
    "merge": (_("Merge customers"), _("Customers merged")),
    "unmerge": (_("Undo a merge"), _("Merge undone")),
    "apart": (_("Keep two customers apart"), _("Kept as two customers")),
}


class ExportWords(LogFormatter):
    """What is written down of an export, in words."""

    label = _("Export customers")
    message = _("Customers exported")

    def format_comment(self, log_entry: Any) -> str:
        """Say which customers left, and what of them."""
        return say_export(log_entry.data)


@hooks.register("register_admin_urls")
def add_pages() -> list[Any]:
    """Add the pages of customers."""
    return [path("customers/", include(urls))]


@hooks.register("register_admin_menu_item")
def add_entry() -> MenuItem:
    """Add customers to the menu."""
    return Entry(
        _("Customers"),
        reverse_lazy("customers"),
        permission="customers.view_customer",
        name="customers",
        icon_name="group",
        order=20,
    )


@hooks.register("register_log_actions")
def name_log_actions(actions: Any) -> None:
    """Name what is written down."""
    for name, (label, message) in LOGGED.items():
        actions.register_action(f"customers.{name}", label, message)
    actions.register_action("customers.export")(ExportWords)


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the few styles of these pages."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("customers/customers.css")
    )


@hooks.register("insert_global_admin_js")
def add_script() -> str:
    """Add what the list and the timeline do by themselves."""
    return format_html('<script src="{}"></script>', static("customers/customers.js"))
