"""Exact Newton steps to a maximum, with a certificate of how close it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import ThreadpoolController

Objective = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]
"""Takes parameters; returns the value, its gradient and its Hessian."""

# Long thin products make BLAS threads wait for each other, ten times as long as
# one thread takes.
_LIBRARIES = ThreadpoolController()

_DECREMENT = 1e-7

ROUGHLY = 1e-2
"""Decrement of a solution that another begins at: a hundredth of a standard error."""

_LONGEST_STEP = 2.0
_FLATTEST = 1e-9


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """How close a fit is to the maximum.

    Parameters
    ----------
    gradient_norm : float
        Largest slope of the log-likelihood in any log parameter.
    newton_decrement : float
        Distance to the maximum in standard errors: the square root of
        gᵀ(−H)⁻¹g. The log-likelihood lies half its square below the maximum.
    cells : int
        Distinct cells in the last pass.
    passes : int
        Passes over all those cells, the ones on binned cells not counted.
    converged : bool
        Whether the decrement is below 1e-6 and the Hessian negative definite.
    """

    gradient_norm: float
    newton_decrement: float
    cells: int
    passes: int
    converged: bool


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A maximum and its surroundings.

    Parameters
    ----------
    at : ndarray of shape (k,)
        Where the maximum is.
    value : float
        The objective there.
    gradient : ndarray of shape (k,)
        Its slope there.
    hessian : ndarray of shape (k, k)
        Its second derivatives there.
    decrement : float
        Distance to the exact maximum in standard errors.
    passes : int
        Evaluations made.
    """

    at: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    decrement: float
    passes: int

    def certificate(self, cells: int) -> Certificate:
        """Return the certificate of this solution over that many cells."""
        definite = bool(np.all(np.linalg.eigvalsh(self.hessian) < 0))
        return Certificate(
            gradient_norm=float(np.max(np.abs(self.gradient))),
            newton_decrement=self.decrement,
            cells=cells,
            passes=self.passes,
            converged=definite and self.decrement < 1e-6,
        )


def maximise(
    objective: Objective,
    start: np.ndarray,
    *,
    max_passes: int = 100,
    near: float = _DECREMENT,
) -> Solution:
    """Return the maximum of a smooth function near a start, by Newton's method.

    Where the function is not concave the Hessian's eigenvalues are turned
    negative, so that every step goes up; steps are halved until they do.

    Parameters
    ----------
    objective : callable
        Takes an array of shape (k,); returns value, gradient (k,), Hessian (k, k).
    start : ndarray of shape (k,)
        Where to begin; usually log parameters.
    max_passes : int
        Evaluations allowed.
    near : float
        Decrement that is near enough: more for what is only a start for another.

    Returns
    -------
    Solution
        The last point reached; its `decrement` says how good it is.

    Examples
    --------
    >>> import numpy as np
    >>> def parabola(x):
    ...     return -((x[0] - 3) ** 2), np.array([-2 * (x[0] - 3)]), np.array([[-2.0]])
    >>> float(maximise(parabola, np.array([0.0])).at[0])
    3.0
    """
    with _LIBRARIES.limit(limits=1, user_api="blas"):
        return _climb(objective, np.asarray(start, dtype=float), max_passes, near)


def _climb(
    objective: Objective, at: np.ndarray, max_passes: int, near: float
) -> Solution:
    value, gradient, hessian = objective(at)
    passes = 1
    step, decrement = _ascent(gradient, hessian)
    while decrement > near and passes < max_passes:
        scale = min(1.0, _LONGEST_STEP / float(np.max(np.abs(step))))
        moved = False
        while scale > 1e-10 and passes < max_passes:
            tried = objective(at + scale * step)
            passes += 1
            # Near the maximum the gain drowns in rounding: let the slope decide.
            better = tried[0] > value or (
                decrement < 1e-3 and _ascent(tried[1], tried[2])[1] < decrement
            )
            if np.isfinite(tried[0]) and better:
                at = at + scale * step
                value, gradient, hessian = tried
                moved = True
                break
            scale /= 4
        if not moved:
            break
        step, decrement = _ascent(gradient, hessian)
    return Solution(
        at=at,
        value=float(value),
        gradient=gradient,
        hessian=hessian,
        decrement=decrement,
        passes=passes,
    )


def _ascent(gradient: np.ndarray, hessian: np.ndarray) -> tuple[np.ndarray, float]:
    values, vectors = np.linalg.eigh(-hessian)
    floor = _FLATTEST * max(1.0, float(np.max(np.abs(values))))
    curvature = np.maximum(np.abs(values), floor)
    along = vectors.T @ gradient
    step = vectors @ (along / curvature)
    return step, float(np.sqrt(np.sum(along**2 / curvature)))
