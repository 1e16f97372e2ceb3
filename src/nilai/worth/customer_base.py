"""What the whole base is worth, by segment and for a new customer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.special import ndtri

from nilai.errors import FitError
from nilai.tables import Estimate
from nilai.worth.cells import Cells
from nilai.worth.fit import Fit
from nilai.worth.gamma_gamma import spend_model
from nilai.worth.lifetime import ToCome, alive_probability, orders_to_come
from nilai.worth.timing import model_of
from nilai.worth.value import (
    CellScores,
    Futures,
    SpendCells,
    Terms,
    discount_factor,
    order_variance,
    outcome_variance,
    spend_per_cell,
)

_BINS = 30
_EXACT = 3000
_NUDGE = 1e-5


@dataclass(frozen=True, kw_only=True)
class SegmentWorth:
    """One segment's share of the base.

    Parameters
    ----------
    segment : str
        Its name.
    customers : int
        How many.
    revenue_amount : float
        Their revenue so far.
    alive : float
        How many of them are expected to be customers still.
    worth : Estimate
        Margin to come within the horizon.
    """

    segment: str
    customers: int
    revenue_amount: float
    alive: float
    worth: Estimate


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What the customer base is worth.

    Parameters
    ----------
    total : Estimate
        Margin to come within the horizon from the customers there are.
    forever : Estimate or None
        The same for ever; None without a discount rate.
    orders : Estimate
        Orders to come within the horizon.
    alive : float
        Customers expected to be customers still.
    new_customer : Estimate
        Margin within the horizon of a customer about to order first, that first
        order included.
    new_customer_forever : Estimate or None
        The same for ever.
    segments : tuple of SegmentWorth
        Highest worth first.
    spread : dict of str to float
        Standard deviation of `total` by cause: `parameters`, `outcomes`,
        `model` (from the back-test), in money.
    """

    total: Estimate
    forever: Estimate | None
    orders: Estimate
    alive: float
    new_customer: Estimate
    new_customer_forever: Estimate | None
    segments: tuple[SegmentWorth, ...]
    spread: dict[str, float]


def value_base(
    base: SpendCells,
    scores: CellScores,
    futures: Futures,
    timing: Fit,
    spend: Fit,
    terms: Terms,
    *,
    segment: np.ndarray,
    names: tuple[str, ...],
    model_error: float = 0.0,
) -> Worth:
    """Return what the base is worth, with intervals from three causes.

    The causes are the uncertainty of the parameters (delta method with the
    exact Hessian), the spread of what customers do, and how far the model was
    off when tried on the past.

    Parameters
    ----------
    base : SpendCells
        Histories with spend, in days.
    scores : CellScores
        Their scores.
    futures : Futures
        Simulated futures.
    timing, spend : Fit
        The fitted models.
    terms : Terms
        Horizon, discounting, margin, currency.
    segment : ndarray of shape (c,)
        Number of each cell's segment in `names`.
    names : tuple of str
        Names of the segments.
    model_error : float
        Relative error of the model in the back-test, beyond the other two.

    Returns
    -------
    Worth
        Estimates with intervals.

    Raises
    ------
    FitError
        If the models foretell no finite number of orders.
    """
    money = terms.margin_share * spend_per_cell(base, spend)
    chance = _Chance.of(base, scores, futures, spend, terms)
    totals = _Totals.of(base, timing, spend, terms, segment, len(names))
    estimate = partial(_estimate, terms=terms)
    n = round(base.cells.customers)

    def about(name: str, value: float, varied: float) -> Estimate | None:
        if not np.isfinite(value):
            return None
        known = totals.variance(name)[0] + varied + (model_error * value) ** 2
        unit = "orders" if name == "orders" else terms.currency
        return estimate(value, float(np.sqrt(known)), unit, n)

    total = float(money @ scores.discounted)
    causes = {
        "parameters": float(np.sqrt(totals.variance("total")[0])),
        "outcomes": float(np.sqrt(chance.within.sum())),
        "model": model_error * total,
    }
    spread = float(np.sqrt(sum(v**2 for v in causes.values())))
    orders = about("orders", float(base.cells.n @ scores.orders), chance.orders)
    new = about("new", totals.at("new")[0], 0.0)
    if orders is None or new is None:
        message = "the fitted models foretell no finite number of orders"
        raise FitError(message)
    worth = np.bincount(segment, money * scores.discounted, len(names))
    varied = np.bincount(segment, chance.within, len(names))
    spreads = np.sqrt(totals.variance("segments") + varied + (model_error * worth) ** 2)
    return Worth(
        total=estimate(total, spread, terms.currency, n),
        forever=about("forever", float(money @ scores.forever), chance.forever),
        orders=orders,
        alive=float(base.cells.n @ scores.alive),
        new_customer=new,
        new_customer_forever=about("new_forever", totals.at("new_forever")[0], 0.0),
        segments=_segments(base, scores, segment, names, worth, spreads, terms),
        spread=causes,
    )


def _estimate(
    value: float, spread: float, unit: str, n: int, *, terms: Terms
) -> Estimate:
    reach = float(ndtri(0.5 + terms.confidence / 2)) * spread
    return Estimate(
        value=float(value),
        low=max(float(value) - reach, 0.0),
        high=float(value) + reach,
        confidence=terms.confidence,
        unit=unit,
        n=n,
    )


