"""What customers would pay for more, from what price takes from utility."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nilai.perception.multinomial_logit import LogitFit

DRAWS = 10_000
"""Coefficients drawn by Krinsky and Robb."""


@dataclass(frozen=True, kw_only=True)
class WillingnessToPay:
    """What customers would pay for one thing rather than another.

    Parameters
    ----------
    amount : float
        Utility gained over utility lost per unit of price, in the price's unit.
    standard_error : float
        By the delta method.
    delta, fieller, krinsky_robb : tuple of float
        Low and high by the three methods. Fieller's is exact for normal
        estimates and unbounded (−∞ to ∞) where the price coefficient may be 0.
    is_known : bool
        Whether the price coefficient is clearly below 0; else no interval of
        the amount means anything.
    """

    amount: float
    standard_error: float
    delta: tuple[float, float]
    fieller: tuple[float, float]
    krinsky_robb: tuple[float, float]
    is_known: bool


def drawn_coefficients(
    fit: LogitFit, *, draws: int = DRAWS, seed: int = 1
) -> np.ndarray:
    """Return coefficients that the data leave possible.

    Parameters
    ----------
    fit : LogitFit
        The model.
    draws : int
        How many.
    seed : int
        Of the draws.

    Returns
    -------
    ndarray of shape (draws, k)
        From the normal distribution of the estimates.
    """
    values, vectors = np.linalg.eigh(fit.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    normal = np.random.default_rng(seed).standard_normal((draws, len(values)))
    return fit.coefficients + normal @ root.T


def willingness_to_pay(
    fit: LogitFit,
    gain: np.ndarray,
    price: str,
    draws: np.ndarray,
    *,
    price_unit: float = 1.0,
    confidence: float = 0.95,
) -> WillingnessToPay:
    """Return what customers would pay for a gain in utility.

    Parameters
    ----------
    fit : LogitFit
        The model; `price` is one of its columns.
    gain : ndarray of shape (k,)
        How the gain follows from the coefficients, as a row of `contrasts`.
    price : str
        The price's column.
    draws : ndarray of shape (b, k)
        From `drawn_coefficients`.
    price_unit : float
        What one unit of the price column is in the currency.
    confidence : float
        Nominal coverage of the intervals.

    Returns
    -------
    WillingnessToPay
        The amount with three intervals.

    References
    ----------
    .. [1] Krinsky & Robb (1986), On approximating the statistical properties of
       elasticities, Review of Economics and Statistics 68(4).
    .. [2] Fieller (1954), Some problems in interval estimation, JRSS B 16(2).
    .. [3] Hole (2007), A comparison of approaches to estimating confidence
       intervals for willingness to pay measures, Health Economics 16(8).
    """
    cost = np.zeros(len(fit.names))
    cost[fit.names.index(price)] = -1.0
    z = float(ndtri(0.5 + confidence / 2))
    n, d = float(gain @ fit.coefficients), float(cost @ fit.coefficients)
    v_nn, v_dd = gain @ fit.covariance @ gain, cost @ fit.covariance @ cost
    v_nd = gain @ fit.covariance @ cost
    ratio = n / d
    spread = float(np.sqrt(max(v_nn - 2 * ratio * v_nd + ratio**2 * v_dd, 0.0)))
    error = spread / abs(d)
    tail = 50 * (1 - confidence)
    drawn = (draws @ gain) / (draws @ cost)
    low, high = np.percentile(drawn, [tail, 100 - tail])
    ends = _fieller(n, d, float(v_nn), float(v_dd), float(v_nd), z)
    return WillingnessToPay(
        amount=price_unit * ratio,
        standard_error=price_unit * error,
        delta=(price_unit * (ratio - z * error), price_unit * (ratio + z * error)),
        fieller=(price_unit * ends[0], price_unit * ends[1]),
        krinsky_robb=(price_unit * float(low), price_unit * float(high)),
        is_known=bool(d > z * np.sqrt(v_dd)),
    )


def _fieller(
    n: float, d: float, v_nn: float, v_dd: float, v_nd: float, z: float
) -> tuple[float, float]:
    """Return the ratios r for which n − r·d is within z standard errors of 0."""
    a, b, c = d**2 - z**2 * v_dd, n * d - z**2 * v_nd, n**2 - z**2 * v_nn
    if a <= 0:
        return -np.inf, np.inf
    half = np.sqrt(max(b**2 - a * c, 0.0))
    return (b - half) / a, (b + half) / a
