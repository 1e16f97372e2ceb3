"""Third lens of the customer-base audit: one cohort over time, and its repeat curve.

Active share, orders per active customer, revenue per order and cumulative
revenue are those of `cohorts.CohortTable`; the fourth lens, cohorts compared,
reads the same table down its columns.
"""

import ibis
import numpy as np

from nilai.tables import CUSTOMER_DAYS, SUMMARY
from nilai.tables.check import check
from nilai.worth.cohorts import CohortTable
from nilai.worth.months import number_of, span_number


def second_orders(days: ibis.Table, summary: ibis.Table) -> ibis.Table:
    """Return when customers ordered for the second time, by cohort.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    summary : Table
        One row per customer, under SUMMARY.

    Returns
    -------
    Table
        One row per cohort and age at the second order day: `cohort_month`
        (int64, as by `months.number_of`), `age_months` (int64), `customers_count`
        (int64). Lazy.

    Raises
    ------
    TableError
        If a table breaks its contract.
    """
    days, summary = check(days, CUSTOMER_DAYS), check(summary, SUMMARY)
    again = summary.filter(summary.frequency_count > 0).select(
        "customer_id", "first_on"
    )
    later = days.filter(days.is_order_day == 1).inner_join(again, "customer_id")
    later = later.filter(later.ordered_on > later.first_on)
    second = later.group_by("customer_id").agg(
        second_on=later.ordered_on.min(), first_on=later.first_on.min()
    )
    cohort = span_number(second.first_on)
    placed = second.select(
        cohort_month=cohort, age_months=span_number(second.second_on) - cohort
    )
    return placed.group_by("cohort_month", "age_months").agg(
        customers_count=placed.count().cast("int64")
    )


def repeat_curve(
    table: CohortTable,
    *,
    cohort_month: np.ndarray,
    age_months: np.ndarray,
    customers_count: np.ndarray,
) -> np.ndarray:
    """Return the share of each cohort that has ordered again by each age.

    Parameters
    ----------
    table : CohortTable
        The cohorts.
    cohort_month, age_months, customers_count : ndarray of shape (k,)
        As of `second_orders`.

    Returns
    -------
    ndarray of shape (c, a)
        From 0 to 1, rising along each row; NaN for months not seen yet and for
        empty cohorts.

    Examples
    --------
    Of two customers one ordered again in the next month:

    >>> from datetime import date
    >>> from nilai.worth.cohorts import cohort_table
    >>> table = cohort_table(
    ...     cohort_month=np.array([24288]),
    ...     age_months=np.array([0]),
    ...     customers_count=np.array([2]),
    ...     orders_count=np.array([2]),
    ...     revenue_amount=np.array([9.0]),
    ...     until=date(2024, 2, 29),
    ... )
    >>> repeat_curve(
    ...     table,
    ...     cohort_month=np.array([24288]),
    ...     age_months=np.array([1]),
    ...     customers_count=np.array([1]),
    ... )[0].tolist()
    [0.0, 0.5]
    """
    row = cohort_month - number_of(table.cohort_on[0])
    inside = (row >= 0) & (row + age_months < len(table.cohort_on))
    again = np.zeros(table.active.shape)
    again[row[inside], age_months[inside]] = customers_count[inside]
    again[np.isnan(table.active)] = np.nan
    size = np.where(table.customers > 0, table.customers, np.nan)
    return np.cumsum(again, axis=1) / size[:, None]
