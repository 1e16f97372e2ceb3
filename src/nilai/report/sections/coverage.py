"""Whether the periods compared lie within the orders."""

from nilai.engine.levers import LeverComparison
from nilai.engine.reading import Reading
from nilai.report.sections.section import Section
from nilai.report.words import Words


def coverage_section(
    reading: Reading, comparison: LeverComparison, words: Words
) -> tuple[Section, ...]:
    """Return a warning when a period reaches beyond the orders.

    Parameters
    ----------
    reading : Reading
        The orders read.
    comparison : LeverComparison
        The levers of two periods.
    words : Words
        The reader's language.

    Returns
    -------
    tuple of Section
        One section; none when both periods lie within the orders.
    """
    first, last = reading.first_on, reading.last_on
    if first is None or last is None:
        return ()
    periods = comparison.whole.periods
    if first <= min(p.first for p in periods) and max(p.last for p in periods) <= last:
        return ()
    return (
        Section(
            code="coverage",
            heading=words.say("coverage.heading"),
            sentences=(
                words.say(
                    "coverage.beyond", first=words.day(first), last=words.day(last)
                ),
            ),
        ),
    )
