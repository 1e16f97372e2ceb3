"""Must-haves and delighters."""

from datetime import date

from nilai.drivers.asymmetry import Asymmetry
from nilai.engine.drivers import DriverResult
from nilai.figures.drivers import spoken
from nilai.report.sections.drivers import interval, listed, points_digits
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words


def asymmetry_section(
    result: DriverResult, words: Words, *, as_of: date | None = None
) -> Section:
    """Return where a bad score weighs more than a good one, or less.

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
        Penalties and rewards, with intervals.
    """
    heading = words.say("drivers.asymmetry.heading")
    if not result.asymmetries:
        impossible = words.say("drivers.asymmetry.impossible")
        return Section(code="asymmetry", heading=heading, sentences=(impossible,))
    return Section(
        code="asymmetry",
        heading=heading,
        sentences=tuple(_sentences(result, words)),
        tables=(_table(result, words), _details(result, words)),
        how=explain(
            words,
            "drivers.asymmetry",
            as_of=as_of,
            outcome=spoken(result.fit.outcome),
            rows=result.asymmetry_rows,
            confidence=words.share(result.question.confidence),
        ),
    )


def _sentences(result: DriverResult, words: Words) -> list[str]:
    said = []
    for kind in ("must_have", "delighter"):
        names = [a.name for a in result.asymmetries if a.kind == kind]
        if names:
            key = f"drivers.asymmetry.{kind}"
            said.append(words.say(key, drivers=listed(names, words)))
    others = {"even", "unclear"} & {a.kind for a in result.asymmetries}
    if not said:
        said.append(words.say("drivers.asymmetry.none"))
    elif others:
        said.append(words.say("drivers.asymmetry.even"))
    if result.asymmetry_rows < result.used:
        rows = result.asymmetry_rows
        said.append(words.say("drivers.asymmetry.sampled", rows=rows))
    asked = {a.name for a in result.asymmetries}
    skipped = [d.name for d in result.fit.drivers if d.name not in asked]
    if skipped:
        names = listed(skipped, words)
        said.append(words.say("drivers.asymmetry.skipped", drivers=names))
    return said


def _table(result: DriverResult, words: Words) -> Table:
    parts = ("low", "penalty", "high", "reward", "kind")
    return Table(
        columns=(
            words.say("drivers.column_driver"),
            *(words.say(f"drivers.asymmetry.column_{part}") for part in parts),
        ),
        rows=tuple(_row(result, found, words) for found in result.asymmetries),
    )


def _details(result: DriverResult, words: Words) -> Table:
    parts = ("bad_rows", "good_rows", "balance")
    rows = []
    for found in result.asymmetries:
        cuts = found.cuts
        sides = (cuts.low_rows, cuts.high_rows)
        bad, good = sides if cuts.is_better_high else sides[::-1]
        balance = words.number(found.balance, 2)
        row = (spoken(found.name), words.number(bad), words.number(good), balance)
        rows.append(row)
    return Table(
        caption=words.say("drivers.asymmetry.caption_details"),
        columns=(
            words.say("drivers.column_driver"),
            *(words.say(f"drivers.asymmetry.column_{part}") for part in parts),
        ),
        rows=tuple(rows),
        is_detail=True,
    )


def _row(result: DriverResult, found: Asymmetry, words: Words) -> tuple[str, ...]:
    digits, cuts = points_digits(result), found.cuts

    def shown(value: float) -> str:
        return words.number(value, 0 if value == round(value) else 1)

    low = words.say("drivers.asymmetry.up_to", score=shown(cuts.low))
    high = words.say("drivers.asymmetry.from", score=shown(cuts.high))
    bad, good = (low, high) if cuts.is_better_high else (high, low)
    penalty, reward = (
        f"{words.number(e.value, digits)} ({interval(e, words, digits)})"
        for e in (found.penalty, found.reward)
    )
    return (
        spoken(found.name),
        bad,
        penalty,
        good,
        reward,
        words.say(f"drivers.kinds.{found.kind}"),
    )
