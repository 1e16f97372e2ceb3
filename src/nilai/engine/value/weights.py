"""What customers weigh how much: said by them or by you, or found by statistics."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nilai.drivers.explained import explained_share, lmg
from nilai.engine.answers.figures import Surveyed
from nilai.engine.value.frame import Frame
from nilai.engine.value.question import SCHEMES, ValueQuestion
from nilai.engine.value.result import Weights
from nilai.errors import OptionError
from nilai.perception.customer_value import (
    RatingScale,
    equal_weights,
    shared_weights,
)
from nilai.perception.offers import Component, component_means, component_scores
from nilai.perception.reliability import (
    covariance_of,
    covariance_of_cells,
    item_products,
)
from nilai.tables.numbers import ONE

FEW_ANSWERS = 30
PER_COMPONENT = 5
"""Derived weights need 30 complete answers, and 5 for each component."""

SIDES = ("benefit", "cost", "quality", "price")


def weights_of(
    surveyed: Surveyed, frame: Frame, question: ValueQuestion
) -> dict[str, Weights]:
    """Return the weights under each scheme that the answers allow.

    Parameters
    ----------
    surveyed : Surveyed
        Answers, of everybody or of one segment.
    frame : Frame
        Components and attributes.
    question : ValueQuestion
        What is asked.

    Returns
    -------
    dict of str to Weights
        Those of SCHEMES that can be had; `equal` always can.
    """
    found = {
        "stated": _stated(surveyed, frame, question),
        "derived": _derived(surveyed, frame, question),
        "equal": _weights("equal", frame, dict.fromkeys(_names(frame), 1.0)),
    }
    return {scheme: weights for scheme, weights in found.items() if weights is not None}


def choose_weights(schemes: Mapping[str, Weights], question: ValueQuestion) -> Weights:
    """Return the weights asked for, or the best there are.

    Parameters
    ----------
    schemes : mapping of str to Weights
        By `weights_of`.
    question : ValueQuestion
        What is asked.

    Returns
    -------
    Weights
        Stated before derived before equal, unless one was asked for.

    Raises
    ------
    OptionError
        If the scheme asked for cannot be had from the answers.
    """
    if question.weights == "auto":
        return next(schemes[scheme] for scheme in SCHEMES if scheme in schemes)
    if question.weights in schemes:
        return schemes[question.weights]
    wanted = {
        "stated": (
            "a weight or a column of importance for every component: --weights "
            "product=40,service=60 or --map importance.product=…"
        ),
        "derived": (
            "a column that they explain (--map overall=… or --map worth=…), answered "
            f"by {FEW_ANSWERS} and more together with every component"
        ),
    }[question.weights]
    message = f"--weights {question.weights} needs {wanted}"
    raise OptionError(message)


def _names(frame: Frame) -> list[str]:
    return [c.name for c in (*frame.components, *frame.attributes)]


def _stated(
    surveyed: Surveyed, frame: Frame, question: ValueQuestion
) -> Weights | None:
    points: dict[str, float] = dict(question.points)
    unknown = sorted(set(points) - set(_names(frame)))
    if unknown:
        known = ", ".join(dict.fromkeys(_names(frame)))
        message = f"--weights names {', '.join(unknown)}; the components are {known}"
        raise OptionError(message)
    asked = 0
    if question.importance:
        columns = list(question.importance.values())
        means = surveyed.means(columns)
        asked = int(means.counts.max(initial=0))
        told = means.means[0] if asked else []
        points = dict(zip(question.importance, map(float, told), strict=False)) | points
    return _weights("stated", frame, points, n=asked) if points else None


def _weights(
    scheme: str,
    frame: Frame,
    points: Mapping[str, float],
    *,
    n: int = 0,
    quality_weight: float | None = None,
    explained: float | None = None,
) -> Weights | None:
    """Return weights that add up to 1 on each side; None when a side is not known."""
    sides: dict[str, dict[str, float]] = {side: {} for side in SIDES}
    for component in (*frame.components, *frame.attributes):
        sides[component.side][component.name] = points.get(component.name, float("nan"))
    known = [
        side
        for side, held in sides.items()
        if held and not any(map(math.isnan, held.values()))
    ]
    if not known and scheme != "equal":
        return None
    # A side of which nothing is said weighs its components alike.
    made = {
        side: shared_weights(held, list(held))
        if side in known and sum(held.values()) > 0
        else equal_weights(list(held))
        for side, held in sides.items()
        if held
    }
    return Weights(
        scheme=scheme,
        benefits=made.get("benefit", {}),
        costs=made.get("cost", {}),
        quality=made.get("quality", {}),
        price=made.get("price", {}),
        quality_weight=quality_weight,
        explained_share=explained,
        n=n,
        importance=_importance(frame, points) if scheme != "equal" else {},
    )


def _importance(frame: Frame, points: Mapping[str, float]) -> dict[str, float]:
    """Return each component's part of the whole, when all of them are known."""
    block = frame.components or frame.attributes
    held = {part.name: points.get(part.name, math.nan) for part in block}
    total = sum(held.values())
    return {name: value / total for name, value in held.items()} if total > 0 else {}


