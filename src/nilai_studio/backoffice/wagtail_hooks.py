"""The menu of the back office: ours, in the order of the work; one's own account."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, settings_menu
from wagtail.admin.search import SearchArea

from nilai_studio.backoffice.views import account
from nilai_studio.backoffice.views.health import HealthView
from nilai_studio.kit.menu import Entry, data_menu

OURS = {
    "home", "customers", "value", "worth", "segments", "journey", "offers",
    "return-path", "deals", "growth", "data", "our-settings",
}  # fmt: skip


class CustomerSearch(SearchArea):
    """The search above the menu: customers, for those who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may see customers."""
        return request.user.has_perm("customers.view_customer")


@hooks.register("register_admin_search_area")
def add_search() -> SearchArea:
    """Search customers from every page."""
    return CustomerSearch(
        _("Customers"), reverse_lazy("customers"), name="customers", order=1
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


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the styles of the mark and of signing in."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("backoffice/look.css")
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


@hooks.register("register_admin_urls")
def add_health() -> list[Any]:
    """Add the page of health."""
    return [path("health/", HealthView.as_view(), name="health")]


@hooks.register("register_data_menu_item")
def add_health_entry() -> MenuItem:
    """Add health to the menu, under Data."""
    return Entry(
        _("Health"),
        reverse_lazy("health"),
        permission="business.see_health",
        name="health",
        icon_name="circle-check",
        order=30,
    )
