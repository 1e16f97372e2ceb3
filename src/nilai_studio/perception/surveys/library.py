"""The templates, and how one becomes the pages of a survey."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from nilai_studio.perception.analysis import choice_design

GIVEN = Path(__file__).parent / "given"
ORDER = (
    "customer_value", "nps", "csat", "ces", "market_fit", "van_westendorp",
    "gabor_granger", "choice", "maxdiff", "servqual", "before_after",
)  # fmt: skip
"""Templates as they are offered."""

ENDS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "agree": (
        {"en": "Strongly disagree", "id": "Sangat tidak setuju"},
        {"en": "Strongly agree", "id": "Sangat setuju"},
    ),
    "worth": (
        {"en": "Not worth it at all", "id": "Sangat tidak sepadan"},
        {"en": "Well worth it", "id": "Sangat sepadan"},
    ),
    "likely": (
        {"en": "Not at all likely", "id": "Sama sekali tidak mungkin"},
        {"en": "Extremely likely", "id": "Sangat mungkin"},
    ),
    "satisfied": (
        {"en": "Very dissatisfied", "id": "Sangat tidak puas"},
        {"en": "Very satisfied", "id": "Sangat puas"},
    ),
    "buy": (
        {"en": "Definitely not", "id": "Pasti tidak"},
        {"en": "Definitely yes", "id": "Pasti ya"},
    ),
}
"""What the lowest and the highest answer of a scale are called."""

SCALES = ((1, 5), (1, 7), (1, 10), (0, 10))
"""Scales that a rating may have."""
VERSIONS = 8
"""Different questionnaires of a choice or best–worst design."""


@dataclass(frozen=True)
class Template:
    """What a survey can be made from.

    Parameters
    ----------
    code : str
        As in `nps`.
    name, answers : dict of str to str
        Language to what it is called, and which question it answers.
    minutes : int
        What it takes to answer.
    asks : tuple of str
        What must be told to make one: `competitors`, `prices` …
    pages : tuple of dict
        As they are written down.
    """

    code: str
    name: Mapping[str, str]
    answers: Mapping[str, str]
    minutes: int
    asks: tuple[str, ...]
    pages: tuple[dict[str, Any], ...]


@cache
def templates() -> dict[str, Template]:
    """Return every template by its code, as they are offered."""
    found = {}
    for code in ORDER:
        held = tomllib.loads((GIVEN / f"{code}.toml").read_text("utf-8"))
        found[code] = Template(
            code=code,
            name=held["name"],
            answers=held["answers"],
            minutes=held["minutes"],
            asks=tuple(held["asks"]),
            pages=tuple(held["pages"]),
        )
    return found


def content_from(code: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pages of a new survey.

    Parameters
    ----------
    code : str
        Of the template.
    settings : mapping
        own_brand, competitors, product, category, touchpoints, prices, attributes,
        items: what the template asks for.

    Returns
    -------
    dict
        `pages`, each with its questions; `words`, what stands for `{product}` and
        the like. `{brand}` and what was answered are filled in when it is shown.
    """
    given = deepcopy(templates()[code].pages)
    pages = []
    for page in given:
        if _is_missing(page, settings):
            continue
        questions = []
        for question in page.pop("questions"):
            if not _is_missing(question, settings):
                questions += _made(question, settings)
        pages.append(page | {"questions": questions})
    own = str(settings.get("own_brand") or "")
    return {
        "pages": [page for page in pages if page["questions"]],
        "words": {
            "own": own,
            "product": str(settings.get("product") or own),
            "category": str(settings.get("category") or ""),
        },
        "brands": [own, *(settings.get("competitors") or [])],
    }


def _is_missing(part: dict[str, Any], settings: Mapping[str, Any]) -> bool:
    needs = part.pop("needs", None)
    return bool(needs) and not settings.get(needs)


def _made(
    question: dict[str, Any], settings: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return a question as it is stored; several where it is asked of each."""
    ends = question.pop("ends", None)
    if ends:
        question["low"], question["high"] = deepcopy(ENDS[ends])
    kind = question["kind"]
    if kind == "ladder":
        question["prices"] = sorted(settings.get("prices") or [])
    elif kind == "tasks":
        question |= choice_tasks(settings.get("attributes") or [])
    elif kind == "best_worst":
        question |= best_worst_sets(settings.get("items") or [])
    if question.pop("each", None) != "touchpoint":
        return [question]
    made = []
    for number, name in enumerate(settings.get("touchpoints") or [], 1):
        wording = {
            language: words.replace("{touchpoint}", name)
            for language, words in question["wording"].items()
        }
        own = {"code": f"{question['code']}_{number}", "part": name, "wording": wording}
        made.append(deepcopy(question) | own)
    return made


def choice_tasks(attributes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the attributes of a choice question with a balanced design.

    Parameters
    ----------
    attributes : sequence of mapping
        `name`, `levels` (texts, or numbers of a price) and `is_price`.

    Returns
    -------
    dict
        `attributes`; `design`, by version, task and alternative the place of each
        attribute's level; and how good it is.
    """
    if not attributes:
        return {"attributes": [], "design": []}
    sizes = [len(attribute["levels"]) for attribute in attributes]
    design = choice_design(
        {a["name"]: tuple(a["levels"]) for a in attributes},
        tasks=10 if sum(sizes) - len(sizes) > 6 else 8,
        alternatives=3 if prod(sizes) >= 6 else 2,
        versions=VERSIONS,
    )
    return {"attributes": [dict(a) for a in attributes], **design}


def best_worst_sets(items: Sequence[str], *, seed: int = 1) -> dict[str, Any]:
    """Return the items of a best–worst question with balanced sets.

    Each item is dealt out equally often, up to one, and never twice to one set.

    Parameters
    ----------
    items : sequence of str
        What is compared.
    seed : int
        The same seed gives the same sets.

    Returns
    -------
    dict
        `items`, and `design`: by version and set the places of its items.
    """
    count = len(items)
    if count < 3:
        return {"items": list(items), "design": []}
    size = min(4, count - 1) if count > 3 else 3
    sets = -(-3 * count // size)
    deal = random.Random(seed)  # noqa: S311 - an order of questions, no secret
    design = [_dealt_sets(count, size, sets, deal) for _version in range(VERSIONS)]
    return {"items": list(items), "design": design}


def _dealt_sets(
    count: int, size: int, sets: int, deal: random.Random
) -> list[list[int]]:
    shown = [0] * count
    together = [[0] * count for _item in range(count)]
    made = []
    for _set in range(sets):
        chosen: list[int] = []
        while len(chosen) < size:
            # Those shown least; of them, who met the others least; then by lot.
            chosen.append(
                min(
                    (i for i in range(count) if i not in chosen),
                    key=lambda i: (
                        shown[i],
                        sum(together[i][j] for j in chosen),
                        deal.random(),
                    ),
                )
            )
        for one in chosen:
            shown[one] += 1
            for other in chosen:
                together[one][other] += 1
        made.append(deal.sample(chosen, size))
    return made
