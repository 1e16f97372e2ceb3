"""Reads of statements, calculations and customers' texts."""

from collections.abc import Mapping
from typing import Any

from nilai_studio.perception.answering.steps import DONT_KNOW
from nilai_studio.perception.asked import question_for
from nilai_studio.perception.models import EquityCalculation, Response, Survey
from nilai_studio.perception.results.disclosure import may_show

MOST_TEXTS = 2_000
"""Latest answers whose words a statement is held against."""
SHOWN = 6
BENEFIT = "main_benefit"


def list_calculations(survey_id: int) -> list[EquityCalculation]:
    """Return the latest calculations of a survey."""
    return list(
        EquityCalculation.objects.filter(survey_id=survey_id).select_related("made_by")[
            :SHOWN
        ]
    )


def texts_of(survey: Survey) -> dict[tuple[str, str], list[str]]:
    """Return what customers said in their own words, by row and side.

    Parameters
    ----------
    survey : Survey
        Whose answers.

    Returns
    -------
    dict
        As in ("feel", "after") to texts of finished answers that count; too few are
        left out. The main benefit is an after of every row.
    """
    asked = question_for(survey)
    places: dict[str, tuple[str, str]] = {
        code: (str(item.get("part") or ""), str(item["role"]))
        for code, item in asked.items.items()
        if item["role"] in ("before", "after", BENEFIT)
    }
    if not places:
        return {}
    rows = (
        Response.objects.filter(survey=survey, finished_at__isnull=False, suspect="")
        .order_by("-pk")
        .values_list("answers", flat=True)[:MOST_TEXTS]
    )
    found: dict[tuple[str, str], list[str]] = {}
    for answers in rows:
        for code, (part, role) in places.items():
            text = _text(answers, code)
            for row in _rows(part, role) if text else ():
                side = "after" if role == BENEFIT else role
                found.setdefault((row, side), []).append(text)
    return {cell: texts for cell, texts in found.items() if may_show(len(texts))}


def _rows(part: str, role: str) -> tuple[str, ...]:
    every = ("have", "feel", "average_day", "status")
    return every if role == BENEFIT or part not in every else (part,)


def _text(answers: Mapping[str, Any], code: str) -> str:
    said = answers.get(code)
    return said.strip() if isinstance(said, str) and said != DONT_KNOW else ""
