"""Weighted least squares from moments: coefficients, and how far drivers overlap."""

import numpy as np

from nilai.drivers.explained import NEGLIGIBLE


def coefficients(covariance: np.ndarray) -> np.ndarray:
    """Return by how much the outcome differs per unit of each driver, all in.

    Parameters
    ----------
    covariance : ndarray of shape (..., p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    ndarray of shape (..., p)
        Least squares; of drivers that are copies of each other, the solution of
        least length in standard deviations. Of many at once, to nine digits.

    Examples
    --------
    The outcome is twice the one driver plus the other:

    >>> drawn = np.array([[1, 0.5], [0.5, 1]])
    >>> beside = drawn @ np.array([2, 1])
    >>> whole = np.block([[drawn, beside[:, None]], [beside[None], np.array([[9.0]])]])
    >>> coefficients(whole).round(9).tolist()
    [2.0, 1.0]
    """
    spread = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    scaled = covariance / (spread[..., :, None] * spread[..., None, :])
    within, beside = scaled[..., :-1, :-1], scaled[..., :-1, -1:]
    if scaled.ndim > 2:
        # Of many, none is wanted to the last digit: a trace keeps copies apart.
        trace = NEGLIGIBLE * np.eye(within.shape[-1])
        standardised = np.linalg.solve(within + trace, beside)[..., 0]
    else:
        values, vectors = np.linalg.eigh(within)
        usable = values > NEGLIGIBLE
        kept = vectors[:, usable]
        standardised = (kept / values[usable] @ (kept.T @ beside))[:, 0]
    return standardised * spread[..., -1:] / spread[..., :-1]


def inflation(covariance: np.ndarray) -> np.ndarray:
    """Return by how much each driver's overlap with the others widens its variance.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    ndarray of shape (p,)
        Variance inflation (VIF): 1 without overlap, infinite for a copy.

    Examples
    --------
    >>> pair = np.array([[1, 0.6, 0], [0.6, 1, 0], [0, 0, 1]])
    >>> inflation(pair).round(6).tolist()
    [1.5625, 1.5625]
    """
    spread = np.sqrt(np.diag(covariance)[:-1])
    correlation = covariance[:-1, :-1] / np.outer(spread, spread)
    values, vectors = np.linalg.eigh(correlation)
    # What lies along a direction without variance is a copy of others.
    along = vectors[:, values <= NEGLIGIBLE]
    usable = values > NEGLIGIBLE
    found = (vectors[:, usable] ** 2 / values[usable]).sum(axis=1)
    return np.where((along**2).sum(axis=1) > NEGLIGIBLE, np.inf, found)


def condition_number(covariance: np.ndarray) -> float:
    """Return how far the drivers lie from uncorrelated, as one number.

    Parameters
    ----------
    covariance : ndarray of shape (p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    float
        Square root of the largest over the smallest eigenvalue of the drivers'
        correlations: 1 without overlap; above 30 coefficients tell little.

    Examples
    --------
    >>> pair = np.array([[1, 0.6, 0], [0.6, 1, 0], [0, 0, 1]])
    >>> round(condition_number(pair), 6)
    2.0
    """
    spread = np.sqrt(np.diag(covariance)[:-1])
    values = np.linalg.eigvalsh(covariance[:-1, :-1] / np.outer(spread, spread))
    if values[0] <= NEGLIGIBLE:
        return float("inf")
    return float(np.sqrt(values[-1] / values[0]))
