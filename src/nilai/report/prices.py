"""Prices told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from nilai.engine.answers import AnswerReading
from nilai.engine.prices import PriceResult
from nilai.figures.prices import demand_figure, price_sensitivity_figure
from nilai.perception.price_curve import BestPrice, DemandCurve
from nilai.perception.van_westendorp import PriceSensitivity
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.prices import (
    demand_section,
    is_profitable,
    price_points_section,
    price_read_section,
)
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai.tables import Estimate

_MARKS = ("profit", "revenue", "reach")


def price_sections(
    reading: AnswerReading,
    result: PriceResult,
    language: str = "en",
    *,
    as_of: date | None = None,
) -> tuple[Section, ...]:
    """Return what price answers say, in words.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : PriceResult
        The analysis.
    language : str
        `en` or `id`.
    as_of : date, optional
        When the answers were read.

    Returns
    -------
    tuple of Section
        Who was used, acceptable prices, demand and the best prices.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, result.question.currency)
    return (
        price_read_section(reading, result, words),
        *price_points_section(result, words, as_of=as_of),
        *demand_section(result, words, as_of=as_of),
    )


def price_page(
    reading: AnswerReading,
    result: PriceResult,
    words: Words,
    *,
    version: str,
    as_of: date,
) -> Page:
    """Return the page of an analysis of prices.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : PriceResult
        The analysis.
    words : Words
        The reader's language and currency.
    version : str
        Of Nilai.
    as_of : date
        When the answers were read.

    Returns
    -------
    Page
        Sections with the curves.
    """
    sections = price_sections(reading, result, words.language, as_of=as_of)
    title, between = _headline(result, words)
    return Page(
        title=title,
        kicker=words.say("price.kicker", day=words.day(as_of)),
        between=between,
        summary=tuple(s.sentences[0] for s in sections[1:]),
        sections=sections,
        pictures=_pictures(result, words),
        made_by=words.say(
            "price.made_by",
            version=version,
            files=", ".join(reading.files),
            seed=str(result.question.seed),
        ),
    )


def _headline(result: PriceResult, words: Words) -> tuple[str, str]:
    curve = result.demand
    if curve is not None:
        name = "profit" if is_profitable(curve) else "revenue"
        price = curve.best[name].price
        title = words.say(f"price.title_{name}", price=words.money(price.value))
        return title, _between(price, words)
    found = result.sensitivity
    points = {} if found is None else found.points
    low, high = points["marginal_cheapness"], points["marginal_expensiveness"]
    if not low.price.value < high.price.value:
        return words.say("price.title_none"), ""
    ends = {
        "low": words.money(low.price.value),
        "high": words.money(high.price.value),
    }
    return words.say("price.title", **ends), ""


def _between(price: Estimate, words: Words) -> str:
    return words.say(
        "price.between",
        low=words.money(price.low),
        high=words.money(price.high),
        confidence=words.share(price.confidence),
    )


def _pictures(result: PriceResult, words: Words) -> tuple[Picture, ...]:
    made = []
    if result.sensitivity is not None:
        figure = price_sensitivity_figure(result.sensitivity, words)
        made.append(("price", "price", figure, "title"))
    if result.demand is not None:
        curve = result.demand
        figure = demand_figure(
            words.say("figures.price.title_demand"),
            words.say("figures.price.unit_demand", count=curve.n),
            {
                "prices": curve.prices,
                "demand": curve.demand,
                "low": curve.demand_low,
                "high": curve.demand_high,
            },
            [
                (words.say(f"figures.price.best_{name}"), curve.best[name].price)
                for name in _MARKS
                if name in curve.best
            ],
            words,
        )
        made.append(("demand", "demand", figure, "title_demand"))
    return tuple(
        Picture(
            id=f"figure-{name}",
            section=section,
            figure=figure,
            label=words.say(f"figures.price.{label}"),
        )
        for name, section, figure, label in made
    )


def price_document(reading: AnswerReading, result: PriceResult) -> dict[str, Any]:
    """Return an analysis of prices as a document.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : PriceResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    gabor = result.gabor
    return plain(
        {
            "read": {
                "files": reading.files,
                "rows": reading.rows,
                "rows_used": reading.used,
                "rows_refused": dict(reading.refused),
                "respondents": result.respondents,
                "used": result.used,
                "refused": result.refused,
                "strictly_ordered": result.strict,
                "weakly_ordered": result.weak,
            },
            "options": asdict(result.question),
            "method": result.method,
            "van_westendorp": None
            if result.sensitivity is None
            else _sensitivity(result.sensitivity),
            "demand": None if result.demand is None else _demand(result.demand),
            "gabor_granger": None
            if gabor is None
            else {
                "asked": gabor.asked,
                "asked_shares": gabor.asked_shares,
                "elasticities": gabor.elasticities,
                "inconsistent": gabor.inconsistent,
                "logistic": gabor.logistic and asdict(gabor.logistic),
            },
        }
    )


def _sensitivity(found: PriceSensitivity) -> dict[str, Any]:
    curves = found.curves
    return {
        "respondents": found.n,
        "effective_respondents": found.effective_n,
        "range": found.range,
        "points": {
            name: vars(point.price) | {"share": point.share, "plateau": point.plateau}
            for name, point in found.points.items()
        },
        "curves": vars(curves),
    }


def _demand(curve: DemandCurve) -> dict[str, Any]:
    return {
        "respondents": curve.n,
        "unit_cost": curve.unit_cost,
        "prices": curve.prices,
        "demand": curve.demand,
        "low": curve.demand_low,
        "high": curve.demand_high,
        "best": {name: _best(best) for name, best in curve.best.items()},
    }


def _best(best: BestPrice) -> dict[str, Any]:
    return {
        "price": vars(best.price),
        "amount_per_respondent": vars(best.amount),
        "demand_share": best.demand_share,
        "is_edge": best.is_edge,
    }
