"""The page of an analysis of worth."""

from pathlib import Path

from nilai.engine.worth.result import WorthResult
from nilai.report.lines import result_sections
from nilai.report.page import Page, render_page, write_page
from nilai.report.pictures import worth_pictures
from nilai.report.sections import Section, worth_title
from nilai.report.words import Words


def write_report(result: WorthResult, path: Path, language: str = "en") -> None:
    """Write an analysis of worth as one HTML file, whole or not at all.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    path : Path
        Where to; what was there is replaced.
    language : str
        `en` or `id`.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, result.terms.currency)
    write_page(_page(result, words), path, words)


def render_report(result: WorthResult, words: Words) -> str:
    """Return an analysis of worth as an HTML page.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    str
        The page.
    """
    return render_page(_page(result, words), words)


def _page(result: WorthResult, words: Words) -> Page:
    sections = result_sections(result, words.language)
    return Page(
        title=worth_title(result, words),
        kicker=words.say("page.kicker", day=words.day(result.until)),
        between=_between(result, words),
        summary=_summary(sections),
        sections=sections,
        pictures=worth_pictures(result, words),
        made_by=words.say(
            "page.made_by",
            version=result.version,
            files=", ".join(result.reading.files),
            seed=str(result.options.seed),
        ),
    )


def _between(result: WorthResult, words: Words) -> str:
    total = result.worth.total
    return words.say(
        "page.between",
        low=words.money(total.low),
        high=words.money(total.high),
        confidence=words.share(total.confidence),
    )


def _summary(sections: tuple[Section, ...]) -> tuple[str, ...]:
    """First sentences of what moved, who holds it, and what to do first."""
    first = {section.code: section.sentences[0] for section in sections}
    return (
        " ".join(first[code] for code in ("levers", "holders", "trust")),
        first["advice"],
    )
