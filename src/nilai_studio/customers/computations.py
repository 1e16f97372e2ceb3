"""The computations of this app, for runs to ask for."""

from typing import Any

from django.db.models import Max, Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.customers.alike import LEAST, MOST, SHARED_BY_MANY
from nilai_studio.customers.models import ContactPoint, Customer
from nilai_studio.kit.templatetags import nilai
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import (
    Facts,
    Outcome,
    Tell,
    computation,
    freeze_limits,
)

DUPLICATES = "customers.duplicates"
STEPS = {
    "read": gettext_lazy("Reading customers"),
    "compare": gettext_lazy("Comparing customers"),
    "store": gettext_lazy("Storing the pairs"),
}
BY_ITSELF = 100_000
"""Customers up to which the studio looks by itself; beyond, it takes much memory."""
LIMITS = {
    "least_probability": LEAST,
    "most_pairs": MOST,
    "shared_by_at_most": SHARED_BY_MANY,
}
NEWEST: dict[str, type[Model]] = {
    "newest_customer": Customer,
    "newest_contact_point": ContactPoint,
}
"""Inputs that tell whether somebody, or a contact point, came since a look."""


def _freeze(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the limits of this version, and up to whom it looks; nothing else."""
    return freeze_limits(inputs, LIMITS, _newest())


def _newest() -> dict[str, int]:
    """Return the numbers of the newest customer and the newest contact point."""
    return {
        name: model.objects.aggregate(last=Max("pk"))["last"] or 0
        for name, model in NEWEST.items()
    }


def _describe(run: Run) -> Facts:
    facts: Facts = []
    if "customers" in run.summary:
        facts.append((_("Customers compared"), nilai.number(run.summary["customers"])))
    for name, label, write in (
        ("least_probability", _("Pairs offered from"), nilai.percent),
        ("most_pairs", _("Pairs offered at most"), nilai.number),
        ("shared_by_at_most", _("Phone or email shared by at most"), nilai.number),
    ):
        if name in run.inputs:
            facts.append((label, write(run.inputs[name])))
    return facts


@computation(
    DUPLICATES,
    label=gettext_lazy("Customers that may be one person"),
    steps=STEPS,
    freeze=_freeze,
    describe=_describe,
    address=lambda _run: reverse("duplicates"),
)
def duplicates(_run: Run, tell: Tell) -> Outcome:
    """Compare all customers with each other."""
    # Splink takes a second to load: not in the web's processes.
    from nilai_studio.customers.duplicates import find_duplicates

    customers, pairs = find_duplicates(tell)
    return Outcome(summary={"customers": customers, "pairs": pairs})


def look_if_grown() -> Run | None:
    """Look for duplicates where somebody, or a contact point, came since the last look.

    Not where there are too many customers, nor before the last look has ended.

    Returns
    -------
    Run or None
        Begun now.
    """
    last, newest = find_last_look(), _newest()
    if not newest["newest_customer"] or (last and not last.is_final):
        return None
    if last and {name: last.inputs.get(name) for name in NEWEST} == newest:
        return None
    return None if is_looked_for_when_asked() else start_run(kind=DUPLICATES)


def is_looked_for_when_asked() -> bool:
    """Return whether there are too many customers to compare unasked."""
    customers = Customer.objects.filter(merged_into=None)
    return customers.values("pk")[: BY_ITSELF + 1].count() > BY_ITSELF


def find_last_look() -> Run | None:
    """Return the latest run, however it ended."""
    return Run.objects.filter(kind=DUPLICATES).first()
