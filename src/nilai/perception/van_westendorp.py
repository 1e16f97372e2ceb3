"""Van Westendorp's price sensitivity meter: four curves, four points, two ranges."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.redraws import percentiles, redrawn
from nilai.tables import Estimate

QUESTIONS = ("too_cheap", "cheap", "expensive", "too_expensive")
"""The four prices asked of each respondent, lowest first."""

POINTS = ("marginal_cheapness", "optimal", "indifference", "marginal_expensiveness")
RANGES = ("original", "narrow")
ORDERS = ("strict", "weak")

_EVEN = 1e-12
"""Shares nearer than this are equal: they are sums of many weights."""


@dataclass(frozen=True, kw_only=True)
class PriceCurves:
    """Share of respondents at each price.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Every price that a respondent named, rising.
    too_cheap, cheap : ndarray of shape (..., g)
        Who named this price or a higher one: falling.
    expensive, too_expensive : ndarray of shape (..., g)
        Who named this price or a lower one: rising.
    """

    prices: np.ndarray
    too_cheap: np.ndarray
    cheap: np.ndarray
    expensive: np.ndarray
    too_expensive: np.ndarray


@dataclass(frozen=True, kw_only=True)
class PricePoint:
    """Where two curves cross.

    Parameters
    ----------
    price : Estimate
        The price; the middle when the curves run together for a while.
    share : float
        Share of respondents where they cross.
    plateau : tuple of float or None
        From where to where the curves run together, if they do.
    """

    price: Estimate
    share: float
    plateau: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class PriceSensitivity:
    """What the four questions say.

    Parameters
    ----------
    points : dict of str to PricePoint
        `marginal_cheapness` and `marginal_expensiveness` (the ends of the
        acceptable range), `optimal`, `indifference`.
    range : str
        By which rule the ends are found: `original` or `narrow`.
    curves : PriceCurves
        The four curves.
    n : int
        Respondents used.
    effective_n : float
        What they count for under their weights: (Σw)² / Σw².
    """

    points: dict[str, PricePoint]
    range: str
    curves: PriceCurves
    n: int
    effective_n: float


def in_order(prices: np.ndarray, *, order: str = "strict") -> np.ndarray:
    """Return which respondents named four prices that make sense together.

    Parameters
    ----------
    prices : ndarray of shape (n, 4)
        Too cheap, cheap, expensive, too expensive.
    order : str
        `strict`: each price above the one before; `weak`: not below it.

    Returns
    -------
    ndarray of bool, shape (n,)
        Who is consistent.

    Raises
    ------
    OptionError
        If there is no such order.

    Examples
    --------
    >>> in_order(np.array([[1, 2, 3, 4], [1, 2, 2, 4], [1, 3, 2, 4]])).tolist()
    [True, False, False]
    """
    if order not in ORDERS:
        message = f"no order {order!r} of the four prices; there are strict and weak"
        raise OptionError(message)
    steps = np.diff(prices, axis=1)
    return np.all(steps > 0 if order == "strict" else steps >= 0, axis=1)


def price_curves(prices: np.ndarray, weights: np.ndarray) -> PriceCurves:
    """Return the four curves.

    Parameters
    ----------
    prices : ndarray of shape (c, 4)
        Too cheap, cheap, expensive, too expensive; one row per cell of
        respondents who answered alike.
    weights : ndarray of shape (..., c)
        What each cell counts for; further axes make further curves.

    Returns
    -------
    PriceCurves
        On the union of all prices named.

    Examples
    --------
    >>> curves = price_curves(np.array([[1.0, 2.0, 3.0, 4.0]]), np.ones(1))
    >>> curves.cheap.tolist(), curves.expensive.tolist()
    ([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0])
    """
    grid = np.unique(prices)
    whole = weights.sum(axis=-1, keepdims=True)

    def share(named: np.ndarray) -> np.ndarray:
        return (weights @ named) / whole

    return PriceCurves(
        prices=grid,
        too_cheap=share(prices[:, [0]] >= grid),
        cheap=share(prices[:, [1]] >= grid),
        expensive=share(prices[:, [2]] <= grid),
        too_expensive=share(prices[:, [3]] <= grid),
    )


def crossing(
    prices: np.ndarray, down: np.ndarray, up: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return where a falling and a rising curve cross, linear between prices.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Rising.
    down, up : ndarray of shape (..., g)
        The curves; further axes hold further pairs.

    Returns
    -------
    tuple of ndarray
        The price (the middle of a plateau), the share there, and the ends of the
        plateau, which are the price itself when there is none. NaN where the
        curves do not cross.

    Examples
    --------
    >>> at, share, low, high = crossing(
    ...     np.array([1.0, 2.0]), np.array([0.9, 0.1]), np.array([0.1, 0.5])
    ... )
    >>> round(float(at), 4), round(float(share), 4)
    (1.6667, 0.3667)
    """
    above = down - up
    last = np.count_nonzero(above > _EVEN, axis=-1) - 1
    first = len(prices) - np.count_nonzero(above < -_EVEN, axis=-1)
    crossed = (last >= 0) & (first < len(prices))
    left = np.clip(last, 0, len(prices) - 1)
    right = np.clip(first, 0, len(prices) - 1)

    def at(values: np.ndarray, where: np.ndarray) -> np.ndarray:
        return np.take_along_axis(values, where[..., None], axis=-1)[..., 0]

    gap_left, gap_right = at(above, left), at(above, right)
    apart = right - left == 1
    part = np.where(apart, gap_left / np.where(apart, gap_left - gap_right, 1.0), 0.0)
    met = prices[left] + part * (prices[right] - prices[left])
    low = np.where(apart, met, prices[np.minimum(left + 1, len(prices) - 1)])
    high = np.where(apart, met, prices[np.maximum(right - 1, 0)])
    level = np.where(
        apart,
        at(down, left) + part * (at(down, right) - at(down, left)),
        at(down, np.minimum(left + 1, len(prices) - 1)),
    )
    nothing = np.where(crossed, 0.0, np.nan)
    return (
        (low + high) / 2 + nothing,
        level + nothing,
        low + nothing,
        high + nothing,
    )


