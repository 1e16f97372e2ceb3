"""Prices: Van Westendorp's points, or demand at prices asked, in every language."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

import nilai
from nilai.engine.answers import AnswerReading
from nilai.engine.prices import PriceQuestion, PriceResult, analyse_prices
from nilai.engine.session import Session
from nilai.report.page import Picture
from nilai.report.prices import price_document, price_page
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told

ROLES = {
    "too_cheap": "price_too_cheap",
    "cheap": "price_cheap",
    "expensive": "price_expensive",
    "too_expensive": "price_too_expensive",
    "intent_cheap": "intent_cheap",
    "intent_expensive": "intent_expensive",
}
"""Meaning of a column to the role of its question."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a price analysis knows beside the answers.

    Parameters
    ----------
    currency : str
        Of the prices.
    unit_cost : float or None
        What one unit costs us.
    """

    currency: str
    unit_cost: float | None = None


def price_question(asked: Any, headers: Any, terms: Terms) -> PriceQuestion | None:
    """Return what is asked about prices; None where the survey asks none.

    Parameters
    ----------
    asked : Asked
        What the survey asks.
    headers : collection of str
        Columns of its answers that hold something.
    terms : Terms
        Currency and unit cost.

    Returns
    -------
    PriceQuestion or None
        As the command line would put it.
    """
    found = {
        meaning: column
        for meaning, role in ROLES.items()
        if (column := asked.column(role)) and column in headers
    }
    bids = [column for column in asked.columns("bid") if column in headers]
    shared: dict[str, Any] = {
        "weight": "weight" if "weight" in headers else None,
        "currency": terms.currency,
        "unit_cost": terms.unit_cost,
    }
    if {"too_cheap", "cheap", "expensive", "too_expensive"} <= found.keys():
        return PriceQuestion(method="van-westendorp", mapping=found, **shared)
    if len(bids) > 1:
        return PriceQuestion(method="gabor-granger", **shared)
    return None


def find_prices(
    session: Session, answers: Answers, asked: Any, _labels: Labels, *, terms: Terms
) -> list[Finding]:
    """Return what answers say of prices.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        Of one wave, or of all.
    asked : Asked
        What the survey asks.
    terms : Terms
        Currency and unit cost.

    Returns
    -------
    list of Finding
        One, or none where no prices are asked.

    Raises
    ------
    TooLittleDataError
        If too few answers can be used.
    """
    reading = read(session, answers)
    question = price_question(asked, known(reading), terms)
    if question is None:
        return []
    wide = reading.wide
    if question.method == "gabor-granger":
        # Columns of ids and scores are no prices, whatever they are called.
        kept = [*asked.columns("bid"), *([question.weight] if question.weight else [])]
        wide = wide.select(*(name for name in kept if name in wide.columns))
    result = analyse_prices(session, wide, question)
    return [_finding(reading, result, answers)]


def _finding(reading: AnswerReading, result: PriceResult, answers: Answers) -> Finding:
    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        page = price_page(
            reading,
            result,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or timezone.localdate(),
        )
        return page.title, page.between, list(page.sections), list(page.pictures)

    words, figures = told(tell, result.question.currency)
    return Finding(
        document=price_document(reading, result),
        words=words,
        figures=figures,
        respondents=answers.respondents,
        as_of=answers.as_of,
        wave=answers.wave,
        suspects=answers.suspects,
        answers_version=answers.version,
    )
