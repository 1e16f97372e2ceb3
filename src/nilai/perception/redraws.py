"""Which respondents might have answered instead: a seeded bootstrap over cells."""

from collections.abc import Iterator

import numpy as np

SAMPLES = 2_000
"""Samples drawn, where the cells are few enough."""

_NUMBERS = 40_000_000
_AT_ONCE = 4_000_000
_FEWEST = 400


def redrawn(counts: np.ndarray, *, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each cell's respondents are drawn, some samples at a time.

    Respondents who answered alike are one cell; drawing the cells is drawing
    the respondents.

    Parameters
    ----------
    counts : ndarray of int64, shape (c,)
        Respondents per cell.
    seed : int
        Of the bootstrap.

    Yields
    ------
    ndarray of shape (b, c)
        Respondents per sample and cell. Together 2,000 samples; fewer, down to
        400, where there are more than 20,000 cells.

    Examples
    --------
    >>> drawn = next(redrawn(np.array([3, 1]), seed=1))
    >>> drawn.shape, set(drawn.sum(axis=1).tolist())
    ((2000, 2), {4})
    """
    random = np.random.default_rng(seed)
    n, cells = int(counts.sum()), len(counts)
    left = max(min(SAMPLES, _NUMBERS // cells), _FEWEST)
    while left:
        some = min(left, max(_AT_ONCE // cells, 1))
        yield random.multinomial(n, counts / n, size=some)
        left -= some


def percentiles(values: np.ndarray, confidence: float) -> tuple[float, float]:
    """Return the ends of a percentile interval.

    Parameters
    ----------
    values : ndarray of shape (b,)
        A figure in every sample; samples where it does not exist are NaN and
        are left out.
    confidence : float
        Nominal coverage.

    Returns
    -------
    tuple of float
        Low and high; NaN when it exists in fewer than nine samples of ten.

    Examples
    --------
    >>> low, high = percentiles(np.arange(101.0), 0.9)
    >>> round(low, 9), round(high, 9)
    (5.0, 95.0)
    """
    known = values[np.isfinite(values)]
    if len(known) < 0.9 * len(values):
        return np.nan, np.nan
    tail = 50 * (1 - confidence)
    low, high = np.percentile(known, [tail, 100 - tail])
    return float(low), float(high)
