"""What every fitted model returns."""

from dataclasses import dataclass

import numpy as np

from nilai.errors import FitError
from nilai.tables import DAYS, Unit
from nilai.worth.newton import Certificate, Solution


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A model fitted by maximum likelihood.

    Parameters
    ----------
    name : str
        The model, as in `bg_nbd`.
    parameters : dict of str to float
        Estimates by name, in `unit` where they measure time.
    covariance : ndarray of shape (k, k)
        Covariance of the logarithms of the parameters, from the exact Hessian.
    log_likelihood : float
        At the estimates; the prior's share is not in it.
    n : int
        Customers.
    certificate : Certificate
        How close the estimates are to the maximum.
    prior : bool
        Whether a weak prior held the estimates (few customers, or a likelihood
        without a maximum).
    unit : str
        Unit of time of the parameters.
    """

    name: str
    parameters: dict[str, float]
    covariance: np.ndarray
    log_likelihood: float
    n: int
    certificate: Certificate
    prior: bool = False
    unit: str = "period"

    @property
    def time_unit(self) -> Unit:
        """Unit of time, of a model of order times."""
        if self.unit not in DAYS:
            message = f"{self.name} is fitted in {self.unit!r}, not in a unit of time"
            raise FitError(message)
        return self.unit

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors of the parameters, by the delta method."""
        spread = np.sqrt(np.maximum(np.diag(self.covariance), 0))
        return {
            name: float(value * s)
            for (name, value), s in zip(self.parameters.items(), spread, strict=True)
        }

    @property
    def log_parameters(self) -> np.ndarray:
        """Logarithms of the parameters, in order."""
        return np.log(np.array(list(self.parameters.values())))


def covariance_of(solution: Solution) -> np.ndarray:
    """Return the covariance of log parameters from the Hessian at a maximum.

    Parameters
    ----------
    solution : Solution
        Where the log-likelihood is highest.

    Returns
    -------
    ndarray of shape (k, k)
        The inverse of the negative Hessian; directions that the data leave
        flat get a variance of at most 25 (a factor of e⁵ either way), so that
        intervals are wide rather than infinite.
    """
    values, vectors = np.linalg.eigh(-solution.hessian)
    return (vectors / np.maximum(values, 1 / 25)) @ vectors.T
