"""Which pages a respondent sees, in order, given what was answered so far."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]
DONT_KNOW = "dk"
NONE = "none"
OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page as a respondent sees it.

    Parameters
    ----------
    name : str
        Tells it apart within a survey: `1`, `2@0` of the first brand, `3#4` of the
        fourth task.
    page : dict
        As it is stored, with the questions that are asked now.
    brand : str
        Which brand it is about; "" for our own, or none.
    task : int or None
        Which task of a choice, set of a best–worst question, or price of a ladder.
    """

    name: str
    page: Mapping[str, Any]
    brand: str = ""
    task: int | None = None
    questions: tuple[dict[str, Any], ...] = field(default=())


def key_of(question: Mapping[str, Any], *, brand: str = "", task: Any = None) -> str:
    """Return where an answer is kept.

    Parameters
    ----------
    question : mapping
        With its code.
    brand : str
        The brand it is about, where brands are asked about.
    task : int, optional
        The task, set or price.

    Returns
    -------
    str
        As in `worth_what_paid@Melati` or `choice#3`.
    """
    if brand:
        return f"{question['code']}@{brand}"
    return question["code"] if task is None else f"{question['code']}#{task}"


def steps_of(content: Mapping[str, Any], answers: Answers, token: str) -> list[Step]:
    """Return the pages a respondent sees, as far as the answers tell.

    Parameters
    ----------
    content : mapping
        Of the survey's version.
    answers : mapping
        What was answered so far.
    token : str
        Of the response: decides the version of a design, and where a ladder begins.

    Returns
    -------
    list of Step
        In order. What depends on answers still to come is not among them, but a
        ladder shows its next price.
    """
    pages = content["pages"]
    found: list[Step] = []
    at = 0
    while at < len(pages):
        if pages[at].get("for_each") != "brand":
            found += _steps_of_page(content, at, answers, token)
            at += 1
            continue
        last = at
        while last < len(pages) and pages[last].get("for_each") == "brand":
            last += 1
        for number, brand in _brands(content, answers):
            for page in range(at, last):
                asked = visible(content, pages[page], answers, brand)
                if asked:
                    name = f"{page + 1}@{number}"
                    found.append(
                        Step(name=name, page=pages[page], brand=brand, questions=asked)
                    )
        at = last
    return found


def _steps_of_page(
    content: Mapping[str, Any], at: int, answers: Answers, token: str
) -> Iterator[Step]:
    page = content["pages"][at]
    asked = visible(content, page, answers)
    plain = tuple(q for q in asked if q["kind"] not in _DEALT)
    if plain:
        yield Step(name=f"{at + 1}", page=page, questions=plain)
    for question in asked:
        if question["kind"] in _DEALT:
            for task in _DEALT[question["kind"]](question, answers, token):
                yield Step(
                    name=f"{at + 1}#{task}", page=page, task=task, questions=(question,)
                )


def _brands(content: Mapping[str, Any], answers: Answers) -> list[tuple[int, str]]:
    """Return the brands that pages are repeated for: those the respondent knows."""
    brands = list(enumerate(content.get("brands") or []))
    known = next(
        (
            answers.get(question["code"])
            for page in content["pages"]
            for question in page["questions"]
            if question.get("role") == "known_brands"
        ),
        None,
    )
    if isinstance(known, list):
        brands = [(number, brand) for number, brand in brands if brand in known]
    return brands


def visible(
    content: Mapping[str, Any],
    page: Mapping[str, Any],
    answers: Answers,
    brand: str = "",
) -> tuple[dict[str, Any], ...]:
    """Return the questions of a page that are asked, given the answers.

    Parameters
    ----------
    content, page : mapping
        Of the survey's version.
    answers : mapping
        What was answered so far.
    brand : str
        The brand that the page is about.

    Returns
    -------
    tuple of dict
        In their order.
    """
    own = (content.get("brands") or [""])[0]
    return tuple(q for q in page["questions"] if _shows(q, answers, brand or own))


def _shows(question: Mapping[str, Any], answers: Answers, brand: str) -> bool:
    rule = question.get("show_if")
    if not rule:
        return True
    code = rule.get("question")
    said = answers.get(f"{code}@{brand}", answers.get(code))
    wanted = rule.get("value")
    match rule.get("is"):
        case "at_most" | "at_least" as bound:
            if not isinstance(said, int | float) or isinstance(said, bool):
                return False
            return said <= wanted if bound == "at_most" else said >= wanted
        case "is":
            return said == wanted or (isinstance(said, list) and wanted in said)
        case "is_not":
            return said is not None and said != wanted
        case _:
            return said is not None


def lot(token: str, choices: int) -> int:
    """Return a number below `choices` that a response keeps for good.

    Parameters
    ----------
    token : str
        Of the response.
    choices : int
        How many there are.

    Returns
    -------
    int
        Even over responses.
    """
    digest = hashlib.sha256(token.encode()).digest()
    return int.from_bytes(digest[:8], "big") % max(choices, 1)


def version_key(question: Mapping[str, Any]) -> str:
    """Return where it is kept which version of a design was shown elsewhere."""
    return f"{question['code']}#version"


def design_of(
    question: Mapping[str, Any], token: str, answers: Answers | None = None
) -> list[Any]:
    """Return the tasks or sets of a design that a response gets.

    Parameters
    ----------
    question : mapping
        With its design, by version.
    token : str
        Of the response.
    answers : mapping, optional
        Of a response given elsewhere: they tell the version.

    Returns
    -------
    list
        Tasks, each with its alternatives; or sets with their items.
    """
    design = question.get("design") or []
    told = (answers or {}).get(version_key(question))
    if isinstance(told, int) and 0 <= told < len(design):
        return design[told]
    return design[lot(token, len(design))] if design else []


def _tasks(question: Mapping[str, Any], _answers: Answers, token: str) -> list[int]:
    return list(range(1, len(design_of(question, token)) + 1))


def _ladder(question: Mapping[str, Any], answers: Answers, token: str) -> list[int]:
    """Return the prices asked so far and the next, by their places.

    From a price drawn by lot upward while the answer is yes, downward while it is
    no; what lies beyond is known then.
    """
    prices = question.get("prices") or []
    if not prices:
        return []
    at = lot(token, len(prices))
    asked = [at]
    low, high = -1, len(prices)
    while (said := answers.get(key_of(question, task=at))) is not None:
        if said:
            low, at = at, at + 1
        else:
            high, at = at, at - 1
        if not low < at < high or at in asked:
            break
        asked.append(at)
    return asked


_DEALT = {"tasks": _tasks, "best_worst": _tasks, "ladder": _ladder}
"""Kinds of question that take a page for each task."""


def is_end(step: Step, content: Mapping[str, Any]) -> bool:
    """Return whether nothing can follow a page, whatever is answered on it."""
    page = int(re.split("[@#]", step.name)[0])
    is_ladder = any(question["kind"] == "ladder" for question in step.questions)
    return page == len(content["pages"]) and not is_ladder


def next_step(steps: list[Step], last: str) -> Step | None:
    """Return the page after the one that was sent last; None at the end.

    Parameters
    ----------
    steps : list of Step
        As the answers make them now.
    last : str
        Name of the page sent last; "" at the start.

    Returns
    -------
    Step or None
        The first page where the last is no longer there.
    """
    names = [step.name for step in steps]
    at = names.index(last) + 1 if last in names else 0
    return steps[at] if at < len(steps) else None
