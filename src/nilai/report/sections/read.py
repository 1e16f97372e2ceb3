"""What was read, and what was refused and why."""

from nilai.engine.reading import Reading
from nilai.report.notes import say_note
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words


def read_section(reading: Reading, words: Words) -> Section:
    """Return what was read, and what was refused and why.

    Parameters
    ----------
    reading : Reading
        The orders read.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        Rows used and refused by class add up to the rows read.
    """
    return Section(
        code="read",
        heading=words.say("read.heading"),
        sentences=(
            _first(reading, words),
            _refused(reading, words),
            *(say_note(note, words) for note in reading.notes),
        ),
        tables=_tables(reading, words),
        how=explain(
            words,
            "read",
            as_of=reading.last_on,
            rows=reading.rows,
            count=sum(reading.refused.values()),
        ),
    )


def _first(reading: Reading, words: Words) -> str:
    if reading.first_on is None or reading.last_on is None:
        return words.say("read.none", rows=reading.rows)
    return words.say(
        "read.first",
        used=reading.used,
        rows=reading.rows,
        orders=reading.orders,
        customers=reading.customers,
        amount=words.money(reading.revenue_amount),
        **{"from": words.day(reading.first_on), "to": words.day(reading.last_on)},
    )


def _refused(reading: Reading, words: Words) -> str:
    refused = sum(reading.refused.values())
    if not refused:
        return words.say("read.all_used")
    most_first = sorted(reading.refused.items(), key=lambda item: -item[1])
    reasons = [
        words.say("read.reason", reason=words.say(f"refused.{code}"), rows=rows)
        for code, rows in most_first
        if rows
    ]
    return words.say("read.refused", count=refused, reasons=", ".join(reasons))


def _tables(reading: Reading, words: Words) -> tuple[Table, ...]:
    if not any(reading.refused.values()):
        return ()

    def row(name: str, rows: int) -> tuple[str, ...]:
        return (name, words.number(rows), words.share(rows / reading.rows, 1))

    most_first = sorted(reading.refused.items(), key=lambda item: -item[1])
    return (
        Table(
            columns=(
                words.say("read.column_reason"),
                words.say("read.column_rows"),
                words.say("read.column_share"),
            ),
            rows=(
                *(row(words.say(f"refused.{c}"), n) for c, n in most_first if n),
                row(words.say("read.used_row"), reading.used),
                row(words.say("read.total_row"), reading.rows),
            ),
        ),
    )
