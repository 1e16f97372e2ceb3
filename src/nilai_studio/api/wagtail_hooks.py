"""Where the keys' screens are."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from nilai_studio.api.views import CloseKeyPage, KeysPage


@hooks.register("register_admin_urls")
def add_addresses() -> list[URLPattern]:
    """Return the addresses of the screens."""
    return [
        path("settings/api-keys/", KeysPage.as_view(), name="api_keys"),
        path(
            "settings/api-keys/<int:pk>/close/",
            CloseKeyPage.as_view(),
            name="api_close_key",
        ),
    ]


class KeysItem(MenuItem):
    """Shown to those who may make keys."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person may."""
        return request.user.has_perm("api.change_apikey")


@hooks.register("register_settings_menu_item")
def add_to_menu() -> MenuItem:
    """Return the menu's entry."""
    return KeysItem(
        _("API keys"), reverse("api_keys"), name="api-keys", icon_name="key", order=800
    )


@hooks.register("register_log_actions")
def name_actions(actions: LogActionRegistry) -> None:
    """Name what the log tells."""
    actions.register_action("api.make_key", _("Make an API key"), _("API key made"))
    actions.register_action("api.close_key", _("Close an API key"), _("API key closed"))
