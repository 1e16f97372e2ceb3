"""From orders to days, and from days to one row per customer."""

from datetime import date

import ibis

from nilai.tables import CUSTOMER_DAYS, ORDERS, SUMMARY
from nilai.tables.check import check
from nilai.tables.numbers import ONE, ZERO


@ibis.udf.agg.builtin(name="min_by")
def _min_by(value: float, by: date) -> float:  # ty: ignore[invalid-implicit-return-in-function-with-stub-body]
    """Value where `by` is least; DuckDB and Spark share the name.

    Ibis' own `argmin` sorts every group on DuckDB.
    """


def customer_days(
    orders: ibis.Table, *, day: ibis.Column | None = None, by: str | None = None
) -> ibis.Table:
    """Return orders merged by customer and day.

    Orders of one day are one occasion to buy. Refunds (rows below zero) are
    netted on their day; they are not orders. A day counts as an order day
    unless it has no order, or refunds of the day took all its revenue back.
    Free orders (amount zero) count.

    Parameters
    ----------
    orders : Table
        One row per order or refund, under the contract ORDERS.
    day : Column, optional
        Day of each order in the business's time zone; by default the day of
        `ordered_at` in UTC.
    by : str, optional
        A further column of `orders` to keep days apart by, such as `Country`.

    Returns
    -------
    Table
        One row per customer and day (and value of `by`), under the contract
        CUSTOMER_DAYS. Lazy.

    Raises
    ------
    TableError
        If `orders` breaks its contract.

    Examples
    --------
    >>> from datetime import datetime
    >>> import ibis
    >>> orders = ibis.memtable(
    ...     {
    ...         "order_id": ["1", "2", "3"],
    ...         "customer_id": ["ann", "ann", "bob"],
    ...         "ordered_at": [datetime(2024, 1, 1, h) for h in (9, 17, 9)],
    ...         "revenue_amount": [5.0, 7.0, 1.0],
    ...     }
    ... )
    >>> days = customer_days(orders).order_by("customer_id")
    >>> days.revenue_amount.to_pyarrow().to_pylist()
    [12.0, 1.0]
    """
    orders = check(orders, ORDERS)
    keys = {
        "customer_id": orders.customer_id,
        "ordered_on": orders.ordered_at.date() if day is None else day,
    }
    if by is not None:
        keys[by] = orders[by]
    amount = orders.revenue_amount.cast("float64")
    one = ibis.literal(1, "int8")
    days = orders.group_by(**keys).agg(
        # Counting what is not null is cheaper than adding up ones.
        orders_count=(amount >= 0).ifelse(one, ibis.null("int8")).count(),
        highest_sign=amount.sign().cast("int8").max(),
        # The last digits of a sum depend on the order of rows: a day given back in
        # full must be 0 on every engine.
        revenue_amount=amount.sum().round(6),
    )
    # Revenue is left, or nothing was to be paid.
    counts = (days.revenue_amount > 0) | (days.highest_sign == 0)
    return check(
        days.mutate(is_order_day=counts.ifelse(1, 0)).drop("highest_sign"),
        CUSTOMER_DAYS,
    )


def summarise(days: ibis.Table, *, until: date) -> ibis.Table:
    """Return one row per customer: when they ordered, how often, how much.

    Refunds on days without an order lower the revenue of the repeat orders in
    proportion.

    Parameters
    ----------
    days : Table
        One row per customer and day, under the contract CUSTOMER_DAYS.
    until : date
        Last day observed, inclusive; later days are ignored.

    Returns
    -------
    Table
        One row per customer with at least one order day, under the contract
        SUMMARY. Lazy.

    Raises
    ------
    TableError
        If `days` breaks its contract.

    Examples
    --------
    Two orders ten days apart, seen until day fifteen:

    >>> from datetime import date
    >>> import ibis
    >>> days = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann", "ann"],
    ...         "ordered_on": [date(2024, 1, 1), date(2024, 1, 11)],
    ...         "orders_count": [1, 1],
    ...         "revenue_amount": [5.0, 7.0],
    ...         "is_order_day": [1, 1],
    ...     }
    ... )
    >>> row = summarise(days, until=date(2024, 1, 16)).to_pyarrow().to_pylist()[0]
    >>> [row[k] for k in ("frequency_count", "recency_days", "age_days")]
    [1, 10, 15]
    >>> row["repeat_amount"]
    7.0
    """
    days = check(days, CUSTOMER_DAYS)
    days = days.filter(days.ordered_on <= until)
    counted = days.is_order_day == 1
    # Masked values aggregate faster than filtered aggregates.
    days = days.mutate(
        counted_on=counted.ifelse(days.ordered_on, ibis.null("date")),
        counted_orders=counted.ifelse(days.orders_count, 0),
        counted_amount=counted.ifelse(days.revenue_amount, ZERO),
    )
    seen = days.group_by("customer_id").agg(
        first_on=days.counted_on.min(),
        last_on=days.counted_on.max(),
        orders_count=days.counted_orders.sum(),
        order_days=days.counted_on.count(),
        revenue_amount=days.revenue_amount.sum(),
        order_day_amount=days.counted_amount.sum(),
        first_amount=_min_by(days.counted_amount, days.counted_on),
    )
    seen = seen.filter(seen.order_days > 0)
    # What is left of the order days' revenue after refunds on other days.
    kept = ibis.coalesce(seen.revenue_amount / seen.order_day_amount.nullif(ZERO), ZERO)
    repeat = (seen.order_day_amount - seen.first_amount) * ibis.greatest(
        ibis.least(kept, ONE), ZERO
    )
    summary = seen.mutate(
        orders_count=seen.orders_count.cast("int64"),
        frequency_count=(seen.order_days - 1).cast("int64"),
        recency_days=seen.last_on.delta(seen.first_on, unit="day").cast("int64"),
        age_days=ibis.date(until).delta(seen.first_on, unit="day").cast("int64"),
        # Sums of floats depend on the order of rows in their last digits.
        revenue_amount=seen.revenue_amount.round(6),
        repeat_amount=(seen.order_days > 1)
        .ifelse(ibis.greatest(repeat, ZERO), ZERO)
        .round(6),
    )
    return check(
        summary.drop("order_days", "order_day_amount", "first_amount"), SUMMARY
    )