def points_of(curves: PriceCurves, *, range: str = "original") -> dict[str, tuple]:  # noqa: A002 - the literature's word
    """Return the four points of the curves.

    Parameters
    ----------
    curves : PriceCurves
        Four curves, or four per sample.
    range : str
        `original`: the acceptable range ends where "too cheap" meets "not cheap"
        and where "too expensive" meets "not expensive"; `narrow`: where they meet
        "expensive" and "cheap".

    Returns
    -------
    dict of str to tuple
        Point to what `crossing` returns.

    Raises
    ------
    OptionError
        If there is no such range.
    """
    if range not in RANGES:
        message = f"no range {range!r}; there are original and narrow"
        raise OptionError(message)
    narrow = range == "narrow"
    grid = curves.prices
    lower = curves.expensive if narrow else 1 - curves.cheap
    upper = curves.cheap if narrow else 1 - curves.expensive
    return {
        "marginal_cheapness": crossing(grid, curves.too_cheap, lower),
        "optimal": crossing(grid, curves.too_cheap, curves.too_expensive),
        "indifference": crossing(grid, curves.cheap, curves.expensive),
        "marginal_expensiveness": crossing(grid, upper, curves.too_expensive),
    }


def fit_van_westendorp(
    prices: np.ndarray,
    counts: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    range: str = "original",  # noqa: A002 - the literature's word
    currency: str = "",
    confidence: float = 0.95,
    seed: int = 1,
) -> PriceSensitivity:
    """Return the price points and ranges with bootstrap intervals.

    Parameters
    ----------
    prices : ndarray of shape (c, 4)
        Too cheap, cheap, expensive, too expensive; one row per cell of
        consistent respondents who answered alike.
    counts : ndarray of int64, shape (c,)
        Respondents per cell.
    weights : ndarray of shape (c,), optional
        Weight of one respondent of the cell; 1 without it.
    range : str
        `original` or `narrow`, as in `points_of`.
    currency : str
        Unit of the prices.
    confidence : float
        Nominal coverage of the intervals.
    seed : int
        Of the bootstrap.

    Returns
    -------
    PriceSensitivity
        Points, curves, respondents.

    Raises
    ------
    TooLittleDataError
        If fewer than two respondents are left.

    References
    ----------
    .. [1] van Westendorp (1976), NSS Price Sensitivity Meter, ESOMAR congress.
    .. [2] GLOSSARY.md, "price sensitivity meter".
    """
    n = int(counts.sum())
    if n < 2:
        message = (
            f"{n} respondents named four prices in order; at least two are needed, "
            "and some 200 for curves that mean something"
        )
        raise TooLittleDataError(message)
    each = np.ones(len(counts)) if weights is None else np.asarray(weights, float)
    curves = price_curves(prices, counts * each)
    found = points_of(curves, range=range)
    samples: dict[str, list[np.ndarray]] = {name: [] for name in found}
    for drawn in redrawn(counts, seed=seed):
        for name, point in points_of(
            price_curves(prices, drawn * each), range=range
        ).items():
            samples[name].append(point[0])
    return PriceSensitivity(
        points=_points(found, samples, currency, confidence, n),
        range=range,
        curves=curves,
        n=n,
        effective_n=float((counts @ each) ** 2 / (counts @ each**2)),
    )


def _points(
    found: Mapping[str, tuple],
    samples: Mapping[str, list[np.ndarray]],
    currency: str,
    confidence: float,
    n: int,
) -> dict[str, PricePoint]:
    points = {}
    for name, (at, share, low, high) in found.items():
        ends = percentiles(np.concatenate(samples[name]), confidence)
        points[name] = PricePoint(
            price=Estimate(
                value=float(at),
                low=ends[0],
                high=ends[1],
                confidence=confidence,
                unit=currency,
                n=n,
            ),
            share=float(share),
            plateau=(float(low), float(high)) if high > low else None,
        )
    return points
