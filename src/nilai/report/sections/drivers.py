"""What answers were used, and what goes with the outcome."""

from collections.abc import Sequence
from datetime import date

from nilai.drivers.driver import Driver, DriverFit
from nilai.engine.answers import AnswerReading
from nilai.engine.drivers import DriverResult
from nilai.figures.drivers import spoken
from nilai.report.notes import say_note
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Estimate

_MOST_NAMED = 6
"""A sentence that names more columns than this is not read."""

_OFTEN_MISSED = 0.8
"""Drivers that fewer answered are named."""


def opening(text: str) -> str:
    """Return a sentence that may begin with a column's name, begun in a capital.

    Parameters
    ----------
    text : str
        The sentence.

    Returns
    -------
    str
        The same with its first letter raised.

    Examples
    --------
    >>> opening("fees account for much.")
    'Fees account for much.'
    """
    return text[:1].upper() + text[1:]


def listed(names: Sequence[str], words: Words) -> str:
    """Return names as a reader joins them.

    Parameters
    ----------
    names : sequence of str
        Columns.
    words : Words
        The reader's language.

    Returns
    -------
    str
        As in "fees, phone and branch"; of many the first few.
    """
    shown = [spoken(name) for name in names]
    if len(shown) < 2:
        return "".join(shown)
    if len(shown) > _MOST_NAMED + 1:
        first = ", ".join(shown[:_MOST_NAMED])
        return words.say("drivers.more", names=first, count=len(shown) - _MOST_NAMED)
    return words.say("drivers.and", first=", ".join(shown[:-1]), last=shown[-1])


def points_digits(result: DriverResult) -> int:
    """Return how many decimals points of the outcome are told with.

    Parameters
    ----------
    result : DriverResult
        The analysis.

    Returns
    -------
    int
        Two for a rating, fewer where the outcome spreads wide.
    """
    spread = result.fit.outcome_deviation
    return 0 if spread >= 1000 else 1 if spread >= 10 else 2


def interval(estimate: Estimate, words: Words, digits: int) -> str:
    """Return the interval of a figure.

    Parameters
    ----------
    estimate : Estimate
        The figure.
    words : Words
        The reader's language.
    digits : int
        Decimals.

    Returns
    -------
    str
        Low and high.
    """
    return words.span(
        words.number(estimate.low, digits), words.number(estimate.high, digits)
    )


def answers_read_section(
    reading: AnswerReading, result: DriverResult, words: Words
) -> Section:
    """Return which rows and columns were used, and which not and why.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : DriverResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        Rows used and left out add up to all.
    """
    sentences = [words.say("drivers.read", used=result.used, count=result.rows)]
    if result.left_out:
        sentences.append(words.say("drivers.left_out", reasons=_reasons(result, words)))
    for code, rows in reading.refused.items():
        reason = words.say(f"drivers.refused.{code}")
        sentences.append(words.say("drivers.rows_refused", count=rows, reason=reason))
    if result.question.missing == "pairwise":
        sentences.append(words.say("drivers.pairwise"))
    sentences += [_seldom(result, name, words) for name in _seldom_answered(result)]
    if result.columns_left_out:
        columns = ", ".join(
            f"{spoken(name)} ({words.say(f'drivers.columns.{reason}')})"
            for name, reason in result.columns_left_out.items()
        )
        sentences.append(words.say("drivers.columns_left_out", columns=columns))
    if result.question.weight is not None:
        sentences.append(
            words.say(
                "drivers.weighted",
                weight=result.question.weight,
                rows=result.used,
                effective=result.fit.effective,
            )
        )
    sentences += [say_note(note, words) for note in reading.notes]
    return Section(
        code="read",
        heading=words.say("drivers.heading_read"),
        sentences=tuple(sentences),
    )


def _reasons(result: DriverResult, words: Words) -> str:
    return ", ".join(
        words.say("read.reason", reason=words.say(f"drivers.rows.{code}"), rows=rows)
        for code, rows in result.left_out.items()
    )


def _seldom_answered(result: DriverResult) -> list[str]:
    rows = result.scales[-1].answered
    return [s.name for s in result.scales[:-1] if s.answered < _OFTEN_MISSED * rows]


def _seldom(result: DriverResult, name: str, words: Words) -> str:
    answered = next(s.answered for s in result.scales if s.name == name)
    share = words.share(answered / result.scales[-1].answered)
    return words.say("drivers.sparse", driver=spoken(name), share=share)


def drivers_section(
    result: DriverResult, words: Words, *, as_of: date | None = None
) -> Section:
    """Return what goes with the outcome, and how much.

    Parameters
    ----------
    result : DriverResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date, optional
        When the answers were read.

    Returns
    -------
    Section
        The most important driver first, with intervals.
    """
    fit, outcome = result.fit, spoken(result.fit.outcome)
    confidence = words.share(fit.r_squared.confidence)
    kind = "own" if result.blocks >= result.respondents else "blocks"
    pairwise = "_pairwise" if result.question.missing == "pairwise" else ""
    how = explain(
        words,
        "drivers",
        as_of=as_of,
        outcome=outcome,
        method=_method(fit, words),
        rows=fit.rows,
        confidence=confidence,
        respondents=words.say(
            f"drivers.respondents.{kind}",
            count=result.respondents,
            blocks=result.blocks,
        ),
    )
    if pairwise:
        told = words.say("drivers.how_rows_pairwise", rows=fit.rows)
        how = (how[0], (how[1][0], told), *how[2:])
    return Section(
        code="drivers",
        heading=words.say("drivers.heading", outcome=outcome),
        sentences=tuple(map(opening, _sentences(result, words))),
        tables=(
            _driver_table(result, words),
            _details(fit, words),
        ),
        how=how,
    )


