"""How a figure speaks: the reader's words, and numbers in the reader's form."""

from datetime import date
from typing import Protocol


class Voice(Protocol):
    """A reader's language with the currency of the amounts.

    Figures know no language; `nilai.report.words.Words` is the voice of the
    reports, and a web application may bring its own.
    """

    @property
    def currency(self) -> str:
        """Code of the currency; "" when it is not known."""
        ...

    @property
    def digits(self) -> int:
        """Digits of the currency's smallest coin."""
        ...

    def say(self, key: str, /, **values: str | float) -> str:
        """Return the sentence or label of that name, with its values put in."""
        ...

    def money(self, amount: float) -> str:
        """Return an amount with its currency, as in £1,250."""
        ...

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number, as in 1,250 or 1.250."""
        ...

    def share(self, value: float, digits: int = 0) -> str:
        """Return a share from 0 to 1 as a percentage."""
        ...

    def day(self, day: date) -> str:
        """Return a day, as in 25 Nov 2026."""
        ...

    def month(self, day: date) -> str:
        """Return the month of a day, as in Nov 2026."""
        ...
