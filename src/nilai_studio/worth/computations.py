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
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Outcome, RunError, Tell, computation
from nilai_studio.worth.actions import publish_analysis
from nilai_studio.worth.asked import describe_inputs
from nilai_studio.worth.inputs import KIND, digest_of, freeze_inputs
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.queries import orders_version

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
    """Return where a run's result is shown."""
    return reverse("worth_analysis", args=[run.pk])


@computation(
    KIND,
    label=_("Worth of the customer base"),
    steps=STEPS,
    freeze=freeze_inputs,
    describe=describe_inputs,
    address=result_address,
    permission=SEE_MONEY,
)
def worth_base(run: Run, tell: Tell) -> Outcome:
    """Bring the lake up to date, analyse it, store what was found."""
    from nilai_studio.orders.lake import sync_lake
    from nilai_studio.worth.analysis.customer_base import find_worth
    from nilai_studio.worth.storing import store_customers

    # What changes from here on makes the result out of date.
    version = orders_version()
    analysis, _new = WorthAnalysis.objects.update_or_create(
        run=run,
        defaults={"question": digest_of(run.inputs), "orders_version": version},
    )
    tell("lake", 0.01)
    lake = sync_lake(lambda step, share: tell(step, 0.01 + 0.1 * share))
    if not lake.order_count:
        raise RunError("no_orders", "the lake holds no order")
    folder = run_folder(run.pk)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = find_worth(
        lake.orders,
        folder,
        run.inputs,
        seed=run.seed,
        today=datetime.now(ZoneInfo(run.inputs["time_zone"])).date(),
        tell=tell,
        only=_members(run.inputs["segment"]),
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
