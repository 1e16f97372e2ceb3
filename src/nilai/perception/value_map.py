"""The value map: quality against price, and the line on which both balance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nilai.errors import OptionError
from nilai.perception.profile import PARITY

FEW_OFFERS = 8
"""Fewer offers than these do not tell what the market pays for quality."""

LINES = ("diagonal", "weighted", "regression")
"""The three definitions of the fair-value line."""


@dataclass(frozen=True, kw_only=True)
class FairValueLine:
    """What quality a price buys in this market.

    Parameters
    ----------
    name : str
        `diagonal` (price rises as quality does), `weighted` (as much as customers
        weigh quality against price) or `regression` (as the offers do).
    slope : float
        Points of relative price per point of quality.
    intercept : float
        Price at quality 0.
    r_squared : float or None
        Share of the offers' prices that quality explains; None without a fit.
    offers : int
        Offers it was drawn from; 0 for a line that is given.
    """

    name: str
    slope: float
    intercept: float
    r_squared: float | None = None
    offers: int = 0

    @property
    def is_weak(self) -> bool:
        """Whether too few offers were there to fit it."""
        return self.name == "regression" and self.offers < FEW_OFFERS

    def fair_price(self, quality: float) -> float:
        """Return the price at which quality and price balance."""
        return self.intercept + self.slope * quality

    def distance(self, quality: float, price: float) -> float:
        """Return how far an offer lies on the customer's side of the line.

        Perpendicular, in points; above zero is better value than fair.
        """
        return (self.fair_price(quality) - price) / math.hypot(1.0, self.slope)


def diagonal_line() -> FairValueLine:
    """Return the line on which relative price equals relative quality.

    Returns
    -------
    FairValueLine
        Slope 1 through parity.

    Examples
    --------
    >>> round(diagonal_line().distance(110.0, 100.0), 4)
    7.0711
    """
    return FairValueLine(name="diagonal", slope=1.0, intercept=0.0)


def weighted_line(quality_weight: float) -> FairValueLine:
    """Return the line by which customers weigh quality against price.

    Parameters
    ----------
    quality_weight : float
        Quality's part of the decision, out of 100; the rest is price's.

    Returns
    -------
    FairValueLine
        Through parity, the steeper the more quality counts.

    Raises
    ------
    OptionError
        If the weight is not between 0 and 100.

    Examples
    --------
    >>> weighted_line(75).slope
    3.0
    """
    if not 0 < quality_weight < 100:
        message = (
            f"a weight of quality of {quality_weight} is not between 0 and 100; 60 "
            "means that quality decides 60 % and price 40 %"
        )
        raise OptionError(message)
    slope = quality_weight / (100 - quality_weight)
    return FairValueLine(name="weighted", slope=slope, intercept=PARITY * (1 - slope))


def regression_line(
    quality: Sequence[float], price: Sequence[float]
) -> FairValueLine | None:
    """Return the line that the offers themselves draw: least squares of price.

    Parameters
    ----------
    quality, price : sequence of float
        Of each offer; prices relative or in money.

    Returns
    -------
    FairValueLine or None
        None with fewer than three offers, or offers of one quality.

    Examples
    --------
    >>> line = regression_line([90, 100, 110], [80, 100, 120])
    >>> round(line.slope, 9), round(line.fair_price(105), 9)
    (2.0, 110.0)
    """
    x, y = np.asarray(quality, float), np.asarray(price, float)
    if len(x) < 3 or np.ptp(x) == 0:
        return None
    away = x - x.mean()
    slope = float(away @ (y - y.mean()) / (away @ away))
    total = float(((y - y.mean()) ** 2).sum())
    explained = slope * slope * float(away @ away)
    return FairValueLine(
        name="regression",
        slope=slope,
        intercept=float(y.mean() - slope * x.mean()),
        r_squared=explained / total if total else None,
        offers=len(x),
    )


def ellipse(
    covariance: np.ndarray, *, confidence: float = 0.95, points: int = 60
) -> np.ndarray:
    """Return the outline of where a point of the map may really lie.

    Parameters
    ----------
    covariance : ndarray of shape (2, 2)
        Of quality and price.
    confidence : float
        Coverage of the whole ellipse, both figures together.
    points : int
        Points of the outline.

    Returns
    -------
    ndarray of shape (points, 2)
        Distances from the point itself, all around.

    Examples
    --------
    >>> outline = ellipse(np.diag([4.0, 1.0]), points=5)
    >>> np.round(outline[0] / 2.4477, 3).tolist()
    [2.0, 0.0]
    """
    # The quantile of χ² with two degrees of freedom.
    radius = math.sqrt(-2 * math.log(1 - confidence))
    values, vectors = np.linalg.eigh(np.asarray(covariance, float))
    # The larger axis first, and to the right, so that outlines begin alike.
    longest = np.argsort(-values)
    axes = vectors[:, longest] * np.sqrt(np.maximum(values[longest], 0.0))
    axes *= np.where(axes.sum(axis=0) < 0, -1.0, 1.0)
    angle = np.linspace(0, 2 * math.pi, points)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)]) @ axes.T
