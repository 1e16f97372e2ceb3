"""How much of the revenue few customers hold: deciles, Lorenz curve, Gini."""

from dataclasses import dataclass
from math import log

import ibis
import ibis.expr.types as ir
import numpy as np

from nilai.errors import OptionError, TooLittleDataError

FINENESS = 1e-3
"""Widest cell of amounts, as a share of the mean amount per customer."""

_POINTS = 100


@dataclass(frozen=True, kw_only=True)
class Decile:
    """One tenth of the customers, by revenue.

    Parameters
    ----------
    decile : int
        1 for the tenth with the most revenue, 10 for the least.
    customers : int
        How many; equal up to one.
    revenue_amount : float
        What they brought, net.
    revenue_share : float
        Its share of all revenue; below 0 where refunds exceed orders.
    """

    decile: int
    customers: int
    revenue_amount: float
    revenue_share: float


@dataclass(frozen=True, kw_only=True)
class Concentration:
    """How unevenly revenue is spread over customers.

    Parameters
    ----------
    customers : int
        How many.
    revenue_amount : float
        What they brought, net.
    deciles : tuple of Decile
        Highest revenue first; they add up to all customers and all revenue.
    customer_share : ndarray of shape (101,)
        Of the Lorenz curve: customers, poorest first, from 0 to 1.
    revenue_share : ndarray of shape (101,)
        Of the Lorenz curve: what those customers hold, from 0 to 1.
    gini : float
        0 when all bring the same, near 1 when one brings all.
    top_fifth_share : float
        Share of revenue from the 20 % of customers with most.
    below_zero : int
        Customers whose refunds exceed their orders; Gini, Lorenz curve and
        top share count them as holding nothing.
    """

    customers: int
    revenue_amount: float
    deciles: tuple[Decile, ...]
    customer_share: np.ndarray
    revenue_share: np.ndarray
    gini: float
    top_fifth_share: float
    below_zero: int


def revenue_cells(summary: ibis.Table) -> ibis.Table:
    """Return customers grouped by nearly equal revenue.

    Few enough to bring out of the engine, however many customers: amounts
    that differ by less than a thousandth of the mean may share a cell. Sums
    are exact; equal amounts are always in one cell.

    Parameters
    ----------
    summary : Table
        One row per customer. Reads `revenue_amount` (number; may be below 0).

    Returns
    -------
    Table
        One row per cell: `customers_count` (int64), `revenue_amount` (float64,
        their sum), `largest_amount` (float64, the highest among them). Lazy.

    Examples
    --------
    >>> import ibis
    >>> summary = ibis.memtable({"revenue_amount": [5.0, 5.0, 20.0]})
    >>> cells = revenue_cells(summary).order_by("largest_amount")
    >>> cells.to_pyarrow().to_pylist()[0]
    {'customers_count': 2, 'revenue_amount': 10.0, 'largest_amount': 5.0}
    """
    amounts = summary.select(amount=summary.revenue_amount.cast("float64"))
    # A power of ten: the mean's last digits, which depend on the engine, must not
    # move the cells.
    mean = amounts.amount.abs().mean()
    power: ir.FloatingValue = (mean.nullif(0.0) * FINENESS).log10().floor()
    scale = amounts.agg(width=(power * log(10.0)).exp())
    placed = amounts.cross_join(scale)
    cell = (placed.amount / placed.width.nullif(0.0)).floor()
    placed = placed.mutate(cell=cell.fill_null(0.0).cast("int64"))
    return (
        placed.group_by("cell")
        .agg(
            customers_count=placed.count().cast("int64"),
            revenue_amount=placed.amount.sum(),
            largest_amount=placed.amount.max(),
        )
        .drop("cell")
    )


def concentration(
    customers_count: np.ndarray, revenue_amount: np.ndarray
) -> Concentration:
    """Return how unevenly revenue is spread, from cells of customers.

    Parameters
    ----------
    customers_count : ndarray of shape (c,)
        Customers per cell, as of `revenue_cells`; in any order.
    revenue_amount : ndarray of shape (c,)
        What the customers of each cell brought together.

    Returns
    -------
    Concentration
        Deciles, Lorenz curve, Gini.

    Raises
    ------
    OptionError
        If the arrays differ in shape, or a count is below 0.
    TooLittleDataError
        If there is no customer, or no revenue above 0.

    Notes
    -----
    Where amounts within a cell are equal all figures are exact. Otherwise the
    Gini coefficient is at most 5e-5 too low, and a decile's revenue off by at
    most a thousandth of the mean per customer of the cell it cuts.

    Examples
    --------
    Ten customers, one of whom brings half of the revenue:

    >>> import numpy as np
    >>> found = concentration(np.array([9, 1]), np.array([90.0, 90.0]))
    >>> found.deciles[0].revenue_share, round(found.gini, 9)
    (0.5, 0.4)
    """
    count, amount = _cells(customers_count, revenue_amount)
    held = np.maximum(amount, 0.0)
    people = np.append(0.0, np.cumsum(count))
    wealth = np.append(0.0, np.cumsum(held))
    customers, revenue = people[-1], float(amount.sum())
    if revenue <= 0:
        message = f"revenue of {revenue:g} in all: there is nothing to share out"
        raise TooLittleDataError(message)
    share = np.linspace(0, 1, _POINTS + 1)
    lorenz = np.interp(share * customers, people, wealth) / wealth[-1]
    area = float(np.sum(np.diff(people) * (wealth[1:] + wealth[:-1])))
    return Concentration(
        customers=round(customers),
        revenue_amount=revenue,
        deciles=_deciles(people, amount),
        customer_share=share,
        revenue_share=lorenz,
        gini=max(1 - area / float(customers * wealth[-1]), 0.0),
        top_fifth_share=1 - float(np.interp(0.8, share, lorenz)),
        below_zero=round(float(count[amount < 0].sum())),
    )


def _cells(count: np.ndarray, amount: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cells with customers, lowest amount per customer first."""
    count, amount = np.asarray(count, float), np.asarray(amount, float)
    if count.shape != amount.shape or count.ndim != 1 or np.any(count < 0):
        message = (
            f"customers of shape {count.shape} and revenue of shape {amount.shape}: "
            "give one count from 0 and one amount per cell"
        )
        raise OptionError(message)
    count, amount = count[count > 0], amount[count > 0]
    if not len(count):
        message = "no customer, so no revenue is held by anybody"
        raise TooLittleDataError(message)
    order = np.argsort(amount / count, kind="stable")
    return count[order], amount[order]


def _deciles(people: np.ndarray, amount: np.ndarray) -> tuple[Decile, ...]:
    """Tenths of the customers; a cell across a border is shared in proportion."""
    customers, revenue = people[-1], float(amount.sum())
    # Whole customers, highest first: the first tenth is never the smaller one.
    richest = np.ceil(customers * np.arange(11) / 10)
    brought = revenue - np.interp(
        customers - richest, people, np.append(0.0, np.cumsum(amount))
    )
    return tuple(
        Decile(
            decile=k + 1,
            customers=round(richest[k + 1] - richest[k]),
            revenue_amount=float(brought[k + 1] - brought[k]),
            revenue_share=float(brought[k + 1] - brought[k]) / revenue,
        )
        for k in range(10)
    )