def _segments(
    base: SpendCells,
    scores: CellScores,
    segment: np.ndarray,
    names: tuple[str, ...],
    worth: np.ndarray,
    spreads: np.ndarray,
    terms: Terms,
) -> tuple[SegmentWorth, ...]:
    """Return the segments that have customers, highest worth first."""
    n = base.cells.n
    customers = np.bincount(segment, n, len(names))
    alive = np.bincount(segment, n * scores.alive, len(names))
    revenue = np.bincount(segment, base.revenue, len(names))
    found = [
        SegmentWorth(
            segment=name,
            customers=round(customers[i]),
            revenue_amount=float(revenue[i]),
            alive=float(alive[i]),
            worth=_estimate(
                worth[i], spreads[i], terms.currency, round(customers[i]), terms=terms
            ),
        )
        for i, name in enumerate(names)
        if customers[i]
    ]
    return tuple(sorted(found, key=lambda s: -s.worth.value))


@dataclass(frozen=True)
class _Chance:
    """How much what customers do varies: worth per cell, worth for ever, orders."""

    within: np.ndarray
    forever: float
    orders: float

    @classmethod
    def of(
        cls,
        base: SpendCells,
        scores: CellScores,
        futures: Futures,
        spend: Fit,
        terms: Terms,
    ) -> "_Chance":
        varies = partial(
            outcome_variance,
            base,
            places=futures.places,
            spend=spend,
            alive=scores.alive,
        )
        within = varies(
            futures.within,
            orders=scores.orders,
            factor=terms.margin_share * discount_factor(scores),
        )
        forever = 0.0
        if futures.forever is not None:
            forever = varies(
                futures.forever, orders=scores.forever, factor=terms.margin_share
            ).sum()
        orders = order_variance(base.cells, scores, futures)
        return cls(within, float(forever), orders)


@dataclass(frozen=True)
class _Totals:
    """Totals of the base and their slopes in all log parameters, from bins."""

    value: dict[str, np.ndarray]
    slope: dict[str, np.ndarray]
    covariance: np.ndarray

    def at(self, name: str) -> np.ndarray:
        return self.value[name]

    def variance(self, name: str) -> np.ndarray:
        slope = self.slope[name]
        return np.maximum(np.einsum("ki,ij,kj->k", slope, self.covariance, slope), 0)

    @classmethod
    def of(
        cls,
        base: SpendCells,
        timing: Fit,
        spend: Fit,
        terms: Terms,
        segment: np.ndarray,
        segments: int,
    ) -> "_Totals":
        coarse, label = _coarse(base, timing, segment)
        k = len(timing.parameters)
        centre = np.concatenate([timing.log_parameters, spend.log_parameters])
        steps = _NUDGE * np.eye(len(centre))
        moved = [_at(timing, centre[:k] + step[:k]) for step in steps[:k]]
        # NumPy works outside Python's lock.
        with ThreadPoolExecutor() as pool:
            here, *near = pool.map(
                lambda fit: _to_come(coarse.cells, fit, terms), [timing, *moved]
            )

        def totals(customers: tuple[np.ndarray, ToCome], theta: np.ndarray):
            return _totals_at(
                coarse, label, segments, customers, _at(spend, theta[k:]), terms
            )

        value = totals(here, centre)
        slope = {name: np.zeros((len(v), len(centre))) for name, v in value.items()}
        for i, step in enumerate(steps):
            up = totals(near[i] if i < k else here, centre + step)
            for name, held in slope.items():
                held[:, i] = (up[name] - value[name]) / _NUDGE
        covariance = np.zeros((len(centre), len(centre)))
        covariance[:k, :k] = timing.covariance
        covariance[k:, k:] = spend.covariance
        return cls(value, slope, covariance)


def _at(fit: Fit, theta: np.ndarray) -> Fit:
    values = map(float, np.exp(theta))
    return replace(fit, parameters=dict(zip(fit.parameters, values, strict=True)))


def _coarse(
    base: SpendCells, timing: Fit, segment: np.ndarray
) -> tuple[SpendCells, np.ndarray]:
    """Group cells so that totals can be taken many times at little cost."""
    cells = base.in_unit(timing.time_unit)
    if len(cells) <= _EXACT:
        return replace(base, cells=cells), segment
    histories, group = cells.coarse(_BINS, segment)
    grouped = SpendCells(
        cells=histories,
        spend=np.bincount(group, base.spend),
        spend_square=np.bincount(group, base.spend_square),
        revenue=np.bincount(group, base.revenue),
    )
    label = np.zeros(len(histories), dtype=np.int64)
    label[group] = segment
    return grouped, label


def _to_come(cells: Cells, timing: Fit, terms: Terms) -> tuple[np.ndarray, ToCome]:
    """Return who is alive, and orders to come if so; the last is a new customer."""
    unit, model = timing.time_unit, model_of(timing)
    x, t_x, T = (np.append(v, 0.0) for v in (cells.x, cells.t_x, cells.T))
    to_come = orders_to_come(
        model, x, T, terms.horizon.in_unit(unit), terms.discount(unit)
    )
    return alive_probability(model, x, t_x, T), to_come


def _totals_at(
    base: SpendCells,
    label: np.ndarray,
    segments: int,
    customers: tuple[np.ndarray, ToCome],
    spend: Fit,
    terms: Terms,
) -> dict[str, np.ndarray]:
    money = terms.margin_share * spend_per_cell(base, spend)
    probability, to_come = customers
    alive, new = probability[:-1], probability[-1:]
    worth = money * alive * to_come.discounted[:-1]
    order_value = terms.margin_share * spend_model(spend).mean_spend
    return {
        "total": np.array([worth.sum()]),
        "segments": np.bincount(label, worth, segments),
        "orders": np.array([base.cells.n @ (alive * to_come.within[:-1])]),
        "forever": np.array([money @ (alive * to_come.forever[:-1])]),
        "new": order_value * (1 + new * to_come.discounted[-1:]),
        "new_forever": order_value * (1 + new * to_come.forever[-1:]),
    }