def _method(fit: DriverFit, words: Words) -> str:
    kind = "owen" if fit.groups else fit.method
    return words.say(f"drivers.method_{kind}")


def _sentences(result: DriverResult, words: Words) -> list[str]:
    fit, outcome = result.fit, spoken(result.fit.outcome)
    said = []
    first = fit.drivers[0]
    if first.is_clear:
        said.append(
            words.say(
                "drivers.first",
                driver=spoken(first.name),
                outcome=outcome,
                share=words.share(first.share.value),
                low=words.share(first.share.low),
                high=words.share(first.share.high),
                confidence=words.share(first.share.confidence),
            )
        )
    else:
        said.append(words.say("drivers.title_none", outcome=outcome) + ".")
    if first.is_clear and fit.clear_lead > 1:
        tied = [driver.name for driver in fit.drivers[: fit.clear_lead]]
        said.append(
            words.say("drivers.tied", drivers=listed(tied, words))
            if len(tied) < len(fit.drivers)
            else words.say("drivers.tied_all")
        )
    if fit.groups:
        groups = ", ".join(
            f"{spoken(group.name)} {words.share(group.share.value)}"
            for group in fit.groups
        )
        said.append(words.say("drivers.groups_first", groups=groups))
        said.append(words.say("drivers.group_words"))
    said.append(
        words.say(
            "drivers.explained",
            count=len(fit.drivers),
            share=words.share(fit.r_squared.value),
            outcome=outcome,
            low=words.share(fit.r_squared.low),
            high=words.share(fit.r_squared.high),
            confidence=words.share(fit.r_squared.confidence),
        )
    )
    if fit.method == "johnson" and result.question.method == "auto":
        said.append(words.say("drivers.method_johnson"))
        said.append(words.say("drivers.ask_lmg"))
    unclear = [driver.name for driver in fit.drivers if not driver.is_clear]
    if unclear and first.is_clear:
        said.append(
            words.say(
                "drivers.unclear", outcome=outcome, drivers=listed(unclear, words)
            )
        )
    said.append(words.say("drivers.associated", outcome=outcome))
    return said


def _driver_table(result: DriverResult, words: Words) -> Table:
    fit = result.fit
    asked = [group for group in fit.groups if group.name in result.question.groups]
    rows: list[tuple[str, ...]] = []
    for group in asked:
        name = words.say("drivers.group_row", group=spoken(group.name))
        rows.append((name, *_share_cells(group.share, words), "", "", ""))
        rows += [_row(result, fit.driver(name), words) for name in group.drivers]
    rows += [_row(result, d, words) for d in fit.drivers if d.group is None]
    spread = words.say(
        "drivers.column_interval", confidence=words.share(fit.r_squared.confidence)
    )
    return Table(
        columns=(
            words.say("drivers.column_driver"),
            words.say("drivers.column_share"),
            spread,
            words.say("drivers.column_rank"),
            words.say("drivers.column_coefficient"),
            spread,
        ),
        rows=tuple(rows),
    )


def _row(result: DriverResult, driver: Driver, words: Words) -> tuple[str, ...]:
    digits = points_digits(result) + 1
    return (
        f"{driver.rank} · {spoken(driver.name)}",
        *_share_cells(driver.share, words),
        _ranks(driver, words),
        words.number(driver.coefficient.value, digits),
        interval(driver.coefficient, words, digits),
    )


def _ranks(driver: Driver, words: Words) -> str:
    if driver.rank_low == driver.rank_high:
        return str(driver.rank_low)
    return words.span(str(driver.rank_low), str(driver.rank_high))


def _share_cells(share: Estimate, words: Words) -> tuple[str, str]:
    span = words.span(words.share(share.low, 1), words.share(share.high, 1))
    return words.share(share.value, 1), span


def _details(fit: DriverFit, words: Words) -> Table:
    parts = (
        *("driver", "importance", "alone", "last"),
        *("correlation", "standardised", "inflation"),
    )
    return Table(
        caption=words.say("drivers.caption_details"),
        columns=tuple(words.say(f"drivers.column_{part}") for part in parts),
        rows=tuple(
            (
                spoken(driver.name),
                words.number(driver.importance.value, 4),
                words.number(driver.alone, 4),
                words.number(driver.last, 4),
                words.number(driver.correlation, 3),
                words.number(driver.standardised, 3),
                words.number(driver.inflation, 1)
                if driver.inflation < float("inf")
                else "∞",
            )
            for driver in fit.drivers
        ),
        is_detail=True,
    )
