"""Drivers told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from nilai.engine.answers import AnswerReading
from nilai.engine.drivers import DriverResult
from nilai.figures.drivers import drivers_figure, priorities_figure, spoken
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.asymmetry import asymmetry_section
from nilai.report.sections.driver_cautions import driver_cautions_section
from nilai.report.sections.drivers import (
    answers_read_section,
    drivers_section,
    listed,
    opening,
)
from nilai.report.sections.priorities import priorities_section
from nilai.report.sections.section import Section
from nilai.report.words import Words

_MOST_NAMED = 3
"""With more drivers that share the lead the title names the first."""


def driver_sections(
    reading: AnswerReading,
    result: DriverResult,
    language: str = "en",
    *,
    as_of: date | None = None,
) -> tuple[Section, ...]:
    """Return an analysis of drivers in words.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : DriverResult
        The analysis.
    language : str
        `en` or `id`.
    as_of : date, optional
        When the answers were read.

    Returns
    -------
    tuple of Section
        What was read, what goes with the outcome, where to begin, must-haves and
        delighters, what to know before acting.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language)
    return (
        answers_read_section(reading, result, words),
        drivers_section(result, words, as_of=as_of),
        priorities_section(result, words, as_of=as_of),
        asymmetry_section(result, words, as_of=as_of),
        driver_cautions_section(result, words),
    )


def driver_page(
    reading: AnswerReading,
    result: DriverResult,
    words: Words,
    *,
    version: str,
    as_of: date,
) -> Page:
    """Return the page of an analysis of drivers.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : DriverResult
        The analysis.
    words : Words
        The reader's language.
    version : str
        Of Nilai.
    as_of : date
        When the answers were read.

    Returns
    -------
    Page
        Sections with bars and map.
    """
    sections = driver_sections(reading, result, words.language, as_of=as_of)
    first = {section.code: section.sentences[0] for section in sections}
    title, between = _headline(result, words)
    return Page(
        title=opening(title),
        kicker=words.say("drivers.kicker", day=words.day(as_of)),
        between=between,
        summary=(f"{first['priorities']} {first['asymmetry']}", first["cautions"]),
        sections=sections,
        pictures=(
            Picture(
                id="figure-drivers",
                section="drivers",
                figure=drivers_figure(result.fit, words),
                label=words.say(
                    "figures.drivers.title", outcome=spoken(result.fit.outcome)
                ),
            ),
            Picture(
                id="figure-map",
                section="priorities",
                figure=priorities_figure(result.fit, result.priorities, words),
                label=words.say("figures.drivers.map_title"),
            ),
        ),
        made_by=words.say(
            "drivers.made_by",
            version=version,
            files=", ".join(reading.files),
            seed=str(result.question.seed),
        ),
    )


def _headline(result: DriverResult, words: Words) -> tuple[str, str]:
    fit = result.fit
    first, outcome = fit.drivers[0], spoken(fit.outcome)
    if not first.is_clear:
        return words.say("drivers.title_none", outcome=outcome), ""
    if fit.clear_lead > _MOST_NAMED or 1 < fit.clear_lead == len(fit.drivers):
        lead = spoken(first.name)
        return words.say("drivers.title_open", driver=lead, outcome=outcome), ""
    if fit.clear_lead > 1:
        names = [driver.name for driver in fit.drivers[: fit.clear_lead]]
        title = words.say(
            "drivers.title_tied", drivers=listed(names, words), outcome=outcome
        )
        return title, words.say("drivers.between_tied")
    share = first.share
    title = words.say("drivers.title", driver=spoken(first.name), outcome=outcome)
    return title, words.say(
        "drivers.between",
        share=words.share(share.value),
        low=words.share(share.low),
        high=words.share(share.high),
        confidence=words.share(share.confidence),
    )


def driver_document(reading: AnswerReading, result: DriverResult) -> dict[str, Any]:
    """Return an analysis of drivers as a document.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : DriverResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    fit = result.fit
    return plain(
        {
            "read": {
                "files": reading.files,
                "rows": reading.rows,
                "rows_refused": dict(reading.refused),
                "responses": result.rows,
                "used": result.used,
                "left_out": result.left_out,
                "columns_left_out": result.columns_left_out,
                "respondents": result.respondents,
                "blocks": result.blocks,
                "effective": fit.effective,
                "notes": [note.sentence() for note in reading.notes],
            },
            "options": asdict(result.question),
            "outcome": {
                "name": fit.outcome,
                "mean": asdict(fit.outcome_mean),
                "deviation": fit.outcome_deviation,
            },
            "method": "owen" if fit.groups else fit.method,
            "r_squared": asdict(fit.r_squared),
            "adjusted_r_squared": fit.adjusted,
            "intercept": fit.intercept,
            "condition_number": fit.condition,
            "common_share": fit.common_share,
            "cannot_be_told_from_first": fit.clear_lead - 1,
            "drivers": [
                asdict(driver) | {"answered": _answered(result, driver.name)}
                for driver in fit.drivers
            ],
            "chance_ahead": fit.chance_ahead,
            "groups": [
                asdict(group) | {"prize": asdict(result.priorities.groups[group.name])}
                for group in fit.groups
            ],
            "priorities": [asdict(found) for found in result.priorities.drivers],
            "prize": asdict(result.priorities.prize),
            "asymmetry": {
                "rows": result.asymmetry_rows,
                "drivers": [asdict(found) for found in result.asymmetries],
            },
            "cautions": [asdict(caution) for caution in result.cautions],
        }
    )


def _answered(result: DriverResult, name: str) -> int:
    return next(scale.answered for scale in result.scales if scale.name == name)
