"""What customers get less what it costs them, as they rate it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.errors import OptionError
from nilai.tables.numbers import ONE, ZERO, exact

BENEFITS = ("personal", "product", "service", "image")
COSTS = ("monetary", "psychic", "energy", "time")
"""The four benefits and the four costs of customer value management."""

SCALES = ((0.0, 1.0), (1.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))
"""Scales in use, the narrowest first."""

HALF = 0.5
"""A response has a value of its own when half the weight of its benefits, and half
that of its costs, was answered."""


@dataclass(frozen=True)
class Rated:
    """One item as it enters a component.

    Parameters
    ----------
    item : str
        Column of the answers.
    reversed : bool
        Whether a high answer says the opposite: a benefit that is absent, a cost
        that is low.
    """

    item: str
    reversed: bool = False

    @classmethod
    def parse(cls, text: str) -> "Rated":
        """Return the item written as its name, or as -name when it is reversed."""
        name = text.strip()
        return cls(name[1:].strip(), True) if name.startswith("-") else cls(name)


@dataclass(frozen=True, kw_only=True)
class RatingScale:
    """The ends of a rating scale.

    Parameters
    ----------
    low, high : float
        Lowest and highest answer that can be given.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            message = f"a scale from {self.low} to {self.high} has no width"
            raise OptionError(message)

    @classmethod
    def parse(cls, text: str) -> "RatingScale":
        """Return the scale written as two numbers, as in 1-7 or 0..10."""
        ends = text.replace("..", "-").split("-")
        try:
            low, high = (float(end) for end in ends)
        except ValueError as error:
            message = f"--scale {text!r} is not two numbers; write it as in 1-7"
            raise OptionError(message) from error
        return cls(low=low, high=high)

    def oriented(self, score: Any, rated: Rated) -> Any:
        """Return a rating, or its mean, turned so that more is more."""
        return self.low + self.high - score if rated.reversed else score

    def hundredths(self, score: Any, rated: Rated) -> Any:
        """Return a rating, or its mean, from 0 to 100."""
        return (self.oriented(score, rated) - self.low) * (100 / (self.high - self.low))


def usual_scale(low: float, high: float) -> RatingScale:
    """Return the narrowest usual scale that holds all answers.

    Parameters
    ----------
    low, high : float
        Lowest and highest answer given.

    Returns
    -------
    RatingScale
        One of SCALES, or the answers' own reach.

    Examples
    --------
    >>> usual_scale(2, 6), usual_scale(0, 9)
    (RatingScale(low=1.0, high=7.0), RatingScale(low=0.0, high=10.0))
    """
    fitting = [(a, b) for a, b in SCALES if a <= low and high <= b]
    a, b = fitting[0] if fitting else (low, high if high > low else low + 1)
    return RatingScale(low=a, high=b)


def equal_weights(names: Sequence[str]) -> dict[str, float]:
    """Return weights that are all the same.

    Parameters
    ----------
    names : sequence of str
        Components.

    Returns
    -------
    dict of str to float
        They add up to 1.

    Examples
    --------
    >>> equal_weights(["product", "service"])
    {'product': 0.5, 'service': 0.5}
    """
    return {name: 1 / len(names) for name in names}


def shared_weights(
    points: Mapping[str, float], names: Sequence[str]
) -> dict[str, float]:
    """Return points of importance as weights.

    Parameters
    ----------
    points : mapping of str to float
        Component to its points, from 0.
    names : sequence of str
        Components that are there.

    Returns
    -------
    dict of str to float
        Shares of the points; they add up to 1.

    Raises
    ------
    OptionError
        If a component has no points, points are below zero, or none is above it.

    Examples
    --------
    >>> shared_weights({"product": 60, "service": 20}, ["product", "service"])
    {'product': 0.75, 'service': 0.25}
    """
    absent = [name for name in names if name not in points]
    if absent:
        message = (
            f"there is no weight for {', '.join(absent)}; give one for each of "
            f"{', '.join(names)}"
        )
        raise OptionError(message)
    asked = [float(points[name]) for name in names]
    if min(asked) < 0 or not sum(asked) > 0:
        message = f"weights must be 0 or more, and one above 0; they are {asked}"
        raise OptionError(message)
    total = sum(asked)
    return {name: value / total for name, value in zip(names, asked, strict=True)}


