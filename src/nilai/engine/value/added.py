"""Worth what paid: our customers' rating over that of competitors' customers."""

from dataclasses import replace

import ibis
import numpy as np

from nilai.engine.answers.figures import Surveyed
from nilai.engine.value.frame import BRAND, Frame
from nilai.engine.value.question import ValueQuestion
from nilai.perception.value_added import ValueAdded, value_added

OWN, OTHERS = "own", "others"
SIDE = "nilai_side"


def ours_and_others(frame: Frame) -> Surveyed:
    """Return the answers with a column that tells us from competitors.

    Parameters
    ----------
    frame : Frame
        Answers ready; our brand known.

    Returns
    -------
    Surveyed
        With the column SIDE: `own` or `others`.
    """
    surveyed = frame.surveyed
    own = surveyed.table[BRAND] == ibis.literal(frame.own)
    side = ibis.ifelse(own, ibis.literal(OWN), ibis.literal(OTHERS))
    held = {}
    if surveyed.held is not None:
        told = np.where(surveyed.held[BRAND] == frame.own, OWN, OTHERS)
        held = {SIDE: told.astype(object)}
    return surveyed.with_columns({SIDE: side}, held)


def value_added_of(
    frame: Frame, question: ValueQuestion
) -> tuple[ValueAdded | None, dict[str, ValueAdded]]:
    """Return the ratio against all competitors together, and against each.

    Parameters
    ----------
    frame : Frame
        Answers ready.
    question : ValueQuestion
        What is asked.

    Returns
    -------
    tuple
        None and nothing without the column, our brand, and competitors.
    """
    worth = question.worth
    if worth is None or frame.own is None or not frame.rivals:
        return None, {}
    column = frame.surveyed.table[worth]
    reach = frame.surveyed.session.row(frame.surveyed.table.agg(high=column.max()))
    is_share = reach["high"] is not None and reach["high"] <= 1
    both = ours_and_others(frame)
    pooled = _ratios(both, worth, SIDE, (OWN, OTHERS), question)
    each = _ratios(frame.surveyed, worth, BRAND, frame.brands, question)
    whole = pooled.get(OTHERS)
    return (
        None if whole is None else replace(whole, is_share=is_share),
        {brand: replace(one, is_share=is_share) for brand, one in each.items()},
    )


def _ratios(
    surveyed: Surveyed,
    worth: str,
    group: str,
    sides: tuple[str, ...],
    question: ValueQuestion,
) -> dict[str, ValueAdded]:
    found = surveyed.means([worth], group)
    means = found.keep([name for name in sides if name in found.groups])
    usable = (means.counts[:, 0] >= question.fewest) & (means.means[:, 0] > 0)
    if not usable[0] or means.groups[0] != sides[0]:
        return {}
    kept = [name for name, fine in zip(means.groups, usable, strict=True) if fine]
    means = means.keep(kept)
    if len(kept) < 2:
        return {}

    def figures(given: np.ndarray) -> np.ndarray:
        return np.log(given[0, 0] / given[1:, 0])

    _, variances, _ = surveyed.covariances(means, figures, group=group)
    return {
        other: value_added(
            float(means.means[0, 0]),
            float(means.means[i, 0]),
            float(variances[i - 1]),
            counts=(int(means.counts[0, 0]), int(means.counts[i, 0])),
            confidence=question.confidence,
        )
        for i, other in enumerate(kept)
        if i
    }
