"""Choices told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from nilai.engine.choice import ChoiceResult
from nilai.engine.choice_reading import ChoiceReading
from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_hovers, estimate_rows_figure
from nilai.figures.prices import demand_figure
from nilai.perception.attributes import NONE
from nilai.perception.simulator import PriceResponse
from nilai.perception.willingness_to_pay import WillingnessToPay
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.choice_trust import choice_trust_section
from nilai.report.sections.choices import (
    choice_read_section,
    choice_section,
    is_priced,
    level_name,
    worth_rows,
)
from nilai.report.sections.markets import market_section
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai.tables import Estimate

_MOST_ROWS = 14
_LONGEST = 40


def choice_sections(
    reading: ChoiceReading,
    result: ChoiceResult,
    language: str = "en",
    *,
    as_of: date | None = None,
) -> tuple[Section, ...]:
    """Return what choices say, in words.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : ChoiceResult
        The analysis.
    language : str
        `en` or `id`.
    as_of : date, optional
        When the choices were read.

    Returns
    -------
    tuple of Section
        What was read, what customers choose by, the market, the trust.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, result.question.currency)
    return (
        choice_read_section(reading, result, words),
        choice_section(result, words, as_of=as_of),
        *market_section(result, words, as_of=as_of),
        choice_trust_section(result, words, as_of=as_of),
    )


def choice_page(
    reading: ChoiceReading,
    result: ChoiceResult,
    words: Words,
    *,
    version: str,
    as_of: date,
) -> Page:
    """Return the page of an analysis of choices.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : ChoiceResult
        The analysis.
    words : Words
        The reader's language and currency.
    version : str
        Of Nilai.
    as_of : date
        When the choices were read.

    Returns
    -------
    Page
        Sections with their figures.
    """
    sections = choice_sections(reading, result, words.language, as_of=as_of)
    title, between = _headline(result, words)
    return Page(
        title=title,
        kicker=words.say("choice.kicker", day=words.day(as_of)),
        between=between,
        summary=tuple(s.sentences[0] for s in sections[1:]),
        sections=sections,
        pictures=_pictures(result, words),
        made_by=words.say(
            "choice.made_by",
            version=version,
            files=", ".join(reading.files),
            seed=str(result.question.seed),
        ),
    )


def _headline(result: ChoiceResult, words: Words) -> tuple[str, str]:
    gains = [row for row in worth_rows(result) if row[2].fieller[0] > 0]
    if not gains:
        first = max(result.importance.items(), key=lambda item: item[1].value)
        return words.say("choice.title_attribute", attribute=first[0]), ""
    attribute, level, worth = gains[0]
    what = level_name(result, attribute, level, words)
    between = words.say(
        "choice.between",
        what=what,
        low=words.money(worth.fieller[0]),
        high=words.money(worth.fieller[1]),
        confidence=words.share(result.question.confidence),
    )
    title = words.say("choice.title", level=what, amount=words.money(worth.amount))
    return title, between


def _pictures(result: ChoiceResult, words: Words) -> tuple[Picture, ...]:
    made = []
    if is_priced(result):
        rows = [
            (level_name(result, a, v, words), _money(w, result))
            for a, v, w in worth_rows(result)
        ]
        made.append(_rows("worth", "choice", rows, words.money, result, words))
    else:
        rows = [
            (level_name(result, p.attribute, p.level, words), p.utility)
            for p in result.parts
            if p.standard_error
        ]
        made.append(
            _rows("parts", "choice", rows, lambda v: words.number(v, 2), result, words)
        )
    shares = sorted(result.importance.items(), key=lambda item: -item[1].value)
    made.append(_rows("importance", "choice", shares, words.share, result, words))
    if result.market is not None:
        found = [
            (words.say("choice.none") if name == NONE else name, share)
            for name, share in result.market.shares.items()
        ]
        made.append(_rows("market", "market", found, words.share, result, words))
        if result.market.response is not None:
            made.append(_price_picture(result.market.response, result, words))
    return tuple(made)


def _money(worth: WillingnessToPay, result: ChoiceResult) -> Estimate:
    return Estimate(
        value=worth.amount,
        low=worth.fieller[0],
        high=worth.fieller[1],
        confidence=result.question.confidence,
        unit=result.question.currency,
        n=result.fit.respondents,
    )


_COLUMNS = {
    "worth": (("level", "price_worth"), "money"),
    "parts": (("level", "utility"), "number"),
    "importance": (("attribute", "importance"), "share"),
    "market": (("product", "choice_share"), "share"),
}
"""Picture to what its table has a row of, what is estimated, and its kind."""


