"""Gabor and Granger: who buys at each price asked, and the price that pays best."""

from dataclasses import dataclass

import numpy as np

from nilai.errors import FitError, TooLittleDataError
from nilai.perception.logistic_demand import LogisticDemand, fit_logistic_demand
from nilai.perception.price_curve import DemandCurve, summarise_demand
from nilai.perception.redraws import redrawn

_SETTLED = 0.9
"""Share of respondents whose answers settle all prices where prices went up."""


@dataclass(frozen=True, kw_only=True)
class GaborGranger:
    """What "would you buy at this price" says.

    Parameters
    ----------
    curve : DemandCurve
        Demand that never rises with the price, with the best prices.
    asked_shares : ndarray of shape (g,)
        Share of yes among the answers at each price, before demand that rises
        is pooled.
    asked : ndarray of shape (g,)
        Respondents whose answer at each price is known.
    elasticities : ndarray of shape (g − 1,)
        From each price to the next: the share of demand lost over the share by
        which the price rises, both of the lower price's.
    logistic : LogisticDemand or None
        A smooth curve through the same answers; None when there is none.
    inconsistent : int
        Respondents who would buy at a higher price but not at a lower one; they
        are in the curve.
    """

    curve: DemandCurve
    asked_shares: np.ndarray
    asked: np.ndarray
    elasticities: np.ndarray
    logistic: LogisticDemand | None
    inconsistent: int


