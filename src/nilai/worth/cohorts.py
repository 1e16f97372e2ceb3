"""Cohorts: customers by the month of their first order, and what became of them."""

from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np

from nilai.errors import TooLittleDataError
from nilai.tables import CUSTOMER_DAYS, SUMMARY
from nilai.tables.check import check
from nilai.worth.months import Span, first_day, is_complete, number_of, span_number


@dataclass(frozen=True, kw_only=True)
class CohortTable:
    """What each cohort did at each age, without gaps.

    Parameters
    ----------
    cohort_on : tuple of date
        First day of the month of the first order; c of them, oldest first,
        months without a new customer included.
    customers : ndarray of shape (c,)
        Customers whose first order was in that month.
    active : ndarray of shape (c, a)
        Customers with an order in the month so many months later; from the month of
        the first order (age 0) on. 0 when nobody ordered, NaN where the
        month lies after the last day observed.
    orders : ndarray of shape (c, a)
        Their orders.
    revenue_amount : ndarray of shape (c, a)
        Their revenue, net of refunds.
    is_partial : ndarray of bool, shape (c, a)
        The month had not ended on the last day observed, so that figures are
        too low.
    """

    cohort_on: tuple[date, ...]
    customers: np.ndarray
    active: np.ndarray
    orders: np.ndarray
    revenue_amount: np.ndarray
    is_partial: np.ndarray

    @property
    def retention(self) -> np.ndarray:
        """Share of the cohort with an order at that age; NaN for empty cohorts."""
        return self._per_customer(self.active)

    @property
    def cumulative_revenue(self) -> np.ndarray:
        """Revenue per customer of the cohort up to that age; NaN for empty cohorts."""
        return self._per_customer(np.cumsum(self.revenue_amount, axis=1))

    @property
    def orders_per_active(self) -> np.ndarray:
        """Number of orders per customer who ordered at that age; NaN where none did."""
        return _ratio(self.orders, self.active)

    @property
    def revenue_per_order(self) -> np.ndarray:
        """Revenue per order at that age; NaN where there is none."""
        return _ratio(self.revenue_amount, self.orders)

    @property
    def mean_retention(self) -> np.ndarray:
        """Retention by age over all cohorts seen at that age for a whole month."""
        whole = ~np.isnan(self.active) & ~self.is_partial
        active = np.where(whole, self.active, 0.0).sum(axis=0)
        return _ratio(active, (whole * self.customers[:, None]).sum(axis=0))

    def _per_customer(self, values: np.ndarray) -> np.ndarray:
        size = np.broadcast_to(self.customers[:, None], values.shape)
        return _ratio(values, size)


def _ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    missing = np.full(np.shape(over), np.nan)
    return np.divide(over, under, out=missing, where=np.nan_to_num(under) > 0)


def cohorts(days: ibis.Table, summary: ibis.Table) -> ibis.Table:
    """Return what customers did, by month of the first order and months since.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    summary : Table
        One row per customer, under SUMMARY; customers not in it are left out.

    Returns
    -------
    Table
        One row per cohort and age with an order or a refund: `cohort_month`
        (int64, as by `months.number_of`), `age_months` (int64, 0 in the month
        of the first order; refunds of earlier days count there),
        `customers_count` (customers with an order), `orders_count`,
        `revenue_amount` (net). Lazy.

    Raises
    ------
    TableError
        If a table breaks its contract.

    Examples
    --------
    >>> import ibis
    >>> from nilai.worth.summary import summarise
    >>> days = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann", "ann", "bob"],
    ...         "ordered_on": [date(2024, 1, 30), date(2024, 2, 1), date(2024, 1, 1)],
    ...         "orders_count": [1, 1, 1],
    ...         "revenue_amount": [5.0, 7.0, 2.0],
    ...         "is_order_day": [1, 1, 1],
    ...     }
    ... )
    >>> rows = cohorts(days, summarise(days, until=date(2024, 2, 9)))
    >>> rows.order_by("age_months").customers_count.to_pyarrow().to_pylist()
    [2, 1]
    """
    per_month = customer_spans(days)
    began = check(summary, SUMMARY).select(
        customer_id="customer_id", cohort_month=span_number(summary.first_on)
    )
    seen = per_month.inner_join(began, "customer_id")
    age = ibis.greatest(seen.number - seen.cohort_month, 0)
    seen = seen.mutate(age_months=age)
    return seen.group_by("cohort_month", "age_months").agg(
        customers_count=seen.is_active.sum().cast("int64"),
        orders_count=seen.orders_count.sum().cast("int64"),
        revenue_amount=seen.revenue_amount.sum(),
    )


