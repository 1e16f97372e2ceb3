"""The computation of the value exchange, and when it is due."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import nilai
from nilai.errors import OptionError, TooLittleDataError
from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.models import Customer
from nilai_studio.growth.exchange import queries
from nilai_studio.growth.models import CustomerExchange, ExchangeAnalysis
from nilai_studio.kit import writing
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.perception.models import Survey
from nilai_studio.perception.results.renewing import run_folder, version_of
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Outcome, RunError, Tell, computation
from nilai_studio.segments.models import Segment
from nilai_studio.segments.rules import fields_of
from nilai_studio.worth.queries import find_current as find_worth

BATCH = 5_000
PAUSE = timedelta(minutes=2)
STEPS = {
    "reading": _("Reading answers"),
    "analyse": _("Setting value beside worth"),
    "store": _("Storing each customer's group"),
}
FIELD = "exchange"


def freeze(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs, what was not asked as it was last, or usual.

    Parameters
    ----------
    asked : dict
        Any of `survey`, `measure`, `value_cut`, `worth_cut` (None for the median).

    Returns
    -------
    dict
        All of these.

    Raises
    ------
    OptionError
        If no survey of customers measures value, or not so.
    """
    names = ("survey", "measure", "value_cut", "worth_cut")
    if set(asked) - set(names):
        message = f"inputs are {', '.join(names)}, not {', '.join(sorted(asked))}"
        raise OptionError(message)
    surveys = queries.list_surveys()
    survey = next(
        (one for one in surveys if asked.get("survey") in (None, one.pk)), None
    )
    if survey is None:
        message = "no survey that customers answered by name measures value"
        raise OptionError(message)
    measures = [measure.code for measure in queries.measures_of(survey)]
    measure = asked.get("measure") or measures[0]
    if measure not in measures:
        message = f"this survey measures value by {', '.join(measures)}, not {measure}"
        raise OptionError(message)
    cuts = {
        name: None if asked.get(name) is None else float(asked[name])
        for name in ("value_cut", "worth_cut")
    }
    return {"survey": survey.pk, "measure": measure, **cuts}


def describe(run: Run) -> list[tuple[Any, Any]]:
    """Return the inputs of a run in the reader's language."""
    inputs, words = run.inputs, writing.words()
    survey = Survey.objects.filter(pk=inputs["survey"]).first()
    measures = queries.measures_of(survey) if survey else []
    labels = {measure.code: measure.label() for measure in measures}
    value, worth = inputs["value_cut"], inputs["worth_cut"]
    return [
        (_("Survey"), survey or _("a survey that was removed")),
        (_("Value by"), labels.get(inputs["measure"], inputs["measure"])),
        (_("High value from"), _told(value, partial(words.number, digits=1))),
        (_("Pays well from"), _told(worth, words.money)),
    ]


def _told(cut: float | None, write: Callable[[float], str]) -> Any:
    return _("the median") if cut is None else write(cut)


@computation(
    queries.KIND,
    label=_("Value exchange"),
    steps=STEPS,
    freeze=freeze,
    describe=describe,
    address=lambda _run: reverse("exchange"),
    permission=SEE_MONEY,
)
def growth_exchange(run: Run, tell: Tell) -> Outcome:
    """Set what customers value beside what they are worth."""
    from nilai_studio.growth.exchange.analysis import find_exchange
    from nilai_studio.perception.answers import answers_file

    survey = Survey.objects.filter(pk=run.inputs["survey"]).first()
    worth = find_worth()
    if survey is None or survey.is_anonymous:
        raise RunError("refused", "the survey is no longer there")
    if worth is None or worth.as_of is None:
        raise RunError("too_little", "what customers are worth is not known yet")
    version = version_now(survey)
    # Kept with the run even if it fails, so that it is not begun again on the same.
    Run.objects.filter(pk=run.pk).update(summary={"version": version})
    run.summary = {"version": version}
    measure = next(
        (m for m in queries.measures_of(survey) if m.code == run.inputs["measure"]),
        None,
    )
    if measure is None:
        raise RunError("refused", "the survey no longer measures value so")
    tell("reading", 0.05)
    folder = run_folder(run.pk)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        tell("analyse", 0.2)
        found = find_exchange(
            answers_file(survey),
            survey.own_brand or None,
            measure,
            queries.worths_of,
            folder=folder,
            value_cut=run.inputs["value_cut"],
            worth_cut=run.inputs["worth_cut"],
            currency=Business.current().currency,
            confidence=worth.document["worth"]["interval"]["confidence"],
            as_of=worth.as_of,
        )
    except TooLittleDataError as error:
        raise RunError("too_little", str(error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    analysis, _new = ExchangeAnalysis.objects.update_or_create(
        run=run,
        defaults={
            "survey": survey,
            "version": version,
            "document": found.document,
            "words": found.words,
            "figures": found.figures,
            "as_of": worth.as_of,
        },
    )
    tell("store", 0.7)
    store(analysis, found.rows)
    return Outcome(
        summary={
            "customers": found.document["customers"],
            "surveyed": found.document["surveyed"],
            "as_of": worth.as_of.isoformat(),
        },
        publish=partial(publish, analysis),
    )


def store(
    analysis: ExchangeAnalysis, rows: list[tuple[str, float, float, str]]
) -> None:
    """Store each customer's group, a batch at a time."""
    CustomerExchange.objects.filter(analysis=analysis).delete()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        keys = [row[0] for row in part]
        pks = dict(Customer.objects.filter(key__in=keys).values_list("key", "pk"))
        CustomerExchange.objects.bulk_create(
            CustomerExchange(
                analysis=analysis,
                customer_id=pks[key],
                value_score=value,
                clv_amount=worth,
                group=group,
            )
            for key, value, worth, group in part
            if key in pks
        )


def publish(analysis: ExchangeAnalysis) -> None:
    """Show an analysis in place of the former, and have segments follow."""
    ExchangeAnalysis.objects.filter(is_current=True).update(is_current=False)
    analysis.is_current = True
    analysis.save(update_fields=["is_current"])
    ExchangeAnalysis.objects.filter(run__lt=analysis.run_id).delete()
    from nilai_studio.segments.rules import FIELDS

    field = FIELDS[FIELD]
    due = [s.pk for s in Segment.objects.all() if field in fields_of(s.rule)]
    if due:
        Segment.objects.filter(pk__in=due).update(refreshed_at=None)
        enqueue_once("segments.renew")


def version_now(survey: Survey) -> str:
    """Return what changes with the survey's answers or with the worths."""
    worth = find_worth()
    return f"{version_of(survey)}|{worth.pk if worth else 0}|{nilai.__version__}"


def renew_if_stale() -> Run | None:
    """Begin an analysis when answers or worths changed; called by the clock.

    Returns
    -------
    Run or None
        Begun now.
    """
    if find_worth() is None or queries.find_open_run() is not None:
        return None
    last = Run.objects.filter(kind=queries.KIND).first()
    if last and last.finished_at and timezone.now() < last.finished_at + PAUSE:
        return None
    current = queries.find_current()
    asked: dict[str, Any] = {}
    if current is not None and current.survey is not None:
        if current.version == version_now(current.survey):
            return None
        asked = current.run.inputs
    if last is not None and last.state == Run.State.FAILED:
        # What failed on these answers and worths would fail again.
        survey = Survey.objects.filter(pk=last.inputs.get("survey")).first()
        if survey and last.summary.get("version") == version_now(survey):
            return None
    with transaction.atomic():
        try:
            return start_run(kind=queries.KIND, inputs=asked)
        except OptionError:
            # No survey of customers yet, or it is there no longer.
            return None
