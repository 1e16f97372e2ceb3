"""What the answers look like: how many, from where to where, how often each score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.tables.numbers import ONE, ZERO, exact

BINS = 1000
"""Classes that scores are counted in when they are not few whole numbers."""

LONGEST_RATING = 11
"""Whole numbers from 0 to 10 at most are taken for a rating scale."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How the scores of one column are spread.

    Parameters
    ----------
    name : str
        The column.
    answered : int
        Rows with a score.
    low, high : float
        Lowest and highest score.
    mean : float
        Without weights.
    is_whole : bool
        Whether every score is a whole number.
    scores : ndarray
        Scores in ascending order; classes of equal width stand for their upper end.
    weights : ndarray
        Weight of the answers with each score.
    rows : ndarray
        Answers with each score.
    """

    name: str
    answered: int
    low: float
    high: float
    mean: float
    is_whole: bool
    scores: np.ndarray
    weights: np.ndarray
    rows: np.ndarray

    @property
    def is_rating(self) -> bool:
        """Whether the scores are those of a rating scale of three steps or more."""
        return (
            self.is_whole
            and len(self.scores) > 2
            and self.low >= 0
            and self.high < LONGEST_RATING
        )

    def quantile(self, share: float) -> float:
        """Return the lowest score that at least a share of the weight does not exceed.

        Parameters
        ----------
        share : float
            From 0 to 1.

        Returns
        -------
        float
            One of `scores`.
        """
        reached = np.cumsum(self.weights) / self.weights.sum()
        place = int(np.searchsorted(reached, share - 1e-12))
        return float(self.scores[min(place, len(self.scores) - 1)])


def answer_profile(
    rows: ibis.Table, columns: Sequence[Any], *, where: Any = None
) -> ibis.Table:
    """Return how many answers each column has, their range and their mean.

    Parameters
    ----------
    rows : Table
        One row per answer sheet.
    columns : sequence of NumericValue
        Of `rows`; drivers and, last, the outcome.
    where : BooleanValue, optional
        Rows that can be used; all without it.

    Returns
    -------
    Table
        One row: `rows`, `known` (with an outcome) and `usable`, and for each column,
        of the usable rows, `n…` (with a score), `low…`, `high…`, `mean…` (without
        weights) and `broken…` (whether a score is not whole). Lazy.

    Examples
    --------
    >>> answers = ibis.memtable({"overall": [1.0, 3.0], "service": [2.0, None]})
    >>> found = answer_profile(answers, [answers.service, answers.overall])
    >>> row = found.to_pyarrow().to_pylist()[0]
    >>> row["rows"], row["n0"], row["mean1"], row["broken1"]
    (2, 1, 2.0, False)
    """
    counted = rows.agg(rows=rows.count(), known=columns[-1].count())
    ready = rows if where is None else rows.filter(where)
    named = {f"c{i}": column for i, column in enumerate(columns)}
    ready = ready.select(**named)
    asked: dict[str, Any] = {"usable": ready.count()}
    for i, name in enumerate(named):
        column: Any = ready[name]
        asked |= {
            f"n{i}": column.count(),
            f"low{i}": column.min().cast("float64"),
            f"high{i}": column.max().cast("float64"),
            f"mean{i}": column.cast("float64").mean(),
            f"broken{i}": _is_broken(column),
        }
    return counted.cross_join(ready.agg(**asked))


def _is_broken(column: Any) -> Any:
    if not column.type().is_floating():
        return ibis.literal(False)
    return ((column - column.floor()).max() > ZERO).fill_null(False)


def score_counts(
    rows: ibis.Table,
    columns: Sequence[Any],
    ranges: Sequence[tuple[float, float, bool]],
    *,
    weight: Any = None,
) -> ibis.Table:
    """Return how often each score occurs in each column.

    Parameters
    ----------
    rows : Table
        One row per answer sheet.
    columns : sequence of NumericValue
        Of `rows`.
    ranges : sequence of (float, float, bool)
        Lowest and highest score of each, and whether all are whole numbers.
    weight : NumericValue, optional
        Above 0. Without it each row counts once.

    Returns
    -------
    Table
        One row per column and score that occurs: `item` (place of the column),
        `bin` (score less the lowest; or class, from 0 to `BINS` - 1, when scores
        are not whole or too many), `weight`, `rows`. Lazy.

    Examples
    --------
    >>> answers = ibis.memtable({"service": [2.0, 5.0, 5.0]})
    >>> found = score_counts(answers, [answers.service], [(2, 5, True)])
    >>> sorted((row["bin"], row["rows"]) for row in found.to_pyarrow().to_pylist())
    [(0, 1), (3, 2)]
    """
    counted = []
    for i, (column, (low, high, is_whole)) in enumerate(
        zip(columns, ranges, strict=True)
    ):
        there = rows.filter(column.notnull())
        w = ONE if weight is None else weight.cast("float64")
        place = column.cast("float64") - exact(low)
        if not _by_score(low, high, is_whole=is_whole):
            width = exact(BINS / (high - low)) if high > low else ZERO
            place = ibis.least((place * width).floor(), exact(BINS - 1))
        ready = there.select(bin=place.cast("int64"), w=w)
        counted.append(
            ready.group_by("bin")
            .agg(weight=ready.w.sum(), rows=ready.count())
            .select("bin", "weight", "rows", item=ibis.literal(i, "int64"))
        )
    return counted[0] if len(counted) == 1 else ibis.union(*counted)


def scale_of(
    name: str,
    reach: tuple[float, float, bool],
    counts: tuple[np.ndarray, np.ndarray, np.ndarray],
    *,
    answered: int,
    mean: float,
) -> Scale:
    """Return a column's scale from the counts of its scores.

    Parameters
    ----------
    name : str
        The column.
    reach : (float, float, bool)
        Lowest and highest score, and whether all are whole.
    counts : tuple of ndarray
        `bin`, `weight` and `rows` of the column's rows of `score_counts`.
    answered : int
        Rows with a score.
    mean : float
        Without weights.

    Returns
    -------
    Scale
        The scores in ascending order.

    Examples
    --------
    >>> found = (np.array([3, 0]), np.array([2.0, 1.0]), np.array([2, 1]))
    >>> scale = scale_of("service", (2, 5, True), found, answered=3, mean=4.0)
    >>> scale.scores.tolist(), scale.quantile(0.9)
    ([2.0, 5.0], 5.0)
    """
    low, high, is_whole = reach
    order = np.argsort(counts[0])
    place, weights, rows = (np.asarray(column)[order] for column in counts)
    if _by_score(low, high, is_whole=is_whole):
        scores = low + place
    else:
        scores = low + (place + 1) * (high - low) / BINS
    return Scale(
        name=name,
        answered=answered,
        low=low,
        high=high,
        mean=mean,
        is_whole=is_whole,
        scores=scores.astype(float),
        weights=weights.astype(float),
        rows=rows.astype(int),
    )


def _by_score(low: float, high: float, *, is_whole: bool) -> bool:
    return is_whole and high - low < BINS
