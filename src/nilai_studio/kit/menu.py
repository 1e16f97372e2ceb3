"""Entries of the menu, seen by those who may open them."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import Menu, MenuItem

data_menu = Menu(
    register_hook_name="register_data_menu_item",
    construct_hook_name="construct_data_menu",
)
"""What stands under Data: import, runs, health."""


class Entry(MenuItem):
    """An entry for those with a permission.

    Parameters
    ----------
    label : str
        What it says.
    url : str
        Where it leads.
    permission : str
        As in `orders.import_orders`.
    **options
        Those of Wagtail's: name, icon_name, order.
    """

    def __init__(
        self, label: Any, url: Any, *, permission: str, **options: Any
    ) -> None:
        super().__init__(label, url, **options)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may open it."""
        return request.user.has_perm(self.permission)
