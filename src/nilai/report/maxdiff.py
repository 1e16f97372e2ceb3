"""Best and worst told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from nilai.engine.choice_reading import ChoiceReading
from nilai.engine.maxdiff import MaxDiffResult
from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_hovers, estimate_rows_figure
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.maxdiff import maxdiff_read_section, maxdiff_section
from nilai.report.sections.section import Section
from nilai.report.words import Words


def maxdiff_sections(
    reading: ChoiceReading,
    result: MaxDiffResult,
    language: str = "en",
    *,
    as_of: date | None = None,
) -> tuple[Section, ...]:
    """Return what best and worst say, in words.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : MaxDiffResult
        The analysis.
    language : str
        `en` or `id`.
    as_of : date, optional
        When the answers were read.

    Returns
    -------
    tuple of Section
        What was read, and which items matter most.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language)
    return (
        maxdiff_read_section(reading, result, words),
        maxdiff_section(result, words, as_of=as_of),
    )


def maxdiff_page(
    reading: ChoiceReading,
    result: MaxDiffResult,
    words: Words,
    *,
    version: str,
    as_of: date,
) -> Page:
    """Return the page of an analysis of best and worst.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : MaxDiffResult
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
        Sections with the figure.
    """
    sections = maxdiff_sections(reading, result, words.language, as_of=as_of)
    first = result.found.items[0]
    return Page(
        title=words.say("maxdiff.title", item=first.item),
        kicker=words.say("maxdiff.kicker", day=words.day(as_of)),
        between=words.say(
            "maxdiff.between",
            share=words.share(first.share.value),
            low=words.share(first.share.low),
            high=words.share(first.share.high),
            confidence=words.share(result.question.confidence),
        ),
        summary=(sections[1].sentences[0],),
        sections=sections,
        pictures=(_picture(result, words),),
        made_by=words.say(
            "maxdiff.made_by",
            version=version,
            files=", ".join(reading.files),
            seed=str(result.question.seed),
        ),
    )


def _picture(result: MaxDiffResult, words: Words) -> Picture:
    rows = [(item.item, item.share) for item in result.found.items]
    title = words.say("figures.maxdiff.title")
    figure = estimate_rows_figure(
        title,
        words.say(
            "figures.maxdiff.unit",
            respondents=result.found.fit.respondents,
            confidence=words.share(result.question.confidence),
        ),
        rows,
        [words.share(found.value, 1) for _, found in rows],
        hover=estimate_hovers(rows, lambda value: words.share(value, 1), words),
        table=estimates_table(words, ("item", "importance"), rows),
    )
    return Picture(id="figure-items", section="maxdiff", figure=figure, label=title)


def maxdiff_document(reading: ChoiceReading, result: MaxDiffResult) -> dict[str, Any]:
    """Return an analysis of best and worst as a document.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : MaxDiffResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    fit = result.found.fit
    return plain(
        {
            "read": {
                "files": reading.files,
                "rows": reading.rows,
                "rows_used": reading.used,
                "rows_refused": reading.refused,
                "sets": result.sets,
                "used": result.used,
                "refused": result.refused,
                "respondents": fit.respondents,
                "set_size": result.found.set_size,
            },
            "options": asdict(result.question),
            "items": [
                vars(item) | {"utility": vars(item.utility), "share": vars(item.share)}
                for item in result.found.items
            ],
            "model": {
                "log_likelihood": fit.log_likelihood,
                "null_log_likelihood": fit.null_log_likelihood,
                "rho_squared": fit.rho_squared,
                "clustered": fit.clustered,
                "prior": fit.prior,
                "certificate": vars(fit.certificate),
            },
        }
    )
