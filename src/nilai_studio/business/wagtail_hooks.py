"""The settings' addresses, entries of the menu, and names of what is written down."""

from typing import Any

from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from nilai_studio.business import urls
from nilai_studio.kit.menu import Entry


@hooks.register("register_admin_urls")
def add_settings() -> list[Any]:
    """Add the settings."""
    return [path("settings/", include(urls))]


def _entry(name: str, label: Any, permission: str, icon: str, order: int) -> None:
    entry = Entry(
        label,
        reverse_lazy(f"settings_{name}"),
        permission=permission,
        name=name,
        icon_name=icon,
        order=order,
    )
    hooks.register("register_settings_menu_item", lambda: entry)


_entry("business", _("Business"), "business.change_business", "site", 10)
_entry("team", _("Team"), "business.manage_team", "group", 20)
_entry("roles", _("Roles"), "wagtailadmin.access_admin", "key", 30)
_entry("activity", _("Activity"), "business.manage_team", "history", 90)


@hooks.register("register_log_actions")
def name_actions(actions: LogActionRegistry) -> None:
    """Name what is done with the business and its people."""
    for name, label in (
        ("business.change", _("Changed the business’s settings")),
        ("team.invite", _("Invited")),
        ("team.role", _("Changed the role of")),
        ("team.close", _("Closed the account of")),
        ("team.open", _("Opened the account of")),
        ("team.password", _("Gave a one-time password to")),
        ("account.password", _("Changed their own password")),
        ("account.second_factor_on", _("Turned on two-factor sign-in")),
        ("account.second_factor_off", _("Turned off two-factor sign-in")),
        ("account.recovery_codes", _("Made new recovery codes")),
    ):
        actions.register_action(name, label, label)
