"""Times as programs send them: with a zone, within living memory."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

FIRST, LAST = 1970, 2200
"""Years; what lies outside is a fault of the sender, and databases differ on it."""


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


Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
