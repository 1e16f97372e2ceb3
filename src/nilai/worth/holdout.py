"""Can the model be trusted: what it predicted against what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np

from nilai.tables import CUSTOMER_DAYS, DAYS
from nilai.tables.check import check
from nilai.worth.cells import Cells
from nilai.worth.fit import Fit
from nilai.worth.lifetime import (
    alive_probability,
    expected_orders,
    expected_orders_if_alive,
)
from nilai.worth.outcomes import simulate_outcomes
from nilai.worth.timing import TIMING_MODELS, model_of

_MOST = 7
_NUDGE = 1e-5
_DRAWS = 1000
_BINS = 30
_EXACT = 3000


def customer_pasts(days: ibis.Table, spans: Sequence[tuple[date, date]]) -> ibis.Table:
    """Return what was known of customers on days of the past, and what followed.

    One pass over the days serves all hold-outs.

    Parameters
    ----------
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    spans : sequence of tuple of date
        Hold-outs: the last day of the histories, the last day of what followed.

    Returns
    -------
    Table
        One row per customer with an order day, without name: `first_on`, and for
        each hold-out, numbered from 0, `last_on_0` (last order day in the past;
        missing without one), `order_days_0` (of the past) and `followed_0` (order
        days after it). Lazy.

    Examples
    --------
    >>> import ibis
    >>> days = ibis.memtable(
    ...     {
    ...         "customer_id": ["ann"] * 3,
    ...         "ordered_on": [date(2024, month, 1) for month in (1, 2, 3)],
    ...         "orders_count": [1] * 3,
    ...         "revenue_amount": [5.0] * 3,
    ...         "is_order_day": [1] * 3,
    ...     }
    ... )
    >>> past = customer_pasts(days, [(date(2024, 2, 9), date(2024, 3, 9))])
    >>> row = past.to_pyarrow().to_pylist()[0]
    >>> row["order_days_0"], row["followed_0"]
    (2, 1)
    """
    days = check(days, CUSTOMER_DAYS)
    days = days.filter(days.is_order_day == 1)
    on = days.ordered_on
    asked = {"first_on": on.min()}
    for i, (origin, until) in enumerate(spans):
        past = (on <= origin).ifelse(on, ibis.null("date"))
        after = ((on > origin) & (on <= until)).ifelse(on, ibis.null("date"))
        asked |= {
            f"last_on_{i}": past.max(),
            f"order_days_{i}": past.count().cast("int32"),
            f"followed_{i}": after.count().cast("int32"),
        }
    return days.group_by("customer_id").agg(**asked).drop("customer_id")


def holdout_cells(pasts: ibis.Table, place: int, *, origin: date) -> ibis.Table:
    """Return histories up to a day, with the order days that followed.

    Parameters
    ----------
    pasts : Table
        One row per customer, from `customer_pasts`.
    place : int
        Number of the hold-out.
    origin : date
        Last day of its histories. Customers who first ordered later are not in.

    Returns
    -------
    Table
        One row per frequency_count, recency_days, age_days and `followed` (order
        days after `origin`): `customers` (how many). Lazy.
    """
    known = pasts.filter(pasts[f"order_days_{place}"] > 0)
    first = known.first_on
    return known.group_by(
        frequency_count=(known[f"order_days_{place}"] - 1).cast("int64"),
        recency_days=known[f"last_on_{place}"].delta(first, unit="day").cast("int64"),
        age_days=ibis.date(origin).delta(first, unit="day").cast("int64"),
        followed=known[f"followed_{place}"].cast("int64"),
    ).agg(customers=known.count())


@dataclass(frozen=True, kw_only=True)
class FrequencyRow:
    """Customers with the same number of repeat orders, and what followed.

    Parameters
    ----------
    frequency : int
        Repeat orders; the last row has this many or more.
    customers : int
        How many.
    actual, predicted : float
        Mean orders in the hold-out.
    """

    frequency: int
    customers: int
    actual: float
    predicted: float


@dataclass(frozen=True, kw_only=True)
class ModelCheck:
    """One model, fitted to the past, against what followed.

    Parameters
    ----------
    name : str
        The model.
    origin, until : date
        Last day of the past; last day of what followed.
    customers : int
        Customers in the past.
    actual, predicted : float
        Orders that followed, and that were predicted, in total.
    spread : float
        Standard deviation of the predicted total: uncertain parameters and what
        customers do; NaN where it was not asked for.
    mean_error : float
        Mean absolute error per customer, in orders.
    root_error : float
        Root mean square error per customer.
    correlation : float
        Between predicted and actual orders of customers.
    log_likelihood : float
        Of the past.
    by_frequency : tuple of FrequencyRow
        Means by repeat orders.
    """

    name: str
    origin: date
    until: date
    customers: int
    actual: float
    predicted: float
    spread: float
    mean_error: float
    root_error: float
    correlation: float
    log_likelihood: float
    by_frequency: tuple[FrequencyRow, ...]

    @property
    def error_share(self) -> float:
        """Predicted over actual, less 1; NaN when nothing followed."""
        return self.predicted / self.actual - 1 if self.actual else float("nan")


def check_model(
    fit: Fit,
    cells: Cells,
    followed: np.ndarray,
    *,
    origin: date,
    until: date,
) -> ModelCheck:
    """Return a model's predictions beside what followed.

    Parameters
    ----------
    fit : Fit
        Model fitted to the past.
    cells : Cells
        Histories at `origin`, in the model's unit.
    followed : ndarray of shape (c,)
        Order days of each customer of a cell after `origin`.
    origin, until : date
        Last day of the past; last day of what followed.

    Returns
    -------
    ModelCheck
        Totals, errors, and means by frequency; `spread` is left NaN.
    """
    horizon = (until - origin).days / DAYS[fit.time_unit]
    model, n = model_of(fit), cells.n
    predicted = expected_orders(model, cells.x, cells.t_x, cells.T, horizon)
    error = followed - predicted
    total = n.sum()
    frequency = np.minimum(cells.x, _MOST).astype(np.int64)
    size = np.bincount(frequency, n, _MOST + 1)
    rows = tuple(
        FrequencyRow(
            frequency=int(k),
            customers=round(size[k]),
            actual=float(np.bincount(frequency, n * followed)[k] / size[k]),
            predicted=float(np.bincount(frequency, n * predicted)[k] / size[k]),
        )
        for k in np.flatnonzero(size)
    )
    return ModelCheck(
        name=fit.name,
        origin=origin,
        until=until,
        customers=round(total),
        actual=float(n @ followed),
        predicted=float(n @ predicted),
        spread=float("nan"),
        mean_error=float(n @ np.abs(error) / total),
        root_error=float(np.sqrt(n @ error**2 / total)),
        correlation=_correlation(predicted, followed, n),
        log_likelihood=fit.log_likelihood,
        by_frequency=rows,
    )


def parameter_spread(fit: Fit, cells: Cells, horizon: float) -> float:
    """Return the standard error of the orders predicted in total.

    Parameters
    ----------
    fit : Fit
        A fitted model of order times.
    cells : Cells
        Histories, in its unit.
    horizon : float
        Length of the future.

    Returns
    -------
    float
        By the delta method, from the exact Hessian.
    """
    binned = cells if len(cells) <= _EXACT else cells.coarse(_BINS)[0]
    slope = np.zeros(len(fit.parameters))

    def total(theta: np.ndarray) -> float:
        model = TIMING_MODELS[fit.name](*np.exp(theta))
        return float(
            binned.n @ expected_orders(model, binned.x, binned.t_x, binned.T, horizon)
        )

    here = total(fit.log_parameters)
    for i, step in enumerate(_NUDGE * np.eye(len(slope))):
        slope[i] = (total(fit.log_parameters + step) - here) / _NUDGE
    return float(np.sqrt(max(slope @ fit.covariance @ slope, 0.0)))


def prediction_spread(fit: Fit, cells: Cells, horizon: float, *, seed: int) -> float:
    """Return how far the orders that come may lie from those predicted in total.

    Parameters
    ----------
    fit : Fit
        A fitted model of order times.
    cells : Cells
        Histories, in its unit.
    horizon : float
        Length of the future.
    seed : int
        Of the simulated futures.

    Returns
    -------
    float
        Standard deviation: uncertain parameters, and what customers do.
    """
    outcomes = simulate_outcomes(
        fit,
        None,
        most=float(cells.x.max()),
        oldest=float(cells.T.max()),
        horizon=horizon,
        seed=seed,
        draws=_DRAWS,
        squares_only=True,
    )
    model = model_of(fit)
    alive = alive_probability(model, cells.x, cells.t_x, cells.T)
    mean = alive * expected_orders_if_alive(model, cells.x, cells.T, horizon)
    at = outcomes.places(cells.x, cells.T)
    square = alive * outcomes.mean_square(at, of="orders")
    chance = float(cells.n @ np.maximum(square - mean**2, 0.0))
    return float(np.hypot(parameter_spread(fit, cells, horizon), np.sqrt(chance)))


def _correlation(a: np.ndarray, b: np.ndarray, n: np.ndarray) -> float:
    a, b = a - n @ a / n.sum(), b - n @ b / n.sum()
    scale = np.sqrt((n @ a**2) * (n @ b**2))
    return float(n @ (a * b) / scale) if scale > 0 else float("nan")


def model_error(checks: list[ModelCheck]) -> float:
    """Return how far the model was off in the past, beyond what was to be expected.

    Parameters
    ----------
    checks : list of ModelCheck
        The same model, tried from several origins.

    Returns
    -------
    float
        Root mean square of the relative errors of the total, after taking off
        the variance that parameters and chance explain; 0 without checks.

    Examples
    --------
    >>> model_error([])
    0.0
    """
    excess = [
        (check.actual / check.predicted - 1) ** 2
        - (check.spread / check.predicted) ** 2
        for check in checks
        if check.predicted > 0
    ]
    return float(np.sqrt(max(np.mean(excess), 0.0))) if excess else 0.0
