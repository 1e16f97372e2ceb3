"""Distinct values, and which of them each place has."""

import numpy as np

FEW, TIMES = 65_536, 16
"""Whole numbers up to `FEW`, or so many times as many as there are values, are counted
out; beyond, sorting is quicker."""


def distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct values, and which of them stands at each place.

    NumPy sorts; numbers of orders and days are whole and small, and counting them
    out takes a third to a fifth of the time.

    Parameters
    ----------
    values : ndarray of shape (c,)
        Of any numbers.

    Returns
    -------
    values : ndarray of shape (k,)
        Each value once, rising.
    index : ndarray of int, shape (c,)
        The place of each among these.

    Examples
    --------
    >>> found, index = distinct(np.array([3.0, 0.0, 3.0]))
    >>> found.tolist(), index.tolist()
    ([0.0, 3.0], [1, 0, 1])
    """
    most = FEW + TIMES * len(values)
    if len(values) and values.min() >= 0 and values.max() < most:
        whole = values.astype(np.int64)
        if np.array_equal(whole, values):
            taken = np.zeros(int(whole.max()) + 1, dtype=bool)
            taken[whole] = True
            places = np.flatnonzero(taken)
            number = np.empty(len(taken), dtype=np.int64)
            number[places] = np.arange(len(places))
            return places.astype(values.dtype), number[whole]
    return np.unique(values, return_inverse=True)
