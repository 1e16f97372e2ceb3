"""Reads of surveys' results."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from nilai_studio.perception.groups import hidden_families
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results.disclosure import FEWEST, shown_waves
from nilai_studio.runs.models import Run

OPEN = (Run.State.WAITING, Run.State.RUNNING)
COUNTED = Q(responses__finished_at__isnull=False, responses__suspect="")
SUSPECT = Q(responses__finished_at__isnull=False) & ~Q(responses__suspect="")


def list_surveys() -> QuerySet[Survey]:
    """Return surveys, the latest first, with how many answered or are suspect."""
    return Survey.objects.annotate(
        answered=Count("responses", filter=COUNTED),
        suspects=Count("responses", filter=SUSPECT),
    ).order_by("-pk")


def find_results(
    survey_id: int, kinds: Sequence[str], *, wave: str = ""
) -> dict[tuple[str, str], SurveyResult]:
    """Return a survey's results of some kinds by kind and variant, in one query."""
    rows = SurveyResult.objects.filter(survey_id=survey_id, kind__in=kinds, wave=wave)
    return {(row.kind, row.variant): row for row in rows}


def find_result(
    survey_id: int, kind: str, *, variant: str = "", wave: str = ""
) -> SurveyResult | None:
    """Return one result; None when there is none."""
    return find_results(survey_id, (kind,), wave=wave).get((kind, variant))


def readable(
    results: dict[tuple[str, str], SurveyResult], person: Any
) -> dict[tuple[str, str], SurveyResult]:
    """Return results without those by groups that a person may not see."""
    if not any(row.extra.get("by") for row in results.values()):
        return results
    hidden = hidden_families(person)
    return {
        key: row for key, row in results.items() if row.extra.get("by") not in hidden
    }


def list_kinds(survey_id: int) -> list[str]:
    """Return the kinds of results, and the screens, that a survey has."""
    rows = SurveyResult.objects.filter(survey_id=survey_id, wave="").values_list(
        "kind", "extra__screens"
    )
    return [name for kind, screens in rows for name in (kind, *(screens or ()))]


def kinds_by_survey() -> dict[int, list[str]]:
    """Return the kinds of results, and the screens, that each survey has."""
    rows = SurveyResult.objects.filter(wave="", respondents__gte=FEWEST)
    found: dict[int, list[str]] = {}
    for survey_id, kind, screens in rows.values_list(
        "survey_id", "kind", "extra__screens"
    ).order_by("survey_id"):
        found.setdefault(survey_id, []).extend((kind, *(screens or ())))
    return found


def list_headlines() -> dict[int, dict[str, Any]]:
    """Return each survey's headline figure and its trend by wave, in one query."""
    rows = (
        SurveyResult.objects.filter(variant="")
        .exclude(headline={})
        .order_by("survey_id", "pk")
        .values_list("survey_id", "kind", "wave", "headline", "extra__trend", "as_of")
    )
    found: dict[int, dict[str, Any]] = {}
    for survey_id, kind, wave, headline, trend, as_of in rows:
        if wave:
            continue
        told = {**headline, "kind": kind, "trend": trend or [], "as_of": as_of}
        held = found.get(survey_id)
        if held is None or headline.get("rank", 9) < held.get("rank", 9):
            found[survey_id] = told
    return found


def list_waves(survey_id: int) -> list[tuple[str, int]]:
    """Return the waves that may be shown with how many answered, the latest first."""
    rows = (
        Response.objects.filter(
            survey_id=survey_id, finished_at__isnull=False, suspect=""
        )
        .exclude(wave="")
        .values_list("wave")
        .annotate(n=Count("pk"))
        .order_by("-wave")
    )
    counts = dict(rows)
    whole = Response.objects.filter(
        survey_id=survey_id, finished_at__isnull=False, suspect=""
    ).count()
    fit = shown_waves(counts, whole)
    return [(wave, n) for wave, n in counts.items() if wave in fit]


def find_open_run(survey_id: int) -> Run | None:
    """Return the run at work on a survey, if there is one."""
    return (
        Run.objects.filter(
            kind__startswith="perception.", state__in=OPEN, inputs__survey=survey_id
        )
        .order_by("pk")
        .first()
    )


def find_failed_run(survey_id: int, kinds: Sequence[str]) -> Run | None:
    """Return the latest run of these kinds if it failed."""
    names = [f"perception.{kind}" for kind in kinds]
    latest = Run.objects.filter(kind__in=names, inputs__survey=survey_id).first()
    return latest if latest and latest.state == Run.State.FAILED else None
