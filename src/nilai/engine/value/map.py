"""The value map and the head-to-head chart, with intervals."""

import numpy as np

from nilai.engine.value.frame import BRAND, Frame
from nilai.engine.value.question import ValueQuestion
from nilai.engine.value.result import HeadToHead, MapOffer, ValueMap, Weights
from nilai.errors import OptionError
from nilai.perception.interval import mean_estimate
from nilai.perception.item_means import Figures, ItemMeans
from nilai.perception.offers import component_means, head_to_head, map_figures
from nilai.perception.value_map import (
    FairValueLine,
    diagonal_line,
    regression_line,
    weighted_line,
)
from nilai.tables import Estimate

HARDLY = 0.1
"""Ratings below a tenth of the scale's end make ratios unsteady."""


def value_map(
    frame: Frame, question: ValueQuestion, weights: Weights
) -> ValueMap | None:
    """Return quality against price, of us and of competitors.

    Parameters
    ----------
    frame : Frame
        Answers ready.
    question : ValueQuestion
        What is asked.
    weights : Weights
        Those used.

    Returns
    -------
    ValueMap or None
        None with fewer than two brands, or without both quality and price.

    Raises
    ------
    OptionError
        If the line asked for cannot be drawn.
    """
    sides = {part.side for part in frame.attributes}
    priced = "price" in sides or question.paid is not None
    if len(frame.brands) < 2 or "quality" not in sides or not priced:
        return None
    items = list(
        dict.fromkeys(one.item for part in frame.attributes for one in part.rated)
    )
    if question.paid is not None and question.paid not in items:
        items.append(question.paid)
    means = frame.surveyed.means(items, BRAND).keep(frame.brands)
    drawn = _points(frame, question, weights, means)
    on_map = np.isfinite(drawn).all(axis=1)
    if on_map.sum() < 2:
        return None
    lines = _lines(drawn[on_map], question, weights)
    chosen = _chosen(lines, question)
    offers = _offers(frame, question, weights, means, lines, chosen)
    attributes, quality, price = _head_to_head(frame, question, weights, means)
    return ValueMap(
        offers=offers,
        lines=lines,
        line=chosen,
        attributes=attributes,
        unsteady=_unsteady(frame, means),
        quality=quality,
        price=price,
        scale=frame.map_scale,
    )


def _chosen(lines: dict[str, FairValueLine], question: ValueQuestion) -> str:
    if question.line in lines:
        return question.line
    wanted = {
        "weighted": "quality's part of the decision: --quality-weight 60",
        "regression": "three offers or more",
    }[question.line]
    message = f"--line {question.line} needs {wanted}"
    raise OptionError(message)


def _unsteady(frame: Frame, means: ItemMeans) -> tuple[str, ...]:
    rated = component_means(means.means, means.items, frame.attributes, frame.map_scale)
    low = np.nanmin(rated, axis=0) < HARDLY * frame.map_scale.high
    return tuple(
        part.name for part, is_low in zip(frame.attributes, low, strict=True) if is_low
    )


def _points(
    frame: Frame, question: ValueQuestion, weights: Weights, means: ItemMeans
) -> np.ndarray:
    return np.real(_figures(frame, question, weights, means)(means.means))


def _figures(
    frame: Frame, question: ValueQuestion, weights: Weights, means: ItemMeans
) -> Figures:
    paid = None if question.paid is None else means.items.index(question.paid)

    def figures(given: np.ndarray) -> np.ndarray:
        rated = component_means(given, means.items, frame.attributes, frame.map_scale)
        real = None if paid is None else given[:, paid]
        return map_figures(rated, frame.attributes, weights.of_map, real)

    return figures


def _lines(
    drawn: np.ndarray, question: ValueQuestion, weights: Weights
) -> dict[str, FairValueLine]:
    lines = {"diagonal": diagonal_line()}
    split = question.quality_weight or weights.quality_weight
    if split is not None and 0 < split < 100:
        lines["weighted"] = weighted_line(split)
    fitted = regression_line(drawn[:, 0].tolist(), drawn[:, 1].tolist())
    if fitted is not None:
        lines["regression"] = fitted
    return lines


