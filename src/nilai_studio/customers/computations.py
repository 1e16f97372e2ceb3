"""The computations of this app, for runs to ask for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Outcome, Tell, computation

DUPLICATES = "customers.duplicates"
STEPS = {
    "read": _("Reading customers"),
    "compare": _("Comparing customers"),
    "store": _("Storing the pairs"),
}


@computation(
    DUPLICATES,
    label=_("Customers that may be one person"),
    steps=STEPS,
    address=lambda _run: reverse("duplicates"),
)
def duplicates(_run: Run, tell: Tell) -> Outcome:
    """Compare all customers with each other."""
    # Splink takes a second to load: not in the web's processes.
    from nilai_studio.customers.duplicates import find_duplicates

    return Outcome(summary={"pairs": find_duplicates(tell)})
