"""What a point is worth, told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from functools import partial
from typing import Any

from nilai.engine.money import MoneyResult
from nilai.figures.data_table import estimates_table
from nilai.figures.drivers import spoken
from nilai.figures.estimate_rows import estimate_hovers, estimate_rows_figure
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.drivers import opening
from nilai.report.sections.money import (
    ends,
    leader,
    money_read_section,
    money_section,
    signed,
    window_of,
    written,
)
from nilai.report.sections.section import Section
from nilai.report.words import Words


def money_sections(result: MoneyResult, language: str = "en") -> tuple[Section, ...]:
    """Return what a point is worth, in words.

    Parameters
    ----------
    result : MoneyResult
        The analysis.
    language : str
        `en` or `id`.

    Returns
    -------
    tuple of Section
        What one point is worth; whose answers were used.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language, result.question.currency)
    return (money_section(result, words), money_read_section(result, words))


def money_page(
    result: MoneyResult, words: Words, *, version: str, files: tuple[str, ...] = ()
) -> Page:
    """Return the page of what a point is worth.

    Parameters
    ----------
    result : MoneyResult
        The analysis.
    words : Words
        The reader's language and currency.
    version : str
        Of Nilai.
    files : tuple of str
        Names of the files of answers and orders.

    Returns
    -------
    Page
        Sections with their figures.
    """
    title, between = _headline(result, words)
    sections = money_sections(result, words.language)
    return Page(
        title=opening(title),
        kicker=words.say("money.kicker", day=words.day(result.as_of)),
        between=between,
        summary=(words.say("money.associated"),),
        sections=sections,
        pictures=_pictures(result, words),
        made_by=words.say("money.made_by", version=version, files=", ".join(files)),
    )


def _headline(result: MoneyResult, words: Words) -> tuple[str, str]:
    found = leader(result)
    if found is None or found[1] not in ("revenue", "repeat"):
        return words.say("money.title_none"), ""
    driver, outcome = found
    slope = driver.alone[outcome]
    name = "title_repeat" if outcome == "repeat" else "title"
    if outcome == "revenue" and slope.value < 0:
        name = "title_less"
    size = written(slope.value, outcome, words)
    title = words.say(
        f"money.{name}",
        driver=spoken(driver.name),
        amount=size,
        points=signed(slope.value, outcome, words),
        window=window_of(result, words),
    )
    return title, words.say(
        "money.between",
        **ends(slope, outcome, words),
        confidence=words.share(slope.confidence),
        customers=result.customers,
    )


def _pictures(result: MoneyResult, words: Words) -> tuple[Picture, ...]:
    everything = [*result.drivers, *([result.value] if result.value else [])]
    made = []
    for outcome, suffix in (("revenue", ""), ("repeat", "_repeat")):
        rows = [
            (spoken(d.name), d.alone[outcome]) for d in everything if outcome in d.alone
        ]
        if not rows:
            continue
        title = words.say(f"figures.money.title{suffix}")
        figure = estimate_rows_figure(
            title,
            words.say(
                f"figures.money.unit{suffix}",
                currency=words.currency_name,
                window=window_of(result, words),
                customers=result.customers,
                confidence=words.share(result.question.confidence),
            ),
            rows,
            [signed(slope.value, outcome, words) for _, slope in rows],
            hover=estimate_hovers(
                rows, partial(signed, outcome=outcome, words=words), words
            ),
            table=estimates_table(
                words,
                ("driver", f"{outcome}_per_point"),
                rows,
                kind="money" if outcome == "revenue" else "share",
            ),
        )
        made.append(
            Picture(id=f"figure-{outcome}", section="money", figure=figure, label=title)
        )
    return tuple(made)


def money_document(result: MoneyResult) -> dict[str, Any]:
    """Return what a point is worth as a document.

    Parameters
    ----------
    result : MoneyResult
        The analysis.

    Returns
    -------
    dict
        What is not finite is None.
    """
    question = asdict(result.question) | {"window_days": result.question.window_days}
    return plain(
        {
            "as_of": result.as_of,
            "read": {
                "sheets": result.sheets,
                "used": result.used,
                "customers": result.customers,
                "clusters": result.clusters,
                "from": result.first_on,
                "to": result.last_on,
                "left_out": result.left_out,
                "columns_left_out": result.columns_left_out,
            },
            "options": question,
            "holds_past": result.holds_past,
            "means": {name: asdict(e) for name, e in result.means.items()},
            "value": result.value and asdict(result.value),
            "drivers": [asdict(driver) for driver in result.drivers],
        }
    )
