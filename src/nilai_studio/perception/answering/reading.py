"""What somebody sent from a page, checked against the questions that were asked."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.perception.answering.steps import (
    DONT_KNOW,
    NONE,
    OTHER,
    Step,
    design_of,
    key_of,
)

LONGEST_TEXT = 2_000
MOST_MONEY = 1e12

CHOOSE = gettext_lazy("Please choose one.")
FILL = gettext_lazy("Please answer this.")
NOT_OFFERED = gettext_lazy("Please choose one of those offered.")


class Unfit(Exception):  # noqa: N818 - it is an answer that is unfit
    """An answer that cannot be taken, said in the respondent's language.

    Parameters
    ----------
    message : str
        What is wrong with it.
    written : object, optional
        What was written, to be shown again and mended.
    """

    def __init__(self, message: Any, written: Any = None) -> None:
        super().__init__(message)
        self.written = written


@dataclass(frozen=True)
class Read:
    """What was sent from a page.

    Parameters
    ----------
    answers : dict
        Where each answer is kept to what was answered; None where it was left open.
    faults : dict of str to str
        Where an answer is kept to what is wrong with it; "" for the page.
    refused : dict
        Where an answer is kept to what was written there and cannot be taken.
    """

    answers: Mapping[str, Any]
    faults: Mapping[str, str]
    refused: Mapping[str, Any]


@dataclass(frozen=True)
class Asking:
    """One question on a page as it is sent: in the form under `name`.

    Parameters
    ----------
    question : dict
        As it is stored.
    key : str
        Where the answer is kept.
    name : str
        Of its field.
    token : str
        Of the response, which decides the version of a design.
    task : int or None
        Of a choice, set or price.
    brands : tuple of str
        What may be chosen where brands are offered.
    """

    question: Mapping[str, Any]
    key: str
    name: str
    token: str
    task: int | None
    brands: tuple[str, ...]


def asked_on(step: Step, content: Mapping[str, Any], token: str) -> list[Asking]:
    """Return the questions of a page, one for each brand of a grid.

    Parameters
    ----------
    step : Step
        The page.
    content : mapping
        Of the survey's version.
    token : str
        Of the response.

    Returns
    -------
    list of Asking
        In their order.
    """
    brands = tuple(content.get("brands") or ())
    found = []
    for question in step.questions:
        rows = brands if question.get("brands") else (step.brand,)
        for row, brand in enumerate(rows):
            found.append(
                Asking(
                    question=question,
                    key=key_of(question, brand=brand, task=step.task),
                    name=f"{question['code']}.{row}",
                    token=token,
                    task=step.task,
                    brands=brands,
                )
            )
    return found


def read_page(
    step: Step, content: Mapping[str, Any], token: str, sent: QueryDict
) -> Read:
    """Return what was sent from a page; what was not asked is not read.

    Parameters
    ----------
    step : Step
        The page.
    content : mapping
        Of the survey's version.
    token : str
        Of the response.
    sent : QueryDict
        The form.

    Returns
    -------
    Read
        Answers and faults.
    """
    answers: dict[str, Any] = {}
    faults: dict[str, str] = {}
    refused: dict[str, Any] = {}
    own = (content.get("brands") or [""])[0]
    for asking in asked_on(step, content, token):
        try:
            said = READERS[asking.question["kind"]](asking, sent)
        except Unfit as unfit:
            faults[asking.key] = str(unfit)
            refused[asking.key] = unfit.written
            continue
        answers[asking.key] = said
        # Of a grid only our own row must be filled in.
        is_own = "@" not in asking.key or asking.key.endswith(f"@{own}")
        must = asking.question.get("required") and (is_own or step.brand)
        if said is None and must:
            is_choice = asking.question["kind"] not in ("text", "money", "points")
            faults[asking.key] = str(CHOOSE if is_choice else FILL)
    if not faults and step.page.get("check") == "rising" and "checked" not in sent:
        said = [value for value in answers.values() if value is not None]
        if said != sorted(set(said)):
            faults[""] = _(
                "From the first price to the last, each is usually higher than the "
                "one before. Please look at them again; if they are right, go on."
            )
    return Read(answers, faults, refused)


def _one_of(asking: Asking, sent: QueryDict) -> str | None:
    return sent.get(asking.name, "").strip() or None


def _rating(asking: Asking, sent: QueryDict) -> Any:
    said = _one_of(asking, sent)
    if said is None:
        return None
    # A row of a grid may always be left unrated.
    if said == DONT_KNOW and (
        asking.question.get("dont_know") or asking.question.get("brands")
    ):
        return DONT_KNOW
    low, high = asking.question["scale"]
    if not re.fullmatch(r"[0-9]{1,3}", said) or not low <= int(said) <= high:
        raise Unfit(NOT_OFFERED)
    return int(said)


def offered(question: Mapping[str, Any], brands: tuple[str, ...]) -> list[str]:
    """Return the codes that may be chosen.

    Parameters
    ----------
    question : mapping
        Of one or many.
    brands : tuple of str
        Where brands are offered.

    Returns
    -------
    list of str
        In their order.
    """
    codes = (
        list(brands)
        if question.get("options_from") == "brands"
        else [option["code"] for option in question.get("options") or []]
    )
    if question.get("none"):
        codes.append(NONE)
    if question.get("other"):
        codes.append(OTHER)
    return codes


def _one(asking: Asking, sent: QueryDict) -> Any:
    said = _one_of(asking, sent)
    if said is None:
        return None
    codes = offered(asking.question, asking.brands)
    # By its place, so that no name need survive the way.
    if not re.fullmatch(r"[0-9]{1,3}", said) or int(said) >= len(codes):
        raise Unfit(NOT_OFFERED)
    return codes[int(said)]


def _many(asking: Asking, sent: QueryDict) -> Any:
    codes = offered(asking.question, asking.brands)
    said = sent.getlist(asking.name)[: len(codes) + 1]
    if any(not re.fullmatch(r"[0-9]{1,3}", s) or int(s) >= len(codes) for s in said):
        raise Unfit(NOT_OFFERED)
    chosen = sorted({int(s) for s in said})
    found = [codes[place] for place in chosen]
    return [code for code in found if code != NONE] or found or None


def _money(asking: Asking, sent: QueryDict) -> Any:
    said = _one_of(asking, sent)
    if said is None:
        return None
    amount = read_amount(said)
    if amount is None or not 0 <= amount <= MOST_MONEY:
        raise Unfit(_("Please write a price, as in 15000."), said[:60])
    return amount


def read_amount(text: str) -> float | None:
    """Return an amount as people write it.

    Parameters
    ----------
    text : str
        With marks and a currency, or without.

    Returns
    -------
    float or None
        None where it is none.

    Examples
    --------
    >>> read_amount("Rp 15.000"), read_amount("12,50"), read_amount("1,250.5")
    (15000.0, 12.5, 1250.5)
    >>> read_amount("banyak") is None
    True
    """
    bare = re.sub(r"[\s\u00a0]", "", text.lower()[:60])
    found = re.fullmatch(
        r"(?:rp|idr|usd|eur|[$€£])?\.?(\d[\d.,]*?)(rb|ribu|k)?(?:,-)?", bare, re.ASCII
    )
    if not found:
        return None
    number, thousands = found[1], found[2]
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", number):
        number = re.sub(r"[.,]", "", number)
    elif re.fullmatch(r"(\d+|\d{1,3}([.,]\d{3})+)[.,]\d{1,2}", number):
        whole, mark = re.sub(r"[.,]", "", number), max(map(number.rfind, ".,"))
        number = f"{whole[: mark - len(number) + 1]}.{number[mark + 1 :]}"
    elif not number.isdigit():
        return None
    amount = float(number) * (1_000 if thousands else 1)
    return amount if isfinite(amount) else None


def _text(asking: Asking, sent: QueryDict) -> Any:
    return clean_text(sent.get(asking.name, "")) or None


def clean_text(text: str) -> str:
    r"""Return a text without what no person writes, cut where it is too long.

    Examples
    --------
    >>> clean_text(" baik\x00 sekali ")
    'baik sekali'
    """
    kept = "".join(
        letter
        for letter in text[: LONGEST_TEXT * 2]
        if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
    return kept.strip()[:LONGEST_TEXT]


def _points(asking: Asking, sent: QueryDict) -> Any:
    codes = [option["code"] for option in asking.question.get("options") or []]
    said = {code: sent.get(f"{asking.name}.{code}", "").strip()[:40] for code in codes}
    if not any(said.values()):
        return None
    if any(not re.fullmatch(r"[0-9]{0,3}", text) for text in said.values()):
        raise Unfit(_("Please write whole numbers from 0 to 100."), said)
    points = {code: int(text or 0) for code, text in said.items()}
    if sum(points.values()) != 100:
        raise Unfit(
            _("Together they make %(sum)d; please divide exactly 100.")
            % {"sum": sum(points.values())},
            said,
        )
    return points


def _ladder(asking: Asking, sent: QueryDict) -> Any:
    said = _one_of(asking, sent)
    if said not in (None, "0", "1"):
        raise Unfit(NOT_OFFERED)
    return None if said is None else int(said)


def _task(asking: Asking, sent: QueryDict) -> Any:
    said = _one_of(asking, sent)
    if said is None:
        return None
    shown = design_of(asking.question, asking.token)[(asking.task or 1) - 1]
    low = 0 if asking.question.get("neither") else 1
    if not re.fullmatch(r"[0-9]{1,2}", said) or not low <= int(said) <= len(shown):
        raise Unfit(NOT_OFFERED)
    return int(said)


def _set(asking: Asking, sent: QueryDict) -> Any:
    best = sent.get(f"{asking.name}.best", "")
    worst = sent.get(f"{asking.name}.worst", "")
    if not best and not worst:
        return None
    shown = design_of(asking.question, asking.token)[(asking.task or 1) - 1]
    if not {best, worst} <= {"", *(str(place) for place in shown)}:
        raise Unfit(NOT_OFFERED)
    if not best or not worst:
        chosen = {"best": int(best)} if best else {"worst": int(worst)}
        raise Unfit(_("Please choose one on each side."), chosen)
    if best == worst:
        raise Unfit(_("The same cannot matter most and least."), {"best": int(best)})
    return {"best": int(best), "worst": int(worst)}


READERS: dict[str, Callable[[Asking, QueryDict], Any]] = {
    "rating": _rating,
    "one": _one,
    "many": _many,
    "money": _money,
    "text": _text,
    "points": _points,
    "ladder": _ladder,
    "tasks": _task,
    "best_worst": _set,
}
"""Kind of question to what reads its answer."""
