"""Renewals of subscriptions, counted by period of the contract."""

import numpy as np
from numpy.typing import ArrayLike

from nilai.errors import OptionError


def whole_periods(t: ArrayLike, *, first: int) -> np.ndarray:
    """Return periods as floats, or say which cannot be one.

    Parameters
    ----------
    t : array_like
        Whole numbers.
    first : int
        The least allowed.

    Returns
    -------
    ndarray
        The same numbers.

    Raises
    ------
    OptionError
        If one is below `first`, not whole or not finite.

    Examples
    --------
    >>> whole_periods([1, 2], first=1).tolist()
    [1.0, 2.0]
    """
    periods = np.asarray(t, dtype=float)
    wrong = ~(
        np.isfinite(periods) & (periods >= first) & (periods == np.floor(periods))
    )
    if np.any(wrong):
        message = (
            f"{np.atleast_1d(periods)[np.atleast_1d(wrong)][0]} is not a period here; "
            f"periods are whole numbers from {first}"
        )
        raise OptionError(message)
    return periods


def count_renewals(
    churned: ArrayLike, active: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many were lost and how many renewed, by period.

    Parameters
    ----------
    churned : array_like of shape (k,)
        Customers lost in period 1, 2, …, k.
    active : int or array_like of shape (k,)
        Customers still there after period k; or those still there who have
        been seen for 1, 2, …, k periods.

    Returns
    -------
    lost : ndarray of shape (k,)
        As `churned`.
    kept : ndarray of shape (k,)
        Customers who renewed in that period.

    Raises
    ------
    OptionError
        If a count is negative or not finite, or shapes differ.

    Examples
    --------
    Of ten customers three left, then two:

    >>> count_renewals([3, 2], 5)
    (array([3., 2.]), array([7., 5.]))

    Two more have been seen for one period only:

    >>> count_renewals([3, 2], [2, 5])
    (array([3., 2.]), array([9., 5.]))
    """
    lost = np.atleast_1d(np.asarray(churned, dtype=float))
    still = np.asarray(active, dtype=float)
    if still.ndim == 0:
        still = np.append(np.zeros(max(len(lost) - 1, 0)), still)
    if lost.ndim != 1 or still.shape != lost.shape:
        message = (
            f"customers lost in {lost.shape} periods, still there in {still.shape}; "
            "give one count per period, or one number still there at the end"
        )
        raise OptionError(message)
    counts = np.concatenate([lost, still])
    if not np.all(np.isfinite(counts) & (counts >= 0)):
        message = f"customers lost and still there must be counts from 0: {counts}"
        raise OptionError(message)
    after = np.cumsum((lost + still)[::-1])[::-1]
    return lost, after - lost
