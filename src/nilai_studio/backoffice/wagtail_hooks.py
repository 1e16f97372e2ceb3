"""The menu of the back office: ours, in the order of the work."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem

OURS = {
    "home", "customers", "value", "worth", "segments", "journey", "offers",
    "return-path", "deals", "growth", "data", "settings", "help",
}  # fmt: skip


@hooks.register("construct_main_menu", order=1000)
def keep_our_menu(_request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out what Wagtail adds for websites, until there are pages."""
    menu_items[:] = [item for item in menu_items if item.name in OURS]
