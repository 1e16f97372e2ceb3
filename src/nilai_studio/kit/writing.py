"""How the studio writes: the reader's language, the business's currency and days.

The kit does not know the business; the app above tells it where to ask.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from nilai.report.words import LANGUAGES, Words


@dataclass(frozen=True)
class House:
    """What everything written here has in common.

    Parameters
    ----------
    currency : str
        Code of the currency of all amounts.
    time_zone : str
        Where the business's day begins.
    """

    currency: str = ""
    time_zone: str = "UTC"


Reader = Callable[[], House]

_anywhere: list[Reader] = []
_here: ContextVar[Reader | None] = ContextVar("house", default=None)


def ask_house(read: Reader) -> None:
    """Say where currency and time zone are read from."""
    _anywhere[:] = [read]


@contextmanager
def house_from(read: Reader) -> Generator[None]:
    """Read the house from elsewhere inside, as from what a request has read once."""
    token = _here.set(read)
    try:
        yield
    finally:
        _here.reset(token)


@contextmanager
def same_house() -> Generator[None]:
    """Read the house once for all that is written inside, as for a whole file."""
    read = house()
    with house_from(lambda: read):
        yield


def house() -> House:
    """Return the currency and time zone of what is written."""
    read = _here.get() or (_anywhere[0] if _anywhere else House)
    return read()


def language() -> str:
    """Return the reader's language: one that the reports speak."""
    code = (get_language() or "en").split("-")[0]
    return code if code in LANGUAGES else "en"


def digits_of(currency: str) -> int:
    """Return the digits of a currency's smallest coin; nobody counts in sen."""
    return Words(currency=currency).digits


def words() -> Words:
    """Return the reader's words with the business's currency."""
    return Words(language(), house().currency)


def local(moment: datetime) -> datetime:
    """Return a moment by the business's clock."""
    return moment.astimezone(ZoneInfo(house().time_zone))


def local_day(day: date | datetime) -> date:
    """Return the business's day of a day or a moment."""
    return local(day).date() if isinstance(day, datetime) else day


def write_moment(moment: datetime) -> str:
    """Return a moment as in 25 Nov 2026, 14:30, by the business's clock.

    Parameters
    ----------
    moment : datetime
        With its time zone.

    Returns
    -------
    str
        In the reader's language, with spaces that do not break.
    """
    at = local(moment)
    clock = at.strftime("%H.%M" if language() == "id" else "%H:%M")
    return f"{words().day(at.date())}, {clock}"
