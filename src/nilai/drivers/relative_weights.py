"""Johnson's relative weights: near to LMG, for as many drivers as one likes."""

import numpy as np

from nilai.drivers.explained import NEGLIGIBLE


def relative_weights(covariance: np.ndarray) -> np.ndarray:
    """Return each driver's part of R² by way of the nearest uncorrelated drivers.

    Parameters
    ----------
    covariance : ndarray of shape (..., p + 1, p + 1)
        Of the drivers and, last, the outcome.

    Returns
    -------
    ndarray of shape (..., p)
        None is below 0; they add up to R². Genizi's decomposition is the same.

    Notes
    -----
    With the drivers' correlation matrix R and its square root L, the part of
    driver j is Σₖ Lⱼₖ² bₖ², where b = L⁻¹ r. It depends on the square root taken,
    which theory does not single out [2]_; in practice it lies close to LMG.

    References
    ----------
    .. [1] Johnson, J. W. (2000), A heuristic method for estimating the relative
       weight of predictor variables in multiple regression, Multivariate
       Behavioral Research 35.
    .. [2] Thomas, D. R., Zumbo, B. D., Kwan, E. and Schweitzer, L. (2014), On
       Johnson's (2000) relative weights method for assessing variable importance,
       Multivariate Behavioral Research 49.

    Examples
    --------
    Two drivers share as LMG has it:

    >>> pair = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1.0]])
    >>> relative_weights(pair).round(6).tolist()
    [0.286667, 0.086667]
    """
    spread = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    correlation = covariance / (spread[..., :, None] * spread[..., None, :])
    values, vectors = np.linalg.eigh(correlation[..., :-1, :-1])
    usable = values > NEGLIGIBLE
    roots = np.sqrt(np.where(usable, values, 0.0))
    inverse = np.where(usable, 1.0 / np.where(usable, roots, 1.0), 0.0)
    turned = np.swapaxes(vectors, -2, -1)
    root = (vectors * roots[..., None, :]) @ turned
    solved = (vectors * inverse[..., None, :]) @ turned
    slopes = solved @ correlation[..., :-1, -1:]
    return (root**2 @ slopes**2)[..., 0]