def _rows(name, section, rows, write, result: ChoiceResult, words: Words) -> Picture:
    rows = rows[:_MOST_ROWS]
    title = words.say(f"figures.choice.title_{name}")
    heads, kind = _COLUMNS[name]
    figure = estimate_rows_figure(
        title,
        words.say(
            f"figures.choice.unit_{name}",
            currency=words.say("currency_name"),
            respondents=result.fit.respondents,
            confidence=words.share(result.question.confidence),
        ),
        [(_cut(label), estimate) for label, estimate in rows],
        [write(estimate.value) for _, estimate in rows],
        hover=estimate_hovers(rows, write, words),
        table=estimates_table(words, heads, rows, kind=kind),
    )
    return Picture(id=f"figure-{name}", section=section, figure=figure, label=title)


def _cut(label: str) -> str:
    """Return a label that fits a telephone's width beside its figure."""
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def _price_picture(
    response: PriceResponse, result: ChoiceResult, words: Words
) -> Picture:
    title = words.say("figures.choice.title_price", product=response.product)
    confidence = words.share(result.question.confidence)
    best = "revenue" if result.question.unit_cost is None else "profit"
    figure = demand_figure(
        title,
        words.say("figures.choice.unit_price", confidence=confidence),
        {
            "prices": response.prices,
            "demand": response.shares,
            "low": response.low,
            "high": response.high,
        },
        [(words.say(f"figures.price.best_{best}"), response.best_price)],
        words,
    )
    return Picture(id="figure-response", section="market", figure=figure, label=title)


def choice_document(reading: ChoiceReading, result: ChoiceResult) -> dict[str, Any]:
    """Return an analysis of choices as a document.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : ChoiceResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    rows, market = result.rows, result.market
    return plain(
        {
            "read": {
                "files": reading.files,
                "rows": reading.rows,
                "rows_used": reading.used,
                "rows_refused": reading.refused,
                "tasks": rows.tasks,
                "used": rows.used,
                "refused": rows.refused,
                "respondents": rows.respondents,
                "blank_attributes": rows.blanks,
                "with_none": rows.with_none,
                "aside": rows.aside,
                "unchanging": rows.unchanging,
            },
            "options": asdict(result.question),
            "attributes": [
                {
                    "name": attribute.name,
                    "levels": attribute.levels,
                    "low": attribute.low,
                    "high": attribute.high,
                }
                for attribute in result.attributes
            ],
            "model": _model(result),
            "part_worths": [
                {
                    "attribute": part.attribute,
                    "level": part.level,
                    **vars(part.utility),
                    "standard_error": part.standard_error,
                }
                for part in result.parts
            ],
            "importance": {name: vars(e) for name, e in result.importance.items()},
            "willingness_to_pay": [
                {"attribute": attribute, "level": level, **vars(worth)}
                for (attribute, level), worth in result.worth.items()
            ],
            "check": {
                "inside": vars(result.inside),
                "outside": result.outside and vars(result.outside),
            },
            "market": market
            and {
                "shares": {name: vars(share) for name, share in market.shares.items()},
                "response": market.response and _response(market.response),
            },
        }
    )


def _model(result: ChoiceResult) -> dict[str, Any]:
    fit = result.fit
    errors = {
        "standard_error": fit.standard_errors,
        "model_standard_error": np.sqrt(np.diag(fit.model_covariance)),
    }
    return {
        "coefficients": {
            name: {"estimate": fit.coefficients[i]}
            | {kind: values[i] for kind, values in errors.items()}
            for i, name in enumerate(fit.names)
        },
        "log_likelihood": fit.log_likelihood,
        "null_log_likelihood": fit.null_log_likelihood,
        "constants_log_likelihood": result.constants_log_likelihood,
        "rho_squared": fit.rho_squared,
        "adjusted_rho_squared": fit.adjusted_rho_squared,
        "aic": fit.aic,
        "bic": fit.bic,
        "choices": fit.n,
        "respondents": fit.respondents,
        "clustered": fit.clustered,
        "prior": fit.prior,
        "certificate": vars(fit.certificate),
        "none_is_zero": result.none_is_zero,
    }


def _response(response: PriceResponse) -> dict[str, Any]:
    return vars(response) | {
        "best_price": vars(response.best_price),
        "best_amount": vars(response.best_amount),
    }
