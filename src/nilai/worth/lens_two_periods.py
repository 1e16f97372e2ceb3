"""Second lens of the customer-base audit: the same customers in two periods."""

from datetime import date
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir
from numpy.typing import ArrayLike

from nilai.errors import OptionError
from nilai.tables import CUSTOMER_DAYS
from nilai.tables.check import check
from nilai.tables.numbers import ZERO
from nilai.worth.lens_one_period import customer_totals
from nilai.worth.quantiles import quantiles

STATUSES = ("kept", "new", "lost", "refunded")
"""What became of customers between two periods."""

_TENTHS = tuple(k / 10 for k in range(1, 10))


def two_periods(
    days: ibis.Table, *, before: tuple[date, date], after: tuple[date, date]
) -> ibis.Table:
    """Return what each customer brought in two periods.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    before, after : tuple of date
        First and last day of each period, inclusive.

    Returns
    -------
    Table
        One row per customer seen in either period: `customer_id`,
        `orders_before`, `orders_after` (int64), `revenue_before`,
        `revenue_after` (net), `status` (text): `kept` with orders in both, `lost` in
        the earlier only, `new` in the later only (perhaps not for the first
        time), `refunded` with refunds only. Lazy.

    Raises
    ------
    OptionError
        If the periods overlap or are in the wrong order.
    TableError
        If `days` breaks its contract.
    """
    if not before[0] <= before[1] < after[0] <= after[1]:
        message = (
            f"periods {before[0]}..{before[1]} and {after[0]}..{after[1]}: the "
            "first must end before the second begins"
        )
        raise OptionError(message)
    days = check(days, CUSTOMER_DAYS)
    parts = [
        customer_totals(days, first=first, last=last).select(
            customer_id="customer_id",
            **{
                f"{name}_{side}": ibis._[column] if side == own else zero
                for name, column, zero in (
                    ("orders", "orders_count", ibis.literal(0, "int64")),
                    ("revenue", "revenue_amount", ZERO),
                )
                for side in ("before", "after")
            },
        )
        for own, (first, last) in (("before", before), ("after", after))
    ]
    both = ibis.union(*parts)
    seen = both.group_by("customer_id").agg(
        **{name: both[name].sum() for name in both.columns if name != "customer_id"}
    )
    earlier, later = seen.orders_before > 0, seen.orders_after > 0
    return seen.mutate(
        status=ibis.cases(
            (earlier & later, "kept"),
            (later, "new"),
            (earlier, "lost"),
            else_="refunded",
        )
    )


def explain_periods(customers: ibis.Table) -> ibis.Table:
    """Return how revenue changed between two periods, by what became of customers.

    For customers kept the change is split exactly between the number of their
    orders and the value of an order, customer by customer (each with the other
    at its mean of the two periods).

    Parameters
    ----------
    customers : Table
        One row per customer, from `two_periods`.

    Returns
    -------
    Table
        One row per status: `status`, `customers_count` (int64), `revenue_before`,
        `revenue_after`, `change_amount`, `by_orders_amount`, `by_value_amount`
        (the last two add up to the change for `kept`, else 0). Lazy.

    Notes
    -----
    With o orders worth a each: Δ(o·a) = Δo·ā + Δa·ō, bars for means.
    """
    kept = customers.status == "kept"
    value = {
        side: customers[f"revenue_{side}"]
        / kept.ifelse(customers[f"orders_{side}"], 1).cast("float64")
        for side in ("before", "after")
    }
    more = (customers.orders_after - customers.orders_before).cast("float64")
    mean = (customers.orders_after + customers.orders_before) / 2
    by_orders = more * (value["before"] + value["after"]) / 2
    by_value = (value["after"] - value["before"]) * mean
    split = customers.mutate(
        by_orders_amount=kept.ifelse(by_orders, ZERO),
        by_value_amount=kept.ifelse(by_value, ZERO),
    )
    sums = split.group_by("status").agg(
        customers_count=split.count().cast("int64"),
        revenue_before=split.revenue_before.sum(),
        revenue_after=split.revenue_after.sum(),
        by_orders_amount=split.by_orders_amount.sum(),
        by_value_amount=split.by_value_amount.sum(),
    )
    return sums.mutate(change_amount=sums.revenue_after - sums.revenue_before)


def fit_decile_thresholds(amount: ArrayLike, customers: ArrayLike) -> tuple[float, ...]:
    """Return the amounts that part tenths of the customers.

    Parameters
    ----------
    amount : array_like of shape (c,)
        Revenue of a customer, by cell: `largest_amount` of
        `concentration.revenue_cells` of one period's customers with orders.
    customers : array_like of shape (c,)
        Customers in each cell.

    Returns
    -------
    tuple of float
        Nine amounts, rising.

    Raises
    ------
    TooLittleDataError
        If there is no customer.

    Examples
    --------
    >>> fit_decile_thresholds([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1] * 10)
    (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
    """
    return quantiles(amount, customers, _TENTHS)


def decile_migration(
    customers: ibis.Table, *, before: tuple[float, ...], after: tuple[float, ...]
) -> ibis.Table:
    """Return from which tenth to which customers moved.

    Parameters
    ----------
    customers : Table
        One row per customer, from `two_periods`.
    before, after : tuple of float
        Thresholds of each period, from `fit_decile_thresholds`.

    Returns
    -------
    Table
        One row per pair of tenths in which there is a customer:
        `decile_before`, `decile_after` (int64; 1 for most revenue, 10 for
        least, 0 without an order in that period), `customers_count` (int64),
        `revenue_before`, `revenue_after`. Lazy.

    Notes
    -----
    Customers with equal revenue share a tenth, so that tenths may differ in
    size.
    """
    placed = customers.mutate(
        **{
            f"decile_{side}": _decile(
                customers[f"orders_{side}"], customers[f"revenue_{side}"], thresholds
            )
            for side, thresholds in (("before", before), ("after", after))
        }
    )
    return placed.group_by("decile_before", "decile_after").agg(
        customers_count=placed.count().cast("int64"),
        revenue_before=placed.revenue_before.sum(),
        revenue_after=placed.revenue_after.sum(),
    )


def _decile(
    orders: ir.Column, amount: ir.Column, thresholds: tuple[float, ...]
) -> ir.Value:
    above = [(amount <= limit).cast("int64") for limit in thresholds]
    decile = reduce(add, above, ibis.literal(1, "int64"))
    return (orders > 0).ifelse(decile, 0)
