"""Parts of a change in whole points that add up to the whole."""

import math


def points_of(shares: list[float], digits: int) -> list[float]:
    """Return percentage points, rounded so that they add up to the rounded whole.

    Parameters
    ----------
    shares : list of float
        Parts of a change, as shares of the earlier figure.
    digits : int
        Digits after the decimal mark.

    Returns
    -------
    list of float
        By largest remainders.

    Examples
    --------
    >>> points_of([0.084, 0.044, -0.004], 0)
    [8.0, 4.0, 0.0]
    """
    scaled = [share * 100 * 10**digits for share in shares]
    down = [math.floor(value) for value in scaled]
    missing = round(sum(scaled)) - sum(down)
    by_remainder = sorted(range(len(down)), key=lambda i: down[i] - scaled[i])
    for i in by_remainder[:missing]:
        down[i] += 1
    return [value / 10**digits for value in down]
