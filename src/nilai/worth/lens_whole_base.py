"""Fifth lens of the customer-base audit: the whole base, and whence it grows."""

from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np

from nilai.errors import TooLittleDataError
from nilai.tables import CUSTOMER_DAYS, SUMMARY
from nilai.tables.check import check
from nilai.tables.numbers import ZERO
from nilai.worth.cohorts import CohortTable, customer_spans
from nilai.worth.months import (
    Span,
    first_day,
    is_complete,
    number_of,
    span_number,
    without_gaps,
)

_AMOUNTS = (
    "revenue_amount",
    "new_amount",
    "returned_amount",
    "expansion_amount",
    "contraction_amount",
    "lost_amount",
)
_COUNTS = ("new_count", "returned_count", "kept_count", "lost_count")


@dataclass(frozen=True, kw_only=True)
class GrowthTable:
    """Where the revenue of each month, quarter or year came from.

    Revenue is that of the span before, plus new, returned and expansion, less
    contraction and lost, exactly.

    Parameters
    ----------
    began_on : tuple of date
        First day of each span; s of them, without gaps.
    revenue_amount : ndarray of shape (s,)
        Net revenue.
    new_amount, returned_amount : ndarray of shape (s,)
        From customers with their first order, and from those who had skipped
        the span before.
    expansion_amount, contraction_amount : ndarray of shape (s,)
        From customers with orders in both spans who brought more, or less;
        refunds of customers without an order are contraction. Both from 0.
    lost_amount : ndarray of shape (s,)
        What customers without an order now brought in the span before.
    new_count, returned_count, kept_count, lost_count : ndarray of shape (s,)
        The same customers, counted.
    is_partial : ndarray of bool, shape (s,)
        The span had not ended on the last day observed.
    """

    began_on: tuple[date, ...]
    revenue_amount: np.ndarray
    new_amount: np.ndarray
    returned_amount: np.ndarray
    expansion_amount: np.ndarray
    contraction_amount: np.ndarray
    lost_amount: np.ndarray
    new_count: np.ndarray
    returned_count: np.ndarray
    kept_count: np.ndarray
    lost_count: np.ndarray
    is_partial: np.ndarray

    @property
    def net_retention(self) -> np.ndarray:
        """NRR: (start + expansion − contraction − lost)/start; NaN without start."""
        kept = self.expansion_amount - self.contraction_amount - self.lost_amount
        return self._of_start(kept)

    @property
    def gross_retention(self) -> np.ndarray:
        """GRR: as NRR, without expansion; NaN without start."""
        return self._of_start(-self.contraction_amount - self.lost_amount)

    def _of_start(self, change: np.ndarray) -> np.ndarray:
        start = np.append(0.0, self.revenue_amount[:-1])
        missing = np.full(len(start), np.nan)
        return np.divide(start + change, start, out=missing, where=start > 0)


def growth(
    days: ibis.Table, summary: ibis.Table, *, until: date, span: Span = "month"
) -> ibis.Table:
    """Return where revenue came from, by month, quarter or year.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    summary : Table
        One row per customer, under SUMMARY; customers not in it are left out.
    until : date
        Last day observed, inclusive.
    span : str
        `month`, `quarter` or `year`. Shorter than the usual time between two
        orders, it shows customers as lost who are only waiting.

    Returns
    -------
    Table
        One row per span with an order or a refund in it or in the one before:
        `number` (int64, as by `months.number_of`) and the amounts and counts of
        `GrowthTable`. Lazy.

    Raises
    ------
    TableError
        If a table breaks its contract.
    """
    days, summary = check(days, CUSTOMER_DAYS), check(summary, SUMMARY)
    days = days.filter(days.ordered_on <= until)
    began = summary.select(
        customer_id="customer_id", first_number=span_number(summary.first_on, span)
    )
    pairs = _spans_in_pairs(customer_spans(days, span)).inner_join(began, "customer_id")
    pairs = pairs.filter(pairs.number <= number_of(until, span))
    now, before = pairs.active_now > 0, pairs.active_before > 0
    change = pairs.now_amount - pairs.before_amount
    moved = pairs.mutate(
        change=change,
        what=ibis.cases(
            (now & ~before & (pairs.number <= pairs.first_number), "new"),
            (now & ~before, "returned"),
            (before & ~now, "lost"),
            (now, "kept"),
            else_="refunded",
        ),
    )

    def amount(what: str, sign: int) -> ibis.Value:
        return (moved.what == what).ifelse(sign * moved.change, 0.0).sum()

    def count(what: str) -> ibis.Value:
        return (moved.what == what).cast("int64").sum()

    stayed = moved.what.isin(["kept", "refunded"])
    return moved.group_by("number").agg(
        revenue_amount=moved.now_amount.sum(),
        new_amount=amount("new", 1),
        returned_amount=amount("returned", 1),
        expansion_amount=(stayed & (moved.change > 0)).ifelse(moved.change, ZERO).sum(),
        contraction_amount=(stayed & (moved.change < 0))
        .ifelse(-moved.change, ZERO)
        .sum(),
        lost_amount=amount("lost", -1),
        **{
            f"{what}_count": count(what) for what in ("new", "returned", "kept", "lost")
        },
    )


