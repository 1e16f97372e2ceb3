"""Satisfaction and effort: the share of top answers, and the mean."""

from collections.abc import Sequence

import numpy as np

from nilai.engine.answers.figures import Surveyed
from nilai.engine.recommendation.asked import GROUP, Asked, flag, kish
from nilai.engine.recommendation.result import RatedItem
from nilai.perception.customer_value import RatingScale
from nilai.perception.interval import mean_estimate, share_estimate
from nilai.perception.item_means import ItemMeans


def rated_items(
    asked: Asked, items: Sequence[str], scale: RatingScale | None, *, is_effort: bool
) -> tuple[RatedItem, ...]:
    """Return questions of satisfaction or effort, of everybody and of each group.

    Parameters
    ----------
    asked : Asked
        The question on its answers.
    items : sequence of str
        Columns.
    scale : RatingScale or None
        Of the answers; by default the usual one that holds them.
    is_effort : bool
        Whether the top answers are all that agree, rather than the two highest.

    Returns
    -------
    tuple of RatedItem
        Item by item, everybody first.
    """
    found: list[RatedItem] = []
    for item in items:
        held = scale or asked.usual(item)
        column = asked.inside(item, held)
        top_from = held.high - 1 if not is_effort else _beyond_middle(held)
        surveyed = asked.with_columns(
            top=flag(column >= top_from, column.notnull()), rating=column
        )
        found += _of_item(asked, surveyed, item, held, top_from)
    return tuple(found)


def _of_item(
    asked: Asked, surveyed: Surveyed, item: str, scale: RatingScale, top_from: float
) -> list[RatedItem]:
    names = ("top", "rating")
    whole = surveyed.means(names)
    if whole.counts.max(initial=0) < asked.question.fewest:
        asked.hidden[item] = int(whole.counts.max(initial=0))
        return []
    parts: list[tuple[ItemMeans, str | None]] = [(whole, None)]
    if asked.question.by is not None:
        parts.append((asked.shown(surveyed.means(names, GROUP), whole), GROUP))
    found = []
    for means, group in parts:
        _, variances, _ = surveyed.covariances(means, np.ravel, group=group)
        errors = np.sqrt(np.maximum(variances, 0)).reshape(means.means.shape)
        for i, name in enumerate(means.groups):
            top, mean = (float(x) for x in means.means[i])
            n = int(means.counts[i, 0])
            spread, variance = top * (1 - top), errors[i, 0] ** 2
            size = spread / variance if variance > 0 and spread > 0 else None
            found.append(
                RatedItem(
                    item=item,
                    group=None if group is None else name,
                    top=share_estimate(
                        top,
                        n,
                        confidence=asked.question.confidence,
                        effective_n=size or float(kish(means)[i, 0]),
                    ),
                    mean=mean_estimate(
                        mean,
                        float(errors[i, 1]),
                        n,
                        confidence=asked.question.confidence,
                    ),
                    scale=scale,
                    top_from=top_from,
                )
            )
    return found


def _beyond_middle(scale: RatingScale) -> float:
    """Return the first answer that agrees: 5 of 1 to 7, 4 of 1 to 5."""
    return float(np.floor((scale.low + scale.high) / 2) + 1)
