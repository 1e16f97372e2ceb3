"""Slopes with intervals that forgive unequal spread and several answers of one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from nilai.errors import FitError
from nilai.tables import Estimate

_FLAT = 1e-12


@dataclass(frozen=True, kw_only=True)
class Slopes:
    """Least squares of one column on others, and what each cluster did to it.

    Parameters
    ----------
    values : ndarray of shape (p,)
        By how much the outcome differs per unit of each regressor, the others held.
    pulls : ndarray of shape (clusters, p)
        What each cluster adds to the error of each slope; the sum of the products
        of two columns is their covariance.
    rows : float
        Rows used.
    """

    values: np.ndarray
    pulls: np.ndarray
    rows: float

    @property
    def clusters(self) -> int:
        """Clusters of rows that were answered by one respondent, or by lot."""
        return len(self.pulls)

    @property
    def errors(self) -> np.ndarray:
        """Standard errors."""
        return np.sqrt((self.pulls**2).sum(axis=0))


def clustered_slopes(
    sums: np.ndarray, centres: Sequence[float], regressors: Sequence[int], outcome: int
) -> Slopes:
    """Return least squares with a constant, and its cluster-robust spread.

    Parameters
    ----------
    sums : ndarray of shape (clusters, 3 + k + k (k + 1) / 2)
        Rows of `moment_sums` without `block`, listwise: one block per cluster.
    centres : sequence of float
        As they were taken off.
    regressors : sequence of int
        Places of the columns that may tell the outcome.
    outcome : int
        Place of the outcome.

    Returns
    -------
    Slopes
        With the pulls scaled as CR1: G / (G − 1) · (n − 1) / (n − p − 1).

    Raises
    ------
    FitError
        If a regressor does not vary, or follows from the others; or there are no
        more clusters than slopes.

    Notes
    -----
    With X of a cluster and its products known, its score is X'y − X'Xβ: the
    sandwich of all of them needs no second pass over the answers.

    References
    ----------
    .. [1] Liang & Zeger (1986), Longitudinal data analysis using generalized
       linear models, Biometrika 73.

    Examples
    --------
    Four who rated 0, 0, 1, 1 and bought 0, 2, 2, 4 times: two more per point.

    >>> rated, bought = np.array([0, 0, 1, 1.0]), np.array([0, 2, 2, 4.0])
    >>> one = np.ones(4)
    >>> sums = np.column_stack(
    ...     [one, one, one, rated, bought, rated**2, rated * bought, bought**2]
    ... )
    >>> found = clustered_slopes(sums, [0.0, 0.0], [0], 1)
    >>> found.values.round(9).tolist(), found.errors.round(4).tolist()
    ([2.0], [1.4142])
    """
    k = len(centres)
    crossed = _crossed(sums, k)
    places = [0, *(1 + place for place in regressors)]
    within = crossed[:, places][:, :, places]
    beside = crossed[:, places, 1 + outcome]
    bread, rows = within.sum(axis=0), float(sums[:, 0].sum())
    scale = np.sqrt(np.diag(bread))
    if len(sums) <= len(places) or rows <= len(places) or np.any(scale == 0):
        message = f"{len(sums)} respondents are too few for {len(regressors)} slopes"
        raise FitError(message)
    scaled = bread / np.outer(scale, scale)
    if np.linalg.eigvalsh(scaled)[0] <= _FLAT:
        message = "a column does not vary, or follows from the others"
        raise FitError(message)
    inverse = np.linalg.inv(scaled) / np.outer(scale, scale)
    values = inverse @ beside.sum(axis=0)
    scores = beside - within @ values
    clusters = len(sums)
    grown = clusters / (clusters - 1) * (rows - 1) / (rows - len(places))
    pulls = np.sqrt(grown) * scores @ inverse
    return Slopes(values=values[1:], pulls=pulls[:, 1:], rows=rows)


def _crossed(sums: np.ndarray, k: int) -> np.ndarray:
    """Return the products of 1 and the columns, per cluster."""
    crossed = np.zeros((len(sums), k + 1, k + 1))
    crossed[:, 0, 0] = sums[:, 1]
    crossed[:, 0, 1:] = crossed[:, 1:, 0] = sums[:, 3 : 3 + k]
    above = np.triu_indices(k)
    crossed[:, 1 + above[0], 1 + above[1]] = sums[:, 3 + k :]
    crossed[:, 1 + above[1], 1 + above[0]] = sums[:, 3 + k :]
    return crossed


def slope_estimate(
    value: float,
    error: float,
    *,
    clusters: int,
    rows: float,
    unit: str,
    confidence: float = 0.95,
) -> Estimate:
    """Return a slope with its interval by Student's t.

    Parameters
    ----------
    value, error : float
        The slope and its standard error.
    clusters : int
        Clusters it rests on; one less are the degrees of freedom.
    rows : float
        Rows it rests on.
    unit : str
        Of the outcome.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Estimate
        Value and interval.

    Examples
    --------
    >>> found = slope_estimate(2.0, 1.0, clusters=100_000, rows=100_000, unit="orders")
    >>> round(found.low, 2), round(found.high, 2)
    (0.04, 3.96)
    """
    half = float(stdtrit(clusters - 1, (1 + confidence) / 2)) * error
    return Estimate(
        value=float(value),
        low=float(value - half),
        high=float(value + half),
        confidence=confidence,
        unit=unit,
        n=round(rows),
    )


def product_error(
    first: float, first_pulls: np.ndarray, second: float, second_pulls: np.ndarray
) -> float:
    """Return the standard error of a product of two slopes of the same clusters.

    Parameters
    ----------
    first : float
        The one slope.
    first_pulls : ndarray of shape (clusters,)
        What each cluster adds to its error.
    second : float
        The other slope.
    second_pulls : ndarray of shape (clusters,)
        What each cluster adds to its error.

    Returns
    -------
    float
        By the delta method, with what the two share.

    Examples
    --------
    >>> pull = np.array([0.1, -0.1])
    >>> round(product_error(2.0, pull, 3.0, pull), 4)
    0.7071
    """
    return float(np.linalg.norm(second * first_pulls + first * second_pulls))


def clear_ones(
    values: Sequence[float],
    errors: Sequence[float],
    clusters: Sequence[int],
    *,
    confidence: float = 0.95,
) -> list[bool]:
    """Return which slopes can be told from none, many being looked at.

    Parameters
    ----------
    values, errors : sequence of float
        Slopes and their standard errors.
    clusters : sequence of int
        Clusters that each rests on.
    confidence : float
        One less it, of those called clear so many may be none, on average.

    Returns
    -------
    list of bool
        One per slope.

    References
    ----------
    .. [1] Benjamini & Hochberg (1995), Controlling the false discovery rate,
       Journal of the Royal Statistical Society B 57.

    Examples
    --------
    >>> clear_ones([3.0, 2.0], [1.0, 1.0], [10_000, 10_000])
    [True, True]
    >>> clear_ones([3.0, 2.0, 0.0, 0.0], [1.0] * 4, [10_000] * 4)
    [True, False, False, False]
    """
    chances = np.array(
        [
            2.0 * stdtr(n - 1, -abs(value) / error) if error > 0 else float(value == 0)
            for value, error, n in zip(values, errors, clusters, strict=True)
        ]
    )
    order = np.argsort(chances, kind="stable")
    limits = (1 - confidence) * np.arange(1, len(chances) + 1) / len(chances)
    passed = np.flatnonzero(chances[order] <= limits)
    clear = np.zeros(len(chances), bool)
    if len(passed):
        clear[order[: passed[-1] + 1]] = True
    return [bool(found) for found in clear]
