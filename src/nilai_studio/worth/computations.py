"""The computations of this app, for runs to ask for."""

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.extensions import find_filter
from nilai_studio.customers.models import Customer
from nilai_studio.orders.queries import orders_version
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import DATA_OF, Outcome, RunError, Tell, computation
from nilai_studio.worth.actions import publish_analysis
from nilai_studio.worth.asked import describe_inputs, names_of
from nilai_studio.worth.held import (
    Held,
    held_folder,
    hold,
    hold_again,
    is_held,
    let_go,
)
from nilai_studio.worth.inputs import KIND, digest_of, freeze_inputs
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.repeating import is_alike

STEPS = {
    "lake": _("Copying new orders for the analysis"),
    "reading": _("Reading orders"),
    "summarise": _("Gathering each customer's orders"),
    "fit": _("Fitting the models"),
    "holdout": _("Trying the models on the past"),
    "spend": _("Working out what an order brings"),
    "score": _("Working out what each customer is worth"),
    "levers": _("Splitting the change among the levers"),
    "describe": _("Describing the base"),
    "write": _("Writing tables, pictures and reports"),
    "store": _("Storing what each customer is worth"),
}


def run_folder(run_id: int) -> Path:
    """Return the folder of a run's files."""
    return settings.HOME.path("runs", str(run_id))


def result_address(run: Run) -> str:
    """Return where a run's result is shown; "" once it is no longer kept."""
    is_kept = WorthAnalysis.objects.filter(run=run, is_finished=True).exists()
    return reverse("worth_analysis", args=[run.pk]) if is_kept else ""


@computation(
    KIND,
    label=_("Worth of the customer base"),
    steps=STEPS,
    freeze=freeze_inputs,
    describe=describe_inputs,
    address=result_address,
    permission=SEE_MONEY,
    named=names_of,
    holds=is_held,
    kept=_(
        "What analyses of worth read is kept for 30 days: of at most 400 of them, and "
        "1 GB that nothing else needs, first what somebody asked for. That of the "
        "latest eight is kept in any case."
    ),
    is_alike=is_alike,
)
def worth_base(run: Run, tell: Tell) -> Outcome:
    """Bring the lake up to date, analyse it, store what was found."""
    from nilai_studio.worth.analysis.customer_base import find_worth
    from nilai_studio.worth.storing import store_customers

    # What changes from here on makes the result out of date.
    version = orders_version()
    analysis, _new = WorthAnalysis.objects.update_or_create(
        run=run,
        defaults={"question": digest_of(run.inputs), "orders_version": version},
    )
    tell("lake", 0.01)
    held = _hold(run, version, lambda step, share: tell(step, 0.01 + 0.1 * share))
    analysis.orders_version = held.orders_version
    folder = run_folder(run.pk)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = find_worth(
        str(held_folder(run.pk) / "*.parquet"),
        folder,
        run.inputs,
        seed=run.seed,
        today=held.day,
        tell=tell,
        only=held.only,
    )
    analysis.document, analysis.lenses = found.document, found.lenses
    analysis.words, analysis.figures = found.words, found.figures
    analysis.as_of, analysis.customer_count = found.as_of, found.customers
    analysis.save()
    if _is_of_the_base(run):
        tell("store", 0.72)
        store_customers(
            analysis.pk,
            folder / "customers.parquet",
            below=found.slipping_below,
            done=lambda share: tell("store", 0.72 + 0.27 * share),
        )
    return Outcome(
        summary=found.summary,
        publish=lambda: publish_analysis(analysis, as_current=_is_of_the_base(run)),
    )


def _hold(run: Run, version: int, tell: Tell) -> Held:
    """Hold what is to be read: the orders of now, or those of the run it repeats."""
    from nilai_studio.orders.lake import sync_lake

    if DATA_OF in run.inputs:
        return hold_again(run.pk, run.inputs[DATA_OF])
    lake = sync_lake(tell, held_in=held_folder(run.pk))
    if not lake.order_count:
        let_go(run.pk)
        raise RunError("no_orders", "the lake holds no order")
    held = Held(
        today=datetime.now(ZoneInfo(run.inputs["time_zone"])).date().isoformat(),
        orders_version=version,
        only=_members(run.inputs["segment"]),
    )
    hold(run.pk, held)
    return held


def _is_of_the_base(run: Run) -> bool:
    """Whether it is about all customers, up to now, as the business counts."""
    return run.inputs == freeze_inputs({})


def _members(segment: int | None) -> list[str] | None:
    """Return the keys of a segment's customers; the app above knows who they are."""
    if segment is None:
        return None
    chosen = find_filter("segment")
    if chosen is None:
        raise RunError("refused", "there are no segments in this version")
    customers = Customer.objects.filter(merged_into=None)
    try:
        asked = chosen.field().clean(str(segment))
    except ValidationError as error:
        raise RunError("refused", "the segment is no longer there") from error
    members = chosen.narrow(customers, asked)
    keys = list(members.values_list("key", flat=True))
    if not keys:
        raise RunError("too_little", "nobody is in this segment")
    return keys
