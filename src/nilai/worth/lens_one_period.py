"""First lens of the customer-base audit: how customers differ in one period."""

from datetime import date

import ibis

from nilai.tables import CUSTOMER_DAYS
from nilai.tables.check import check


def customer_totals(days: ibis.Table, *, first: date, last: date) -> ibis.Table:
    """Return what each customer brought in one period.

    For deciles, Lorenz curve and Gini pass it to `concentration.revenue_cells`.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    first, last : date
        The period, both days inclusive.

    Returns
    -------
    Table
        One row per customer with an order or a refund in the period:
        `customer_id`, `orders_count` (int64; 0 with refunds only),
        `revenue_amount` (net), `order_amount` (revenue per order; null without
        an order). Lazy.

    Raises
    ------
    TableError
        If `days` breaks its contract.

    Examples
    --------
    >>> days = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann", "ann"],
    ...         "ordered_on": [date(2024, 1, 30), date(2024, 2, 1)],
    ...         "orders_count": [1, 1],
    ...         "revenue_amount": [5.0, 7.0],
    ...         "is_order_day": [1, 1],
    ...     }
    ... )
    >>> year = customer_totals(days, first=date(2024, 1, 1), last=date(2024, 12, 31))
    >>> year.order_amount.to_pyarrow().to_pylist()
    [6.0]
    """
    days = check(days, CUSTOMER_DAYS)
    days = days.filter(days.ordered_on.between(first, last))
    totals = days.group_by("customer_id").agg(
        orders_count=(days.is_order_day == 1)
        .ifelse(days.orders_count, 0)
        .sum()
        .cast("int64"),
        revenue_amount=days.revenue_amount.cast("float64").sum(),
    )
    return totals.mutate(
        order_amount=totals.revenue_amount / totals.orders_count.nullif(0)
    )


def orders_spread(totals: ibis.Table) -> ibis.Table:
    """Return customers and revenue by number of orders.

    Parameters
    ----------
    totals : Table
        One row per customer, from `customer_totals`.

    Returns
    -------
    Table
        One row per number of orders: `orders_count`, `customers_count` (int64),
        `customers_share`, `revenue_amount`, `revenue_share` (null when there is
        no revenue in all). Lazy.

    Examples
    --------
    >>> totals = ibis.memtable(
    ...     {"orders_count": [1, 1, 4], "revenue_amount": [10.0, 20.0, 70.0]}
    ... )
    >>> spread = orders_spread(totals).order_by("orders_count")
    >>> spread.revenue_share.to_pyarrow().to_pylist()
    [0.3, 0.7]
    """
    spread = totals.group_by("orders_count").agg(
        customers_count=totals.count().cast("int64"),
        revenue_amount=totals.revenue_amount.sum(),
    )
    return spread.mutate(
        customers_share=spread.customers_count / spread.customers_count.sum(),
        revenue_share=spread.revenue_amount / spread.revenue_amount.sum().nullif(0.0),
    )
