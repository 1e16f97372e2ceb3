"""Fit a model of when customers order: binned start, exact finish, certificate."""

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar, Protocol

import numpy as np

from nilai.errors import FitError, OptionError
from nilai.tables import Unit
from nilai.worth.bg_nbd import BgNbd
from nilai.worth.cells import Cells
from nilai.worth.fit import Fit, covariance_of
from nilai.worth.mbg_nbd import MbgNbd
from nilai.worth.newton import ROUGHLY, Objective, Solution, maximise
from nilai.worth.pareto_nbd import ParetoNbd

FEW_CUSTOMERS = 50
"""Below this many customers a weak prior holds the parameters."""

PRIOR_SPREAD = 1.0
"""Standard deviation of the prior of each log parameter: 95 % of it within a
factor of seven either way."""

_FEW_BINS = 20
_MANY_BINS = 100
_BLOCK = 16_384
_FAR = 6.0


class TimingModel(Protocol):
    """What a model of order times offers; see `BgNbd` for the meaning."""

    name: ClassVar[str]
    names: ClassVar[tuple[str, ...]]

    @property
    def alpha(self) -> float:
        """Rate of the order rates, in the unit of time."""
        ...

    @classmethod
    def log_likelihood(
        cls, theta: np.ndarray, cells: Cells
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Return value, gradient and Hessian in the log parameters."""
        ...

    def alive_log_odds(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """Return the log odds of being alive, and their slope."""
        ...

    def rate_scale(self, x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Return the time over which the rate of the living falls."""
        ...

    def alive_rate(self, x: np.ndarray, T: np.ndarray, ahead: np.ndarray) -> np.ndarray:
        """Return the expected order rate of customers alive now."""
        ...

    @classmethod
    def draw(
        cls,
        theta: np.ndarray,
        x: np.ndarray,
        T: np.ndarray,
        horizon: float,
        discount: float,
        random: np.random.Generator,
    ) -> np.ndarray:
        """Return simulated orders of customers alive now."""
        ...


TIMING_MODELS: dict[str, type[BgNbd] | type[MbgNbd] | type[ParetoNbd]] = {
    model.name: model for model in (BgNbd, MbgNbd, ParetoNbd)
}
"""Models for businesses where leaving is not announced and orders come any time."""


def fit_timing(
    name: str,
    cells: Cells,
    *,
    unit: Unit,
    prior: bool = False,
    near: Fit | None = None,
) -> Fit:
    """Return a model of order times fitted to cells of customers.

    The likelihood is climbed on binned cells first, which takes most of the
    way at little cost, then by exact Newton steps over all cells. With fewer
    than 50 customers, or where the likelihood has no maximum (nobody ordered
    twice, say), a weak prior holds the parameters and `Fit.prior` says so.

    Parameters
    ----------
    name : str
        `bg_nbd`, `mbg_nbd` or `pareto_nbd`.
    cells : Cells
        Histories with their counts, in `unit`.
    unit : str
        Unit of time of the cells and of the parameters.
    prior : bool
        Ask for the weak prior whatever the number of customers.
    near : Fit, optional
        The same model fitted to customers alike, in the same unit: where to begin.

    Returns
    -------
    Fit
        Parameters, covariance, log-likelihood and certificate.

    Raises
    ------
    OptionError
        If there is no such model.
    FitError
        If there is no customer, or all were first seen on the last day.

    Notes
    -----
    The prior of each log parameter is normal with standard deviation 1 around
    r = 0.5, α = 0.15 of the mean age, a = 0.8, b = 2.5 (BG/NBD, MBG/NBD) or
    s = 0.6, β = 0.35 of the mean age (Pareto/NBD): the middle of published
    retail data.
    """
    model = TIMING_MODELS.get(name)
    if model is None:
        message = f"no model {name!r}; there are {', '.join(TIMING_MODELS)}"
        raise OptionError(message)
    if not cells.customers or not np.any(cells.T > 0):
        message = (
            "a model of order times needs customers seen for at least a day; "
            f"found {cells.customers:.0f} customers, none older than their first day"
        )
        raise FitError(message)
    centre = prior_centre(name, cells)
    if not prior and cells.customers >= FEW_CUSTOMERS:
        solution = _climb(model, cells, centre, near, held=False)
        runs_away = np.max(np.abs(solution.at - centre)) > _FAR
        if solution.certificate(len(cells)).converged and not runs_away:
            return _fit(model, cells, solution, unit, prior=False)
    solution = _climb(model, cells, centre, None, held=True)
    return _fit(model, cells, solution, unit, prior=True)


def prior_centre(name: str, cells: Cells) -> np.ndarray:
    """Return the log parameters around which the weak prior lies.

    Parameters
    ----------
    name : str
        A timing model.
    cells : Cells
        Histories; their mean age sets the scale of time.

    Returns
    -------
    ndarray of shape (4,)
        Log parameters.
    """
    age = float(cells.n @ cells.T) / cells.customers
    if name == ParetoNbd.name:
        return np.log([0.5, 0.15 * age, 0.6, 0.35 * age])
    return np.log([0.5, 0.15 * age, 0.8, 2.5])


def _climb(
    model,
    cells: Cells,
    centre: np.ndarray,
    near: Fit | None,
    *,
    held: bool,
) -> Solution:
    exact = _objective(model, cells, centre, held=held)
    if near is not None and near.name == model.name:
        return maximise(exact, near.log_parameters)
    oldest = float(cells.T.max())
    start = centre
    for bins, held_here in ((_FEW_BINS, True), (_FEW_BINS, held), (_MANY_BINS, held)):
        binned = cells.binned(max(oldest / bins, 1e-9))
        if len(binned) < len(cells) / 2 or bins == _FEW_BINS:
            rough = _objective(model, binned, centre, held=held_here)
            start = maximise(rough, start, near=ROUGHLY).at
    return maximise(exact, start)


def _objective(model, cells: Cells, centre: np.ndarray, *, held: bool) -> Objective:
    # NumPy works outside Python's lock: blocks run side by side, and their sums
    # are added in order, so that results repeat.
    blocks = cells.blocks(_BLOCK)

    def evaluate(theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        with ThreadPoolExecutor() as pool:
            parts = list(pool.map(lambda b: model.log_likelihood(theta, b), blocks))
        value, gradient, hessian = (
            sum(part[1:], start=part[0]) for part in zip(*parts, strict=True)
        )
        if held:
            off = (theta - centre) / PRIOR_SPREAD**2
            value -= 0.5 * float(off @ (theta - centre))
            gradient = gradient - off
            hessian = hessian - np.eye(len(theta)) / PRIOR_SPREAD**2
        return value, gradient, hessian

    return evaluate


def _fit(model, cells: Cells, solution: Solution, unit: Unit, *, prior: bool) -> Fit:
    parameters = np.exp(solution.at)
    return Fit(
        name=model.name,
        parameters={n: float(v) for n, v in zip(model.names, parameters, strict=True)},
        covariance=covariance_of(solution),
        log_likelihood=_objective(model, cells, solution.at, held=False)(solution.at)[0]
        if prior
        else solution.value,
        n=round(cells.customers),
        certificate=solution.certificate(len(cells)),
        prior=prior,
        unit=unit,
    )


def model_of(fit: Fit) -> TimingModel:
    """Return the model with its fitted parameters, ready to predict.

    Parameters
    ----------
    fit : Fit
        From `fit_timing`.

    Returns
    -------
    TimingModel
        A `BgNbd`, `MbgNbd` or `ParetoNbd`.
    """
    return TIMING_MODELS[fit.name](*fit.parameters.values())
