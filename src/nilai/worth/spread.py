"""Intervals of figures that follow from a fitted model."""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from nilai.tables import Estimate
from nilai.worth.fit import Fit

_NUDGE = 1e-4
_WIDEST = 25.0


def log_spread(fit: Fit, figure: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Return the standard errors of the logarithms of figures.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    figure : callable
        From the model's parameters (in order) to figures above 0.

    Returns
    -------
    ndarray
        In the figures' shape; by the delta method, from the covariance of the
        log parameters.

    Examples
    --------
    The parameter itself has its own standard error:

    >>> from nilai.worth.sbg import fit_sbg
    >>> fit = fit_sbg([369, 163, 86, 56], 326)
    >>> own = log_spread(fit, lambda parameters: parameters)
    >>> np.allclose(own, np.sqrt(np.diag(fit.covariance)))
    True
    """
    here = fit.log_parameters
    tiny = np.finfo(float).tiny
    slopes = [
        np.log(np.maximum(figure(np.exp(here + step)), tiny))
        - np.log(np.maximum(figure(np.exp(here - step)), tiny))
        for step in _NUDGE * np.eye(len(here))
    ]
    slope = np.array(slopes) / (2 * _NUDGE)
    variance = np.einsum("i...,ij,j...->...", slope, fit.covariance, slope)
    return np.sqrt(np.maximum(variance, 0.0))


def estimate_of(
    value: float,
    *,
    parameters: float,
    chance: float,
    most: float,
    confidence: float,
    unit: str,
    n: int,
) -> Estimate:
    """Return a figure above 0 with the interval that its two spreads give.

    Parameters
    ----------
    value : float
        The figure.
    parameters : float
        Standard error of its logarithm from uncertain parameters.
    chance : float
        Standard deviation of what happens around it, in the figure's unit.
    most : float
        The highest it can be.
    confidence : float
        Nominal coverage.
    unit : str
        Of the figure.
    n : int
        Customers it rests on.

    Returns
    -------
    Estimate
        With a log-normal interval cut off at `most`.

    Examples
    --------
    >>> made = estimate_of(
    ...     100.0, parameters=0.0, chance=0.0, most=100.0, confidence=0.9,
    ...     unit="customers", n=100,
    ... )
    >>> made.low, made.high
    (100.0, 100.0)
    """
    low = high = value
    if value > 0:
        reach = ndtri(0.5 + confidence / 2) * np.hypot(parameters, chance / value)
        factor = float(np.exp(min(reach, _WIDEST)))
        low, high = value / factor, min(value * factor, max(most, value))
    return Estimate(
        value=float(value),
        low=float(low),
        high=float(high),
        confidence=confidence,
        unit=unit,
        n=n,
    )
