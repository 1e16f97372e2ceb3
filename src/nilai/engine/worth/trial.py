"""Try the models on the past: hold-outs, their origins, the model chosen."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

import ibis
import numpy as np

from nilai.engine.session import Session
from nilai.engine.worth.options import WorthOptions
from nilai.errors import FitError
from nilai.tables import DAYS
from nilai.worth.cells import Cells
from nilai.worth.choice import Choice, choose_model
from nilai.worth.fit import Fit
from nilai.worth.holdout import (
    ModelCheck,
    check_model,
    customer_pasts,
    holdout_cells,
    model_error,
    prediction_spread,
)
from nilai.worth.timing import TIMING_MODELS, fit_timing

_FEWEST = 20
"""A past with fewer customers than this says nothing about a model."""

_SHORTEST_DAYS = 14

MANY_CELLS = 50_000
"""Above this many cells models are tried on binned cells; the one chosen is then
fitted to all. Binned parameters of a million customers lie within about one per
cent, and log-likelihoods within two ten-thousandths."""

_BINS = 60


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The models fitted and tried.

    Parameters
    ----------
    timing : Fit
        The model chosen, fitted to all data.
    choice : Choice
        Why, with the hold-out of each model.
    backtests : tuple of ModelCheck
        The chosen model from every origin, the latest first.
    model_error : float
        Relative error beyond chance.
    """

    timing: Fit
    choice: Choice
    backtests: tuple[ModelCheck, ...]
    model_error: float


