"""What every set of drivers explains, and each driver's part of it: exact LMG."""

from functools import cache
from itertools import pairwise
from math import comb

import numpy as np

FOLD = 14
"""Drivers whose sets are swept at once, in memory that a core's cache holds."""

NEGLIGIBLE = 1e-10
"""A driver with less than this left of its variance is a copy of others."""


def unexplained(covariance: np.ndarray) -> np.ndarray:
    """Return what each set of drivers leaves unexplained of the outcome.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1, ...)
        Of the drivers and, last, the outcome; more axes hold more of them.

    Returns
    -------
    ndarray of shape (2 ** p, ...)
        Variance of the outcome around its regression on set 0, 1, 2, …; bit j
        of the number says whether driver j belongs to the set.

    Notes
    -----
    The drivers are taken one after the other, the last first: left out, or swept
    into the covariance of the rest (a Schur complement). What has been decided
    is not kept, so that a set costs a dozen multiplications, whatever p.

    Examples
    --------
    >>> unexplained(np.array([[1.0, 0.6], [0.6, 1.0]])).tolist()
    [1.0, 0.64]
    """
    # The last driver is decided first, so that its bit is the highest of all.
    p = len(covariance) - 1
    order = [*range(p - 1, -1, -1), p]
    state = covariance[np.ix_(order, order)][:, :, None]
    # Sets double from level to level along the third axis, old bits above new.
    for _ in range(p):
        pivot, beside, rest = state[0, 0], state[0, 1:], state[1:, 1:]
        usable = pivot > NEGLIGIBLE
        slope = beside * np.where(usable, 1.0 / np.where(usable, pivot, 1.0), 0.0)
        swept = rest - beside[:, None] * slope[None]
        both = np.stack([rest, swept], axis=3)
        state = both.reshape(*rest.shape[:2], -1, *rest.shape[3:])
    return state[0, 0]


def level_means(covariance: np.ndarray) -> np.ndarray:
    """Return what each driver adds to R², on average over the sets of each size.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    ndarray of shape (p, p)
        One row per driver; column k is the mean of what it adds to a set of k
        other drivers. The mean of a row is the driver's LMG (its Shapley value,
        general dominance); rows that lie above others in every column dominate
        them conditionally.

    Notes
    -----
    All 2 ** p sets are visited, yet never held: the first drivers are decided by
    recursion, the last `FOLD` at once.

    References
    ----------
    .. [1] Lindeman, R. H., Merenda, P. F. and Gold, R. Z. (1980), Introduction to
       bivariate and multivariate analysis.
    .. [2] Azen, R. and Budescu, D. V. (2003), The dominance analysis approach for
       comparing predictors in multiple regression, Psychological Methods 8.

    Examples
    --------
    Two drivers with correlation 0.5, that go with the outcome by 0.6 and 0.4:

    >>> pair = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1.0]])
    >>> level_means(pair).round(4).tolist()
    [[0.36, 0.2133], [0.16, 0.0133]]
    """
    p = len(covariance) - 1
    sets = _Sets(p)
    scaled = _standardised(covariance)
    sets.walk(scaled, 0, ())
    size = np.arange(p)
    others = np.array([comb(p - 1, int(k)) for k in size], dtype=float)
    return (sets.within[:, 1:] - (sets.all - sets.within)[:, :-1]) / others


def lmg(covariance: np.ndarray) -> np.ndarray:
    """Return each driver's part of R², fair to every order of the drivers.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    ndarray of shape (p,)
        LMG, the mean over all orders of what a driver adds to R² when it comes
        after those before it. None is below 0; they add up to R².

    Examples
    --------
    >>> pair = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1.0]])
    >>> lmg(pair).round(6).tolist()
    [0.286667, 0.086667]
    """
    return level_means(covariance).mean(axis=1)


def explained_share(covariance: np.ndarray) -> float:
    """Return R²: the share of the outcome's variance that all drivers explain.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    float
        From 0 to 1; drivers that are copies of others add nothing.

    Examples
    --------
    >>> pair = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1.0]])
    >>> round(explained_share(pair), 6)
    0.373333
    """
    left = _standardised(covariance)
    while len(left) > 1:
        left = _sweep(left)
    return float(1.0 - left[0, 0])


@cache
def lmg_weights(p: int) -> np.ndarray:
    """Return by how much the R² of each set counts in each driver's LMG.

    Parameters
    ----------
    p : int
        Drivers, up to `FOLD`.

    Returns
    -------
    ndarray of shape (p, 2 ** p)
        Above 0 where the driver belongs to the set, else below. Not to be
        written to: it is kept.

    Examples
    --------
    >>> lmg_weights(2).tolist()
    [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]]
    """
    bits, size = _bits(p)
    with_driver = np.array([1 / (p * comb(p - 1, max(k - 1, 0))) for k in range(p + 1)])
    without = np.array([1 / (p * comb(p - 1, min(k, p - 1))) for k in range(p + 1)])
    return np.where(bits.T > 0, with_driver[size], -without[size])


class _Sets:
    """Sums of R² over all sets, by size and by the drivers within."""

    def __init__(self, p: int) -> None:
        self.within = np.zeros((p, p + 1))
        self.all = np.zeros(p + 1)
        self.folded = min(p, FOLD)
        bits, size = _bits(self.folded)
        self.by_size = np.argsort(size, kind="stable")
        ends = np.searchsorted(size[self.by_size], np.arange(self.folded + 2))
        self.spans = [slice(a, b) for a, b in pairwise(ends)]
        ordered = bits[self.by_size]
        self.members = [np.ascontiguousarray(ordered[span].T) for span in self.spans]

    def walk(self, left: np.ndarray, driver: int, taken: tuple[int, ...]) -> None:
        """Decide about the first drivers one by one, then about the rest at once."""
        if len(left) - 1 == self.folded:
            self._fold(left, list(taken))
            return
        self.walk(left[1:, 1:], driver + 1, taken)
        self.walk(_sweep(left), driver + 1, (*taken, driver))

    def _fold(self, left: np.ndarray, taken: list[int]) -> None:
        explained = (1.0 - unexplained(left))[self.by_size]
        first = len(self.within) - self.folded
        for size, (span, members) in enumerate(
            zip(self.spans, self.members, strict=True), start=len(taken)
        ):
            part = explained[span]
            total = part.sum()
            self.all[size] += total
            self.within[first:, size] += members @ part
            self.within[taken, size] += total


def _bits(p: int) -> tuple[np.ndarray, np.ndarray]:
    bits = ((np.arange(2**p)[:, None] >> np.arange(p)) & 1).astype(float)
    return bits, bits.sum(axis=1).astype(int)


def _standardised(covariance: np.ndarray) -> np.ndarray:
    spread = np.sqrt(np.diag(covariance))
    return covariance / np.outer(spread, spread)


def _sweep(left: np.ndarray) -> np.ndarray:
    rest, pivot = left[1:, 1:], left[0, 0]
    if pivot <= NEGLIGIBLE:
        return rest
    return rest - np.outer(left[1:, 0], left[0, 1:] / pivot)
