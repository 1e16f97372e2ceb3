"""Repeat orders by week, customers by repeat orders: the model beside the facts."""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np

from nilai.tables import DAYS
from nilai.worth.counts import count_probability, expected_orders_by_age
from nilai.worth.distinct import distinct
from nilai.worth.fit import Fit
from nilai.worth.timing import model_of


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """Repeat orders by week since the first order of all.

    Parameters
    ----------
    start : date
        First day of week 0.
    actual, predicted : ndarray of shape (w,)
        Repeat order days of each week.
    fitted_weeks : int
        The model saw this many weeks; later ones are forecast.
    """

    start: date
    actual: np.ndarray
    predicted: np.ndarray
    fitted_weeks: int


@dataclass(frozen=True, kw_only=True)
class Frequencies:
    """Customers by number of repeat orders.

    Parameters
    ----------
    actual, predicted : ndarray of shape (k + 1,)
        Customers with 0, 1, …, and k or more repeat orders.
    """

    actual: np.ndarray
    predicted: np.ndarray


def weekly_repeats(
    days: ibis.Table, summary: ibis.Table, *, start: date, until: date
) -> ibis.Table:
    """Return repeat order days per week.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    summary : Table
        One row per customer, under SUMMARY.
    start : date
        First day of week 0.
    until : date
        Last day of the summary; of later days, those of its customers count.

    Returns
    -------
    Table
        One row per week with an order: `week` (int64, from 0), `repeats`. Lazy.
    """

    def by_week(on: ir.DateColumn, of: ibis.Table, sign: int) -> ibis.Table:
        week = (on.delta(ibis.literal(start), unit="day") // 7).cast("int64")
        return of.group_by(week=week).agg(repeats=of.count() * sign)

    counted = days.filter(days.is_order_day == 1)
    seen = counted.filter(counted.ordered_on <= until)
    later = counted.filter(counted.ordered_on > until)
    later = later.semi_join(summary, "customer_id")
    # Each customer has one first order day, which need not be looked for among theirs.
    parts = ibis.union(
        by_week(seen.ordered_on, seen, 1),
        by_week(summary.first_on, summary, -1),
        by_week(later.ordered_on, later, 1),
    )
    return parts.group_by("week").agg(repeats=parts.repeats.sum())


def track(
    fit: Fit,
    *,
    first_days: np.ndarray,
    customers: np.ndarray,
    weeks: np.ndarray,
    repeats: np.ndarray,
    start: date,
    until: date,
) -> Tracking:
    """Return repeat orders per week beside what the model expects.

    Parameters
    ----------
    fit : Fit
        Model of order times.
    first_days, customers : ndarray of shape (d,)
        Days from `start` to a first order, and how many customers had it.
    weeks, repeats : ndarray of shape (w,)
        Repeat order days by week, from `weekly_repeats`.
    start : date
        First day of week 0.
    until : date
        Last day the model saw.

    Returns
    -------
    Tracking
        All weeks up to the last one seen; the last may be incomplete.
    """
    span = (until - start).days + 1
    last = max(int(weeks.max(initial=0)), -(-span // 7) - 1)
    actual = np.zeros(last + 1)
    actual[weeks.astype(np.int64)] = repeats
    ends = np.minimum(
        np.arange(1, last + 2) * 7, max(span, 7 * int(weeks.max(initial=0)) + 7)
    )
    by_age = expected_orders_by_age(
        model_of(fit), np.arange(ends[-1] + 1) / DAYS[fit.time_unit]
    )
    # Orders expected by the end of a week: one convolution over first days.
    cumulative = np.array(
        [
            customers @ by_age[np.maximum(end - 1 - first_days.astype(np.int64), 0)]
            for end in ends
        ]
    )
    return Tracking(
        start=start,
        actual=actual,
        predicted=np.diff(cumulative, prepend=0.0),
        fitted_weeks=-(-span // 7),
    )


def expected_frequencies(
    fit: Fit,
    *,
    x: np.ndarray,
    age: np.ndarray,
    customers: np.ndarray,
    most: int = 10,
) -> Frequencies:
    """Return customers by number of repeat orders, beside what the model expects.

    Parameters
    ----------
    fit : Fit
        Model of order times.
    x, age, customers : ndarray of shape (c,)
        Repeat orders, age in the model's unit, and how many customers.
    most : int
        The last group has this many repeat orders or more.

    Returns
    -------
    Frequencies
        Counts; both add up to all customers.
    """
    ages, index = distinct(age)
    size = np.bincount(index, customers)
    chances = count_probability(model_of(fit), ages, most - 1)
    predicted = size @ chances
    rest = max(float(size.sum() - predicted.sum()), 0.0)
    capped = np.minimum(x, most).astype(np.int64)
    return Frequencies(
        actual=np.bincount(capped, customers, most + 1),
        predicted=np.append(predicted, rest),
    )
