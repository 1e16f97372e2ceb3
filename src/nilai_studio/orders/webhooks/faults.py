"""Why a shop that was asked did not answer, in words that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nilai_studio.orders.models import CatchUp

WORDS: dict[str, str | Promise] = {
    "unreachable": _(
        "Nobody answers at this address. Is it written rightly, and is the shop online?"
    ),
    "certificate": _(
        "The certificate of this address is not valid, so the key was not sent. Renew "
        "it where the shop is hosted."
    ),
    "slow": _("The shop took more than %(detail)s seconds to answer."),
    "key_refused": _(
        "The shop refused the key (401). Make a new one there, with the permission "
        "Read, and write both of its parts into Settings → Shops."
    ),
    "forbidden": _(
        "The shop does not let this key read orders (403). Its user must be allowed "
        "to manage the shop, and no security plug-in may stand in the way."
    ),
    "not_found": _(
        "There is no WooCommerce at this address (404). Write the address of the "
        "shop's front page; in WordPress, Settings → Permalinks must not be Plain."
    ),
    "redirected": _(
        "The address leads on to %(detail)s; the key was not sent there. If that is "
        "your shop, write that address into Settings → Shops."
    ),
    "status": _("The shop answered %(detail)s; wanted was 200."),
    "not_json": _(
        "The shop answered with %(detail)s instead of orders. Is it in maintenance, "
        "or does a security plug-in stand in the way?"
    ),
    "no_orders": _(
        "What the shop answered are not WooCommerce's orders. Is the address right?"
    ),
    "no_pages": _(
        "The answer does not tell how many pages there are (X-WP-TotalPages). A proxy "
        "before the shop takes it away: let it through."
    ),
    "too_large": _(
        "An order of the shop is larger than %(detail)s MB and was not read. Look for "
        "what a plug-in writes into the orders."
    ),
    "too_old": _(
        "The shop told orders that have not changed: WooCommerce 5.8 or later is "
        "needed."
    ),
    "broken": _("The answer broke off."),
    "studio": _("The studio itself failed; its log says more."),
}
"""Each fault in a sentence or two."""


class NotAnswered(Exception):  # noqa: N818 - no fault of the program
    """A shop did not answer, or not with orders.

    Parameters
    ----------
    fault : str
        One of `WORDS`.
    detail : str
        What its sentence has room for.
    """

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = "".join(c for c in detail if c.isprintable())[:120]


def say_fault(catch_up: CatchUp | None) -> str:
    """Return in the reader's language why a shop did not answer; "" if it did."""
    if catch_up is None or not catch_up.fault:
        return ""
    words = WORDS.get(catch_up.fault, WORDS["studio"])
    # Two of them have a hole.
    return str(words) % {"detail": catch_up.fault_detail}
