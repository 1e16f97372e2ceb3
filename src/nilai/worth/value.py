"""What customers are worth: expected orders × expected spend × margin."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.special import expit, ndtri

from nilai.tables import DAYS, Duration, Unit, discount_rate_per
from nilai.worth.cells import Cells
from nilai.worth.fit import Fit
from nilai.worth.gamma_gamma import spend_model
from nilai.worth.lifetime import orders_to_come
from nilai.worth.outcomes import Outcomes, Places, simulate_outcomes
from nilai.worth.timing import model_of

_WHOLE = 1e-6
"""Orders this near to a whole number are that number: between points of the grid with
the same quantile nothing but the last digit is off."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms worth is counted.

    Parameters
    ----------
    horizon : Duration
        How far ahead.
    annual_rate : float
        Effective discount rate per year; 0 leaves the future undiscounted, and
        worth for ever without an answer.
    margin_share : float
        Part of revenue that is margin, from 0 to 1.
    currency : str
        Currency of all amounts, or "" if unknown.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of the simulated futures.
    """

    horizon: Duration
    annual_rate: float = 0.0
    margin_share: float = 1.0
    currency: str = ""
    confidence: float = 0.95
    seed: int = 1

    def discount(self, unit: Unit) -> float:
        """Return the continuous discount rate per unit of time."""
        return discount_rate_per(unit, annual=self.annual_rate)


@dataclass(frozen=True, kw_only=True)
class SpendCells:
    """Histories with what the customers who share them spent.

    Parameters
    ----------
    cells : Cells
        Distinct histories, in days.
    spend : ndarray of shape (c,)
        Sum over the customers of a cell of their repeat orders' revenue.
    spend_square : ndarray of shape (c,)
        Sum of its square.
    revenue : ndarray of shape (c,)
        Sum of all their revenue so far.
    """

    cells: Cells
    spend: np.ndarray
    spend_square: np.ndarray
    revenue: np.ndarray

    def in_unit(self, unit: Unit) -> Cells:
        """Return the histories with times in another unit than days."""
        days = DAYS[unit]
        return replace(self.cells, t_x=self.cells.t_x / days, T=self.cells.T / days)


@dataclass(frozen=True, kw_only=True)
class CellScores:
    """What a model says of each cell; joined back to the customers.

    Amounts follow per customer from their own spend: see `score_customers`.

    Parameters
    ----------
    alive, alive_low, alive_high : ndarray of shape (c,)
        Probability of still being a customer, with the interval that the
        uncertainty of the parameters gives.
    orders, orders_low, orders_high : ndarray of shape (c,)
        Orders to the horizon, with the interval of what may happen.
    discounted : ndarray of shape (c,)
        Discounted orders to the horizon.
    forever : ndarray of shape (c,)
        Discounted orders for ever; NaN without a discount rate.
    spend_low, spend_high : ndarray of shape (c,)
        Ends of the interval of margin over (γ + spend so far).
    """

    alive: np.ndarray
    alive_low: np.ndarray
    alive_high: np.ndarray
    orders: np.ndarray
    orders_low: np.ndarray
    orders_high: np.ndarray
    discounted: np.ndarray
    forever: np.ndarray
    spend_low: np.ndarray
    spend_high: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Futures:
    """Simulated futures that the intervals come from.

    Parameters
    ----------
    within : Outcomes
        To the horizon; orders count plainly.
    forever : Outcomes or None
        For ever; orders count discounted. None without a discount rate.
    places : Places
        Where the cells lie on their grid.
    """

    within: Outcomes
    forever: Outcomes | None
    places: Places


def score_cells(
    cells: Cells, timing: Fit, spend: Fit, terms: Terms
) -> tuple[CellScores, Futures]:
    """Return what the fitted models say of each cell.

    Parameters
    ----------
    cells : Cells
        Histories in the unit of `timing`.
    timing : Fit
        Model of order times.
    spend : Fit
        Model of spend per order.
    terms : Terms
        Horizon, discounting, margin.

    Returns
    -------
    scores : CellScores
        One entry per cell.
    futures : Futures
        The simulated futures that the intervals come from.
    """
    unit = timing.time_unit
    model, discount = model_of(timing), terms.discount(unit)
    horizon = terms.horizon.in_unit(unit)
    log_odds, slope = model.alive_log_odds(cells)
    spread = np.sqrt(
        np.maximum(np.einsum("ic,ij,jc->c", slope, timing.covariance, slope), 0)
    )
    reach = ndtri(0.5 + terms.confidence / 2) * np.minimum(spread, 50)
    alive = expit(log_odds)
    simulate = partial(
        simulate_outcomes,
        timing,
        spend,
        most=float(cells.x.max()),
        oldest=float(cells.T.max()),
        seed=terms.seed,
    )
    with ThreadPoolExecutor() as pool:
        # NumPy works outside Python's lock.
        simulated = pool.submit(simulate, horizon=horizon)
        to_come = orders_to_come(model, cells.x, cells.T, horizon, discount)
        outcomes = simulated.result()
        places = outcomes.places(cells.x, cells.T)
        interval = partial(
            outcomes.interval, places, alive, confidence=terms.confidence
        )
        of_orders, of_spend = (
            pool.submit(interval, of=of) for of in ("orders", "spend")
        )
        forever = None
        if discount > 0:
            # Its mean squares alone are read: a quarter of the draws will do.
            forever = simulate(
                horizon=np.inf, discount=discount, draws=1000, squares_only=True
            )
        (low, high), (less, more) = of_orders.result(), of_spend.result()
    kept = terms.margin_share * _share(to_come.discounted, to_come.within)
    scores = CellScores(
        alive=alive,
        alive_low=expit(log_odds - reach),
        alive_high=expit(log_odds + reach),
        orders=alive * to_come.within,
        orders_low=np.floor(low + _WHOLE),
        # Without the sign that a zero keeps.
        orders_high=np.ceil(high - _WHOLE) + 0.0,
        discounted=alive * to_come.discounted,
        forever=alive * to_come.forever,
        spend_low=kept * less,
        spend_high=kept * more,
    )
    futures = Futures(within=outcomes, forever=forever, places=places)
    return scores, futures


def spend_per_cell(base: SpendCells, spend: Fit) -> np.ndarray:
    """Return the expected spend per order, summed over the customers of a cell.

    Parameters
    ----------
    base : SpendCells
        Histories with spend.
    spend : Fit
        Model of spend per order.

    Returns
    -------
    ndarray of shape (c,)
        Money.
    """
    model = spend_model(spend)
    cells = base.cells
    total = model.p * (cells.n * model.gamma + base.spend)
    return total / (model.p * cells.x + model.q - 1)


def outcome_variance(
    base: SpendCells,
    outcomes: Outcomes,
    places: Places,
    spend: Fit,
    *,
    alive: np.ndarray,
    orders: np.ndarray,
    factor: np.ndarray | float,
) -> np.ndarray:
    """Return how much what customers do varies around its mean, per cell.

    Parameters
    ----------
    base : SpendCells
        Histories with spend.
    outcomes : Outcomes
        Simulated futures.
    places : Places
        Where the cells lie on their grid.
    spend : Fit
        Model of spend per order.
    alive : ndarray of shape (c,)
        Probability of being alive.
    orders : ndarray of shape (c,)
        Orders expected of a customer in those futures.
    factor : ndarray of shape (c,) or float
        Money per unit of simulated revenue: the margin, discounted where the
        futures are not.

    Returns
    -------
    ndarray of shape (c,)
        Variance of the sum over the customers of a cell, money squared.
    """
    model = spend_model(spend)
    cells = base.cells
    # Σ (γ + spend)² over the customers of a cell.
    scale = cells.n * model.gamma**2 + 2 * model.gamma * base.spend + base.spend_square
    square = alive * outcomes.mean_square(places, of="spend")
    mean = orders * model.p / (model.p * cells.x + model.q - 1)
    return np.maximum(square - mean**2, 0) * factor**2 * scale


def discount_factor(scores: CellScores) -> np.ndarray:
    """Return how much discounting takes off the orders to the horizon.

    It changes when orders count, hardly which futures are likely.

    Parameters
    ----------
    scores : CellScores
        What the models say of each cell.

    Returns
    -------
    ndarray of shape (c,)
        Discounted orders over orders; 1 where none are expected.
    """
    return _share(scores.discounted, scores.orders)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.ones(len(part)), where=whole > 0)


def order_variance(cells: Cells, scores: CellScores, futures: Futures) -> float:
    """Return how much the orders to the horizon vary around their mean, in total.

    Parameters
    ----------
    cells : Cells
        Histories.
    scores : CellScores
        What the models say of them.
    futures : Futures
        Simulated futures.

    Returns
    -------
    float
        Variance, orders squared.
    """
    mean = futures.within.mean_square(futures.places, of="orders")
    square = scores.alive * mean
    return float(cells.n @ np.maximum(square - scores.orders**2, 0))