def _derived(
    surveyed: Surveyed, frame: Frame, question: ValueQuestion
) -> Weights | None:
    """Return each component's part of what all explain of the outcome (LMG)."""
    outcome = question.outcome_beside((*frame.components, *frame.attributes))
    if outcome is None:
        return None
    found: dict[str, float] = {}
    explained, n = 0.0, 0
    parts: dict[str, float] = {}
    for block, scale in (
        (frame.components, frame.index_scale),
        (frame.attributes, frame.map_scale),
    ):
        shares = _shares(surveyed, block, scale, outcome)
        if shares is None:
            continue
        importance, explained, n = shares
        for component, value in zip(block, importance, strict=True):
            found[component.name] = value
            parts[component.side] = parts.get(component.side, 0.0) + value
    both = parts.get("quality", 0.0) + parts.get("price", 0.0)
    split = None
    if "price" in parts and "quality" in parts and both > 0:
        split = 100 * parts["quality"] / both
    made = _weights(
        "derived", frame, found, n=n, quality_weight=split, explained=explained
    )
    return None if made is None else replace(made, outcome=outcome)


def _shares(
    surveyed: Surveyed,
    components: Sequence[Component],
    scale: RatingScale,
    outcome: str,
) -> tuple[list[float], float, int] | None:
    if not components:
        return None
    n, covariance = _together(surveyed, components, scale, outcome)
    if n < max(FEW_ANSWERS, PER_COMPONENT * len(components)):
        return None
    varied = covariance.diagonal() > 0
    if not varied.all():
        return None
    return (
        [float(share) for share in lmg(covariance)],
        explained_share(covariance),
        n,
    )


def _together(
    surveyed: Surveyed,
    components: Sequence[Component],
    scale: RatingScale,
    outcome: str,
) -> tuple[int, np.ndarray]:
    """Return how many rated all and the outcome, and the covariance of these."""
    names = [*(f"k_{c}" for c in range(len(components))), "outcome"]
    held = surveyed.held
    if held is not None:
        items = list(dict.fromkeys(one.item for c in components for one in c.rated))
        cells = np.stack([held[item] for item in items], axis=1)
        rated = component_means(cells, items, components, scale)
        scores = np.column_stack([rated, held[outcome]])
        weight = None if surveyed.weight is None else held[surveyed.weight]
        return covariance_of_cells(scores, weight)
    table = surveyed.table
    counted: Any = ONE if surveyed.weight is None else table[surveyed.weight]
    scored = component_scores(
        table, components, scale, kept={"outcome": table[outcome], "weight": counted}
    )
    row = surveyed.session.row(item_products(scored, names, weight="weight"))
    return int(row["n"]), covariance_of(row, len(names))
