"""Where to begin: the size of the prize, not the lowest score."""

from datetime import date

from nilai.drivers.priorities import Priority
from nilai.engine.drivers import DriverResult
from nilai.engine.drivers.question import FOR_ALL
from nilai.figures.drivers import spoken
from nilai.report.sections.drivers import interval, listed, opening, points_digits
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Estimate


def priorities_section(
    result: DriverResult, words: Words, *, as_of: date | None = None
) -> Section:
    """Return what closing the gap on each driver goes with.

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
        The largest prize first.
    """
    outcome = spoken(result.fit.outcome)
    return Section(
        code="priorities",
        heading=words.say("drivers.priorities.heading"),
        sentences=tuple(map(opening, _sentences(result, words))),
        tables=(_table(result, words),),
        how=explain(
            words,
            "drivers.priorities",
            as_of=as_of,
            outcome=outcome,
            rows=result.used,
            confidence=words.share(result.question.confidence),
        ),
    )


def best_prize(result: DriverResult) -> Priority | None:
    """Return the largest prize that can be told from nothing.

    Parameters
    ----------
    result : DriverResult
        The analysis.

    Returns
    -------
    Priority or None
        Where to begin; None when no prize is clear.
    """
    clear = [found for found in result.priorities.drivers if found.prize.low > 0]
    return clear[0] if clear else None


def score(found: Priority, value: float, words: Words) -> str:
    """Return a score of a driver, with as many decimals as its scale asks for.

    Parameters
    ----------
    found : Priority
        The driver.
    value : float
        The score.
    words : Words
        The reader's language.

    Returns
    -------
    str
        Whole scores without decimals.
    """
    low, high = found.scale
    digits = 0 if high - low >= 1000 else 1 if high - low > 20 else 2
    return words.number(value, 0 if value == round(value) else digits)


def _sentences(result: DriverResult, words: Words) -> list[str]:
    outcome, digits = spoken(result.fit.outcome), points_digits(result)
    begin = best_prize(result)
    if begin is None:
        return [words.say("drivers.priorities.none")]
    prize = begin.prize
    goal = score(begin, begin.attainable, words)
    is_target = begin.name in result.question.targets or (
        FOR_ALL in result.question.targets
    )
    said = [
        words.say(
            "drivers.priorities.first",
            driver=spoken(begin.name),
            mean=score(begin, begin.mean.value, words),
            goal=goal,
            outcome=outcome,
            prize=words.number(prize.value, digits),
            low=words.number(prize.low, digits),
            high=words.number(prize.high, digits),
            confidence=words.share(prize.confidence),
        ),
        words.say(f"drivers.priorities.{'target' if is_target else 'best'}", goal=goal),
    ]
    lowest = min(result.priorities.drivers, key=lambda p: p.performance.value)
    if lowest.name != begin.name and lowest.prize.value < prize.low:
        low, high = lowest.scale
        said.append(
            words.say(
                "drivers.priorities.lowest",
                driver=spoken(lowest.name),
                mean=score(lowest, lowest.mean.value, words),
                low=score(lowest, low, words),
                high=score(lowest, high, words),
                prize=words.number(lowest.prize.value, digits),
            )
        )
    whole = result.priorities.prize
    said.append(
        words.say(
            "drivers.priorities.total",
            prize=words.number(whole.value, digits),
            low=words.number(whole.low, digits),
            high=words.number(whole.high, digits),
            outcome=outcome,
            mean=words.number(result.fit.outcome_mean.value, digits),
        )
    )
    return said + _unclear(result, words)


def _unclear(result: DriverResult, words: Words) -> list[str]:
    said = []
    unclear = [p.name for p in result.priorities.drivers if p.prize.low <= 0]
    against = [p.name for p in result.priorities.drivers if not p.is_better_high]
    if unclear:
        names = listed(unclear, words)
        said.append(words.say("drivers.priorities.unclear", drivers=names))
    if against:
        names = listed(against, words)
        said.append(words.say("drivers.priorities.against", drivers=names))
    if any(found.is_uncertain for found in result.priorities.drivers):
        said.append(words.say("drivers.priorities.question_mark"))
    return said


def _table(result: DriverResult, words: Words) -> Table:
    groups = result.priorities.groups
    rows = [
        (
            words.say("drivers.group_row", group=spoken(group.name)),
            "",
            "",
            *_prize_cells(result, groups[group.name], words),
            "",
        )
        for group in result.fit.groups
        if group.name in result.question.groups
    ]
    for found in result.priorities.drivers:
        quadrant = words.say(f"drivers.quadrants.{found.quadrant}")
        rows.append(
            (
                f"{result.fit.driver(found.name).rank} · {spoken(found.name)}",
                score(found, found.mean.value, words),
                score(found, found.attainable, words),
                *_prize_cells(result, found.prize, words),
                f"{quadrant} ?" if found.is_uncertain else quadrant,
            )
        )
    return Table(
        caption=words.say(
            "drivers.priorities.caption", outcome=spoken(result.fit.outcome)
        ),
        columns=(
            words.say("drivers.column_driver"),
            words.say("drivers.priorities.column_mean"),
            words.say("drivers.priorities.column_goal"),
            words.say("drivers.priorities.column_prize"),
            words.say(
                "drivers.column_interval",
                confidence=words.share(result.question.confidence),
            ),
            words.say("drivers.priorities.column_quadrant"),
        ),
        rows=tuple(rows),
    )


def _prize_cells(
    result: DriverResult, prize: Estimate, words: Words
) -> tuple[str, str]:
    digits = points_digits(result)
    return words.number(prize.value, digits), interval(prize, words, digits)
