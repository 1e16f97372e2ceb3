"""Components of an offer, and the figures of several offers side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.perception.customer_value import Rated, RatingScale, weighted_mean, within
from nilai.perception.profile import PARITY, market_ratios
from nilai.tables.numbers import ONE, ZERO


@dataclass(frozen=True)
class Component:
    """Something that is rated, by one item or by the mean of several.

    Parameters
    ----------
    name : str
        As in `product`, or the attribute's own name.
    side : str
        `benefit`, `cost`, `quality` or `price`; of a price, more is better for the
        customer.
    rated : tuple of Rated
        Its items.
    """

    name: str
    side: str
    rated: tuple[Rated, ...]


def component_means(
    means: np.ndarray,
    items: Sequence[str],
    components: Sequence[Component],
    scale: RatingScale,
) -> np.ndarray:
    """Return the mean of each component from the means of its items.

    Parameters
    ----------
    means : ndarray of shape (groups, items)
        Real, or complex for derivatives; nan without an answer.
    items : sequence of str
        Names of the columns of `means`.
    components : sequence of Component
        Wanted.
    scale : RatingScale
        Of the items; those reversed are turned.

    Returns
    -------
    ndarray of shape (groups, components)
        On the scale; nan where no item was answered.

    Examples
    --------
    >>> scale = RatingScale(low=1, high=5)
    >>> easy = Component("energy", "cost", (Rated("easy", True), Rated("effort")))
    >>> component_means(np.array([[4.0, 3.0]]), ["easy", "effort"], [easy], scale)
    array([[2.5]])
    """
    found = np.empty((len(means), len(components)), dtype=means.dtype)
    for c, component in enumerate(components):
        places = [items.index(rated.item) for rated in component.rated]
        turned = np.stack(
            [
                scale.oriented(means[:, place], rated)
                for place, rated in zip(places, component.rated, strict=True)
            ]
        )
        known = np.isfinite(turned.real)
        count = known.sum(axis=0)
        found[:, c] = np.where(
            count > 0,
            np.where(known, turned, 0.0).sum(axis=0) / np.maximum(count, 1),
            np.nan,
        )
    return found


def component_scores(
    answers: ibis.Table,
    components: Sequence[Component],
    scale: RatingScale,
    *,
    kept: Mapping[str, Any],
) -> ibis.Table:
    """Return each response's own rating of each component.

    Parameters
    ----------
    answers : Table
        One row per response (and brand); items are columns.
    components : sequence of Component
        Wanted.
    scale : RatingScale
        Of the items.
    kept : mapping of str to Column
        Further columns of the result.

    Returns
    -------
    Table
        One row per row of `answers`: `k_0`, `k_1` … in the order of the
        components, the mean of the items answered, and `kept`. Lazy.
    """
    made = {}
    for c, component in enumerate(components):
        scores: list[Any] = [
            scale.oriented(within(answers[rated.item], scale), rated)
            for rated in component.rated
        ]
        told: list[Any] = [ibis.ifelse(s.notnull(), ONE, ZERO) for s in scores]
        filled: list[Any] = [s.fill_null(ZERO) for s in scores]
        total, count = filled[0], told[0]
        for score, there in zip(filled[1:], told[1:], strict=True):
            total, count = total + score, count + there
        made[f"k_{c}"] = total / count.nullif(ZERO)
    return answers.select(**made, **kept)


def benefits_less_costs(
    rated: np.ndarray,
    components: Sequence[Component],
    weights: Mapping[str, float],
    scale: RatingScale,
) -> np.ndarray:
    """Return benefits, costs and value of each offer, from 0 to 100.

    Parameters
    ----------
    rated : ndarray of shape (offers, components)
        By `component_means`.
    components : sequence of Component
        Their sides tell benefits from costs.
    weights : mapping of str to float
        Component to weight; what is there is scaled to 1 within each side.
    scale : RatingScale
        Of the components.

    Returns
    -------
    ndarray of shape (offers, 3)
        Benefit, cost, and their difference. Without components of a side it is 0.

    Examples
    --------
    >>> parts = [Component("product", "benefit", ()), Component("time", "cost", ())]
    >>> benefits_less_costs(
    ...     np.array([[4.0, 2.0]]), parts, {"product": 1, "time": 1},
    ...     RatingScale(low=1, high=5),
    ... )
    array([[75., 25., 50.]])
    """
    shown = scale.hundredths(rated, Rated(""))
    found = np.zeros((len(rated), 3), dtype=rated.dtype)
    for place, side in enumerate(("benefit", "cost")):
        columns = [i for i, c in enumerate(components) if c.side == side]
        held = np.array([weights[components[i].name] for i in columns])
        if columns:
            found[:, place] = [weighted_mean(row[columns], held) for row in shown]
    found[:, 2] = found[:, 0] - found[:, 1]
    return found


def map_figures(
    rated: np.ndarray,
    components: Sequence[Component],
    weights: Mapping[str, float],
    paid: np.ndarray | None,
) -> np.ndarray:
    """Return relative quality and relative price of each offer.

    Parameters
    ----------
    rated : ndarray of shape (offers, components)
        By `component_means`.
    components : sequence of Component
        Their sides tell quality from price.
    weights : mapping of str to float
        Component to weight within its side, adding up to 1.
    paid : ndarray of shape (offers,), optional
        Real prices, used where no price is rated.

    Returns
    -------
    ndarray of shape (offers, 2)
        100 is the average of the offers; a relative price below it is cheaper.

    Examples
    --------
    >>> parts = [Component("good", "quality", ()), Component("cheap", "price", ())]
    >>> map_figures(
    ...     np.array([[6.0, 5.0], [4.0, 5.0]]), parts, {"good": 1, "cheap": 1}, None
    ... )
    array([[120., 100.],
           [ 80., 100.]])
    """
    found = np.full((len(rated), 2), np.nan, dtype=rated.dtype)
    for place, side in enumerate(("quality", "price")):
        columns = [i for i, c in enumerate(components) if c.side == side]
        if columns:
            held = np.array([weights[components[i].name] for i in columns])
            score = market_ratios(rated[:, columns], held)
            found[:, place] = score if side == "quality" else PARITY**2 / score
    if paid is not None and not any(c.side == "price" for c in components):
        known = np.isfinite(paid.real)
        average = np.where(known, paid, 0.0).sum() / max(int(known.sum()), 1)
        found[:, 1] = PARITY * paid / average
    return found


def head_to_head(own: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return our rating over the competitors' mean, and over each of them.

    Parameters
    ----------
    own : ndarray of shape (components,)
        Our ratings.
    others : ndarray of shape (competitors, components)
        Theirs.

    Returns
    -------
    tuple of ndarray
        Ratios of shape (components,) to the arithmetic mean of the competitors,
        and of shape (competitors, components); nan where nothing is above zero.

    Examples
    --------
    >>> head_to_head(np.array([6.0]), np.array([[4.0], [8.0]]))
    (array([1.]), array([[1.5 ],
           [0.75]]))
    """
    known = np.isfinite(others.real)
    mean = np.where(known, others, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)

    def over(low: np.ndarray) -> np.ndarray:
        fine = np.isfinite(low.real) & (low.real > 0)
        return np.where(fine, own / np.where(fine, low, 1.0), np.nan)

    return over(mean), over(others)
