"""Why a run failed, in the reader's language."""

from django.utils.translation import gettext_lazy as _

ERRORS = {
    "interrupted": _(
        "It was interrupted three times, by a restart of the studio or a power cut. "
        "Repeat it when the studio has run quietly for a while."
    ),
    "killed": _(
        "The system stopped it three times, most likely because memory ran out. "
        "Close other programs or give the machine more memory, then repeat it."
    ),
    "too_little": _(
        "There are too few orders for it: it needs customers with orders on at least "
        "two different days. Bring a longer period of orders, then repeat it."
    ),
    "no_orders": _("There are no orders yet. Import some, then repeat it."),
    "data_gone": _(
        "The orders that it was to read again are no longer kept. It can be asked for "
        "once more on the orders of today."
    ),
    "refused": _("The orders or the inputs could not be used as they are."),
    "unexpected": _(
        "Something went wrong that should not. The details below help whoever looks "
        "after the studio; repeating it may already help."
    ),
}
"""Code to sentence."""
