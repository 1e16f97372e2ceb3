"""Newton, Miller and Smith: from four prices and two intentions to demand."""

from collections.abc import Sequence

import numpy as np

from nilai.errors import OptionError
from nilai.perception.price_curve import DemandCurve, summarise_demand
from nilai.perception.redraws import redrawn

INTENT_SHARES = (0.0, 0.1, 0.3, 0.5, 0.7)
"""Share who really buy, by intention from 1 (surely not) to 5 (surely)."""

_AT_ONCE = 4_000_000


def check_intent_shares(shares: Sequence[float]) -> None:
    """Refuse shares that are not five rising numbers from 0 to 1.

    Parameters
    ----------
    shares : sequence of float
        Share who really buy, by intention from 1 to 5.

    Raises
    ------
    OptionError
        If they are not.
    """
    values = np.asarray(shares, dtype=float)
    fits = len(values) == 5 and np.all((values >= 0) & (values <= 1))
    if not (fits and np.all(np.diff(values) >= 0)):
        message = (
            f"{list(shares)} are no five shares for intentions 1 to 5; they rise "
            "from 0 to 1, as in 0,0.1,0.3,0.5,0.7"
        )
        raise OptionError(message)


def buyers(
    prices: np.ndarray, intents: np.ndarray, at: np.ndarray, shares: Sequence[float]
) -> np.ndarray:
    """Return the chance that each respondent buys at each price.

    Zero at the prices too cheap and too expensive, as the intentions say at the
    cheap and at the expensive price, linear between.

    Parameters
    ----------
    prices : ndarray of shape (c, 4)
        Too cheap, cheap, expensive, too expensive, not falling.
    intents : ndarray of shape (c, 2)
        Intention from 1 to 5 at the cheap and at the expensive price.
    at : ndarray of shape (g,)
        Where to look.
    shares : sequence of float
        Share who really buy, by intention.

    Returns
    -------
    ndarray of shape (c, g)
        From 0 to 1.

    Examples
    --------
    >>> chance = buyers(
    ...     np.array([[20.0, 40, 70, 90]]),
    ...     np.array([[5, 3]]),
    ...     np.array([30.0, 40, 55, 90]),
    ...     INTENT_SHARES,
    ... )
    >>> chance.round(2).tolist()
    [[0.35, 0.7, 0.5, 0.0]]
    """
    told = np.asarray(shares)[intents.astype(int) - 1]
    heights = np.column_stack([np.zeros(len(told)), told, np.zeros(len(told))])
    chance = np.zeros((len(prices), len(at)))
    for piece in range(3):
        left, right = prices[:, [piece]], prices[:, [piece + 1]]
        width = right - left
        # Two questions answered with one price make a step, not a slope.
        part = np.where(width > 0, (at - left) / np.where(width > 0, width, 1.0), 0.0)
        inside = (at >= left) & (at <= right)
        height = heights[:, [piece]] + part * (
            heights[:, [piece + 1]] - heights[:, [piece]]
        )
        chance = np.where(inside, np.maximum(chance, height), chance)
    return chance


def fit_newton_miller_smith(
    prices: np.ndarray,
    intents: np.ndarray,
    counts: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    shares: Sequence[float] = INTENT_SHARES,
    unit_cost: float | None = None,
    currency: str = "",
    confidence: float = 0.95,
    seed: int = 1,
) -> DemandCurve:
    """Return who would buy at each price, and the best prices with intervals.

    Parameters
    ----------
    prices : ndarray of shape (c, 4)
        Too cheap, cheap, expensive, too expensive; one row per cell of
        consistent respondents who answered alike.
    intents : ndarray of shape (c, 2)
        Intention from 1 to 5 at the cheap and at the expensive price.
    counts : ndarray of int64, shape (c,)
        Respondents per cell.
    weights : ndarray of shape (c,), optional
        Weight of one respondent of the cell; 1 without it.
    shares : sequence of float
        Share who really buy, by intention from 1 to 5.
    unit_cost : float, optional
        What one unit costs the business.
    currency : str
        Unit of the prices.
    confidence : float
        Nominal coverage of the intervals.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DemandCurve
        Demand and the best prices.

    Raises
    ------
    OptionError
        If the shares are not five rising numbers from 0 to 1.

    References
    ----------
    .. [1] Newton, Miller & Smith (1993), A market acceptance extension to
       traditional price sensitivity measurement, AMA ART Forum.
    """
    check_intent_shares(shares)
    each = np.ones(len(counts)) if weights is None else np.asarray(weights, float)
    grid = np.unique(prices)
    step = max(_AT_ONCE // len(grid), 1)
    chance = np.concatenate(
        [
            buyers(prices[i : i + step], intents[i : i + step], grid, shares)
            for i in range(0, len(prices), step)
        ]
    )
    demand = (counts * each) @ chance / float(counts @ each)
    drawn = [
        (d @ chance) / d.sum(axis=1, keepdims=True)
        for d in (some * each for some in redrawn(counts, seed=seed))
    ]
    return summarise_demand(
        grid,
        demand,
        np.concatenate(drawn),
        with_reach=True,
        unit_cost=unit_cost,
        currency=currency,
        confidence=confidence,
        n=int(counts.sum()),
    )
