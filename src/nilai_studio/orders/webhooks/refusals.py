"""Why nothing came of a delivery, in words that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nilai_studio.orders.models import Delivery

WORDS: dict[str, str | Promise] = {
    "not_order": _("“%(topic)s” tells of no order."),
    "test_order": _("It is a test order."),
    "not_paid": _("It is not paid (%(status)s)."),
    "no_state": _("It does not tell whether it is paid."),
    "other_state": _(
        "Its state “%(status)s” does not tell whether it is paid, so nothing was "
        "changed."
    ),
    "deleted": _("It was deleted in the shop; no order of this id is known here."),
    "nobody": _("It names no customer: no account, email address or phone number."),
    "older": _("A later state of the order is known."),
    "other_currency": _(
        "It is in %(found)s, and the business counts in %(wanted)s: nothing is "
        "converted. Choose one currency in the shop and in the settings, then take it "
        "up again."
    ),
    "not_json": _(
        "It begins with %(found)s and is not JSON. Choose JSON as the format in the "
        "shop; then send it again."
    ),
    "no_time": _("%(found)s is no time with its zone."),
    "no_amount": _("%(found)s is no amount."),
    "amount_too_large": _("An amount is no number below 1,000,000,000,000,000."),
    "amount_not_exact": _(
        "The amount %(found)s has too many digits to be kept exactly; round it."
    ),
    "order_number": _("The number of an order has 1 to 200 characters."),
    "to_come": _(
        "It is of %(found)s, which is still to come. Set the clock of the shop."
    ),
}
"""Each code of a refusal in a sentence or two."""


def say_refusal(delivery: Delivery) -> str:
    """Return in the reader's language why nothing came of a delivery; "" if it did."""
    words = WORDS.get(delivery.refusal)
    # What an older version refused has no code.
    return delivery.error if words is None else str(words) % delivery.refused_values
