"""What numbers and times do the cells hold, text or typed."""

from datetime import datetime
from typing import Any

import ibis

from nilai.engine.reading.amounts import parse_amount
from nilai.engine.reading.survey import NUMBERS, Facts
from nilai.engine.reading.times import Shapes, parse_time
from nilai.engine.session import Session

FIRST, LAST = datetime(1900, 1, 1), datetime(2199, 12, 31)  # noqa: DTZ001 - UTC
"""Times before and after are no dates of orders."""

LARGEST = 1e300
"""Beyond it an amount is not finite."""


def parsed_rows(raw: ibis.Table, facts: Facts, *, guarded: bool = True) -> ibis.Table:
    """Return the rows with their numbers and clock times beside the cells.

    Parameters
    ----------
    raw : Table
        One row per data row, the columns named by meaning, trimmed.
    facts : Facts
        How the file is written.
    guarded : bool
        Whether typed numbers and times beyond all measure become null; needless
        once every row is known to be good.

    Returns
    -------
    Table
        One row per data row: the columns of `raw`, `number_…` for each that is a
        number (null where the cell is no finite number), `clock_at` (as clocks
        showed it, null where the cell is no time) and, if any cell says,
        `ahead_minutes` (of UTC). Lazy.
    """
    clock, ahead = clock_times(raw["ordered_at"], facts.shapes, guarded=guarded)
    numbers = {
        f"number_{name}": number_of(
            raw[name], facts, guarded=guarded, units=name.endswith("quantity")
        )
        for name in NUMBERS
        if name in raw.columns
    }
    offsets = {} if ahead is None else {"ahead_minutes": ahead}
    return raw.mutate(**numbers, clock_at=clock, **offsets)


def number_of(
    column: Any, facts: Facts, *, guarded: bool = True, units: bool = False
) -> Any:
    """Return the numbers that cells hold, text or typed.

    Parameters
    ----------
    column : Column
        Numbers or text.
    facts : Facts
        How the file is written.
    guarded : bool
        Whether typed numbers beyond all measure become null.
    units : bool
        Whether pieces are counted, so that a word may stand beside, as in 12 pcs.

    Returns
    -------
    FloatingColumn
        Null where the cell is no finite number.
    """
    if column.type().is_string():
        number = parse_amount(column, mark=facts.mark, plain=facts.plain, units=units)
    else:
        number = column.cast("float64")
        if not guarded:
            return number
    # NaN compares above every number on both engines, so that this ends it too.
    return ibis.ifelse(number.abs() < LARGEST, number, ibis.null("float64"))


def clock_times(column: Any, found: Shapes, *, guarded: bool = True) -> tuple[Any, Any]:
    """Return times as clocks showed them, and minutes ahead of UTC where told.

    Parameters
    ----------
    column : Column
        Timestamps, dates, or text.
    found : Shapes
        How dates that are text are written.
    guarded : bool
        Whether typed times beyond all measure become null.

    Returns
    -------
    tuple of TimestampColumn and IntegerColumn or None
        Null where the value is no time between 1900 and 2199.
    """
    kind = column.type()
    if kind.is_string():
        return parse_time(column, found)
    at = column.cast("timestamp(6)")
    is_utc = kind.is_timestamp() and kind.timezone is not None
    ahead = ibis.literal(0) if is_utc else None
    if not guarded:
        return at, ahead
    plausible = (at >= ibis.timestamp(FIRST)) & (at <= ibis.timestamp(LAST))
    return ibis.ifelse(plausible, at, ibis.null("timestamp(6)")), ahead


def clock_range(
    session: Session, rows: ibis.Table, time_zone: str
) -> tuple[datetime, datetime]:
    """Return the range of the clock times, or a wider one where it does not matter.

    Parameters
    ----------
    session : Session
        Where it runs.
    rows : Table
        One row per data row, by `parsed_rows`.
    time_zone : str
        Zone of times without an offset.

    Returns
    -------
    tuple of datetime
        First and last.
    """
    if time_zone == "UTC":
        return FIRST, LAST
    clock = rows["clock_at"]
    ends = session.row(rows.agg(first=clock.min(), last=clock.max()))
    return ends["first"] or FIRST, ends["last"] or FIRST