def origins(
    first: date, until: date, last: date, horizon_days: float
) -> list[tuple[date, date]]:
    """Return the days up to which the past is taken, and what followed it.

    Orders later than `until`, where there are any, make the first hold-out.
    The others lie within: each as long as the horizon or a third of the time
    observed, whichever is less, and ending half of that apart.

    Parameters
    ----------
    first, until, last : date
        First order; last day observed; last order there is, `until` or later.
    horizon_days : float
        How far ahead worth is counted.

    Returns
    -------
    list of tuple of date
        (origin, end of the hold-out), the latest first; at most three.

    Examples
    --------
    >>> origins(date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31), 60)[0]
    (datetime.date(2024, 11, 1), datetime.date(2024, 12, 31))
    """
    found = []
    if (last - until).days >= _SHORTEST_DAYS:
        found.append((until, min(last, until + timedelta(days=int(horizon_days)))))
    span = (until - first).days
    length = int(min(horizon_days, span / 3))
    if length < _SHORTEST_DAYS:
        return found
    for back in (0, length // 2, length):
        end = until - timedelta(days=back)
        origin = end - timedelta(days=length)
        if (origin - first).days >= span / 3 and len(found) < 3:
            found.append((origin, end))
    return found


@dataclass(frozen=True)
class Past:
    """One hold-out.

    Parameters
    ----------
    origin, until : date
        Last day of the past; last day of what followed.
    cells : Future
        Promise of the columns of `holdout_cells`.
    """

    origin: date
    until: date
    cells: Future[dict[str, np.ndarray]]


def begin_pasts(
    session: Session, days: ibis.Table, spans: list[tuple[date, date]]
) -> list[Past]:
    """Let the engine prepare the hold-outs while models are fitted.

    Parameters
    ----------
    session : Session
        Open engine.
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    spans : list of tuple of date
        From `origins`.

    Returns
    -------
    list of Past
        One per span.
    """
    if not spans:
        return []
    pasts = session.keep(customer_pasts(days, spans), "pasts")
    found = [
        Past(
            origin,
            until,
            session.arrays_later(holdout_cells(pasts, i, origin=origin)),
        )
        for i, (origin, until) in enumerate(spans)
    ]
    session.forget(pasts)
    return found


def try_models(
    cells: Cells,
    pasts: list[Past],
    *,
    options: WorthOptions,
    progress: Callable[[str], None],
) -> Trial:
    """Return the model of order times to use, tried on the past.

    Parameters
    ----------
    cells : Cells
        Histories at the last day observed, in the options' unit.
    pasts : list of Past
        Hold-outs, the latest first.
    options : WorthOptions
        Model asked for, unit, horizon, seed.
    progress : callable
        Told the name of each step.

    Returns
    -------
    Trial
        The fit, the choice and the back-tests.

    Raises
    ------
    FitError
        If no customer was seen for at least a day.
    """
    asked = None if options.model == "auto" else options.model
    names = list(TIMING_MODELS) if asked is None else [asked]
    progress("fit")
    rough = cells
    if len(cells) > MANY_CELLS and len(names) > 1:
        rough = cells.binned(float(cells.T.max()) / _BINS)
    fits = [fit_timing(name, rough, unit=options.unit) for name in names]
    tried: list[_Tried] = []
    if pasts:
        progress("holdout")
        tried = _try_on(pasts[0], fits, options)
    choice = choose_model([one.check for one in tried], fits, asked=asked)
    chosen = next(fit for fit in fits if fit.name == choice.name)
    with ThreadPoolExecutor() as pool:
        # NumPy works outside Python's lock.
        others = pool.map(lambda past: _try_on(past, [chosen], options), pasts[1:])
        timing = chosen
        if rough is not cells:
            timing = fit_timing(choice.name, cells, unit=options.unit, near=chosen)
        of_chosen = [one for one in tried if one.check.name == choice.name]
        of_chosen += chain.from_iterable(others)
        backtests = list(pool.map(lambda one: one.with_spread(options), of_chosen))
    known = {(check.name, check.origin): check for check in backtests}
    checks = [known.get((one.check.name, one.check.origin), one.check) for one in tried]
    return Trial(
        timing=timing,
        choice=replace(choice, checks=tuple(checks)),
        backtests=tuple(backtests),
        model_error=model_error(backtests),
    )


@dataclass(frozen=True)
class _Tried:
    """One model, fitted to a past, beside what followed."""

    fit: Fit
    cells: Cells
    check: ModelCheck

    def with_spread(self, options: WorthOptions) -> ModelCheck:
        """Say how far chance may lead, too."""
        days = (self.check.until - self.check.origin).days
        horizon = days / DAYS[options.unit]
        spread = prediction_spread(self.fit, self.cells, horizon, seed=options.seed)
        return replace(self.check, spread=spread)


def _try_on(past: Past, fits: list[Fit], options: WorthOptions) -> list[_Tried]:
    columns = past.cells.result()
    x, t_x, age, followed, n = (v.astype(float) for v in columns.values())
    if n.sum() < _FEWEST or not np.any(x > 0):
        return []
    cells, followed = _split(Cells(x, t_x, age, n), followed, DAYS[options.unit])
    # Cells told apart only by what followed are one to the fit.
    width = float(cells.T.max()) / _BINS if len(x) > MANY_CELLS else 1e-3
    whole = cells.binned(width)
    found = []
    for near in fits:
        try:
            fit = fit_timing(near.name, whole, unit=options.unit, near=near)
        except FitError:
            continue
        check = check_model(fit, cells, followed, origin=past.origin, until=past.until)
        found.append(_Tried(fit, cells, check))
    return found


def _split(
    cells: Cells, followed: np.ndarray, scale: float
) -> tuple[Cells, np.ndarray]:
    """Return histories in the model's unit, binned where there are very many."""
    if len(cells) > MANY_CELLS:
        group = cells.groups(float(cells.T.max()) / _BINS, followed)
        size = np.bincount(group, cells.n)
        x, t_x, age, followed = (
            np.bincount(group, cells.n * v) / size
            for v in (cells.x, cells.t_x, cells.T, followed)
        )
        cells = Cells(x, t_x, age, size)
        followed = np.rint(followed)
    return Cells(cells.x, cells.t_x / scale, cells.T / scale, cells.n), followed
