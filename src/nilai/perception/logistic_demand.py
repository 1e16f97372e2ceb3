"""Demand that falls along a logistic curve, and its best price in closed form."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, wrightomega

from nilai.errors import FitError
from nilai.worth.newton import Certificate, maximise


@dataclass(frozen=True, kw_only=True)
class LogisticDemand:
    """Share who buy: ceiling / (1 + exp(−(intercept − slope · price))).

    Parameters
    ----------
    intercept, slope : float
        Of the logit of demand; the slope is what a unit of price takes from it.
    ceiling : float
        Share who would buy at a price of minus infinity.
    certificate : Certificate or None
        How close a fit is to its maximum; None when the curve was given.

    Examples
    --------
    >>> curve = LogisticDemand(intercept=8.3, slope=0.97, ceiling=0.33)
    >>> round(curve.profit_amount(7.5, unit_cost=3, market=10_000) - 5_000, 3)
    5928.789
    >>> round(curve.best_price(unit_cost=3), 4)
    7.351
    """

    intercept: float
    slope: float
    ceiling: float = 1.0
    certificate: Certificate | None = None

    def share(self, price: float) -> float:
        """Return who buys at a price.

        Parameters
        ----------
        price : float
            The price.

        Returns
        -------
        float
            From 0 to the ceiling.
        """
        return self.ceiling * float(expit(self.intercept - self.slope * price))

    def profit_amount(
        self, price: float, *, unit_cost: float = 0.0, market: float = 1.0
    ) -> float:
        """Return what a price brings before fixed costs.

        Parameters
        ----------
        price : float
            The price.
        unit_cost : float
            What one unit costs the business.
        market : float
            How many could buy.

        Returns
        -------
        float
            (price − unit cost) × buyers.
        """
        return (price - unit_cost) * market * self.share(price)

    def best_price(self, *, unit_cost: float = 0.0) -> float:
        """Return the price of highest profit, exactly.

        Where the derivative is nought, slope · (price − cost) − 1 is Wright's
        omega of intercept − slope · cost − 1.

        Parameters
        ----------
        unit_cost : float
            What one unit costs the business; 0 asks for the highest revenue.

        Returns
        -------
        float
            NaN when demand does not fall with the price.
        """
        if self.slope <= 0:
            return float("nan")
        omega = float(wrightomega(self.intercept - self.slope * unit_cost - 1).real)
        return unit_cost + (1 + omega) / self.slope


def fit_logistic_demand(
    prices: np.ndarray, shares: np.ndarray, asked: np.ndarray
) -> LogisticDemand:
    """Return the logistic curve that makes the answers most likely.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Prices asked, at least two.
    shares : ndarray of shape (g,)
        Who would buy at each, from 0 to 1.
    asked : ndarray of shape (g,)
        Weight of the answers at each.

    Returns
    -------
    LogisticDemand
        With a ceiling of 1 and a certificate.

    Raises
    ------
    FitError
        If the answers have no maximum: everyone buys up to some price and nobody
        above it.

    Examples
    --------
    >>> curve = fit_logistic_demand(
    ...     np.array([10.0, 20.0]), np.array([0.75, 0.25]), np.ones(2)
    ... )
    >>> round(curve.intercept, 4), round(curve.slope, 4)
    (3.2958, 0.2197)
    """
    centre, scale = float(np.mean(prices)), float(np.ptp(prices)) or 1.0
    at = (prices - centre) / scale
    columns = np.column_stack([np.ones_like(at), -at])

    def likelihood(b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        logit = columns @ b
        p = expit(logit)
        value = np.sum(asked * (shares * logit - np.logaddexp(0, logit)))
        slope = columns.T @ (asked * (shares - p))
        bend = -(columns.T * (asked * p * (1 - p))) @ columns
        return float(value), slope, bend

    found = maximise(likelihood, np.zeros(2))
    certificate = found.certificate(len(prices))
    if not certificate.converged or float(np.max(np.abs(found.at))) > 100:
        message = (
            "no logistic curve fits the answers: all buy up to a price and nobody "
            "above it; ask more prices between, or more people"
        )
        raise FitError(message)
    level, slope = found.at
    return LogisticDemand(
        intercept=float(level + slope * centre / scale),
        slope=float(slope / scale),
        certificate=certificate,
    )
