"""The business's clock: from local times to UTC, and from UTC to its day.

Exact over daylight saving: the changes of a zone that fall within the data's range
become the cases of one expression. A zone without changes costs one addition, UTC
nothing.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import ibis
import ibis.expr.types as ir

from nilai.errors import OptionError


def find_zone(time_zone: str) -> ZoneInfo:
    """Return the zone of that name.

    Parameters
    ----------
    time_zone : str
        IANA name, as in `Asia/Jakarta`.

    Returns
    -------
    ZoneInfo
        The zone.

    Raises
    ------
    OptionError
        If there is no such zone.

    Examples
    --------
    >>> find_zone("Asia/Jakarta").key
    'Asia/Jakarta'
    """
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = (
            f"there is no time zone {time_zone!r}; write it as in Asia/Jakarta, "
            "Europe/London or UTC"
        )
        raise OptionError(message) from error


def changes(
    zone: ZoneInfo, first: datetime, last: datetime
) -> list[tuple[datetime, timedelta]]:
    """Return from when on, in UTC, the zone was how far ahead of UTC.

    Parameters
    ----------
    zone : ZoneInfo
        The zone.
    first, last : datetime
        Range in UTC, without a zone of their own.

    Returns
    -------
    list of tuple
        Instant and offset: `first` with its offset, then one pair per change.

    Examples
    --------
    >>> from datetime import datetime
    >>> zone = find_zone("Europe/London")
    >>> found = changes(zone, datetime(2024, 1, 1), datetime(2024, 6, 1))
    >>> [(at.isoformat(), str(ahead)) for at, ahead in found]
    [('2024-01-01T00:00:00', '0:00:00'), ('2024-03-31T01:00:00', '1:00:00')]
    """
    found = [(first, _ahead(zone, first))]
    at, step = first, timedelta(days=1)
    while at < last:
        later = min(at + step, last)
        if _ahead(zone, later) != found[-1][1]:
            seconds = range(1, int((later - at).total_seconds()) + 1)
            start, was = at, found[-1][1]
            index = bisect_left(
                seconds,
                True,
                key=lambda s: _ahead(zone, start + timedelta(seconds=s)) != was,
            )
            change = start + timedelta(seconds=seconds[index])
            found.append((change, _ahead(zone, change)))
        at = later
    return found


def _ahead(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0)


def to_utc(
    column: ir.TimestampColumn, time_zone: str, first: datetime, last: datetime
) -> ir.TimestampColumn:
    """Return the UTC time of clock times in a zone.

    A clock time that occurs twice, when clocks go back, is the first of the two;
    one that does not occur, when clocks go forward, is read by the clock before.

    Parameters
    ----------
    column : TimestampColumn
        Clock times.
    time_zone : str
        IANA name of the zone.
    first, last : datetime
        Range of the column, or wider.

    Returns
    -------
    TimestampColumn
        The same instants in UTC.
    """
    if time_zone == "UTC":
        return column
    zone = find_zone(time_zone)
    day = timedelta(days=1)
    found = changes(zone, first - day, last + day)
    pairs = []
    for (_, before), (change, after) in pairwise(found):
        until = change + max(before, after)
        pairs.append((column < ibis.timestamp(until), _earlier(column, before)))
    return _chosen(pairs, _earlier(column, found[-1][1]))


def local_day(
    column: ir.TimestampColumn, time_zone: str, first: datetime, last: datetime
) -> ir.DateColumn:
    """Return the business's day of UTC times.

    Parameters
    ----------
    column : TimestampColumn
        Times in UTC.
    time_zone : str
        IANA name of the zone.
    first, last : datetime
        Range of the column, or wider.

    Returns
    -------
    DateColumn
        The day on the zone's calendar.

    Examples
    --------
    >>> import ibis
    >>> from datetime import datetime
    >>> at = datetime(2024, 5, 1, 18)
    >>> t = ibis.memtable({"at": [at]})
    >>> t.select(on=local_day(t["at"], "Asia/Jakarta", at, at)).to_pyarrow()["on"][0]
    <pyarrow.Date32Scalar: datetime.date(2024, 5, 2)>
    """
    if time_zone == "UTC":
        return column.date()
    found = changes(find_zone(time_zone), first, last)
    pairs = [
        (column < ibis.timestamp(change), _earlier(column, -before))
        for (_, before), (change, _) in pairwise(found)
    ]
    return _chosen(pairs, _earlier(column, -found[-1][1])).date()


def business_day(at: datetime | None, time_zone: str) -> date | None:
    """Return the business's day of one UTC time.

    Parameters
    ----------
    at : datetime or None
        In UTC, naive.
    time_zone : str
        IANA name of the zone.

    Returns
    -------
    date or None
        The day; None for None.

    Examples
    --------
    >>> from datetime import datetime
    >>> business_day(datetime(2024, 5, 1, 18), "Asia/Jakarta")
    datetime.date(2024, 5, 2)
    """
    if at is None:
        return None
    return at.replace(tzinfo=UTC).astimezone(find_zone(time_zone)).date()


def start_of_day(day: date, time_zone: str) -> datetime:
    """Return when a day begins in a zone, in UTC.

    Parameters
    ----------
    day : date
        A day on the zone's calendar.
    time_zone : str
        IANA name of the zone.

    Returns
    -------
    datetime
        UTC, without a zone of its own.

    Examples
    --------
    >>> start_of_day(date(2024, 5, 1), "Asia/Jakarta").isoformat()
    '2024-04-30T17:00:00'
    """
    midnight = datetime.combine(day, time(), tzinfo=find_zone(time_zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def _earlier(column: ir.TimestampColumn, ahead: timedelta) -> ir.TimestampColumn:
    seconds = int(ahead.total_seconds())
    if seconds == 0:
        return column
    if seconds < 0:
        return column + ibis.interval(seconds=-seconds)
    return column - ibis.interval(seconds=seconds)


def _chosen(pairs: list, otherwise: ir.TimestampColumn) -> Any:
    return ibis.cases(*pairs, else_=otherwise) if pairs else otherwise
