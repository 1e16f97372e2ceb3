"""The answers of a survey as a file that the library reads."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from nilai_studio.business.models import Business
from nilai_studio.perception.answering.steps import DONT_KNOW, design_of, key_of
from nilai_studio.perception.asked import (
    RESPONDENT,
    Asked,
    bid_column,
    is_by_brand,
    question_for,
    questions_of,
)
from nilai_studio.perception.groups import list_families
from nilai_studio.perception.models import Response, Survey, SurveyVersion
from nilai_studio.perception.models.survey import wording_of

__all__ = ["Asked", "answers_file", "list_waves", "question_for"]

BATCH = 5_000
TEXTS = frozenset({"one", "text"})
"""Kinds of question whose answers are texts."""


def list_waves(survey: Survey) -> list[str]:
    """Return the waves that have answers that count, latest first."""
    return sorted(
        set(counted(survey).exclude(wave="").values_list("wave", flat=True).distinct()),
        reverse=True,
    )


def counted(survey: Survey) -> Any:
    """Return the responses that count: finished, and not suspected."""
    return Response.objects.filter(
        survey=survey, finished_at__isnull=False, suspect=""
    ).order_by("pk")


def answers_file(survey: Survey, *, wave: str | None = None) -> Path:
    """Return the answers that count as a Parquet file.

    It is written once for each change of the answers, whole or not at all, and holds
    no name of a person: customers by their opaque keys, and none of an anonymous
    survey.

    Parameters
    ----------
    survey : Survey
        Whose answers.
    wave : str, optional
        One wave, as in `2026-11`; all of them together without it.

    Returns
    -------
    Path
        Wide: a row per response (× brand): response_id, brand, customer_id, segment,
        wave, answered_on, weight, a column per family of groups of customers, and
        one per item of `question_for(survey)`.
        For choices and best–worst sets the layout that the library reads.
    """
    survey.refresh_from_db(fields=["answers_version"])
    folder = Path(settings.HOME.path("lake", "answers"))
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{survey.key}-{_plain(wave)}-"
    path = folder / f"{stem}{survey.answers_version}.parquet"
    if path.exists():
        return path
    asked = question_for(survey)
    rows = {"choice": _choice_rows, "maxdiff": _set_rows}.get(asked.layout, _wide_rows)
    families = () if survey.is_anonymous else tuple(f.code for f in list_families())
    schema = _schema(asked, families)
    part = folder / f".{uuid4().hex}.part"
    try:
        with pq.ParquetWriter(part, schema, compression="zstd") as writer:
            held: list[dict[str, Any]] = []
            for row in rows(survey, asked, wave, families):
                held.append(row)
                if len(held) >= BATCH:
                    writer.write_table(pa.Table.from_pylist(held, schema))
                    held.clear()
            writer.write_table(pa.Table.from_pylist(held, schema))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    for old in folder.glob(f"{stem}*.parquet"):
        if old != path:
            old.unlink(missing_ok=True)
    return path


def _plain(wave: str | None) -> str:
    """Return a wave as a part of a file's name."""
    return "all" if wave is None else "w" + wave.encode().hex()


def _schema(asked: Asked, families: Sequence[str]) -> pa.Schema:
    about = [
        ("customer_id", pa.string()),
        ("segment", pa.string()),
        ("wave", pa.string()),
        ("answered_on", pa.date32()),
        ("weight", pa.float64()),
        *((family, pa.string()) for family in families),
    ]
    if asked.layout == "choice":
        return pa.schema(
            [
                ("respondent", pa.string()),
                ("task", pa.string()),
                ("alternative", pa.string()),
                ("chosen", pa.float64()),
                *(
                    (name, pa.float64() if name == asked.price else pa.string())
                    for name in asked.attributes
                ),
                *about,
            ]
        )
    if asked.layout == "maxdiff":
        return pa.schema(
            [
                ("respondent", pa.string()),
                ("task", pa.string()),
                ("item", pa.string()),
                ("best", pa.float64()),
                ("worst", pa.float64()),
                *about,
            ]
        )
    brand = [("brand", pa.string())] if asked.brands else []
    items = [
        (column, pa.string() if item["kind"] in TEXTS else pa.float64())
        for column, item in asked.items.items()
    ]
    named = {name for name, _kind in about}
    return pa.schema(
        [
            ("response_id", pa.string()),
            *brand,
            *about,
            *(field for field in items if field[0] not in named),
        ]
    )


def _responses(
    survey: Survey, asked: Asked, wave: str | None, families: Sequence[str]
) -> Iterator[tuple[Response, Mapping[str, Any], dict[str, Any]]]:
    """Yield the responses that count with the wording each had, and what is known."""
    zone = Business.current().zone
    contents = {
        version.number: version.content
        for version in SurveyVersion.objects.filter(survey=survey)
    }
    rows = counted(survey).select_related("customer")
    if wave is not None:
        rows = rows.filter(wave=wave)
    for response in rows.iterator(chunk_size=2_000):
        about = _about(response, survey, _segment(asked, response.answers), zone)
        about |= {code: response.groups.get(code) or None for code in families}
        yield response, contents.get(response.version) or {}, about


