"""The home page's addresses, its entry of the menu, and its script."""

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.growth.exchange.views import ExchangeView
from nilai_studio.growth.views import TodayView
from nilai_studio.kit.menu import Entry


@hooks.register("register_admin_urls")
def add_today() -> list[Any]:
    """Add the figures of today."""
    return [
        path("today/", TodayView.as_view(), name="today"),
        path("exchange/", ExchangeView.as_view(), name="exchange"),
    ]


@hooks.register("register_admin_menu_item")
def add_entry() -> MenuItem:
    """Begin the menu with the home page."""
    return MenuItem(
        _("Home"),
        reverse_lazy("wagtailadmin_home"),
        name="home",
        icon_name="home",
        order=10,
    )


@hooks.register("register_admin_menu_item")
def add_exchange() -> MenuItem:
    """Add the value exchange to the menu."""
    return Entry(
        _("Value exchange"),
        reverse_lazy("exchange"),
        permission=SEE_MONEY,
        name="growth",
        icon_name="order",
        order=45,
    )


@hooks.register("insert_global_admin_js")
def add_script() -> str:
    """Keep figures of today fresh where they are shown."""
    return format_html('<script src="{}"></script>', static("growth/today.js"))


@hooks.register("insert_global_admin_css")
def add_styles() -> str:
    """Add the few styles of these screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("growth/growth.css"))
