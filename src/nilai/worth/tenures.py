"""From days to the periods paid in, and from those to counts of histories."""

import ibis

from nilai.tables import CUSTOMER_DAYS
from nilai.tables.check import check
from nilai.tables.numbers import ZERO
from nilai.worth.periods import Periods


def customer_periods_paid(
    days: ibis.Table, periods: Periods, *, last: int
) -> ibis.Table:
    """Return days merged by customer and period.

    A period is paid when it has an order day. Refunds are netted, also those
    of a period without an order day.

    Parameters
    ----------
    days : Table
        One row per customer and day, under the contract CUSTOMER_DAYS.
    periods : Periods
        How time is cut.
    last : int
        Last period that is over; later ones are left out.

    Returns
    -------
    Table
        One row per customer and period with an order or a refund:
        `customer_id`, `period` (int64, from 0), `is_paid` (int64, 0 or 1),
        `revenue_amount` (float64). Lazy.

    Raises
    ------
    TableError
        If `days` breaks its contract.

    Examples
    --------
    >>> from datetime import date
    >>> days = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann", "ann"],
    ...         "ordered_on": [date(2024, 1, 5), date(2024, 3, 31)],
    ...         "orders_count": [1, 1],
    ...         "revenue_amount": [5.0, 7.0],
    ...         "is_order_day": [1, 1],
    ...     }
    ... )
    >>> months = Periods("month", date(2024, 1, 5))
    >>> paid = customer_periods_paid(days, months, last=2)
    >>> paid.order_by("period").period.to_pyarrow().to_pylist()
    [0, 2]
    """
    days = check(days, CUSTOMER_DAYS)
    numbered = days.mutate(period=periods.numbers(days.ordered_on))
    inside = numbered.filter((numbered.period >= 0) & (numbered.period <= last))
    return inside.group_by("customer_id", "period").agg(
        is_paid=inside.is_order_day.max().cast("int64"),
        revenue_amount=inside.revenue_amount.sum(),
    )


def count_contracts(paid: ibis.Table, *, last: int) -> ibis.Table:
    """Return how many customers began a contract when, and kept it how long.

    A contract begins with the first period paid and ends with the first period
    after it that is not. Only the first contract of a customer counts; whoever
    pays again after a gap has returned.

    Parameters
    ----------
    paid : Table
        One row per customer and period, as by `customer_periods_paid`.
    last : int
        Last period observed.

    Returns
    -------
    Table
        One row per `first` (period of the first payment) and `tenure` (periods
        paid without a gap): `customers`, `returned` (customers who paid again
        after a gap), `back` (of these, those who paid in period `last`),
        `payment_amount` and `payment_square` (sums over customers of their net
        revenue per period paid, and of its square). Lazy.

    Examples
    --------
    Ann pays three times; Bob misses the second period and returns:

    >>> paid = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann", "ann", "ann", "bob", "bob"],
    ...         "period": [0, 1, 2, 0, 2],
    ...         "is_paid": [1, 1, 1, 1, 1],
    ...         "revenue_amount": [10.0, 10.0, 10.0, 10.0, 30.0],
    ...     }
    ... )
    >>> cells = count_contracts(paid, last=2).order_by("tenure")
    >>> cells.select("tenure", "returned", "payment_amount").to_pyarrow().to_pylist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [{'tenure': 1, 'returned': 1, 'payment_amount': 20.0},
     {'tenure': 3, 'returned': 0, 'payment_amount': 10.0}]
    """
    period = (paid.is_paid == 1).ifelse(paid.period, ibis.null("int64"))
    marked = paid.mutate(paid_in=period)
    so_far = ibis.window(
        group_by=marked.customer_id, order_by=marked.period, preceding=None, following=0
    )
    ranked = marked.mutate(
        began=marked.paid_in.min().over(ibis.window(group_by=marked.customer_id)),
        number=marked.is_paid.sum().over(so_far),
    )
    # Where a period is not paid this compares with null, and is not true.
    unbroken = ranked.paid_in == ranked.began + ranked.number - 1
    ranked = ranked.mutate(is_first=unbroken.ifelse(1, 0))
    each = ranked.group_by("customer_id").agg(
        first=ranked.paid_in.min(),
        latest=ranked.paid_in.max(),
        tenure=ranked.is_first.sum().cast("int64"),
        periods=ranked.is_paid.sum(),
        revenue=ranked.revenue_amount.sum(),
    )
    each = _with_payment(each.filter(each.periods > 0))
    returned = each.periods > each.tenure
    each = each.mutate(
        returned=returned.ifelse(1, 0),
        back=(returned & (each.latest == last)).ifelse(1, 0),
    )
    return each.group_by("first", "tenure").agg(
        customers=each.count(),
        returned=each.returned.sum(),
        back=each.back.sum(),
        payment_amount=each.payment.sum(),
        payment_square=(each.payment * each.payment).sum(),
    )


def count_histories(paid: ibis.Table, *, origin: int, last: int) -> ibis.Table:
    """Return how many customers share a history of occasions, and what followed.

    Parameters
    ----------
    paid : Table
        One row per customer and period, as by `customer_periods_paid`.
    origin : int
        Last period of the histories. Customers who began later are not in.
    last : int
        Last period of what followed.

    Returns
    -------
    Table
        One row per `first` and `latest` (first and latest period paid) and
        `orders` (periods paid after the first): `customers`, `followed`
        (periods paid after `origin`, of all of them), `payment_amount` and
        `payment_square` (sums over customers of their net revenue per period
        paid up to `origin`, and of its square). Lazy.

    Examples
    --------
    >>> paid = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann", "ann", "bob"],
    ...         "period": [0, 2, 0],
    ...         "is_paid": [1, 1, 1],
    ...         "revenue_amount": [10.0, 20.0, 10.0],
    ...     }
    ... )
    >>> cells = count_histories(paid, origin=1, last=2)
    >>> cells.select("orders", "customers", "followed").to_pyarrow().to_pylist()
    [{'orders': 0, 'customers': 2, 'followed': 1}]
    """
    past = (paid.is_paid == 1) & (paid.period <= origin)
    ahead = (paid.is_paid == 1) & (paid.period > origin) & (paid.period <= last)
    marked = paid.mutate(
        paid_in=past.ifelse(paid.period, ibis.null("int64")),
        paid_later=ahead.ifelse(1, 0),
        revenue=(paid.period <= origin).ifelse(paid.revenue_amount, ZERO),
    )
    each = marked.group_by("customer_id").agg(
        first=marked.paid_in.min(),
        latest=marked.paid_in.max(),
        periods=marked.paid_in.count(),
        followed=marked.paid_later.sum(),
        revenue=marked.revenue.sum(),
    )
    each = _with_payment(each.filter(each.periods > 0))
    each = each.mutate(orders=(each.periods - 1).cast("int64"))
    return each.group_by("first", "latest", "orders").agg(
        customers=each.count(),
        followed=each.followed.sum().cast("int64"),
        payment_amount=each.payment.sum(),
        payment_square=(each.payment * each.payment).sum(),
    )


def _with_payment(each: ibis.Table) -> ibis.Table:
    """Add what a customer paid per period paid; refunds take it to 0 at most."""
    return each.mutate(payment=ibis.greatest(each.revenue, ZERO) / each.periods)