def _spans_in_pairs(spans: ibis.Table) -> ibis.Table:
    """One row per customer and span, beside the span before; no join needed."""
    nothing, none = ibis.literal(0, "int64"), ZERO
    active = spans.is_active.cast("int64")
    here = spans.select(
        "customer_id",
        "number",
        active_now=active,
        now_amount=spans.revenue_amount,
        active_before=nothing,
        before_amount=none,
    )
    following = spans.select(
        "customer_id",
        number=spans.number + 1,
        active_now=nothing,
        now_amount=none,
        active_before=active,
        before_amount=spans.revenue_amount,
    )
    both = ibis.union(here, following)
    return both.group_by("customer_id", "number").agg(
        **{
            name: both[name].sum()
            for name in ("active_now", "now_amount", "active_before", "before_amount")
        }
    )


def growth_table(
    columns: dict[str, np.ndarray], *, until: date, span: Span = "month"
) -> GrowthTable:
    """Return where revenue came from, without gaps.

    Parameters
    ----------
    columns : dict of str to ndarray of shape (k,)
        The columns of `growth`.
    until : date
        Last day observed, inclusive.
    span : str
        As asked of `growth`.

    Returns
    -------
    GrowthTable
        Every span from the first to that of `until`.

    Raises
    ------
    TooLittleDataError
        If there is no span.
    """
    number, last = columns["number"].astype(np.int64), number_of(until, span)
    if not len(number):
        message = f"no order by {until}: there is no growth to account for"
        raise TooLittleDataError(message)
    first = int(number.min())
    numbers = range(first, last + 1)
    return GrowthTable(
        began_on=tuple(first_day(k, span) for k in numbers),
        is_partial=np.array(
            [k == last and not is_complete(until, span) for k in numbers]
        ),
        **{
            name: without_gaps(number, columns[name], first, last)
            for name in (*_AMOUNTS, *_COUNTS)
        },
    )


def revenue_by_cohort(table: CohortTable) -> np.ndarray:
    """Return the revenue of each calendar month by cohort, to be stacked (C3).

    Parameters
    ----------
    table : CohortTable
        The cohorts.

    Returns
    -------
    ndarray of shape (c, c)
        Line: cohort, oldest first. Column: calendar month from the first
        cohort's on; 0 before the cohort began. Columns add up to all revenue.

    Examples
    --------
    >>> from nilai.worth.cohorts import cohort_table
    >>> table = cohort_table(
    ...     cohort_month=np.array([24288, 24288, 24289]),
    ...     age_months=np.array([0, 1, 0]),
    ...     customers_count=np.array([2, 1, 3]),
    ...     orders_count=np.array([2, 1, 3]),
    ...     revenue_amount=np.array([9.0, 4.0, 6.0]),
    ...     until=date(2024, 2, 29),
    ... )
    >>> revenue_by_cohort(table).tolist()
    [[9.0, 4.0], [0.0, 6.0]]
    """
    size = len(table.cohort_on)
    months = np.zeros((size, size))
    for row in range(size):
        months[row, row:] = table.revenue_amount[row, : size - row]
    return months
