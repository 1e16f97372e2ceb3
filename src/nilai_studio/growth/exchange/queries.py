"""Reads of the value exchange."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext

from nilai_studio.growth.exchange.measures import Measure
from nilai_studio.growth.models import ExchangeAnalysis
from nilai_studio.kit import writing
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.models import Survey
from nilai_studio.runs.models import Run
from nilai_studio.worth.models import CustomerWorth
from nilai_studio.worth.queries import current_id

KIND = "growth.exchange"
SCORES = ("worth_what_paid", "overall", "recommend")
"""Roles of a single score of value, the first that there is being the usual one."""
KEYS_AT_ONCE = 5_000
LINKED = Q(
    responses__customer__isnull=False,
    responses__finished_at__isnull=False,
    responses__suspect="",
)


def find_current() -> ExchangeAnalysis | None:
    """Return what the studio shows."""
    found = ExchangeAnalysis.objects.filter(is_current=True)
    return found.select_related("run", "survey").first()


def list_surveys() -> list[Survey]:
    """Return the surveys that customers answered by name, the latest first."""
    surveys = Survey.objects.filter(is_anonymous=False).annotate(
        linked=Count("responses__customer", filter=LINKED, distinct=True)
    )
    return [one for one in surveys.filter(linked__gt=0) if measures_of(one)]


def measures_of(survey: Survey) -> list[Measure]:
    """Return how a survey measures value, the usual way first."""
    asked = question_for(survey)
    rated = {
        role: tuple(c for c in asked.columns(role) if asked.items[c].get("scale"))
        for role in ("benefit", "cost", *SCORES)
    }
    scales = {
        column: tuple(asked.items[column]["scale"])
        for columns in rated.values()
        for column in columns
    }
    found = []
    if rated["benefit"] and rated["cost"]:
        found.append(
            Measure(
                code="benefits_costs",
                benefits=rated["benefit"],
                costs=rated["cost"],
                scales=scales,
                label=lambda: gettext("benefits less costs, −100 to 100"),
            )
        )
    found += [
        Measure(code=column, scales=scales, label=_named(asked, column))
        for role in SCORES
        for column in rated[role][:1]
    ]
    return found


def _named(asked: Any, column: str) -> Any:
    def label() -> str:
        # Imported here: it brings the engine, which web and worker do without.
        from nilai_studio.perception.results.analysis.labels import label_of

        item = asked.items[column]
        return label_of(column, item, writing.language(), asked.own_brand)

    return label


def worths_of(keys: Sequence[str]) -> dict[str, tuple[float | None, ...]]:
    """Return customers' worth ahead with the ends of its interval, by key."""
    analysis, found = current_id(), {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        rows = CustomerWorth.objects.filter(
            analysis_id=analysis,
            customer__key__in=keys[start : start + KEYS_AT_ONCE],
            clv_amount__isnull=False,
        ).values_list(
            "customer__key", "clv_amount", "clv_amount_low", "clv_amount_high"
        )
        found.update({key: worth for key, *worth in rows})
    return {key: tuple(worth) for key, worth in found.items()}


def find_open_run() -> Run | None:
    """Return the run at work."""
    open_states = (Run.State.WAITING, Run.State.RUNNING)
    return Run.objects.filter(kind=KIND, state__in=open_states).order_by("pk").first()


def find_failed_run() -> Run | None:
    """Return the latest run if it failed."""
    latest = Run.objects.filter(kind=KIND).first()
    return latest if latest and latest.state == Run.State.FAILED else None
