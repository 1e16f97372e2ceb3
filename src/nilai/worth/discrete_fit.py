"""Fit a model of counted periods, and hold it by a weak prior where data are few."""

import math

import numpy as np

from nilai.errors import FitError, TooLittleDataError
from nilai.worth.fit import Fit, covariance_of
from nilai.worth.newton import Objective, Solution, maximise

FEWEST = 50
"""Below this many customers the weak prior is always used."""

PRIOR_SPREAD = 2.0
"""The weak prior: each parameter log-normal around 1, from 1/50 to 50 (95 %)."""

_PASSES = 300
_FLATTEST = 1 / 25
_LOOSEST = 1e-2
_FARTHEST = math.log(1e12)


def fit_discrete(
    name: str,
    names: tuple[str, ...],
    objective: Objective,
    *,
    customers: int,
    cells: int,
) -> Fit:
    """Return the maximum-likelihood fit of a model, from all parameters at 1.

    Parameters
    ----------
    name : str
        The model.
    names : tuple of str
        Its parameters, in the objective's order.
    objective : callable
        Log-likelihood in log parameters, with gradient and Hessian.
    customers : int
        How many customers; at least 1.
    cells : int
        Distinct histories among them.

    Returns
    -------
    Fit
        With `prior` true when the weak prior was used: below 50 customers, or
        when the likelihood has no maximum (customers who do not differ, or
        who all left at once).

    Raises
    ------
    TooLittleDataError
        If there is no customer.
    FitError
        If the climb does not end even so: thousands of customers of whom
        nobody leaves for some periods, and then nearly all.
    """
    if customers < 1:
        message = f"{name}: no customer to fit; bring at least one with a history"
        raise TooLittleDataError(message)
    start = np.zeros(len(names))
    solution = maximise(objective, start)
    held = customers < FEWEST or not _settled(solution, cells)
    if held:
        solution = maximise(_held(objective), start, max_passes=_PASSES)
    if solution.decrement > _LOOSEST or np.max(np.abs(solution.at)) > _FARTHEST:
        message = (
            f"{name} found no best parameters for {customers} customers: their "
            "losses jump from none to nearly all, which no spread of chances gives"
        )
        raise FitError(message)
    return Fit(
        name=name,
        parameters=dict(zip(names, np.exp(solution.at).tolist(), strict=True)),
        covariance=covariance_of(solution),
        log_likelihood=float(objective(solution.at)[0]),
        n=customers,
        certificate=solution.certificate(cells),
        prior=held,
    )


def _settled(solution: Solution, cells: int) -> bool:
    """Whether there is a maximum, and one that data hold within e⁵ either way."""
    curvature = np.linalg.eigvalsh(-solution.hessian)
    return bool(curvature[0] > _FLATTEST) and solution.certificate(cells).converged


def _held(objective: Objective) -> Objective:
    def posterior(theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        value, gradient, hessian = objective(theta)
        precision = PRIOR_SPREAD**-2
        return (
            value - precision * float(theta @ theta) / 2,
            gradient - precision * theta,
            hessian - precision * np.eye(len(theta)),
        )

    return posterior
