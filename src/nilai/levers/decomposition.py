"""Split a change of a product exactly among its factors."""

from itertools import combinations
from math import factorial

import numpy as np

from nilai.errors import OptionError


def shapley(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return each factor's share of a change, averaged over all orders of change.

    Works with zeros and negative factors. The shares add up to the change.

    Parameters
    ----------
    before, after : ndarray of shape (k, ...)
        Factors whose product along the first axis is the figure explained.

    Returns
    -------
    ndarray of shape (k, ...)
        Share of each factor, in the unit of the product.

    Notes
    -----
    The mean of the k! ways of changing one factor after the other
    (Dietzenbacher and Los, 1998); a Shapley value.

    Examples
    --------
    >>> import numpy as np
    >>> shapley(np.array([10.0, 2.0]), np.array([20.0, 3.0])).tolist()
    [25.0, 15.0]
    """
    before, after = np.asarray(before, float), np.asarray(after, float)
    k = len(before)
    shares = np.zeros_like(before)
    for factor in range(k):
        others = [i for i in range(k) if i != factor]
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for changed in combinations(others, size):
                product = np.ones_like(before[0])
                for i in others:
                    product = product * (after[i] if i in changed else before[i])
                shares[factor] += weight * product
    return shares * (after - before)


def log_mean(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return each factor's share of a change by logarithmic means (LMDI-I).

    Where a factor goes from or to zero the limit is taken: the factors that do
    share the whole change equally.

    Parameters
    ----------
    before, after : ndarray of shape (k, ...)
        Factors, none below 0.

    Returns
    -------
    ndarray of shape (k, ...)
        Share of each factor; they add up to the change.

    Raises
    ------
    OptionError
        If a factor is below 0.

    References
    ----------
    .. [1] Ang, B. W. (2005), The LMDI approach to decomposition analysis,
       Energy Policy 33.

    Examples
    --------
    >>> import numpy as np
    >>> shares = log_mean(np.array([10.0, 2.0]), np.array([20.0, 2.0]))
    >>> shares.round(9).tolist()
    [20.0, 0.0]
    """
    before, after = np.asarray(before, float), np.asarray(after, float)
    if np.any(before < 0) or np.any(after < 0):
        message = (
            "logarithmic means need factors of at least 0; found one below. "
            "Use the Shapley split, which works with any sign"
        )
        raise OptionError(message)
    old, new = before.prod(axis=0), after.prod(axis=0)
    vanishing = (before == 0) != (after == 0)
    moved = (before > 0) & (after > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(moved, np.log(after) - np.log(before), 0.0)
        growth = logs.sum(axis=0)
        mean = np.where(np.abs(growth) < 1e-12, old, (new - old) / growth)
    smooth = np.where((old > 0) & (new > 0), mean, 0.0) * logs
    sudden = vanishing / np.maximum(vanishing.sum(axis=0), 1) * (new - old)
    return np.where(vanishing.any(axis=0), sudden, smooth)


METHODS = {"shapley": shapley, "log-mean": log_mean}
"""Ways to split a change, by the name used on the command line."""
