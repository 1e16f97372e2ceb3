"""When answers came, however a file writes it: as ISO 8601."""

from typing import Any

import ibis

from nilai.engine.reading.notes import Note
from nilai.engine.reading.times import odd_dates, parse_time, shapes, time_votes
from nilai.engine.session import Session


def as_moments(
    session: Session, wide: ibis.Table, name: str
) -> tuple[ibis.Value, list[Note]]:
    """Return a column of days or times as ISO 8601, and what was assumed.

    Parameters
    ----------
    session : Session
        Where it is looked at.
    wide : Table
        Answers, one row per response.
    name : str
        The column.

    Returns
    -------
    column : StringColumn
        As in `2026-10-25T09:30:00+07:00`, without an offset where the file tells none.
        Cells that say neither day nor time stay as they are; so does a column that is
        no text.
    notes : list of Note
        Whether the day was taken before the month without a cell that tells.
    """
    column: Any = wide[name]
    if not column.type().is_string():
        return column, []
    text = column.strip()
    votes = session.row(wide.agg(odd=odd_dates(text), **time_votes(text)))
    if not votes["odd"]:
        return column, []
    found, assumed = shapes(votes, day_first=None)
    clock, minutes = parse_time(text, found)
    # Spark takes no letter that is no part of a time.
    written = clock.strftime("%Y-%m-%d") + "T" + clock.strftime("%H:%M:%S")
    if minutes is not None:
        written = written + _offset(minutes).fill_null("")
    notes = []
    if assumed:
        values = {"value": votes["dates_example"]}
        notes.append(Note(code="answered_day_first", values=values))
    return ibis.coalesce(written, text), notes


def _offset(minutes: Any) -> Any:
    """Return minutes ahead of UTC as in +07:00."""
    ahead = minutes.abs()
    hours = (ahead // 60).cast("int64").cast("string").lpad(2, "0")
    rest = (ahead % 60).cast("int64").cast("string").lpad(2, "0")
    return ibis.ifelse(minutes < 0, "-", "+") + hours + ":" + rest
