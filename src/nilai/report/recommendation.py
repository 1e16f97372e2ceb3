"""Recommendation told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from nilai.engine.answers import AnswerReading
from nilai.engine.recommendation import RecommendationResult
from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_rows_figure
from nilai.figures.recommendation import recommendation_figure
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.answers import answers_section
from nilai.report.sections.recommendation import (
    fit_section,
    rated_section,
    recommendation_section,
)
from nilai.report.sections.section import Section
from nilai.report.sections.value import part_name, points
from nilai.report.value import answers_document
from nilai.report.words import Words
from nilai.tables import Estimate


def recommendation_sections(
    reading: AnswerReading,
    result: RecommendationResult,
    language: str = "en",
    *,
    as_of: date | None = None,
) -> tuple[Section, ...]:
    """Return what answers say of an experience, in words.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : RecommendationResult
        The analysis.
    language : str
        `en` or `id`.
    as_of : date, optional
        When the answers were read.

    Returns
    -------
    tuple of Section
        What was read, recommendation, satisfaction, effort, market fit.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language)
    return (
        answers_section(
            reading,
            words,
            hidden=result.hidden,
            beyond=result.beyond,
            clustered=result.clustered,
            fewest=result.question.fewest,
        ),
        *recommendation_section(result, words, as_of=as_of),
        *rated_section(result, "satisfaction", words, as_of=as_of),
        *rated_section(result, "effort", words, as_of=as_of),
        *fit_section(result, words, as_of=as_of),
    )


def recommendation_page(
    reading: AnswerReading,
    result: RecommendationResult,
    words: Words,
    *,
    version: str,
    as_of: date,
) -> Page:
    """Return the page of an analysis of recommendation.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : RecommendationResult
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
        Sections with their figures.
    """
    sections = recommendation_sections(reading, result, words.language, as_of=as_of)
    told = (*sections[1:], sections[0])
    title, between = _headline(result, words)
    return Page(
        title=title,
        kicker=words.say("nps.kicker", day=words.day(as_of)),
        between=between,
        summary=tuple(one.sentences[0] for one in told[:-1]),
        sections=told,
        pictures=_pictures(result, words),
        made_by=words.say(
            "nps.made_by", version=version, files=", ".join(reading.files)
        ),
    )


def _headline(result: RecommendationResult, words: Words) -> tuple[str, str]:
    if result.whole is not None:
        own, found = result.question.own, result.whole.score
        if own is not None and result.groups:
            found = result.groups[0].score.score
            title = words.say("nps.title_own", own=own, score=found.value)
        else:
            title = words.say("nps.title", score=found.value)
        between = _between(
            points(found.low, words), points(found.high, words), found, words
        )
        return title, between
    for kind in ("satisfaction", "effort"):
        items = getattr(result, kind)
        if items:
            found = items[0].top
            title = words.say(
                f"nps.title_{kind}",
                share=words.share(found.value),
                item=part_name(items[0].item, words),
            )
            return title, _shares(found, words)
    if result.fit is None:
        return words.say("nps.heading"), ""
    very = result.fit.very_share
    title = words.say("nps.title_fit", share=words.share(very.value))
    return title, _shares(very, words)


def _shares(found: Estimate, words: Words) -> str:
    return _between(words.share(found.low), words.share(found.high), found, words)


def _between(low: str, high: str, found: Estimate, words: Words) -> str:
    confidence = words.share(found.confidence)
    return words.say("nps.between", low=low, high=high, confidence=confidence)


def _pictures(result: RecommendationResult, words: Words) -> tuple[Picture, ...]:
    made = []
    if result.whole is not None:
        groups = [(group.group, group.score) for group in result.groups]
        groups.append((words.say("nps.all"), result.whole))
        figure = recommendation_figure(groups, words)
        made.append(("nps", figure, "title"))
    for kind in ("satisfaction", "effort"):
        items = [item for item in getattr(result, kind) if item.group is None]
        if items:
            shown = [words.share(item.top.value) for item in items]
            rows = [(part_name(item.item, words), item.top) for item in items]
            confidence = words.share(result.question.confidence)
            figure = estimate_rows_figure(
                words.say("figures.nps.title_satisfaction"),
                words.say("figures.nps.unit_satisfaction", confidence=confidence),
                rows,
                shown,
                hover=[f"{n}: {v}" for (n, _), v in zip(rows, shown, strict=True)],
                table=estimates_table(words, ("item", "top_answers"), rows),
            )
            made.append((kind, figure, "title_satisfaction"))
    return tuple(
        Picture(
            id=f"figure-{section}",
            section=section,
            figure=figure,
            label=words.say(f"figures.nps.{label}"),
        )
        for section, figure, label in made
    )


def recommendation_document(
    reading: AnswerReading, result: RecommendationResult
) -> dict[str, Any]:
    """Return an analysis of recommendation as a document.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : RecommendationResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    return plain(
        {
            "read": answers_document(reading),
            "options": asdict(result.question),
            "responses": result.responses,
            "not_shown": result.hidden,
            "beyond_scale": result.beyond,
            "clustered": result.clustered,
            "whole": None if result.whole is None else asdict(result.whole),
            "groups": [asdict(group) for group in result.groups],
            "satisfaction": [asdict(item) for item in result.satisfaction],
            "effort": [asdict(item) for item in result.effort],
            "fit": None if result.fit is None else asdict(result.fit),
            "fit_groups": {n: asdict(fit) for n, fit in result.fit_groups.items()},
            "unclear": result.unclear,
        }
    )
