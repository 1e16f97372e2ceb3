"""Lengths of time that carry their unit, so that nobody can ask for "12"."""

import math
import re
from dataclasses import dataclass
from typing import Literal

from nilai.errors import OptionError

Unit = Literal["day", "week", "month", "year"]

DAYS: dict[Unit, float] = {
    "day": 1.0,
    "week": 7.0,
    "month": 365.25 / 12,
    "year": 365.25,
}
"""Length of each unit in days; months and years at their mean length."""

_WORDS: dict[str, Unit] = {
    **dict.fromkeys(("d", "day", "days", "hari"), "day"),
    **dict.fromkeys(("w", "week", "weeks", "minggu", "pekan"), "week"),
    **dict.fromkeys(("m", "month", "months", "bulan"), "month"),
    **dict.fromkeys(("y", "year", "years", "tahun"), "year"),
}


@dataclass(frozen=True)
class Duration:
    """A length of time: a positive count of a unit.

    Parameters
    ----------
    count : float
        How many, above zero.
    unit : str
        `day`, `week`, `month` or `year`.

    Examples
    --------
    >>> Duration.parse("2 weeks").days
    14.0
    >>> Duration(1, "year").in_unit("month")
    12.0
    """

    count: float
    unit: Unit

    def __post_init__(self) -> None:
        if not (math.isfinite(self.count) and self.count > 0):
            message = f"a duration of {self.count} {self.unit}s is not above zero"
            raise OptionError(message)

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Return the duration written as a number and a unit.

        Parameters
        ----------
        text : str
            As in "12 months", "90 days", "1.5 years", "26w".

        Returns
        -------
        Duration
            The same, typed.

        Raises
        ------
        OptionError
            If the unit is missing or unknown, or the number not above zero.
        """
        found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*([A-Za-z]+)\s*", text)
        if found is None or found[2].lower() not in _WORDS:
            message = (
                f"{text!r} is not a length of time; write a number and a unit "
                "(days, weeks, months or years), as in '12 months'"
            )
            raise OptionError(message)
        return cls(float(found[1].replace(",", ".")), _WORDS[found[2].lower()])

    @property
    def days(self) -> float:
        """Length in days."""
        return self.count * DAYS[self.unit]

    def in_unit(self, unit: Unit) -> float:
        """Return the length counted in another unit.

        Parameters
        ----------
        unit : str
            `day`, `week`, `month` or `year`.

        Returns
        -------
        float
            How many of that unit.
        """
        return self.days / DAYS[unit]

    def __str__(self) -> str:
        return f"{self.count:g} {self.unit}{'' if self.count == 1 else 's'}"


def discount_rate_per(unit: Unit, *, annual: float) -> float:
    """Return the continuous discount rate per unit for an annual rate.

    Parameters
    ----------
    unit : str
        `day`, `week`, `month` or `year`.
    annual : float
        Effective rate per year; 0.10 is ten per cent. From 0 to 1.

    Returns
    -------
    float
        ln(1 + annual) per unit.

    Raises
    ------
    OptionError
        If the rate is below 0 or above 1.

    Examples
    --------
    >>> import math
    >>> round(math.exp(discount_rate_per("year", annual=0.25)), 9)
    1.25
    """
    if not 0 <= annual <= 1:
        message = (
            f"a discount rate of {annual} is not between 0 and 1: "
            "0.10 means 10 % a year"
        )
        raise OptionError(message)
    return math.log1p(annual) * DAYS[unit] / DAYS["year"]