def weighted_mean(values: np.ndarray, weights: np.ndarray) -> Any:
    """Return the weighted mean of what is there; the weights of the rest go to it.

    Parameters
    ----------
    values : ndarray of shape (components,)
        Figures; nan for a component that was not rated.
    weights : ndarray of shape (components,)
        Not below zero.

    Returns
    -------
    float or complex
        Nan when nothing is there.

    Examples
    --------
    >>> values = np.array([40.0, np.nan, 80.0])
    >>> float(weighted_mean(values, np.array([0.25, 0.5, 0.25])))
    60.0
    """
    known = np.isfinite(values.real)
    held = weights[known].sum()
    return (values[known] @ weights[known]) / held if held > 0 else np.nan


def value_scores(
    answers: ibis.Table,
    benefits: Mapping[str, Sequence[Rated]],
    costs: Mapping[str, Sequence[Rated]],
    *,
    scale: RatingScale,
    weights: Mapping[str, float],
) -> ibis.Table:
    """Return what each response says it gets less what it costs.

    A component is the mean of its items answered; the weights of components that
    were not answered go to those of the same block that were. A response with less
    than half the weight of either block answered has no value of its own.

    Parameters
    ----------
    answers : Table
        One row per response (and brand); items are columns.
    benefits, costs : mapping of str to sequence of Rated
        Component to its items; an item of a cost that is not reversed is the
        costlier the higher.
    scale : RatingScale
        Of the items; answers beyond it count as not given.
    weights : mapping of str to float
        Component to weight, adding up to 1 within the benefits and the costs.

    Returns
    -------
    Table
        One row per row of `answers`, with `benefit`, `cost` (0 to 100) and
        `value` (−100 to 100), null where too little was answered. Lazy.

    Examples
    --------
    >>> answers = ibis.memtable({"good": [5.0, 3.0], "dear": [2.0, None]})
    >>> parts = {"product": [Rated("good")]}, {"monetary": [Rated("dear")]}
    >>> scored = value_scores(
    ...     answers, *parts, scale=RatingScale(low=1, high=5),
    ...     weights={"product": 1.0, "monetary": 1.0},
    ... )
    >>> scored.order_by("good").to_pyarrow().to_pylist()[1]["value"]
    75.0
    """
    sides = {}
    for name, block in (("benefit", benefits), ("cost", costs)):
        held: Any = ZERO
        total: Any = ZERO
        for component, items in block.items():
            mean = _component(answers, items, scale)
            weight = exact(weights[component])
            held += ibis.ifelse(mean.notnull(), weight, ZERO)
            total += (mean * weight).fill_null(ZERO)
        enough = held >= exact(HALF)
        sides[name] = ibis.ifelse(enough, total / held, ibis.null("float64"))
    if not costs:
        sides["cost"] = ZERO
    scored = answers.mutate(**sides)
    return scored.mutate(value=scored["benefit"] - scored["cost"])


def within(column: Any, scale: RatingScale) -> Any:
    """Return answers with those beyond the scale made null.

    Parameters
    ----------
    column : FloatingColumn
        Answers.
    scale : RatingScale
        What can be answered.

    Returns
    -------
    FloatingColumn
        As a code 6 for "don't know" on a scale from 1 to 5.

    Examples
    --------
    >>> table = ibis.memtable({"x": [5.0, 6.0]})
    >>> within(table.x, RatingScale(low=1, high=5)).to_pyarrow().to_pylist()
    [5.0, None]
    """
    held = (column >= exact(scale.low)) & (column <= exact(scale.high))
    return ibis.ifelse(held, column, ibis.null("float64"))


def _component(answers: ibis.Table, items: Sequence[Rated], scale: RatingScale) -> Any:
    scores: list[Any] = [
        scale.hundredths(within(answers[rated.item], scale), rated) for rated in items
    ]
    if len(scores) == 1:
        return scores[0]
    told: list[Any] = [ibis.ifelse(score.notnull(), ONE, ZERO) for score in scores]
    answered = sum(told[1:], told[0])
    filled = [score.fill_null(ZERO) for score in scores]
    return sum(filled[1:], filled[0]) / answered.nullif(ZERO)