def _about(
    response: Response, survey: Survey, segment: Any, zone: ZoneInfo
) -> dict[str, Any]:
    customer = None if survey.is_anonymous else response.customer
    at = response.finished_at
    return {
        "customer_id": customer.key if customer else None,
        "segment": str(segment) if segment not in (None, "", DONT_KNOW) else None,
        "wave": response.wave or None,
        "answered_on": at.astimezone(zone).date() if at else None,
        "weight": response.weight,
    }


def _segment(asked: Asked, answers: Mapping[str, Any]) -> Any:
    """Return the segment that the respondent chose, or that a file told."""
    for code in reversed(asked.columns("segment")):
        if said := answers.get(code):
            options = asked.items[code].get("options") or ()
            named = {one["code"]: wording_of(one["words"], "id") for one in options}
            return named.get(said, said)
    return answers.get("segment")


def _wide_rows(
    survey: Survey, asked: Asked, wave: str | None, families: Sequence[str]
) -> Iterator[dict[str, Any]]:
    rows = _responses(survey, asked, wave, families)
    for response, content, about in rows:
        whole, by_brand = _by_brand(content, response.answers, asked)
        base = {"response_id": str(response.pk), **whole, **about}
        for brand, cells in by_brand.items():
            yield base | ({"brand": brand} if asked.brands else {}) | cells


def _by_brand(
    content: Mapping[str, Any], answers: Mapping[str, Any], asked: Asked
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return what is told of the respondent, and what of each brand."""
    whole: dict[str, Any] = {}
    told: dict[str, dict[str, Any]] = {} if asked.brands else {"": {}}
    for page, question in questions_of(content):
        if question.get("role") in RESPONDENT:
            whole |= _cells(question, answers, "")
            continue
        by_brand = is_by_brand(page, question)
        own = asked.own_brand if asked.brands else ""
        for brand in asked.brands if by_brand else (own,):
            found = _cells(question, answers, brand if by_brand else "")
            if found:
                told.setdefault(brand, {}).update(found)
    return whole, told


def _cells(
    question: Mapping[str, Any], answers: Mapping[str, Any], brand: str
) -> dict[str, Any]:
    """Return the columns of one question, where it was answered."""
    code, kind = question["code"], question["kind"]
    if kind == "ladder":
        return _bids(question, answers)
    said = answers.get(key_of(question, brand=brand))
    if said is None or said in (DONT_KNOW, ""):
        return {}
    if kind == "points":
        return {f"{code}_{name}": float(points) for name, points in said.items()}
    if kind == "many":
        options = question.get("options") or []
        return {f"{code}_{o['code']}": float(o["code"] in said) for o in options}
    return {code: str(said) if kind in TEXTS else float(said)}


def _bids(question: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return yes or no at every price: below a yes and above a no it is known."""
    prices = question.get("prices") or []
    said = {
        at: answers[key]
        for at in range(len(prices))
        if (key := key_of(question, task=at)) in answers
    }
    if not said:
        return {}
    most = max((at for at, yes in said.items() if yes), default=-1)
    least = min((at for at, yes in said.items() if not yes), default=len(prices))
    found = {}
    for at, price in enumerate(prices):
        if at in said:
            yes = bool(said[at])
        elif at < most:
            yes = True
        elif at > least:
            yes = False
        else:
            continue
        found[bid_column(question["code"], price)] = float(yes)
    return found


def _design(question: Mapping[str, Any], response: Response) -> list[Any]:
    return design_of(question, response.token, response.answers)


def _choice_rows(
    survey: Survey, asked: Asked, wave: str | None, families: Sequence[str]
) -> Iterator[dict[str, Any]]:
    rows = _responses(survey, asked, wave, families)
    for response, content, about in rows:
        answers = response.answers
        base = {"respondent": str(response.pk), **about}
        for _page, question in questions_of(content):
            if question["kind"] != "tasks":
                continue
            attributes = question.get("attributes") or []
            for task, shown in enumerate(_design(question, response), 1):
                chosen = answers.get(key_of(question, task=task))
                if chosen is None:
                    continue
                for place, levels in enumerate(shown, 1):
                    yield (
                        base
                        | {
                            "task": f"{question['code']}{task}",
                            "alternative": str(place),
                            "chosen": float(chosen == place),
                        }
                        | _levels(attributes, levels, asked)
                    )
                if question.get("neither"):
                    yield base | {
                        "task": f"{question['code']}{task}",
                        "alternative": "none",
                        "chosen": float(chosen == 0),
                    }


def _levels(attributes: Any, levels: Any, asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute, place in zip(attributes, levels, strict=False):
        level = attribute["levels"][place]
        is_price = attribute["name"] == asked.price
        found[attribute["name"]] = float(level) if is_price else str(level)
    return found


def _set_rows(
    survey: Survey, asked: Asked, wave: str | None, families: Sequence[str]
) -> Iterator[dict[str, Any]]:
    rows = _responses(survey, asked, wave, families)
    for response, content, about in rows:
        answers = response.answers
        base = {"respondent": str(response.pk), **about}
        for _page, question in questions_of(content):
            if question["kind"] != "best_worst":
                continue
            items = question.get("items") or []
            for task, shown in enumerate(_design(question, response), 1):
                said = answers.get(key_of(question, task=task))
                if not said:
                    continue
                for place in shown:
                    yield base | {
                        "task": f"{question['code']}{task}",
                        "item": items[place],
                        "best": float(place == said["best"]),
                        "worst": float(place == said["worst"]),
                    }
