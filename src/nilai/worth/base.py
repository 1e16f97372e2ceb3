"""What the whole base is worth, by segment and for a new customer."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from scipy.special import ndtri

from nilai.tables import Estimate
from nilai.worth.cells import Cells
from nilai.worth.fit import Fit
from nilai.worth.gamma_gamma import spend_model
from nilai.worth.lifetime import alive_probability, expected_orders_if_alive
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
    """
    cells = base.cells
    money = terms.margin_share * spend_per_cell(base, spend)
    varies = partial(outcome_variance, base, timing=timing, spend=spend)
    variance = varies(
        futures.within,
        alive=scores.alive,
        orders=scores.orders,
        factor=terms.margin_share * discount_factor(scores),
    )
    totals = _Totals.of(base, timing, spend, terms, segment, len(names))
    reach = float(ndtri(0.5 + terms.confidence / 2))
    n = round(cells.customers)

    def estimate(value: float, spread: float, unit: str, count: int) -> Estimate:
        return Estimate(
            value=value,
            low=max(value - reach * spread, 0.0),
            high=value + reach * spread,
            confidence=terms.confidence,
            unit=unit,
            n=count,
        )

    by_segment = np.bincount(segment, money * scores.discounted, len(names))
    varied = np.bincount(segment, variance, len(names))
    customers = np.bincount(segment, cells.n, len(names))
    alive = np.bincount(segment, cells.n * scores.alive, len(names))
    revenue = np.bincount(segment, base.revenue, len(names))
    spread = np.sqrt(
        totals.variance("segments") + varied + (model_error * by_segment) ** 2
    )
    segments = [
        SegmentWorth(
            segment=name,
            customers=round(customers[i]),
            revenue_amount=float(revenue[i]),
            alive=float(alive[i]),
            worth=estimate(
                float(by_segment[i]),
                float(spread[i]),
                terms.currency,
                round(customers[i]),
            ),
        )
        for i, name in enumerate(names)
        if customers[i]
    ]
    total = float(by_segment.sum())
    causes = {
        "parameters": float(np.sqrt(totals.variance("total")[0])),
        "outcomes": float(np.sqrt(variance.sum())),
        "model": model_error * total,
    }
    orders = float(cells.n @ scores.orders)
    ever = float(money @ scores.forever)
    ever_varies = (
        0.0
        if futures.forever is None
        else varies(
            futures.forever,
            alive=scores.alive,
            orders=scores.forever,
            factor=terms.margin_share,
        ).sum()
    )
    counts = order_variance(cells, scores, futures.within, timing)

    def spread_of(name: str, value: float, varied: float) -> float:
        known = totals.variance(name)[0] + varied
        return float(np.sqrt(known + (model_error * value) ** 2))

    first, first_ever = totals.at("new")[0], totals.at("new_forever")[0]
    return Worth(
        total=estimate(
            total, float(np.sqrt(sum(v**2 for v in causes.values()))), terms.currency, n
        ),
        forever=estimate(
            ever, spread_of("forever", ever, ever_varies), terms.currency, n
        )
        if np.isfinite(ever)
        else None,
        orders=estimate(orders, spread_of("orders", orders, counts), "orders", n),
        alive=float(cells.n @ scores.alive),
        new_customer=estimate(first, spread_of("new", first, 0.0), terms.currency, n),
        new_customer_forever=estimate(
            first_ever, spread_of("new_forever", first_ever, 0.0), terms.currency, n
        )
        if np.isfinite(first_ever)
        else None,
        segments=tuple(sorted(segments, key=lambda s: -s.worth.value)),
        spread=causes,
    )


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

        here = _to_come(coarse.cells, timing, terms)

        def totals(theta: np.ndarray, *, moved: bool) -> dict[str, np.ndarray]:
            orders = (
                _to_come(coarse.cells, _at(timing, theta[:k]), terms) if moved else here
            )
            return _totals_at(
                coarse, label, segments, orders, _at(spend, theta[k:]), terms
            )

        value = totals(centre, moved=False)
        slope = {name: np.zeros((len(v), len(centre))) for name, v in value.items()}
        for i, step in enumerate(_NUDGE * np.eye(len(centre))):
            up = totals(centre + step, moved=i < k)
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


@dataclass(frozen=True)
class _ToCome:
    """Orders to come if alive, per cell; the last entry is a new customer."""

    alive: np.ndarray
    orders: np.ndarray
    within: np.ndarray
    forever: np.ndarray


def _to_come(cells: Cells, timing: Fit, terms: Terms) -> _ToCome:
    unit, model = timing.time_unit, model_of(timing)
    horizon, discount = terms.horizon.in_unit(unit), terms.discount(unit)
    x, t_x, T = (np.append(v, 0.0) for v in (cells.x, cells.t_x, cells.T))
    orders = within = expected_orders_if_alive(model, x, T, horizon)
    forever = np.full(len(x), np.nan)
    if discount > 0:
        within = expected_orders_if_alive(model, x, T, horizon, discount=discount)
        forever = expected_orders_if_alive(model, x, T, np.inf, discount=discount)
    return _ToCome(alive_probability(model, x, t_x, T), orders, within, forever)


def _totals_at(
    base: SpendCells,
    label: np.ndarray,
    segments: int,
    to_come: _ToCome,
    spend: Fit,
    terms: Terms,
) -> dict[str, np.ndarray]:
    money = terms.margin_share * spend_per_cell(base, spend)
    alive, new = to_come.alive[:-1], to_come.alive[-1:]
    worth = money * alive * to_come.within[:-1]
    order_value = terms.margin_share * spend_model(spend).mean_spend
    return {
        "total": np.array([worth.sum()]),
        "segments": np.bincount(label, worth, segments),
        "orders": np.array([base.cells.n @ (alive * to_come.orders[:-1])]),
        "forever": np.array([money @ (alive * to_come.forever[:-1])]),
        "new": order_value * (1 + new * to_come.within[-1:]),
        "new_forever": order_value * (1 + new * to_come.forever[-1:]),
    }
