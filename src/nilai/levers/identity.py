"""Revenue as customers × orders per customer × revenue per order."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np

from nilai.errors import OptionError
from nilai.tables import CUSTOMER_DAYS
from nilai.tables.check import check
from nilai.tables.numbers import ZERO


@dataclass(frozen=True)
class Period:
    """Days from first to last, both inclusive.

    Parameters
    ----------
    first, last : date
        The days.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = f"the period {self.first} to {self.last} ends before it begins"
            raise OptionError(message)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Return the period written as a day, month or year, or two with dots.

        Parameters
        ----------
        text : str
            As in "2011-01..2011-05", "2011-03-15..2011-04-14", "2011".

        Returns
        -------
        Period
            From the first day of the one to the last day of the other.

        Raises
        ------
        OptionError
            If it is not written so, or ends before it begins.

        Examples
        --------
        >>> str(Period.parse("2012-01..2012-02"))
        '2012-01-01..2012-02-29'
        """
        begin, dots, end = text.strip().partition("..")
        first, last = _days_of(begin), _days_of(end if dots else begin)
        if first is None or last is None:
            message = (
                f"{text!r} is not a period; write it as in 2011-01..2011-05, "
                "2011-03-15..2011-04-14 or 2011"
            )
            raise OptionError(message)
        return cls(first[0], last[1])

    def __str__(self) -> str:
        return f"{self.first.isoformat()}..{self.last.isoformat()}"


def _days_of(text: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day as written."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text.strip())
    if found is None:
        return None
    year = int(found[1])
    try:
        if found[3]:
            day = date(year, int(found[2]), int(found[3]))
            return day, day
        if found[2]:
            month = int(found[2])
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class Levers:
    """The three levers in one period.

    Parameters
    ----------
    customers : float
        Customers with an order.
    orders : float
        Their orders.
    revenue_amount : float
        Net revenue, refunds taken off.
    margin_share : float
        Part of revenue that is margin.
    """

    customers: float
    orders: float
    revenue_amount: float
    margin_share: float = 1.0

    @property
    def orders_per_customer(self) -> float:
        """Orders per customer; 0 without a customer."""
        return self.orders / self.customers if self.customers else 0.0

    @property
    def revenue_per_order(self) -> float:
        """Revenue per order; 0 without an order."""
        return self.revenue_amount / self.orders if self.orders else 0.0

    @property
    def margin_amount(self) -> float:
        """Revenue times margin share."""
        return self.revenue_amount * self.margin_share


def customer_periods(
    days: ibis.Table, before: Period, after: Period, *, by: str | None = None
) -> ibis.Table:
    """Return what each customer ordered in two periods.

    Parameters
    ----------
    days : Table
        One row per customer and day (and `by`), under CUSTOMER_DAYS.
    before, after : Period
        The periods to compare; they may not overlap.
    by : str, optional
        A column of `days` that says which segment a day belongs to.

    Returns
    -------
    Table
        One row per customer (and segment) seen in either period: `customer_id`,
        `segment` (string, when `by` is given), and for each period
        `customers_…`, 1 if the customer ordered, `orders_…` and `revenue_…`.
        Lazy.

    Raises
    ------
    OptionError
        If the periods overlap.
    TableError
        If `days` breaks its contract.
    """
    if before.first <= after.last and after.first <= before.last:
        message = f"the periods {before} and {after} overlap; give two apart"
        raise OptionError(message)
    days = check(days, CUSTOMER_DAYS)
    day = days.ordered_on
    earlier = day.between(before.first, before.last)
    later = day.between(after.first, after.last)
    keys = {"customer_id": days.customer_id}
    if by is not None:
        keys["segment"] = days[by].cast("string").fill_null("")
    columns = {}
    for name, seen in (("before", earlier), ("after", later)):
        counted = seen & (days.is_order_day == 1)
        columns[f"orders_{name}"] = counted.ifelse(days.orders_count, 0).sum()
        columns[f"revenue_{name}"] = seen.ifelse(days.revenue_amount, ZERO).sum()
    sums = days.filter(earlier | later).group_by(**keys).agg(**columns)
    # A day with an order counts at least one.
    return sums.mutate(
        customers_before=(sums.orders_before > 0).ifelse(1, 0),
        customers_after=(sums.orders_after > 0).ifelse(1, 0),
    )


COLUMNS = tuple(
    f"{what}_{when}"
    for when in ("before", "after")
    for what in ("customers", "orders", "revenue")
)
"""The six figures of `customer_periods`, in the order of its sums and moments."""


def lever_moments(customers: ibis.Table) -> ibis.Table:
    """Return the sums of the six figures over customers, and of their products.

    They say how the levers vary when other customers had come: all that a
    bootstrap of many customers needs.

    Parameters
    ----------
    customers : Table
        One row per customer (and segment), from `customer_periods`.

    Returns
    -------
    Table
        One row per segment, or one row: `n`, the sums `s0` … `s5`, and the sums
        of products `m00` … `m55`. Lazy.
    """
    figures = [customers[name].cast("float64") for name in COLUMNS]
    sums = {f"s{i}": figure.sum() for i, figure in enumerate(figures)}
    products = {
        f"m{i}{j}": (figures[i] * figures[j]).sum()
        for i in range(6)
        for j in range(i, 6)
    }
    keys = ["segment"] if "segment" in customers.columns else []
    grouped = customers.group_by(*keys) if keys else customers
    return grouped.agg(n=customers.count(), **sums, **products)


def covariance_of_sums(row: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return the six sums and their covariance when customers are redrawn.

    Parameters
    ----------
    row : dict of str to float
        One row of `lever_moments`.

    Returns
    -------
    sums : ndarray of shape (6,)
        Customers, orders, revenue before; the same after.
    covariance : ndarray of shape (6, 6)
        Of those sums, were n customers drawn again.
    """
    sums = np.array([float(row[f"s{i}"]) for i in range(6)])
    products = np.zeros((6, 6))
    for i in range(6):
        for j in range(i, 6):
            products[i, j] = products[j, i] = float(row[f"m{i}{j}"])
    return sums, products - np.outer(sums, sums) / max(float(row["n"]), 1.0)
