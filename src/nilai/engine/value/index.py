"""Benefits less costs, of us and of competitors, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from nilai.engine.value.frame import BRAND, Frame
from nilai.engine.value.question import ValueQuestion
from nilai.engine.value.result import (
    AdvantageIndex,
    ComponentScore,
    OfferValue,
    ValueIndex,
    Weights,
)
from nilai.perception.customer_value import Rated, equal_weights
from nilai.perception.interval import mean_estimate
from nilai.perception.item_means import ItemMeans
from nilai.perception.offers import (
    Component,
    benefits_less_costs,
    component_means,
    component_scores,
)
from nilai.perception.relative_advantage import (
    advantage_index,
    index_value,
    relative_advantage,
)
from nilai.perception.reliability import covariance_of, cronbach_alpha, item_products
from nilai.tables import Estimate

STEPS = 9
"""Without a margin asked for, a ninth of the scale counts: 1 point of 1 to 10."""


def value_index(
    frame: Frame,
    question: ValueQuestion,
    schemes: Mapping[str, Weights],
    weights: Weights,
) -> ValueIndex | None:
    """Return customer value as benefits less costs.

    Parameters
    ----------
    frame : Frame
        Answers ready.
    question : ValueQuestion
        What is asked.
    schemes : mapping of str to Weights
        All weights that the answers allow.
    weights : Weights
        Those used.

    Returns
    -------
    ValueIndex or None
        None when no benefit is rated.
    """
    parts = frame.components
    if not any(part.side == "benefit" for part in parts):
        return None
    items = list(dict.fromkeys(one.item for part in parts for one in part.rated))
    means = frame.surveyed.means(items, BRAND).keep(frame.brands)
    offers = len(frame.brands)

    def figures(given: np.ndarray) -> np.ndarray:
        rated = component_means(given, items, parts, frame.index_scale)
        shown = frame.index_scale.hundredths(rated, Rated(""))
        value = benefits_less_costs(rated, parts, weights.of_index, frame.index_scale)
        rivals = _mean_of(value[1:, 2]) if frame.rivals else value[0, 2]
        others = (
            np.array([_mean_of(column) for column in shown[1:].T])
            if offers > 1
            else shown[0]
        )
        schemed = [
            benefits_less_costs(rated, parts, other.of_index, frame.index_scale)[0, 2]
            for other in schemes.values()
        ]
        return np.concatenate(
            [
                value.ravel(),
                value[0, 2] - value[1:, 2],
                [value[0, 2] - rivals],
                shown[0],
                others,
                shown[0] - others,
                schemed,
            ]
        )

    values, variances, _ = frame.surveyed.covariances(means, figures, group=BRAND)
    read = _Reader(values, np.sqrt(np.maximum(variances, 0)), question.confidence)
    answered = _answered(means)
    offered = _offers(frame, read, answered)
    against = read.next(int(answered.sum()))
    compared = frame.own is not None and offers > 1
    return ValueIndex(
        offers=offered,
        against=against if compared else None,
        components=_components(frame, read, weights, means, compared=compared),
        by_scheme={scheme: read.next(int(answered[0])) for scheme in schemes},
        advantage=_advantage(frame, question, weights, means) if compared else None,
        scale=frame.index_scale,
    )


class _Reader:
    """Takes figures off one by one, in the order they were made."""

    def __init__(
        self, values: np.ndarray, errors: np.ndarray, confidence: float
    ) -> None:
        self._figures = iter(zip(values, errors, strict=True))
        self._confidence = confidence

    def next(self, n: int) -> Estimate:
        value, error = next(self._figures)
        found = mean_estimate(
            float(value), float(error), n, confidence=self._confidence
        )
        # Nothing is worse than −100 or better than 100, however few have answered.
        return replace(found, low=max(found.low, -100.0), high=min(found.high, 100.0))

    def share(self, n: int) -> Estimate:
        """Return the next figure, which cannot be below nothing."""
        found = self.next(n)
        return replace(found, low=max(found.low, 0.0))


def _mean_of(values: np.ndarray) -> complex:
    known = np.isfinite(values.real)
    return values[known].sum() / known.sum() if known.any() else np.nan


def _answered(means: ItemMeans) -> np.ndarray:
    """Return the most answers that any item of each offer has."""
    return means.counts.max(axis=1)


def _offers(
    frame: Frame, read: _Reader, answered: np.ndarray
) -> tuple[OfferValue, ...]:
    sizes = [int(n) for n in answered]
    figures = [[read.share(n), read.share(n), read.next(n)] for n in sizes]
    ahead = [read.next(sizes[0] + n) for n in sizes[1:]]
    found = [
        OfferValue(
            brand=brand,
            n=n,
            benefit=benefit,
            cost=cost,
            value=value,
            ahead=ahead[i - 1] if i and frame.own is not None else None,
        )
        for i, (brand, n, (benefit, cost, value)) in enumerate(
            zip(frame.brands, sizes, figures, strict=True)
        )
    ]
    known = [offer for offer in found if np.isfinite(offer.value.value)]
    first = known[:1] if frame.own is not None else []
    rest = known[len(first) :]
    return (*first, *sorted(rest, key=lambda offer: -offer.value.value))


def _components(
    frame: Frame, read: _Reader, weights: Weights, means: ItemMeans, *, compared: bool
) -> tuple[ComponentScore, ...]:
    parts = frame.components
    counts = [
        [
            int(max(means.counts[g, means.items.index(one.item)] for one in part.rated))
            for part in parts
        ]
        for g in range(len(means.groups))
    ]
    rivals = [sum(column) - column[0] for column in zip(*counts, strict=True)]
    own = [read.share(n) for n in counts[0]]
    others = [read.share(n) for n in rivals]
    ahead = [read.next(n + m) for n, m in zip(counts[0], rivals, strict=True)]
    return tuple(
        ComponentScore(
            name=part.name,
            side=part.side,
            weight=weights.of_index[part.name],
            own=own[i],
            others=others[i] if compared else None,
            ahead=ahead[i] if compared else None,
            alpha=_alpha(frame, part),
        )
        for i, part in enumerate(parts)
    )


def _alpha(frame: Frame, part: Component) -> float | None:
    if len(part.rated) < 2:
        return None
    surveyed = frame.surveyed
    weight = {} if surveyed.weight is None else {"w": surveyed.table[surveyed.weight]}
    single = [Component(one.item, part.side, (one,)) for one in part.rated]
    scored = component_scores(surveyed.table, single, frame.index_scale, kept=weight)
    names = [f"k_{i}" for i in range(len(single))]
    products = item_products(scored, names, weight="w" if weight else None)
    return cronbach_alpha(covariance_of(surveyed.session.row(products), len(names)))


def _advantage(
    frame: Frame, question: ValueQuestion, weights: Weights, means: ItemMeans
) -> AdvantageIndex | None:
    """Return the index by wins and losses; None when an offer lacks a component."""
    parts = frame.components
    rated = component_means(means.means, means.items, parts, frame.index_scale)
    if not np.isfinite(rated).all():
        return None
    margin = question.margin
    if margin is None:
        margin = (frame.index_scale.high - frame.index_scale.low) / STEPS
    won: dict[str, tuple] = {}
    for side, held in (("benefit", weights.benefits), ("cost", weights.costs)):
        places = {part.name: i for i, part in enumerate(parts) if part.side == side}
        sides = [
            {name: float(row[place]) for name, place in places.items()} for row in rated
        ]
        hundred = {name: 100 * weight for name, weight in held.items()}
        won[side] = (
            relative_advantage(hundred, sides[0], sides[1:], margin=margin)
            if places
            else ()
        )
    benefits, costs = (advantage_index(won[side]) for side in ("benefit", "cost"))
    return AdvantageIndex(
        benefits=benefits,
        costs=costs,
        value=index_value({"": (1.0, benefits)}, {"": (1.0, costs)}),
        advantages=(*won["benefit"], *won["cost"]),
        margin=margin,
    )


def weights_or_equal(weights: Weights | None, parts: Sequence[Component]) -> dict:
    """Return weights of components, alike where none are known.

    Parameters
    ----------
    weights : Weights or None
        Of a segment, when its answers tell.
    parts : sequence of Component
        Benefits and costs.

    Returns
    -------
    dict of str to float
        Adding up to 1 on each side.
    """
    if weights is not None:
        return weights.of_index
    sides = [
        [part.name for part in parts if part.side == side]
        for side in ("benefit", "cost")
    ]
    return {n: w for names in sides if names for n, w in equal_weights(names).items()}
