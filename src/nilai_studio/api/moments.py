"""Times as programs send them: with a zone, within living memory."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

FIRST, LAST = 1970, 2200
"""Years; what lies outside is a fault of the sender, and databases differ on it."""
WANTED = "wanted a time with its zone, as in 2026-11-20T09:30:00+07:00"
BARE = re.compile(r"\s*[+-]?\d+(\.\d*)?\s*")
LOST_PLUS = re.compile(r"T[\d:.]+ \d\d:?\d\d")
"""What is left of a zone where an address has a bare +, which stands for a blank."""


def refuse_number(told: Any) -> Any:
    """Return what is no bare number.

    Pydantic takes 20261120 for so many seconds of 1970, though most mean the day.

    Raises
    ------
    ValueError
        If it is one, or a zone lost its + on the way.
    """
    if isinstance(told, int | float) or (
        isinstance(told, str) and BARE.fullmatch(told)
    ):
        message = f"found the number {told}, {WANTED}"
        raise ValueError(message)
    if isinstance(told, str) and LOST_PLUS.search(told):
        message = f"found {told!r}, {WANTED}; in an address write + as %2B"
        raise ValueError(message)
    return told


def in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC.

    Raises
    ------
    ValueError
        If its year is not from 1970 to 2200.
    """
    if not FIRST <= moment.year <= LAST:
        message = f"the year {moment.year} is not from {FIRST} to {LAST}"
        raise ValueError(message)
    return moment.astimezone(UTC)


Moment = Annotated[
    AwareDatetime, BeforeValidator(refuse_number), AfterValidator(in_utc)
]
