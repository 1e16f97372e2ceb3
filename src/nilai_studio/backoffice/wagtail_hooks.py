"""The menu of the back office: ours, in the order of the work; one's own account."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, settings_menu

from nilai_studio.backoffice.views import account
from nilai_studio.kit.menu import Entry, data_menu

OURS = {
    "home", "customers", "value", "worth", "segments", "journey", "offers",
    "return-path", "deals", "growth", "data", "our-settings",
}  # fmt: skip


@hooks.register("register_admin_menu_item")
def add_home() -> MenuItem:
    """Begin the menu with Home."""
    return Entry(
        _("Home"),
        reverse_lazy("wagtailadmin_home"),
        permission="wagtailadmin.access_admin",
        name="home",
        icon_name="home",
        order=10,
    )


@hooks.register("register_admin_menu_item")
def add_data() -> MenuItem:
    """Gather import, runs and health under Data."""
    return SubmenuMenuItem(
        _("Data"), data_menu, name="data", icon_name="table", order=100
    )


@hooks.register("register_admin_menu_item")
def add_settings() -> MenuItem:
    """Put the settings at the end, without the name and version of Wagtail."""
    return SubmenuMenuItem(
        _("Settings"), settings_menu, name="our-settings", icon_name="cogs", order=200
    )


@hooks.register("construct_main_menu", order=1000)
def keep_our_menu(_request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out what Wagtail adds for websites, until there are pages."""
    menu_items[:] = [item for item in menu_items if item.name in OURS]


@hooks.register("register_admin_urls")
def add_account() -> list[Any]:
    """Add the pages of the second factor."""
    return [
        path(
            "account/two-factor/",
            account.SecondFactorView.as_view(),
            name="second_factor",
        ),
        path(
            "account/two-factor/off/",
            account.TurnOffView.as_view(),
            name="second_factor_off",
        ),
        path(
            "account/two-factor/codes/",
            account.NewCodesView.as_view(),
            name="second_factor_codes",
        ),
    ]
