"""Ratios of beta integrals, in log space and without cancellation."""

import math

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from nilai.errors import OptionError

_STIRLING_FROM = 100.0
_LARGEST = 1e12


def check_parameters(**parameters: float) -> None:
    """Refuse parameters that no beta distribution can have.

    Parameters
    ----------
    **parameters : float
        By name; each from 1e-12 to 1e12.

    Raises
    ------
    OptionError
        If one is not; all such are named.

    Examples
    --------
    >>> check_parameters(alpha=0.7, beta=1.2)
    """
    wrong = [
        f"{name} = {value}"
        for name, value in parameters.items()
        if not (math.isfinite(value) and 1 / _LARGEST <= value <= _LARGEST)
    ]
    if wrong:
        message = f"{', '.join(wrong)}: parameters lie between 1e-12 and 1e12"
        raise OptionError(message)


def check_rate(rate: float) -> float:
    """Return the discount rate, or refuse it.

    Parameters
    ----------
    rate : float
        Effective discount rate per period; 0.10 is ten per cent.

    Returns
    -------
    float
        The same.

    Raises
    ------
    OptionError
        If it is below 1e-6 (the sums for ever need not end) or not finite.

    Examples
    --------
    >>> check_rate(0.1)
    0.1
    """
    if not (math.isfinite(rate) and rate >= 1e-6):
        message = (
            f"a discount rate of {rate} per period is not above zero; "
            "0.10 means 10 % a period"
        )
        raise OptionError(message)
    return float(rate)


def log_rising(z: np.ndarray | float, steps: np.ndarray | float) -> np.ndarray:
    """Return ln Γ(z + steps) − ln Γ(z).

    Parameters
    ----------
    z : ndarray or float
        Above 0.
    steps : ndarray or float
        At least 0; need not be whole.

    Returns
    -------
    ndarray
        Of their common shape.

    Notes
    -----
    For z from 100 by Stirling's series, where the two logarithms would cancel.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(np.exp(log_rising(3.0, 2.0))), 9)  # 3 × 4
    12.0
    """
    z, steps = np.broadcast_arrays(np.asarray(z, float), np.asarray(steps, float))
    large = np.maximum(z, _STIRLING_FROM)
    end = large + steps
    stirling = (
        (large - 0.5) * np.log1p(steps / large)
        + steps * np.log(end)
        - steps
        + _stirling_tail(end)
        - _stirling_tail(large)
    )
    return np.where(z < _STIRLING_FROM, gammaln(z + steps) - gammaln(z), stirling)


def _stirling_tail(z: np.ndarray) -> np.ndarray:
    w = 1 / z
    return w / 12 - w**3 / 360 + w**5 / 1260


def rising_slopes(
    z: np.ndarray | float, steps: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and second derivative of `log_rising` by z.

    Parameters
    ----------
    z : ndarray or float
        Above 0.
    steps : ndarray or float
        At least 0; need not be whole.

    Returns
    -------
    first : ndarray
        The difference ψ(z + steps) − ψ(z).
    second : ndarray
        The difference ψ′(z + steps) − ψ′(z).

    Examples
    --------
    Of ln z + ln(z + 1) at 1, by z: 1 + 1/2 and −(1 + 1/4).

    >>> [round(float(slope), 9) for slope in rising_slopes(1.0, 2.0)]
    [1.5, -1.25]
    """
    z, steps = np.broadcast_arrays(np.asarray(z, float), np.asarray(steps, float))
    large = np.maximum(z, _STIRLING_FROM)
    w, v = 1 / large, 1 / (large + steps)
    gap = steps * w * v
    first = np.log1p(steps * w) + gap * (0.5 + (w + v) / 12)
    first -= (w**4 - v**4) / 120
    second = -gap * (1 + (w + v) / 2 + (w * w + w * v + v * v) / 6)
    second += (w**5 - v**5) / 30
    near = z < _STIRLING_FROM
    return (
        np.where(near, digamma(z + steps) - digamma(z), first),
        np.where(near, polygamma(1, z + steps) - polygamma(1, z), second),
    )


def log_beta_shift(
    a: np.ndarray | float, b: np.ndarray | float, steps: np.ndarray | float
) -> np.ndarray:
    """Return ln B(a, b + steps) − ln B(a, b).

    Parameters
    ----------
    a, b : ndarray or float
        Parameters of the beta distribution, above 0.
    steps : ndarray or float
        At least 0; need not be whole.

    Returns
    -------
    ndarray
        Of their common shape; never above 0.

    Notes
    -----
    The mean of (1 − θ)^steps for θ ~ Beta(a, b). Of the two ways to pair the
    four gamma functions the one with the smaller terms is taken.

    Examples
    --------
    With θ uniform the mean of (1 − θ)³ is 1/4:

    >>> import numpy as np
    >>> round(float(np.exp(log_beta_shift(1.0, 1.0, 3.0))), 9)
    0.25
    """
    a, b, steps = np.broadcast_arrays(
        *(np.asarray(value, float) for value in (a, b, steps))
    )
    short, long = np.minimum(a, steps), np.maximum(a, steps)
    return np.minimum(log_rising(b, short) - log_rising(b + long, short), 0.0)


def discounted_moments(
    b: np.ndarray | float, c: np.ndarray | float, rate: float
) -> np.ndarray:
    """Return ₂F₁(1, b; c; 1/(1 + rate)), the discounted sum of beta moments.

    Parameters
    ----------
    b, c : ndarray or float
        With 0 < b < c.
    rate : float
        Discount rate per period, at least 1e-6.

    Returns
    -------
    ndarray
        Σ_{t≥0} B(c−b, b+t)/B(c−b, b) · (1 + rate)^−t, from 1 to 1 + 1/rate.

    Notes
    -----
    Gauss's continued fraction [1]_, from the far end; its error falls as
    exp(−2·depth·√(rate/(1 + rate))), here below 1e-16. SciPy's hyp2f1 loses
    digits for large parameters.

    References
    ----------
    .. [1] NIST Digital Library of Mathematical Functions, 15.7.

    Examples
    --------
    ₂F₁(1, 1; 2; z) is −ln(1 − z)/z, so 2 ln 2 at z = 1/2:

    >>> import math
    >>> round(float(discounted_moments(1.0, 2.0, 1.0)) - 2 * math.log(2), 12)
    0.0
    """
    rate = check_rate(rate)
    b, c = np.broadcast_arrays(np.asarray(b, float), np.asarray(c, float))
    z = 1 / (1 + rate)
    depth = math.ceil(20 / math.sqrt(rate * z)) + 10
    tail = np.ones(b.shape)
    for k in range(depth, 0, -1):
        even = k / (c + (2 * k - 2)) * ((c - b + (k - 1)) / (c + (2 * k - 1)))
        odd = (b + k) / (c + (2 * k - 1)) * ((c + (k - 1)) / (c + 2 * k))
        tail = 1 - even * z / (1 - odd * z / tail)
    return 1 / (1 - b / c * z / tail)
