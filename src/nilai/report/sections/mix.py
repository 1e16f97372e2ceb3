"""What the segments' mix did to the change of the whole."""

from nilai.engine.levers import LeverComparison
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words


def mix_section(comparison: LeverComparison, words: Words) -> tuple[Section, ...]:
    """Return the change of the whole with the segments' mix as its own lever.

    Parameters
    ----------
    comparison : LeverComparison
        The levers of two periods, of the whole and of segments.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    tuple of Section
        One section; none when the comparison is not by segment.
    """
    if comparison.mix is None:
        return ()
    amount = comparison.mix["mix"]
    return (
        Section(
            code="mix",
            heading=words.say("mix.heading", by=comparison.by or ""),
            sentences=(
                words.say(
                    "mix.up" if amount >= 0 else "mix.down",
                    amount=words.money(abs(amount)),
                ),
            ),
            tables=(
                Table(
                    columns=(
                        words.say("levers.column_lever"),
                        words.say("levers.column_part"),
                    ),
                    rows=tuple(
                        (words.say(f"mix.names.{name}"), words.exact(effect))
                        for name, effect in comparison.mix.items()
                    ),
                ),
            ),
        ),
    )
