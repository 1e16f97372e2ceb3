"""The one figure by which a survey is known in the overview, and through its waves."""

from typing import Any

from nilai.engine.recommendation import RecommendationResult
from nilai.engine.value import ValueResult
from nilai.tables import Estimate


def _headline(
    what: str, found: Estimate, rank: int, n: int | None = None
) -> dict[str, Any]:
    return {
        "what": what,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "confidence": found.confidence,
        "n": found.n if n is None else n,
        "rank": rank,
    }


def value_headline(result: ValueResult, *, respondents: int) -> dict[str, Any]:
    """Return the headline of an analysis of value; empty when there is none.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    respondents : int
        How many answered: where one rates several brands, each rating is a row.

    Returns
    -------
    dict
        Lead over competitors, else our value, else worth what paid against theirs.
    """
    index = result.index
    if index is not None and index.against is not None:
        return _headline("lead", index.against, 1, respondents)
    if index is not None and index.offers:
        return _headline("value", index.offers[0].value, 1)
    if result.added is not None:
        return _headline("cva", result.added.ratio, 1, respondents)
    if result.gaps:
        return _headline("gap", result.gaps[0].gap, 1)
    return {}


def recommendation_headline(result: RecommendationResult) -> dict[str, Any]:
    """Return the headline of an analysis of recommendation; empty when there is none.

    Parameters
    ----------
    result : RecommendationResult
        The analysis.

    Returns
    -------
    dict
        Net promoter score, else satisfaction, effort or market fit; of our own brand
        where brands were asked about.
    """
    if result.whole is not None:
        own = result.question.own
        score = result.whole.score
        if own is not None and result.groups and result.groups[0].group == own:
            score = result.groups[0].score.score
        return _headline("nps", score, 2)
    for what, items in (("csat", result.satisfaction), ("ces", result.effort)):
        if items:
            return _headline(what, items[0].top, 2)
    if result.fit is not None:
        return _headline("fit", result.fit.very_share, 2)
    return {}
