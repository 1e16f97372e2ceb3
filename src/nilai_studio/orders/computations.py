"""The computations of this app, for runs to ask for."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import nilai
from nilai_studio.kit.templatetags import nilai as writing
from nilai_studio.orders.queries import orders_version
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import (
    Facts,
    Outcome,
    Tell,
    computation,
    freeze_limits,
)

NEXT_PRODUCTS = "orders.next_products"
STEPS = {
    "lake": gettext_lazy("Copying new orders for the analysis"),
    "count": gettext_lazy("Counting what is bought next"),
    "store": gettext_lazy("Storing the pairs of products"),
}
LIMITS = {"least_customers": 10}
"""Customers who must have bought both, so that chance does not speak."""
VERSION = "orders_version"
"""Input that tells the orders of one moment from those of another."""


def _freeze(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the limits of this version, and which orders it is about; nothing else."""
    return freeze_limits(inputs, LIMITS, {VERSION: orders_version()})


def _describe(run: Run) -> Facts:
    facts: Facts = []
    for name, label in (
        ("orders", _("Orders and refunds")),
        ("pairs", _("Pairs of products found")),
    ):
        if name in run.summary:
            facts.append((label, writing.number(run.summary[name])))
    if "least_customers" in run.inputs:
        least = writing.number(run.inputs["least_customers"])
        facts.append((_("Customers who bought both, at least"), least))
    return facts


@computation(
    NEXT_PRODUCTS,
    label=gettext_lazy("What is bought next"),
    steps=STEPS,
    freeze=_freeze,
    describe=_describe,
)
def next_products(run: Run, tell: Tell) -> Outcome:
    """Count what buyers of a product buy later."""
    from nilai_studio.orders.analysis.bought_next import count_next, show_next
    from nilai_studio.orders.lake import sync_lake

    lake = sync_lake(lambda step, share: tell(step, 0.2 * share))
    pairs = count_next(lake, run.inputs["least_customers"], tell)
    return Outcome(
        summary={"orders": lake.order_count, "pairs": len(pairs)},
        publish=partial(show_next, pairs),
    )


def renew_next_products() -> Run | None:
    """Count anew what is bought next, where orders changed since it was asked for.

    Returns
    -------
    Run or None
        Begun now.
    """
    last = Run.objects.filter(kind=NEXT_PRODUCTS).first()
    if last is None:
        about = (0, nilai.__version__)
    elif last.is_final:
        about = (last.inputs.get(VERSION), last.version)
    else:
        return None
    is_known = about == (orders_version(), nilai.__version__)
    return None if is_known else start_run(kind=NEXT_PRODUCTS)


def find_count() -> Run | None:
    """Return the run whose pairs the pages show."""
    return Run.objects.filter(kind=NEXT_PRODUCTS, state=Run.State.DONE).first()
