"""Time cut into periods, in each of which a customer pays or does not."""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from nilai.tables import Unit
from nilai.worth.months import Span, first_day, number_of, span_number

_LENGTH: dict[Unit, int] = {"day": 1, "week": 7}
_CALENDAR: dict[Unit, Span] = {"month": "month", "year": "year"}


@dataclass(frozen=True)
class Periods:
    """Days, weeks, months or years since the first order, numbered from 0.

    Months and years are those of the calendar; weeks begin on the weekday of
    the first order.

    Parameters
    ----------
    every : str
        `day`, `week`, `month` or `year`.
    first_on : date
        Day of the first order; it lies in period 0.

    Examples
    --------
    >>> months = Periods("month", date(2024, 1, 20))
    >>> months.number_of(date(2024, 3, 1)), months.first_day(2)
    (2, datetime.date(2024, 3, 1))
    >>> weeks = Periods("week", date(2024, 1, 20))
    >>> weeks.number_of(date(2024, 1, 27)), weeks.last_day(0)
    (1, datetime.date(2024, 1, 26))
    """

    every: Unit
    first_on: date

    def number_of(self, day: date) -> int:
        """Return the number of the period that one day lies in."""
        if self.every in _CALENDAR:
            return number_of(day, _CALENDAR[self.every]) - self._start
        return (day - self.first_on).days // _LENGTH[self.every]

    def numbers(self, day: ir.DateColumn) -> ir.NumericValue:
        """Return the numbers of the periods that days lie in (int64)."""
        if self.every in _CALENDAR:
            return span_number(day, _CALENDAR[self.every]) - self._start
        days = day.delta(ibis.date(self.first_on), unit="day").cast("int64")
        return (days / _LENGTH[self.every]).floor().cast("int64")

    def first_day(self, number: int) -> date:
        """Return the first day of a period."""
        if self.every in _CALENDAR:
            return first_day(self._start + number, _CALENDAR[self.every])
        return self.first_on + timedelta(days=number * _LENGTH[self.every])

    def last_day(self, number: int) -> date:
        """Return the last day of a period."""
        return self.first_day(number + 1) - timedelta(days=1)

    def last_whole(self, until: date) -> int:
        """Return the last period that was over on a day; −1 if none was."""
        number = self.number_of(until)
        return number if self.last_day(number) == until else number - 1

    @property
    def _start(self) -> int:
        return number_of(self.first_on, _CALENDAR[self.every])
