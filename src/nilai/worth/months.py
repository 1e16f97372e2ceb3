"""Calendar months as whole numbers, so that they can be subtracted."""

from datetime import date
from typing import Literal

import ibis.expr.types as ir
import numpy as np

Span = Literal["month", "quarter", "year"]

MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}
"""Months in each span of the calendar."""


def span_number(day: ir.DateColumn, span: Span = "month") -> ir.IntegerValue:
    """Return the number of the month, quarter or year that a day lies in.

    Parameters
    ----------
    day : DateColumn
        Days.
    span : str
        `month`, `quarter` or `year`.

    Returns
    -------
    Column
        Whole numbers (int64); the next span has the next number.
    """
    months = day.year().cast("int64") * 12 + day.month().cast("int64") - 1
    if span == "month":
        return months
    return (months / MONTHS[span]).floor().cast("int64")


def number_of(day: date, span: Span = "month") -> int:
    """Return the number of the month, quarter or year that one day lies in.

    Parameters
    ----------
    day : date
        The day.
    span : str
        `month`, `quarter` or `year`.

    Returns
    -------
    int
        As by `span_number`.

    Examples
    --------
    >>> number_of(date(2024, 3, 31)) - number_of(date(2023, 12, 1))
    3
    """
    return (day.year * 12 + day.month - 1) // MONTHS[span]


def first_day(number: int, span: Span = "month") -> date:
    """Return the first day of a month, quarter or year by its number.

    Parameters
    ----------
    number : int
        As by `number_of`.
    span : str
        `month`, `quarter` or `year`.

    Returns
    -------
    date
        Its first day.

    Examples
    --------
    >>> first_day(number_of(date(2024, 5, 31), "quarter"), "quarter")
    datetime.date(2024, 4, 1)
    """
    year, month = divmod(number * MONTHS[span], 12)
    return date(year, month + 1, 1)


def is_complete(until: date, span: Span = "month") -> bool:
    """Return whether the last day observed is the last day of its span.

    Parameters
    ----------
    until : date
        Last day observed, inclusive.
    span : str
        `month`, `quarter` or `year`.

    Returns
    -------
    bool
        False while the span still runs, so that its figures are too low.

    Examples
    --------
    >>> is_complete(date(2024, 2, 29)), is_complete(date(2023, 2, 27))
    (True, False)
    """
    following = first_day(number_of(until, span) + 1, span)
    return (following - until).days == 1


def without_gaps(
    numbers: np.ndarray, values: np.ndarray, first: int, last: int
) -> np.ndarray:
    """Return values by span with zeros where a span has none.

    Parameters
    ----------
    numbers : ndarray of int, shape (k,)
        Numbers of spans, each at most once.
    values : ndarray of shape (k,)
        Their values.
    first, last : int
        The ends, inclusive; values outside are left out.

    Returns
    -------
    ndarray of shape (last − first + 1,)
        One per span.

    Examples
    --------
    >>> without_gaps(np.array([3, 1]), np.array([30, 10]), 1, 4).tolist()
    [10.0, 0.0, 30.0, 0.0]
    """
    filled = np.zeros(max(last - first + 1, 0))
    inside = (numbers >= first) & (numbers <= last)
    filled[numbers[inside] - first] = values[inside]
    return filled
