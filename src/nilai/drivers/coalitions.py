"""Groups of drivers: what each explains as a whole, and each driver within it."""

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np

from nilai.drivers.explained import NEGLIGIBLE, level_means


def owen(covariance: np.ndarray, groups: Sequence[Sequence[int]]) -> np.ndarray:
    """Return each driver's part of R² when drivers come group by group.

    The parts of a group's drivers add up to the group's own part: its Shapley
    value among the groups, each taken as a whole.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1)
        Of the drivers and, last, the outcome.
    groups : sequence of sequences of int
        Drivers of each group; every driver belongs to one.

    Returns
    -------
    ndarray of shape (p,)
        Owen values; they add up to R². With one driver to a group, or with one
        group, they are LMG.

    References
    ----------
    .. [1] Owen, G. (1977), Values of games with a priori unions.

    Examples
    --------
    Two copies of one driver share its part, and take nothing from the other:

    >>> three = np.array(
    ...     [[1, 1, 0, 0.6], [1, 1, 0, 0.6], [0, 0, 1, 0.5], [0.6, 0.6, 0.5, 1]]
    ... )
    >>> owen(three, [[0, 1], [2]]).round(6).tolist()
    [0.18, 0.18, 0.25]
    """
    spread = np.sqrt(np.diag(covariance))
    scaled = covariance / np.outer(spread, spread)
    parts = np.zeros(len(scaled) - 1)
    for place, group in enumerate(groups):
        others = [g for i, g in enumerate(groups) if i != place]
        for size in range(len(others) + 1):
            weight = 1.0 / (len(groups) * comb(len(others), size))
            for before in combinations(others, size):
                left = _after(scaled, [d for g in before for d in g], group)
                # R² of what is left is counted in what was there at first.
                parts[list(group)] += weight * _added(left)
    return parts


def _after(
    scaled: np.ndarray, before: Sequence[int], group: Sequence[int]
) -> np.ndarray:
    kept = [*group, len(scaled) - 1]
    left = scaled[np.ix_(kept, kept)]
    if not before:
        return left
    within = scaled[np.ix_(before, before)]
    beside = scaled[np.ix_(before, kept)]
    values, vectors = np.linalg.eigh(within)
    usable = values > NEGLIGIBLE
    turned = vectors[:, usable].T @ beside
    return left - (turned.T / values[usable]) @ turned


def _added(left: np.ndarray) -> np.ndarray:
    """LMG within a group, in the outcome's first variance; copies add nothing."""
    p = len(left) - 1
    spare = np.flatnonzero(np.diag(left)[:-1] > NEGLIGIBLE)
    added = np.zeros(p)
    if len(spare) and left[-1, -1] > NEGLIGIBLE:
        kept = [*spare, p]
        added[spare] = level_means(left[np.ix_(kept, kept)]).mean(axis=1)
    return added * left[-1, -1]


def draw_orders(
    groups: Sequence[Sequence[int]], count: int, random: np.random.Generator
) -> np.ndarray:
    """Return orders in which drivers come group by group, each beside its reverse.

    Parameters
    ----------
    groups : sequence of sequences of int
        Drivers of each group; one group holds them all when there are none.
    count : int
        How many, at least.
    random : Generator
        Where chance comes from.

    Returns
    -------
    ndarray of shape (m, p)
        One order per row.

    Examples
    --------
    >>> orders = draw_orders([[0, 1], [2]], 4, np.random.default_rng(1))
    >>> sorted(set(map(tuple, orders.tolist()))) == sorted(
    ...     [(0, 1, 2), (1, 0, 2), (2, 0, 1), (2, 1, 0)]
    ... ) or len(orders) >= 4
    True
    """
    orders = []
    for _ in range((count + 1) // 2):
        turn = random.permutation(len(groups))
        order = [d for g in turn for d in random.permutation(groups[g])]
        orders += [order, order[::-1]]
    return np.array(orders)


def shares_along(covariance: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """Return each driver's part of R², averaged over some orders only.

    Parameters
    ----------
    covariance : ndarray of shape (draws, p + 1, p + 1)
        Of the drivers and, last, the outcome.
    orders : ndarray of shape (m, p)
        Orders of the drivers.

    Returns
    -------
    ndarray of shape (draws, p)
        They add up to R².

    Notes
    -----
    The last row of a Cholesky factor holds what each driver adds after those
    before it.

    Examples
    --------
    >>> pair = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1.0]])
    >>> orders = np.array([[0, 1], [1, 0]])
    >>> shares_along(pair[None], orders).round(6).tolist()
    [[0.286667, 0.086667]]
    """
    spread = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    scaled = covariance / (spread[:, :, None] * spread[:, None, :])
    # Copies of drivers stay factorable, and add nothing.
    scaled = scaled + NEGLIGIBLE * np.eye(scaled.shape[1])
    parts = np.zeros((len(scaled), scaled.shape[1] - 1))
    for order in orders:
        taken = np.append(order, len(order))
        factor = np.linalg.cholesky(scaled[:, taken[:, None], taken])
        parts[:, order] += factor[:, -1, :-1] ** 2
    return parts / len(orders)
