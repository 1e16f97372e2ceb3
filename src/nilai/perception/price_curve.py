"""The best price on a whole demand curve, not only at the prices asked."""

from dataclasses import dataclass

import numpy as np

from nilai.perception.redraws import percentiles
from nilai.tables import Estimate


@dataclass(frozen=True, kw_only=True)
class BestPrice:
    """The price at which something is highest.

    Parameters
    ----------
    price : Estimate
        The price, with its interval.
    amount : Estimate
        What it brings there, per respondent: buyers (`share`), revenue or profit.
    demand_share : float
        Who would buy there.
    is_edge : bool
        Whether it is the lowest or the highest price that was asked about, so
        that the best may lie beyond.
    """

    price: Estimate
    amount: Estimate
    demand_share: float
    is_edge: bool


@dataclass(frozen=True, kw_only=True)
class DemandCurve:
    """Who would buy at each price, and where that is best.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Rising.
    demand : ndarray of shape (g,)
        Share of respondents who would buy, linear between the prices.
    demand_low, demand_high : ndarray of shape (g,)
        Interval at each price.
    best : dict of str to BestPrice
        `reach` (most buyers), `revenue`, and `profit` when a cost is given.
    unit_cost : float or None
        What one unit costs the business.
    n : int
        Respondents used.
    """

    prices: np.ndarray
    demand: np.ndarray
    demand_low: np.ndarray
    demand_high: np.ndarray
    best: dict[str, BestPrice]
    unit_cost: float | None
    n: int


def best_price(
    prices: np.ndarray, demand: np.ndarray, *, unit_cost: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return where (price − unit cost) × demand is highest on a curve.

    The curve is linear between the prices given. On each piece the profit is a
    parabola whose top is known exactly, so nothing is missed between them.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Prices, rising.
    demand : ndarray of shape (..., g)
        Who would buy at each, one curve or one per sample.
    unit_cost : float
        What one unit costs the business; 0 asks for the highest revenue.

    Returns
    -------
    tuple of ndarray
        The price and the profit per respondent, of each curve.

    Examples
    --------
    Demand falls from 1 at 0 to 0 at 10, so revenue is highest in the middle:

    >>> price, revenue = best_price(np.array([0.0, 10.0]), np.array([1.0, 0.0]))
    >>> float(price), float(revenue)
    (5.0, 2.5)
    """
    demand = np.asarray(demand, dtype=float)
    at_knots = (prices - unit_cost) * demand
    width = np.diff(prices)
    slope = np.diff(demand, axis=-1) / width
    base = demand[..., :-1] - slope * prices[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        top = (unit_cost - base / slope) / 2
    inside = (slope < 0) & (top > prices[:-1]) & (top < prices[1:])
    tops = np.where(inside, top, 0.0)
    at_tops = np.where(inside, (tops - unit_cost) * (base + slope * tops), -np.inf)
    every = np.concatenate([at_knots, at_tops], axis=-1)
    where = np.concatenate([np.broadcast_to(prices, demand.shape), tops], axis=-1)
    best = np.argmax(every, axis=-1)[..., None]
    return (
        np.take_along_axis(where, best, axis=-1)[..., 0],
        np.take_along_axis(every, best, axis=-1)[..., 0],
    )


def summarise_demand(
    prices: np.ndarray,
    demand: np.ndarray,
    samples: np.ndarray,
    *,
    with_reach: bool,
    unit_cost: float | None,
    currency: str,
    confidence: float,
    n: int,
) -> DemandCurve:
    """Return a demand curve with its intervals and best prices.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Rising.
    demand : ndarray of shape (g,)
        Share who would buy at each.
    samples : ndarray of shape (b, g)
        The same in every sample of a bootstrap.
    with_reach : bool
        Whether the price with most buyers is asked for, too.
    unit_cost : float or None
        What one unit costs the business.
    currency : str
        Unit of the prices.
    confidence : float
        Nominal coverage of the intervals.
    n : int
        Respondents used.

    Returns
    -------
    DemandCurve
        Demand and the best prices.
    """
    tail = 50 * (1 - confidence)
    low, high = np.percentile(samples, [tail, 100 - tail], axis=0)
    wanted = {"revenue": 0.0} | ({} if unit_cost is None else {"profit": unit_cost})
    best = {}
    if with_reach:
        top = int(np.argmax(demand))
        tops = np.argmax(samples, axis=1)
        best["reach"] = _best(
            (prices[top], demand[top]),
            (prices[tops], samples.max(axis=1)),
            (prices, demand),
            ("share", currency),
            confidence,
            n,
        )
    for name, cost in wanted.items():
        best[name] = _best(
            best_price(prices, demand, unit_cost=cost),
            best_price(prices, samples, unit_cost=cost),
            (prices, demand),
            (currency, currency),
            confidence,
            n,
        )
    return DemandCurve(
        prices=prices,
        demand=demand,
        demand_low=low,
        demand_high=high,
        best=best,
        unit_cost=unit_cost,
        n=n,
    )


def _best(
    found: tuple,
    sampled: tuple[np.ndarray, np.ndarray],
    curve: tuple[np.ndarray, np.ndarray],
    units: tuple[str, str],
    confidence: float,
    n: int,
) -> BestPrice:
    def estimate(value: float, drawn: np.ndarray, unit: str) -> Estimate:
        low, high = percentiles(drawn, confidence)
        return Estimate(
            value=float(value),
            low=low,
            high=high,
            confidence=confidence,
            unit=unit,
            n=n,
        )

    prices, demand = curve
    return BestPrice(
        price=estimate(found[0], sampled[0], units[1]),
        amount=estimate(found[1], sampled[1], units[0]),
        demand_share=float(np.interp(found[0], prices, demand)),
        is_edge=bool(found[0] in (prices[0], prices[-1])),
    )
