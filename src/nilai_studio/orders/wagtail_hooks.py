"""Addresses, menu and audit words of orders."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from nilai_studio.kit.menu import Entry
from nilai_studio.orders.urls import shop_patterns, urlpatterns

LOGGED = {
    "store": (_("Store orders"), _("Orders stored")),
    "remove": (_("Remove orders"), _("Order removed")),
    "bring_file": (_("Bring a file"), _("File brought")),
    "choose_columns": (_("Choose the columns"), _("Columns chosen")),
    "confirm_import": (_("Confirm an import"), _("Import confirmed")),
    "discard_import": (_("Let a file go"), _("File let go")),
    "undo_import": (_("Undo an import"), _("Import undone")),
    "export": (_("Export orders"), _("Orders exported")),
    "keep_shop": (_("Change a shop"), _("Shop changed")),
    "make_secret": (_("Make a secret for a shop"), _("Secret made for a shop")),
    "keep_catch_up": (_("Say where a shop is asked"), _("Said where a shop is asked")),
    "ask_shop": (_("Ask a shop"), _("Shop asked")),
    "retry": (_("Take up failed deliveries"), _("Failed deliveries taken up again")),
}


@hooks.register("register_admin_urls")
def add_pages() -> list[Any]:
    """Add the pages of orders and shops."""
    return [
        path("orders/", include(urlpatterns)),
        path("settings/shops/", include(shop_patterns)),
    ]


@hooks.register("register_data_menu_item")
def add_import_entry() -> MenuItem:
    """Add the import to the menu, under Data."""
    return Entry(
        _("Import"),
        reverse_lazy("imports"),
        permission="orders.import_orders",
        name="import",
        icon_name="upload",
        order=10,
    )


@hooks.register("register_data_menu_item")
def add_orders_entry() -> MenuItem:
    """Add the list of orders to the menu, under Data."""
    return Entry(
        _("Orders"),
        reverse_lazy("orders"),
        permission="orders.view_order",
        name="orders",
        icon_name="list-ul",
        order=15,
    )


@hooks.register("register_settings_menu_item")
def add_shops_entry() -> MenuItem:
    """Add the shops to the menu, under Settings."""
    return Entry(
        _("Shops"),
        reverse_lazy("shops"),
        permission="orders.change_shop",
        name="shops",
        icon_name="link",
        order=40,
    )


@hooks.register("register_log_actions")
def name_log_actions(actions: Any) -> None:
    """Name what is written down."""
    for name, (label, message) in LOGGED.items():
        actions.register_action(f"orders.{name}", label, message)


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the few styles of these pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("orders/orders.css"))


@hooks.register("insert_global_admin_js")
def add_script() -> str:
    """Add what the place for files does by itself."""
    return format_html('<script src="{}"></script>', static("orders/upload.js"))
