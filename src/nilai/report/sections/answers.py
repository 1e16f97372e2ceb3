"""What was read of answers, what was refused, and what is not shown."""

from collections.abc import Mapping

from nilai.engine.answers import AnswerReading
from nilai.report.notes import say_note
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_SHOWN = 12
"""Groups and items named in one sentence."""


def answers_section(
    reading: AnswerReading,
    words: Words,
    *,
    hidden: Mapping[str, int] | None = None,
    beyond: Mapping[str, int] | None = None,
    clustered: bool = False,
    fewest: int = 5,
) -> Section:
    """Return what was read of answers, what was refused, and what is not shown.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    words : Words
        The reader's language.
    hidden : mapping of str to int, optional
        Groups of too few answers, with how many.
    beyond : mapping of str to int, optional
        Item to answers beyond its scale.
    clustered : bool
        Whether respondents have several rows.
    fewest : int
        Answers from which on a group is shown.

    Returns
    -------
    Section
        Rows used and refused by class add up to the rows read.
    """
    said = [
        words.say(
            f"answers.{reading.layout}",
            used=reading.used,
            count=reading.rows,
            **({"responses": reading.responses} if reading.layout == "long" else {}),
        ),
        _refused(reading, words),
    ]
    noted = {note.code for note in reading.notes}
    if reading.weight is not None and "weight_found" not in noted:
        said.append(words.say("answers.weighted", column=reading.weight))
    said += [say_note(note, words) for note in reading.notes]
    if clustered:
        said.append(words.say("answers.clustered"))
    if beyond:
        said.append(words.say("answers.beyond", items=counted(beyond, words)))
    if hidden:
        said.append(
            words.say("answers.hidden", fewest=fewest, groups=counted(hidden, words))
        )
    said.append(words.say("answers.missing"))
    return Section(
        code="read",
        heading=words.say("answers.heading"),
        sentences=tuple(said),
        tables=_table(reading, words),
    )


def counted(found: Mapping[str, int], words: Words) -> str:
    """Return names with their counts, the first of them.

    Parameters
    ----------
    found : mapping of str to int
        Name to count.
    words : Words
        The reader's language.

    Returns
    -------
    str
        As in "NET10 (2), Other (3) …".
    """
    names = [
        words.say("answers.counted", name=name, count=n)
        for name, n in list(found.items())[:_SHOWN]
    ]
    return ", ".join(names) + (" …" if len(found) > _SHOWN else "")


def _refused(reading: AnswerReading, words: Words) -> str:
    if not reading.refused:
        return words.say("answers.all_used")
    reasons = []
    for code, rows in sorted(reading.refused.items(), key=lambda item: -item[1]):
        lines = ", ".join(words.number(line) for line in reading.lines.get(code, ()))
        more = " …" if lines and rows > len(reading.lines[code]) else ""
        reasons.append(
            words.say(
                "answers.reason" if lines else "answers.reason_nowhere",
                reason=words.say(f"answers.classes.{code}"),
                rows=rows,
                **({"lines": lines + more} if lines else {}),
            )
        )
    return words.say(
        "answers.refused",
        count=sum(reading.refused.values()),
        reasons=", ".join(reasons),
    )


def _table(reading: AnswerReading, words: Words) -> tuple[Table, ...]:
    if not reading.refused:
        return ()
    rows = [
        (words.say(f"answers.classes.{code}"), words.number(n))
        for code, n in sorted(reading.refused.items(), key=lambda item: -item[1])
    ]
    return (
        Table(
            columns=(
                words.say("answers.column_class"),
                words.say("answers.column_rows"),
            ),
            rows=tuple(rows),
            is_detail=True,
        ),
    )
