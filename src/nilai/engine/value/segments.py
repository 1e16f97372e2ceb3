"""What each segment values most, and how we stand there."""

import ibis
import numpy as np

from nilai.engine.answers.figures import Surveyed
from nilai.engine.value.added import OTHERS, OWN, SIDE, ours_and_others
from nilai.engine.value.frame import Frame
from nilai.engine.value.index import weights_or_equal
from nilai.engine.value.question import ValueQuestion
from nilai.engine.value.result import SegmentValue, Weights
from nilai.engine.value.weights import weights_of
from nilai.perception.customer_value import Rated
from nilai.perception.disclosure import groups_to_show
from nilai.perception.interval import mean_estimate
from nilai.perception.item_means import ItemMeans
from nilai.perception.offers import Component, benefits_less_costs, component_means
from nilai.tables import Estimate

MOST_SEGMENTS = 40
"""More than these are no segments: a column of ids was taken by mistake."""


def segment_values(
    frame: Frame, question: ValueQuestion, scheme: str
) -> tuple[tuple[SegmentValue, ...], dict[str, int]]:
    """Return what each segment values, and the segments too small to show.

    Parameters
    ----------
    frame : Frame
        Answers ready.
    question : ValueQuestion
        What is asked; `by` tells the segments.
    scheme : str
        Where weights come from; equal weights tell nothing of what is valued.

    Returns
    -------
    tuple
        Segments, the largest first; segment to answers of those not shown.
    """
    parts = frame.components or frame.attributes
    if question.by is None or not parts:
        return (), {}
    surveyed = frame.surveyed if frame.own is None else ours_and_others(frame)
    if frame.own is None:
        alike = {SIDE: np.full(frame.responses, OWN, dtype=object)}
        surveyed = surveyed.with_columns({SIDE: ibis.literal(OWN)}, alike)
    counts = surveyed.of_group(SIDE, OWN).counts(question.by)
    whole = frame.responses if frame.own is None else frame.counts[frame.own]
    largest = groups_to_show(counts, whole=whole, fewest=question.fewest)
    shown = largest[:MOST_SEGMENTS]
    hidden = {
        f"{question.by} {name}": n for name, n in counts.items() if name not in shown
    }
    scale = frame.index_scale if frame.components else frame.map_scale
    segments = tuple(
        _segment(surveyed, frame, question, scheme, (name, parts, scale))
        for name in shown
    )
    return segments, hidden


def _segment(
    surveyed: Surveyed,
    frame: Frame,
    question: ValueQuestion,
    scheme: str,
    asked: tuple,
) -> SegmentValue:
    name, parts, scale = asked
    part = surveyed.of_group(str(question.by), name)
    weights = None
    if scheme != "equal":
        weights = weights_of(part, frame, question).get(scheme)
    held = _held(weights, parts)
    items = list(dict.fromkeys(one.item for p in parts for one in p.rated))
    means = part.means(items, SIDE)
    others = OTHERS in means.groups and _told(means, OTHERS) >= question.fewest
    means = means.keep((OWN, OTHERS) if others else (OWN,))

    def figures(given: np.ndarray) -> np.ndarray:
        rated = component_means(given, items, parts, scale)
        shown = scale.hundredths(rated, Rated(""))
        value = benefits_less_costs(rated, parts, held, scale)[:, 2]
        lead = shown[0] - shown[-1]
        return np.concatenate([shown[0], lead, [value[0]], [value[0] - value[-1]]])

    values, variances, _ = part.covariances(means, figures, group=SIDE)
    sizes = [int(counts.max()) for counts in means.counts]

    def estimate(place: int, n: int) -> Estimate:
        error = float(np.sqrt(max(variances[place], 0.0)))
        return mean_estimate(
            float(values[place]), error, n, confidence=question.confidence
        )

    count = len(parts)
    best = _best(parts, values, others=others)
    importance = {} if weights is None else weights.importance
    most = _most(parts, values, importance) if importance else None
    told = best if most is None else most
    has_value = any(p.side == "benefit" for p in parts)
    return SegmentValue(
        segment=name,
        n=sizes[0],
        others_n=sizes[1] if others else 0,
        value=estimate(2 * count, sizes[0]) if has_value else None,
        ahead=estimate(2 * count + 1, sum(sizes)) if has_value and others else None,
        weights=weights,
        component=None if most is None else parts[most].name,
        share=None if most is None else importance[parts[most].name],
        rated=estimate(told, sizes[0]),
        lead=estimate(count + told, sum(sizes)) if others else None,
        best=parts[best].name,
    )


def _held(weights: Weights | None, parts: tuple[Component, ...]) -> dict[str, float]:
    if weights is None and parts[0].side in ("quality", "price"):
        return {part.name: 1.0 for part in parts}
    held = weights_or_equal(weights, parts)
    return held or (weights.of_map if weights is not None else {})


def _told(means: ItemMeans, group: str) -> int:
    return int(means.counts[means.groups.index(group)].max())


def _best(parts: tuple[Component, ...], values: np.ndarray, *, others: bool) -> int:
    """Return where we stand best: against competitors, or by the rating alone."""
    count = len(parts)
    sign = np.array([-1.0 if part.side == "cost" else 1.0 for part in parts])
    stand = values[count : 2 * count] * sign if others else values[:count].copy()
    if not others:
        costly = sign < 0
        stand[costly] = 100 - stand[costly]
    return int(np.nanargmax(np.where(np.isfinite(stand), stand, -np.inf)))


def _most(
    parts: tuple[Component, ...], values: np.ndarray, importance: dict[str, float]
) -> int:
    """Return what weighs most among what was rated."""
    shares = [
        importance[part.name] if np.isfinite(value) else -1.0
        for part, value in zip(parts, values, strict=False)
    ]
    return int(np.argmax(shares))
