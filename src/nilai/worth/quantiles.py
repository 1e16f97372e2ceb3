"""Quantiles of customers counted in cells."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nilai.errors import OptionError, TooLittleDataError


def quantiles(
    values: ArrayLike, customers: ArrayLike, shares: Sequence[float]
) -> tuple[float, ...]:
    """Return the least values that such shares of the customers do not exceed.

    Always values that some customer has, never one between two of them, so
    that customers who are alike fall on the same side.

    Parameters
    ----------
    values : array_like of shape (c,)
        Value of a customer, by cell; in any order.
    customers : array_like of shape (c,)
        Customers in each cell.
    shares : sequence of float
        From 0 to 1.

    Returns
    -------
    tuple of float
        One per share.

    Raises
    ------
    OptionError
        If shapes differ.
    TooLittleDataError
        If there is no customer.

    Examples
    --------
    >>> quantiles([30.0, 10.0, 20.0], [1, 2, 2], (0.4, 0.5, 0.9))
    (10.0, 20.0, 30.0)
    """
    value, count = np.asarray(values, float), np.asarray(customers, float)
    if value.shape != count.shape or value.ndim != 1:
        message = (
            f"values of shape {value.shape} and customers of shape {count.shape}: "
            "give one of each per cell"
        )
        raise OptionError(message)
    value, count = value[count > 0], count[count > 0]
    if not len(value):
        message = "no customer to rank; at least one with an order is needed"
        raise TooLittleDataError(message)
    order = np.argsort(value, kind="stable")
    reached = np.cumsum(count[order])
    # Rounding must not make 0.6 × 5 more than 3.
    wanted = np.asarray(shares) * reached[-1] - 1e-6
    return tuple(value[order][np.searchsorted(reached, wanted)].tolist())