def customer_spans(days: ibis.Table, span: Span = "month") -> ibis.Table:
    """Return days of customers merged by month, quarter or year.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    span : str
        `month`, `quarter` or `year`.

    Returns
    -------
    Table
        One row per customer and span with an order or a refund: `customer_id`,
        `number` (int64, as by `months.number_of`), `is_active` (1 with an
        order, else 0), `orders_count`, `revenue_amount`. Lazy.

    Raises
    ------
    TableError
        If the table breaks its contract.
    """
    days = check(days, CUSTOMER_DAYS)
    return days.group_by("customer_id", number=span_number(days.ordered_on, span)).agg(
        is_active=days.is_order_day.max(),
        orders_count=(days.is_order_day == 1).ifelse(days.orders_count, 0).sum(),
        revenue_amount=days.revenue_amount.cast("float64").sum(),
    )


def cohort_table(
    *,
    cohort_month: np.ndarray,
    age_months: np.ndarray,
    customers_count: np.ndarray,
    orders_count: np.ndarray,
    revenue_amount: np.ndarray,
    until: date,
) -> CohortTable:
    """Return the table of cohorts without gaps.

    Parameters
    ----------
    cohort_month, age_months : ndarray of int, shape (k,)
        As of `cohorts`.
    customers_count, orders_count, revenue_amount : ndarray of shape (k,)
        As of `cohorts`.
    until : date
        Last day observed, inclusive.

    Returns
    -------
    CohortTable
        Every month from the first cohort to that of `until`.

    Raises
    ------
    TooLittleDataError
        If there is no cohort by then.

    Examples
    --------
    >>> table = cohort_table(
    ...     cohort_month=np.array([24288, 24288]),
    ...     age_months=np.array([0, 2]),
    ...     customers_count=np.array([4, 1]),
    ...     orders_count=np.array([4, 2]),
    ...     revenue_amount=np.array([40.0, 20.0]),
    ...     until=date(2024, 3, 15),
    ... )
    >>> table.retention[0].tolist(), table.is_partial[0].tolist()
    ([1.0, 0.0, 0.25], [False, False, True])
    """
    last = number_of(until)
    seen = cohort_month + age_months <= last
    if not np.any(seen):
        message = f"no cohort by {until}: no customer has a first order by then"
        raise TooLittleDataError(message)
    row = (cohort_month - cohort_month.min())[seen].astype(np.int64)
    column = age_months[seen].astype(np.int64)
    width = last - int(cohort_month.min()) + 1
    born = np.arange(width)[:, None]
    ahead = born + np.arange(width) > width - 1

    def spread(values: np.ndarray) -> np.ndarray:
        table = np.zeros((width, width))
        table[row, column] = values[seen]
        table[ahead] = np.nan
        return table

    active = spread(customers_count)
    return CohortTable(
        cohort_on=tuple(first_day(last - width + 1 + k) for k in range(width)),
        customers=active[:, 0].copy(),
        active=active,
        orders=spread(orders_count),
        revenue_amount=spread(revenue_amount),
        is_partial=(born + np.arange(width) == width - 1) & (not is_complete(until)),
    )