def settled(answers: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the answers with those filled in that the given ones settle.

    Who would buy at a price would buy at a lower one, and who would not buy at a
    price would not at a higher one. Unasked prices are filled in where that
    settles all of a respondent's, as when prices go up until the first no, and
    only if it does for nine respondents of ten: where each was asked one price,
    filling would count those who say no at the lowest, or yes at the highest,
    more often than the others.

    Parameters
    ----------
    answers : ndarray of shape (c, g)
        1 for yes, 0 for no, NaN where not asked; prices rising.
    counts : ndarray of shape (c,)
        Respondents per row.

    Returns
    -------
    ndarray of shape (c, g)
        The same with more known.

    Examples
    --------
    Nine say yes at the second price and no at the third; one broke off:

    >>> nan = float("nan")
    >>> settled(np.array([[nan, 1, 0, nan], [nan, 1, nan, nan]]), np.array([9, 1]))
    array([[ 1.,  1.,  0.,  0.],
           [nan,  1., nan, nan]])
    """
    yes, no = answers == 1, answers == 0
    implied_yes = np.flip(np.logical_or.accumulate(np.flip(yes, axis=1), axis=1), 1)
    implied_no = np.logical_or.accumulate(no, axis=1)
    whole = np.all(implied_yes ^ implied_no, axis=1)
    if counts @ whole < _SETTLED * counts.sum():
        return answers
    return np.where(whole[:, None], implied_yes.astype(float), answers)


def contradicts(answers: np.ndarray) -> np.ndarray:
    """Return who is likelier to buy at a higher price than at a lower one.

    Parameters
    ----------
    answers : ndarray of shape (c, g)
        From 0 (no) to 1 (yes), NaN where not asked; prices rising.

    Returns
    -------
    ndarray of bool, shape (c,)
        Who contradicts themselves.

    Examples
    --------
    >>> contradicts(np.array([[1.0, 0.0], [0.0, 1.0]])).tolist()
    [False, True]
    """
    lowest = np.minimum.accumulate(np.where(np.isnan(answers), np.inf, answers), axis=1)
    return np.any(answers[:, 1:] > lowest[:, :-1], axis=1)


def fit_gabor_granger(
    prices: np.ndarray,
    answers: np.ndarray,
    counts: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    unit_cost: float | None = None,
    currency: str = "",
    confidence: float = 0.95,
    seed: int = 1,
) -> GaborGranger:
    """Return demand at each price, and the best prices with intervals.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Prices asked, rising, at least two.
    answers : ndarray of shape (c, g)
        From 0 (no) to 1 (yes), NaN where not asked; one row per cell of
        respondents who answered alike.
    counts : ndarray of int64, shape (c,)
        Respondents per cell.
    weights : ndarray of shape (c,), optional
        Weight of one respondent of the cell; 1 without it.
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
    GaborGranger
        Demand, best prices, elasticities.

    Raises
    ------
    TooLittleDataError
        If fewer than two respondents or prices are there.

    References
    ----------
    .. [1] Gabor & Granger (1966), Price as an indicator of quality, Economica 33.
    .. [2] GLOSSARY.md, "Gabor-Granger".
    """
    n = int(counts.sum())
    if n < 2 or len(prices) < 2:
        message = (
            f"{n} respondents answered at {len(prices)} prices; at least two of each "
            "are needed for a demand curve"
        )
        raise TooLittleDataError(message)
    each = np.ones(len(counts)) if weights is None else np.asarray(weights, float)
    whole = np.all(np.isnan(answers) | np.isin(answers, (0, 1)))
    filled = settled(answers, counts) if whole else answers
    known = ~np.isnan(filled)
    yes = np.nan_to_num(filled)

    def shares(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        asked = cells @ known
        return (cells @ yes) / np.where(asked > 0, asked, 1.0), asked

    said, asked = shares(counts * each)
    drawn = [falling(*shares(some * each)) for some in redrawn(counts, seed=seed)]
    demand = falling(said, asked)
    curve = summarise_demand(
        prices,
        demand,
        np.concatenate(drawn),
        with_reach=False,
        unit_cost=unit_cost,
        currency=currency,
        confidence=confidence,
        n=n,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = -np.diff(demand) / demand[:-1]
        elasticities = lost / (np.diff(prices) / prices[:-1])
    return GaborGranger(
        curve=curve,
        asked_shares=said,
        asked=counts @ known,
        elasticities=elasticities,
        logistic=_logistic(prices, said, asked),
        inconsistent=int(counts @ contradicts(answers)),
    )


def _logistic(
    prices: np.ndarray, shares: np.ndarray, asked: np.ndarray
) -> LogisticDemand | None:
    try:
        return fit_logistic_demand(prices, shares, asked)
    except FitError:
        return None


def falling(shares: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Return the nearest shares that never rise, by pooling those that do.

    Parameters
    ----------
    shares : ndarray of shape (..., g)
        Who would buy at each price, prices rising; one curve or several.
    asked : ndarray of shape (..., g)
        Weight of the answers at each price.

    Returns
    -------
    ndarray of shape (..., g)
        Weighted isotonic regression: least squares among falling curves.

    References
    ----------
    .. [1] Barlow, Bartholomew, Bremner & Brunk (1972), Statistical inference
       under order restrictions.

    Examples
    --------
    >>> falling(np.array([0.8, 0.4, 0.6]), np.ones(3)).round(9).tolist()
    [0.8, 0.5, 0.5]
    """
    shares, asked = np.broadcast_arrays(shares, asked)
    # The least of the greatest means: few prices, so all stretches are tried.
    g = shares.shape[-1]
    ends = np.zeros((*shares.shape[:-1], 1))
    sums = np.concatenate([ends, np.cumsum(shares * asked, axis=-1)], axis=-1)
    weights = np.concatenate([ends, np.cumsum(asked, axis=-1)], axis=-1)
    result = np.full(shares.shape, np.inf)
    for start in range(g):
        highest = np.full(shares.shape[:-1], -np.inf)
        for end in range(g, start, -1):
            mean = (sums[..., end] - sums[..., start]) / np.maximum(
                weights[..., end] - weights[..., start], 1e-300
            )
            highest = np.maximum(highest, mean)
            result[..., end - 1] = np.where(
                result[..., end - 1] > highest, highest, result[..., end - 1]
            )
    return result
