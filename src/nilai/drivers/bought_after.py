"""What customers bought before they answered, and within a window afterwards."""

import ibis

from nilai.tables import CUSTOMER_DAYS
from nilai.tables.check import check
from nilai.tables.numbers import ZERO

BOUGHT = ("orders", "revenue_amount")
"""Of the window after an answer: order days, and net revenue."""


def bought_after(
    asked: ibis.Table, days: ibis.Table, *, window_days: int
) -> ibis.Table:
    """Return what customers bought after the day they answered, and before.

    Parameters
    ----------
    asked : Table
        One row per answer sheet. Reads `customer_id` and `answered_on` (date);
        neither may be null.
    days : Table
        One row per customer and day, under the contract CUSTOMER_DAYS.
    window_days : int
        Days after the day of the answer that count; as many up to and with that
        day count as before.

    Returns
    -------
    Table
        One row per customer and day of an answer: `customer_id`, `answered_on`,
        `orders` and `revenue_amount` of the window (refunds taken off),
        `orders_before` of the window before, `orders_ever` up to the day of the
        answer (order days, each). Lazy.

    Raises
    ------
    TableError
        If `days` breaks its contract.

    Examples
    --------
    Ann buys on 1 January, answers on the 5th, buys on the 9th and in June:

    >>> from datetime import date
    >>> on = [date(2024, 1, 1), date(2024, 1, 9), date(2024, 6, 1)]
    >>> days = ibis.memtable(
    ...     {"customer_id": ["ann"] * 3, "ordered_on": on, "orders_count": [1] * 3,
    ...      "revenue_amount": [5.0, 7.0, 9.0], "is_order_day": [1] * 3}
    ... )
    >>> asked = ibis.memtable({"customer_id": ["ann"], "answered_on": on[:1]})
    >>> asked = asked.mutate(answered_on=ibis.date(2024, 1, 5))
    >>> row = bought_after(asked, days, window_days=30).to_pyarrow().to_pylist()[0]
    >>> row["orders"], row["revenue_amount"], row["orders_before"], row["orders_ever"]
    (1, 7.0, 1, 1)
    """
    days = check(days, CUSTOMER_DAYS)
    sheets = asked.select("customer_id", "answered_on").distinct()
    met = sheets.left_join(
        days.select("customer_id", "ordered_on", "revenue_amount", "is_order_day"),
        "customer_id",
    )
    apart = met.ordered_on.delta(met.answered_on, unit="day").cast("int64")
    later = (apart > 0) & (apart <= window_days)
    before = (apart <= 0) & (apart > -window_days)
    order_day = met.is_order_day.cast("int64").fill_null(0)
    return met.group_by("customer_id", "answered_on").agg(
        orders=later.fill_null(False).ifelse(order_day, 0).sum(),
        revenue_amount=later.fill_null(False)
        .ifelse(met.revenue_amount.cast("float64"), ZERO)
        .sum(),
        orders_before=before.fill_null(False).ifelse(order_day, 0).sum(),
        orders_ever=(apart <= 0).fill_null(False).ifelse(order_day, 0).sum(),
    )