def _offers(
    frame: Frame,
    question: ValueQuestion,
    weights: Weights,
    means: ItemMeans,
    lines: dict[str, FairValueLine],
    chosen: str,
) -> tuple[MapOffer, ...]:
    points = _figures(frame, question, weights, means)
    line, count = lines[chosen], len(frame.brands)

    def figures(given: np.ndarray) -> np.ndarray:
        drawn = points(given)
        away = (line.intercept + line.slope * drawn[:, 0] - drawn[:, 1]) / np.hypot(
            1.0, line.slope
        )
        return np.concatenate([drawn[:, 0], drawn[:, 1], away])

    pairs = [(i, count + i) for i in range(count)]
    values, variances, both = frame.surveyed.covariances(
        means, figures, group=BRAND, pairs=pairs
    )

    def estimate(place: int, n: int) -> Estimate:
        error = float(np.sqrt(max(variances[place], 0.0)))
        return mean_estimate(
            float(values[place]), error, n, confidence=question.confidence
        )

    found = []
    for i, brand in enumerate(frame.brands):
        n = int(means.counts[i].max())
        quality, price, distance = (
            estimate(i + count * place, n) for place in range(3)
        )
        if not np.isfinite([quality.value, price.value]).all():
            continue
        across = [[variances[i], both[i]], [both[i], variances[count + i]]]
        found.append(
            MapOffer(
                brand=brand,
                n=n,
                quality=quality,
                price=price,
                covariance=np.array(across),
                distances={
                    name: line.distance(quality.value, price.value)
                    for name, line in lines.items()
                },
                distance=distance,
            )
        )
    first = found[:1] if frame.own is not None and found[0].brand == frame.own else []
    rest = sorted(found[len(first) :], key=lambda offer: -offer.distance.value)
    return (*first, *rest)


def _head_to_head(
    frame: Frame, question: ValueQuestion, weights: Weights, means: ItemMeans
) -> tuple[tuple[HeadToHead, ...], Estimate | None, Estimate | None]:
    if frame.own is None:
        return (), None, None
    parts, rivals = frame.attributes, frame.rivals
    count = len(parts)
    held = np.array([weights.of_map[part.name] for part in parts])
    sides = np.array([part.side for part in parts])

    def figures(given: np.ndarray) -> np.ndarray:
        rated = component_means(given, means.items, parts, frame.map_scale)
        over_mean, over_each = head_to_head(rated[0], rated[1:])
        scores = []
        for side in ("quality", "price"):
            known = (sides == side) & np.isfinite(over_mean.real)
            total = held[known].sum()
            scores.append(
                100 * (over_mean[known] @ held[known]) / total if total else np.nan
            )
        return np.concatenate([over_mean, over_each.ravel(), scores])

    values, variances, _ = frame.surveyed.covariances(means, figures, group=BRAND)
    errors = np.sqrt(np.maximum(variances, 0.0))
    n = int(means.counts[0].max())

    def estimate(place: int) -> Estimate:
        return mean_estimate(
            float(values[place]),
            float(errors[place]),
            n,
            confidence=question.confidence,
        )

    rated = component_means(means.means, means.items, parts, frame.map_scale)
    with np.errstate(invalid="ignore"):
        others = np.array([_mean(column) for column in rated[1:].T])
    attributes = [
        HeadToHead(
            name=part.name,
            side=part.side,
            weight=100 * float(held[i]),
            own=float(rated[0, i]),
            others=float(others[i]),
            ratio=estimate(i),
            by_brand={
                brand: estimate(count + r * count + i) for r, brand in enumerate(rivals)
            },
        )
        for i, part in enumerate(parts)
        if np.isfinite(values[i])
    ]
    attributes.sort(key=lambda row: (row.side == "price", -abs(row.area)))
    ends = [estimate(len(values) - 2), estimate(len(values) - 1)]
    quality, price = (e if np.isfinite(e.value) else None for e in ends)
    return tuple(attributes), quality, price


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
