"""A result in words, section by section, as terminal and page show it."""

from nilai.engine.levers import LeverComparison
from nilai.engine.reading import Reading
from nilai.engine.renewal_result import RenewalResult
from nilai.engine.session import Session
from nilai.engine.worth.result import WorthResult
from nilai.report.sections import (
    Section,
    advice_section,
    cohorts_section,
    coverage_section,
    format_section,
    holders_section,
    levers_section,
    mix_section,
    payments_section,
    read_section,
    rejected_section,
    renewal_trust_section,
    renewals_section,
    trust_section,
    worth_section,
)
from nilai.report.words import Words


def result_sections(result: WorthResult, language: str = "en") -> tuple[Section, ...]:
    """Return an analysis of worth in words.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    language : str
        `en` or `id`.

    Returns
    -------
    tuple of Section
        What was read, the levers and their change, what the base is worth, who
        holds it, whether customers come back, whether the model can be
        trusted, what to do first.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, result.terms.currency)
    return (
        read_section(result.reading, words),
        levers_section(result.levers, result.what_if, words),
        worth_section(result, words),
        holders_section(result, words),
        cohorts_section(result.cohorts, words, as_of=result.until),
        trust_section(result, words),
        advice_section(result, words),
    )


def lever_sections(
    reading: Reading, comparison: LeverComparison, language: str = "en"
) -> tuple[Section, ...]:
    """Return a comparison of two periods in words.

    Parameters
    ----------
    reading : Reading
        The orders read.
    comparison : LeverComparison
        The levers of two periods, of the whole and of segments.
    language : str
        `en` or `id`.

    Returns
    -------
    tuple of Section
        What was read, the whole, the segments' mix, and each segment under its
        own name.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, comparison.whole.change.unit)
    return (
        read_section(reading, words),
        *coverage_section(reading, comparison, words),
        levers_section(comparison.whole, comparison.what_if, words),
        *mix_section(comparison, words),
        *(levers_section(segment, (), words) for segment in comparison.segments),
    )


def renewal_sections(
    reading: Reading, result: RenewalResult, language: str = "en"
) -> tuple[Section, ...]:
    """Return who pays again and what that is worth, in words.

    Parameters
    ----------
    reading : Reading
        The orders read.
    result : RenewalResult
        The analysis.
    language : str
        `en` or `id`.

    Returns
    -------
    tuple of Section
        What was read, who stays, what their payments are worth, whether the
        model can be trusted.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, result.terms.currency)
    return (
        read_section(reading, words),
        renewals_section(result, words),
        payments_section(result, words),
        renewal_trust_section(result, words),
    )


def reading_sections(
    session: Session, reading: Reading, language: str = "en"
) -> tuple[Section, ...]:
    """Return what was read, and what was refused and why, in words.

    Parameters
    ----------
    session : Session
        Open engine, to fetch the first rows refused.
    reading : Reading
        The orders read.
    language : str
        `en` or `id`.

    Returns
    -------
    tuple of Section
        What the files are, what was read of them, the first rows refused.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, reading.currency or "")
    return (
        format_section(reading, words),
        read_section(reading, words),
        *rejected_section(session, reading, words),
    )
