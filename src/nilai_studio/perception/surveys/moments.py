"""When answers of a file came: one way of writing for a whole column."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y")
"""Day before month where both would do, as most of the world writes."""
TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H.%M.%S", " %H.%M")
WAYS = tuple(day + time for day in DAYS for time in TIMES)
ZONE = re.compile(r"\s*(?:GMT|UTC)\s*([+-])(\d{1,2})(?::?(\d{2}))?$", re.IGNORECASE)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class Moments:
    """Reads the cells of one column, all in the way that most of them allow.

    Parameters
    ----------
    cells : iterable
        All of the column's.
    zone : ZoneInfo
        Of times without one.

    Examples
    --------
    >>> cells = ["03/10/2026 09:30:00", "25/10/2026 10:00:00"]
    >>> read = Moments(cells, ZoneInfo("Asia/Jakarta"))
    >>> read(cells[0]).date()
    datetime.date(2026, 10, 3)
    """

    def __init__(self, cells: Iterable[Any], zone: ZoneInfo) -> None:
        self.zone = zone
        texts = {str(c).strip() for c in cells if c and not isinstance(c, datetime)}
        waiting = [text for text in texts if _by_standard(text) is None]
        fits = {
            way: sum(_by(way, text) is not None for text in waiting) for way in WAYS
        }
        self.way = max(fits, key=lambda way: fits[way])

    def __call__(self, cell: Any) -> datetime | None:
        """Return when it was; None where the cell does not say."""
        if isinstance(cell, datetime):
            found: datetime | None = cell
        else:
            text = str(cell or "").strip()
            found = _by_standard(text) or _by(self.way, text)
        if found is None:
            return None
        found = found if found.tzinfo else found.replace(tzinfo=self.zone)
        return found if found > EARLIEST else None


def _by_standard(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _by(way: str, text: str) -> datetime | None:
    zone = ZONE.search(text)
    if zone is not None:
        sign, hours, minutes = zone.groups()
        text = f"{text[: zone.start()]} {sign}{hours:0>2}{minutes or '00'}"
        way = f"{way} %z"
    try:
        return datetime.strptime(text, way)  # noqa: DTZ007 - the zone is added after
    except ValueError:
        return None
