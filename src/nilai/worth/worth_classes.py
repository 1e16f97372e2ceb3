"""How worth is spread over customers: how many are worth about how much."""

from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
import numpy as np

from nilai.tables import CUSTOMER_WORTH
from nilai.tables.check import check

_STEPS = (1.0, 2.0, 5.0)
_MOST = 12
"""Classes at most, beside the lowest."""


@dataclass(frozen=True, kw_only=True)
class WorthClass:
    """Customers who are worth about the same.

    Parameters
    ----------
    low, high : float
        Bounds of worth; `high` is infinite in the last class.
    customers : int
        How many.
    worth_amount : float
        What they are worth together.
    """

    low: float
    high: float
    customers: int
    worth_amount: float


def fit_worth_bounds(lowest: float, mean: float, highest: float) -> tuple[float, ...]:
    """Return round amounts that part customers by their worth.

    Parameters
    ----------
    lowest, mean, highest : float
        Worth of the customer worth least, of the average one, and of the one worth
        most.

    Returns
    -------
    tuple of float
        Rising: 1, 2 and 5 times powers of ten, above the lowest and above a
        hundredth of the mean; at most twelve.

    Examples
    --------
    >>> fit_worth_bounds(15, 100, 900)
    (20.0, 50.0, 100.0, 200.0, 500.0)
    """
    if not (mean > 0 and highest > 0):
        return ()
    power = int(np.floor(np.log10(mean / 100)))
    bounds = [float(f"{step}e{power + more}") for more in range(7) for step in _STEPS]
    least = max(lowest, mean / 100)
    return tuple(b for b in bounds if least < b < highest)[:_MOST]


def worth_cells(customers: ibis.Table, *, bounds: tuple[float, ...]) -> ibis.Table:
    """Return how many customers lie between bounds of worth.

    Parameters
    ----------
    customers : Table
        One row per customer, under CUSTOMER_WORTH.
    bounds : tuple of float
        Rising amounts.

    Returns
    -------
    Table
        One row per class in which there is a customer: `place` (int64, how many
        bounds lie at or below), `customers_count` (int64), `worth_amount`. Lazy.

    Raises
    ------
    TableError
        If `customers` breaks its contract.
    """
    customers = check(customers, CUSTOMER_WORTH)
    reached = [(customers.clv_amount >= bound).cast("int64") for bound in bounds]
    placed = customers.mutate(place=reduce(add, reached, ibis.literal(0, "int64")))
    return placed.group_by("place").agg(
        customers_count=placed.count().cast("int64"),
        worth_amount=placed.clv_amount.sum(),
    )


def worth_classes(
    cells: dict[str, np.ndarray], *, bounds: tuple[float, ...]
) -> tuple[WorthClass, ...]:
    """Return the classes of worth without gaps, the lowest first.

    Parameters
    ----------
    cells : dict of str to ndarray
        Columns of `worth_cells`.
    bounds : tuple of float
        The same bounds.

    Returns
    -------
    tuple of WorthClass
        One more than there are bounds.

    Examples
    --------
    >>> cells = {
    ...     "place": np.array([1]),
    ...     "customers_count": np.array([3]),
    ...     "worth_amount": np.array([45.0]),
    ... }
    >>> [c.customers for c in worth_classes(cells, bounds=(10.0, 20.0))]
    [0, 3, 0]
    """
    ends = (0.0, *bounds, float("inf"))
    customers = np.zeros(len(ends) - 1)
    amount = np.zeros(len(ends) - 1)
    customers[cells["place"]] = cells["customers_count"]
    amount[cells["place"]] = cells["worth_amount"]
    return tuple(
        WorthClass(
            low=ends[at],
            high=ends[at + 1],
            customers=int(customers[at]),
            worth_amount=float(amount[at]),
        )
        for at in range(len(ends) - 1)
    )
