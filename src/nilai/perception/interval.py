"""Intervals of shares and means of answers."""

import math

from scipy import special

from nilai.errors import OptionError
from nilai.tables import Estimate


def normal_quantile(confidence: float) -> float:
    """Return how many standard errors an interval reaches.

    Parameters
    ----------
    confidence : float
        Nominal coverage, from 0.5 to 1, both left out.

    Returns
    -------
    float
        1.96 for 0.95.

    Raises
    ------
    OptionError
        If it is not such a share.

    Examples
    --------
    >>> round(normal_quantile(0.95), 4)
    1.96
    """
    if not 0.5 < confidence < 1:
        message = (
            f"a confidence of {confidence} is not between 0.5 and 1; 0.95 is usual"
        )
        raise OptionError(message)
    return float(special.ndtri((1 + confidence) / 2))


def share_estimate(
    share: float, n: int, *, confidence: float = 0.95, effective_n: float | None = None
) -> Estimate:
    """Return a share of answers with Wilson's interval.

    Parameters
    ----------
    share : float
        The share, from 0 to 1.
    n : int
        Answers it rests on.
    confidence : float
        Nominal coverage.
    effective_n : float, optional
        Independent answers that tell as much; fewer than `n` when answers are
        weighted or a respondent gave several.

    Returns
    -------
    Estimate
        From 0 to 1; the interval is the whole range without an answer.

    References
    ----------
    .. [1] Wilson (1927), Probable inference, the law of succession, and
       statistical inference, JASA 22.

    Examples
    --------
    >>> found = share_estimate(0.44, 100)
    >>> round(found.low, 3), round(found.high, 3)
    (0.347, 0.538)
    """
    z = normal_quantile(confidence)
    size = float(n if effective_n is None else effective_n)
    if not (size > 0 and math.isfinite(share)):
        low, high = 0.0, 1.0
    else:
        middle = share + z * z / (2 * size)
        half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
        scale = 1 + z * z / size
        # At a share of 0 or 1 rounding would leave the range by a hair.
        low = max((middle - half) / scale, 0.0)
        high = min((middle + half) / scale, 1.0)
    return Estimate(
        value=share, low=low, high=high, confidence=confidence, unit="share", n=n
    )


def mean_estimate(
    value: float,
    standard_error: float,
    n: int,
    *,
    confidence: float = 0.95,
    unit: str = "points",
) -> Estimate:
    """Return a figure with its interval by Student's t.

    Parameters
    ----------
    value : float
        The figure.
    standard_error : float
        Of the figure.
    n : int
        Answers it rests on; n − 1 degrees of freedom.
    confidence : float
        Nominal coverage.
    unit : str
        Unit of the figure.

    Returns
    -------
    Estimate
        With an infinite interval when one answer is all there is.

    Examples
    --------
    >>> found = mean_estimate(5.0, 1.0, 10_000)
    >>> round(found.low, 2), round(found.high, 2)
    (3.04, 6.96)
    """
    normal_quantile(confidence)
    half = math.inf
    if n > 1:
        half = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * standard_error
    return Estimate(
        value=value,
        low=value - half,
        high=value + half,
        confidence=confidence,
        unit=unit,
        n=n,
    )
