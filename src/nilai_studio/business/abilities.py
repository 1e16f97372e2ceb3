"""What each role may do, in words: read from the roles themselves."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.business.roles import (
    ANALYSE,
    ANSWERS,
    ASK,
    CARE,
    CHOOSE,
    CONTACTS,
    MONEY,
    OFFICE,
    READ,
    ROLES,
)


@dataclass(frozen=True)
class Ability:
    """One line of the page on roles.

    Parameters
    ----------
    words : str
        What one may do.
    permissions : frozenset of str
        All that it takes.
    """

    words: Any
    permissions: frozenset[str]

    @property
    def roles(self) -> list[str]:
        """The roles that have it."""
        return [role for role, has in ROLES.items() if self.permissions <= has]


ABILITIES = [
    Ability(_("See customers, orders, segments and runs"), frozenset(OFFICE | READ)),
    Ability(_("Write notes and tasks, correct a customer’s details"), frozenset(CARE)),
    Ability(_("See phone numbers and email addresses in full"), frozenset(CONTACTS)),
    Ability(_("See revenue, margin and worth"), frozenset(MONEY)),
    Ability(_("See what surveys say"), frozenset(ANSWERS)),
    Ability(_("Make surveys, see who answered what"), frozenset(ASK)),
    Ability(_("Tag customers"), frozenset({"customers.tag_customers"})),
    Ability(
        _("Change segments, export customers"),
        frozenset(CHOOSE - {"customers.tag_customers"}),
    ),
    Ability(
        _("Import orders, start runs, see the studio’s health"), frozenset(ANALYSE)
    ),
    Ability(_("Merge customers and undo it"), frozenset({"customers.merge_customers"})),
    Ability(
        _("Undo an import, connect shops"),
        frozenset({"orders.undo_import", "orders.change_order", "orders.change_shop"}),
    ),
    Ability(
        _("Change the business, the team and the API keys"),
        frozenset(
            {"business.change_business", "business.manage_team", "api.change_apikey"}
        ),
    ),
]
"""Every permission of a role is in one of them; a test holds that."""
