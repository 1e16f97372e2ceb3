"""Expectations over gamma and beta densities, and over time, without overflow.

Densities are integrated by the trapezoidal rule in the logarithm (gamma) or
the logit (beta) of their variable. There they fall off at both ends and are
analytic in a strip, so the rule converges exponentially, whatever the shape
parameters; weights are normalised, so that no special function is needed.
"""

from functools import lru_cache

import numpy as np

_DEPTH = 23.0
"""Densities below exp(−23), 1e-10, of their peak are left out."""

_FAR = 45.0
"""Distance from the mode at which a logit or logarithm is 0 or 1 to all digits."""

_STEP = 0.45
"""Step in logits or logarithms; the error is about exp(−π²/0.45), below 1e-9."""


def beta_nodes(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights for expectations over beta densities.

    Parameters
    ----------
    a, b : ndarray of shape (k,)
        Shape parameters, above 0.

    Returns
    -------
    nodes : ndarray of shape (k, m)
        Values between 0 and 1.
    weights : ndarray of shape (k, m)
        Each row sums to 1.

    Examples
    --------
    >>> import numpy as np
    >>> p, w = beta_nodes(np.array([2.0]), np.array([6.0]))
    >>> round(float((w * p).sum()), 8)
    0.25
    """
    a, b = np.atleast_1d(a).astype(float), np.atleast_1d(b).astype(float)

    def log_density(y: np.ndarray) -> np.ndarray:
        return -a * np.logaddexp(0, -y) - b * np.logaddexp(0, y)

    mode = np.log(a / b)
    low, high = _ends(log_density, mode, 1 / a, 1 / b)
    low = np.maximum(low, np.minimum(mode, 0) - _FAR)
    high = np.minimum(high, np.maximum(mode, 0) + _FAR)
    y, weights = _trapezoid(log_density, low, high, np.sqrt(1 / a + 1 / b), (a, b))
    return np.exp(-np.logaddexp(0, -y)), weights


def gamma_nodes(shape: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights for expectations over gamma densities of rate 1.

    Parameters
    ----------
    shape : ndarray of shape (k,)
        Shape parameters, above 0.

    Returns
    -------
    nodes : ndarray of shape (k, m)
        Values above 0.
    weights : ndarray of shape (k, m)
        Each row sums to 1.

    Examples
    --------
    >>> import numpy as np
    >>> rate, w = gamma_nodes(np.array([3.0]))
    >>> round(float((w * rate).sum()), 8)
    3.0
    """
    shape = np.atleast_1d(shape).astype(float)

    def log_density(y: np.ndarray) -> np.ndarray:
        return shape * y - np.exp(y)

    mode = np.log(shape)
    low, high = _ends(log_density, mode, 1 / shape, np.ones_like(shape))
    low = np.maximum(low, np.minimum(mode, 0) - _FAR)
    y, weights = _trapezoid(log_density, low, high, np.sqrt(1 / shape), (shape, None))
    return np.exp(y), weights


def _ends(log_density, mode, left, right):
    """Bracket a concave log density by where it lies `_DEPTH` below its peak."""
    floor = log_density(mode) - _DEPTH
    ends = []
    for sign, reach in ((-1, left), (1, right)):
        near, far = mode.copy(), mode + sign * (2 * _DEPTH * reach + 12)
        for _ in range(45):
            middle = (near + far) / 2
            inside = log_density(middle) > floor
            near, far = np.where(inside, middle, near), np.where(inside, far, middle)
        ends.append(far)
    return ends[0], ends[1]


def _trapezoid(log_density, low, high, width, tails):
    """Return nodes and weights between two ends, and what lies beyond them.

    Far out the density falls like exp(−tail·|y|) while the variable is 0 or 1 to
    all digits: the nodes left out there are a geometric series, added to the last.
    """
    step = np.minimum(_STEP, _STEP * np.maximum(width, 1e-6))
    count = int(np.max(np.ceil((high - low) / step))) + 1
    y = np.linspace(low, high, count, axis=0)
    step = (high - low) / (count - 1)
    logs = log_density(y)
    weights = np.exp(logs - logs.max(axis=0))
    for end, tail in zip((0, -1), tails, strict=True):
        if tail is not None:
            weights[end] /= -np.expm1(-tail * step)
    weights /= weights.sum(axis=0)
    return y.T, weights.T


@lru_cache(maxsize=8)
def legendre(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Gauss–Legendre nodes and weights on the interval from 0 to 1.

    Parameters
    ----------
    count : int
        Number of nodes.

    Returns
    -------
    nodes, weights : ndarray of shape (count,)
        The rule; exact for polynomials of degree 2·count − 1.
    """
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


def time_nodes(
    scale: np.ndarray, horizon: float | np.ndarray, discount: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights for discounted integrals over the time to come.

    Rates of ordering fall like powers of 1 + t/scale; in ln(1 + t/scale) they
    are smooth, and few nodes serve for any horizon.

    Parameters
    ----------
    scale : ndarray of shape (k,)
        Time over which the rate changes, above 0.
    horizon : float or ndarray of shape (k,)
        End of the integral; may be infinite when `discount` is above 0.
    discount : float
        Continuous rate per unit of time.

    Returns
    -------
    times : ndarray of shape (k, m)
        Where to evaluate the rate.
    weights : ndarray of shape (k, m)
        Weights, discounting included.

    Examples
    --------
    >>> import numpy as np
    >>> t, w = time_nodes(np.array([3.0]), np.inf, 0.5)
    >>> round(float(w.sum()), 8)
    2.0
    """
    end = np.minimum(horizon, 40 / discount) if discount > 0 else horizon
    reach = np.log1p(end / np.asarray(scale, dtype=float))[:, None]
    # With a reach of 5 (times 150 the scale) 20 nodes err by about 1e-9.
    unit, weight = legendre(20 if np.max(reach, initial=0) < 5 else 40)
    grown = np.exp(reach * unit)
    times = np.asarray(scale)[:, None] * (grown - 1)
    weights = np.asarray(scale)[:, None] * reach * weight * grown
    return times, weights * np.exp(-discount * times)
