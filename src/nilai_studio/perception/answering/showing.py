"""A page of questions as it is drawn."""

import re
from collections.abc import Mapping
from typing import Any

from nilai.report.words import Words
from nilai_studio.kit.writing import house, words
from nilai_studio.perception.answering.reading import Asking, asked_on, offered
from nilai_studio.perception.answering.steps import (
    DONT_KNOW,
    NONE,
    OTHER,
    Answers,
    Step,
    design_of,
)
from nilai_studio.perception.models.survey import wording_of


def say(
    wording: Any,
    language: str,
    content: Mapping[str, Any],
    *,
    brand: str = "",
    answers: Answers | None = None,
    price: float | None = None,
) -> str:
    """Return a wording with what stands for `{brand}` and the like.

    Parameters
    ----------
    wording : mapping
        By language.
    language : str
        Of the respondent.
    content : mapping
        Of the survey's version.
    brand : str
        The brand it is about; ours without it.
    answers : mapping, optional
        What `{answer:code}` stands for.
    price : float, optional
        What `{price}` stands for.

    Returns
    -------
    str
        Plain text.
    """
    given = content.get("words") or {}
    own = str(given.get("own") or "")
    held = {**given, "brand": brand or own}
    if price is not None:
        held["price"] = words().exact(price)

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("answer:"):
            said = (answers or {}).get(name.removeprefix("answer:"))
            return words().exact(float(said)) if isinstance(said, int | float) else "…"
        return str(held[name]) if held.get(name) else found[0]

    return re.sub(r"\{([a-z]+(?::[a-z_0-9]+)?)\}", fill, wording_of(wording, language))


def shown_page(
    step: Step,
    content: Mapping[str, Any],
    language: str,
    token: str,
    answers: Answers,
    faults: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the template needs to draw a page.

    Parameters
    ----------
    step : Step
        The page.
    content : mapping
        Of the survey's version.
    language, token : str
        Of the response.
    answers : mapping
        What was answered, or sent and refused.
    faults : mapping
        Where an answer is kept to what is wrong with it.

    Returns
    -------
    dict
        `title`, `intro`, `fault` and `questions`.
    """
    page = step.page

    def write(wording: Any, **more: Any) -> str:
        return say(
            wording, language, content, brand=step.brand, answers=answers, **more
        )

    return {
        "name": step.name,
        "title": write(page.get("title")) if page.get("title") else "",
        # What introduces tasks stands before the first of them.
        "intro": write(page["intro"])
        if page.get("intro") and (step.task or 1) == 1
        else "",
        "fault": faults.get("", ""),
        "questions": [
            _shown(asking, step, content, language, answers, faults)
            for asking in asked_on(step, content, token)
        ],
    }


def _shown(
    asking: Asking,
    step: Step,
    content: Mapping[str, Any],
    language: str,
    answers: Answers,
    faults: Mapping[str, str],
) -> dict[str, Any]:
    question = asking.question
    kind = question["kind"]
    brand = asking.key.partition("@")[2] or step.brand
    price = None
    if kind == "ladder":
        price = question["prices"][asking.task or 0]
    wording = say(
        question.get("wording"),
        language,
        content,
        brand=brand,
        answers=answers,
        price=price,
    )
    said = answers.get(asking.key)
    shown = {
        "kind": kind,
        "name": asking.name,
        "wording": wording,
        "help": wording_of(question.get("help"), language),
        "fault": faults.get(asking.key, ""),
        "required": bool(question.get("required")),
        "said": said,
    }
    drawn = _DRAWN.get(kind)
    return shown | (drawn(asking, content, language, said) if drawn else {})


def _rating(
    asking: Asking, content: Mapping[str, Any], language: str, said: Any
) -> dict[str, Any]:
    question = asking.question
    own = (content.get("brands") or [""])[0]
    is_others = bool(question.get("brands")) and not asking.key.endswith(f"@{own}")
    low, high = question["scale"]
    return {
        "values": [(value, value == said) for value in range(low, high + 1)],
        "columns": high - low + 1,
        "low": wording_of(question.get("low"), language),
        "high": wording_of(question.get("high"), language),
        "dont_know": bool(question.get("dont_know")) or is_others,
        "is_unknown": said == DONT_KNOW,
    }


def _options(
    asking: Asking, content: Mapping[str, Any], language: str, said: Any
) -> dict[str, Any]:
    question = asking.question
    labels = {
        option["code"]: say(option["words"], language, content)
        for option in question.get("options") or []
    }
    labels[NONE] = wording_of(question.get("none"), language)
    labels[OTHER] = wording_of(question.get("other"), language)
    chosen = said if isinstance(said, list) else [said]
    return {
        "options": [
            (place, labels.get(code, code), code in chosen)
            for place, code in enumerate(offered(question, asking.brands))
        ]
    }


def _points(
    asking: Asking, content: Mapping[str, Any], language: str, said: Any
) -> dict[str, Any]:
    held = said if isinstance(said, dict) else {}
    return {
        "rows": [
            (
                f"{asking.name}.{option['code']}",
                say(option["words"], language, content),
                held.get(option["code"], ""),
            )
            for option in asking.question.get("options") or []
        ]
    }


def _task(
    asking: Asking, content: Mapping[str, Any], language: str, said: Any
) -> dict[str, Any]:
    question = asking.question
    tasks = design_of(question, asking.token)
    attributes = question.get("attributes") or []
    cards = []
    for place, levels in enumerate(tasks[(asking.task or 1) - 1], 1):
        rows = [
            (attribute["name"], _level(attribute, level))
            for attribute, level in zip(attributes, levels, strict=False)
        ]
        cards.append((place, rows, said == place))
    neither = question.get("neither")
    return {
        "cards": cards,
        "neither": say(neither, language, content) if neither else "",
        "is_neither": said == 0,
        "at": asking.task,
        "of": len(tasks),
    }


def _level(attribute: Mapping[str, Any], place: int) -> str:
    level = attribute["levels"][place]
    return words().exact(float(level)) if attribute.get("is_price") else str(level)


def _set(
    asking: Asking, _content: Mapping[str, Any], _language: str, said: Any
) -> dict[str, Any]:
    question = asking.question
    sets = design_of(question, asking.token)
    held = said if isinstance(said, dict) else {}
    return {
        "items": [
            (
                place,
                question["items"][place],
                held.get("best") == place,
                held.get("worst") == place,
            )
            for place in sets[(asking.task or 1) - 1]
        ],
        "at": asking.task,
        "of": len(sets),
    }


def _money(
    _asking: Asking, _content: Mapping[str, Any], language: str, said: Any
) -> dict[str, Any]:
    return {
        # What was no price is shown as it was written.
        "written": f"{said:.12g}" if isinstance(said, int | float) else said or "",
        "currency": Words(language, house().currency).symbol,
    }


_DRAWN = {
    "money": _money,
    "rating": _rating,
    "one": _options,
    "many": _options,
    "points": _points,
    "tasks": _task,
    "best_worst": _set,
}
