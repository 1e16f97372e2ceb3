"""Net promoter score of everybody and of groups."""

from typing import Any

import numpy as np

from nilai.engine.answers.figures import Surveyed
from nilai.engine.recommendation.asked import GROUP, Asked, flag, kish
from nilai.engine.recommendation.result import GroupScore
from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.customer_value import RatingScale
from nilai.perception.interval import normal_quantile
from nilai.perception.item_means import ItemMeans
from nilai.perception.recommendation import (
    DETRACTORS_TO,
    HIGHEST,
    PROMOTERS_FROM,
    Recommendation,
    recommendation,
)
from nilai.tables import Estimate

MANY = 30
"""From so many answers on, none above 7 means that the scale ends there."""


def scores_of(
    asked: Asked, score: str
) -> tuple[Recommendation, tuple[GroupScore, ...]]:
    """Return the score of everybody and of each group.

    Parameters
    ----------
    asked : Asked
        The question on its answers.
    score : str
        Column of the likelihood to recommend.

    Returns
    -------
    tuple
        Everybody's; our group first, then the highest score.

    Raises
    ------
    OptionError
        If the answers are on no scale from 0 to 10.
    TooLittleDataError
        If too few answered.
    """
    column = asked.inside(score, RatingScale(low=0, high=HIGHEST))
    _refuse_other_scale(asked, score, column)
    told = column.notnull()
    surveyed = asked.with_columns(
        promoter=flag(column >= PROMOTERS_FROM, told),
        detractor=flag(column <= DETRACTORS_TO, told),
    )
    items = ("promoter", "detractor")
    whole = surveyed.means(items)
    if whole.counts.max(initial=0) < asked.question.fewest:
        message = (
            f"{score} has {int(whole.counts.max(initial=0))} answers from 0 to 10; "
            f"fewer than {asked.question.fewest} are not shown"
        )
        raise TooLittleDataError(message)
    found = _scores(asked, surveyed, whole, None)[0]
    if asked.question.by is None:
        return found, ()
    means = asked.shown(surveyed.means(items, GROUP), whole)
    scores = _scores(asked, surveyed, means, GROUP)
    ahead = _ahead(asked, surveyed, means)
    groups = [
        GroupScore(group=group, score=one, ahead=apart)
        for group, one, apart in zip(means.groups, scores, ahead, strict=True)
    ]
    own = asked.question.own
    groups.sort(key=lambda g: (g.group != own, -g.score.score.value, g.group))
    return found, tuple(groups)


def _scores(
    asked: Asked, surveyed: Surveyed, means: ItemMeans, group: str | None
) -> list[Recommendation]:
    def figures(given: np.ndarray) -> np.ndarray:
        return given[:, 0] - given[:, 1]

    _, variances, _ = surveyed.covariances(means, figures, group=group)
    found = []
    for (p, d), n, squares, variance in zip(
        means.means, means.counts[:, 0], kish(means)[:, 0], variances, strict=True
    ):
        spread = p + d - (p - d) ** 2
        size = spread / variance if variance > 0 and spread > 0 else squares
        found.append(
            recommendation(
                float(p),
                float(d),
                int(n),
                effective_n=float(size),
                confidence=asked.question.confidence,
            )
        )
    return found


def _ahead(asked: Asked, surveyed: Surveyed, means: ItemMeans) -> list[Estimate | None]:
    """Return each group less the others, or ours less each."""
    count = len(means.groups)
    if count < 2:
        return [None] * count
    own = None
    if asked.question.own is not None:
        own = means.groups.index(asked.question.own)
    weights = means.weights[:, 0]

    def figures(given: np.ndarray) -> np.ndarray:
        score = 100 * (given[:, 0] - given[:, 1])
        if own is not None:
            return score[own] - score
        others = (score @ weights - score * weights) / (weights.sum() - weights)
        return score - others

    values, variances, _ = surveyed.covariances(means, figures, group=GROUP)
    half = normal_quantile(asked.question.confidence)
    made: list[Estimate | None] = [
        Estimate(
            value=float(value),
            low=float(value - half * error),
            high=float(value + half * error),
            confidence=asked.question.confidence,
            unit="points",
            n=int(means.counts.max(axis=1).sum()),
        )
        for value, error in zip(values, np.sqrt(np.maximum(variances, 0)), strict=True)
    ]
    if own is not None:
        made[own] = None
    return made


def _refuse_other_scale(asked: Asked, score: str, column: Any) -> None:
    row = asked.surveyed.session.row(
        asked.surveyed.table.agg(n=column.count(), low=column.min(), high=column.max())
    )
    if row["n"] >= MANY and row["low"] >= 1 and row["high"] <= 7:
        message = (
            f"{score} runs from {row['low']:g} to {row['high']:g} in {row['n']} "
            "answers; the score of promoters needs a scale from 0 to 10. Use "
            f"--satisfaction {score} for other scales"
        )
        raise OptionError(message)
