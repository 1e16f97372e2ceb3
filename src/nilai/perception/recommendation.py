"""How many would recommend, and how sure is the score."""

import math
from dataclasses import dataclass

from nilai.perception.interval import normal_quantile
from nilai.tables import Estimate

PROMOTERS_FROM = 9
DETRACTORS_TO = 6
HIGHEST = 10
"""Answers from 9 to 10 are promoters, from 0 to 6 detractors."""

ADDED = 3.0
"""Answers that the adjusted interval adds: ¾ promoters, ¾ detractors, 1½ passives."""


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """Net promoter score of one group.

    Parameters
    ----------
    promoter_share, passive_share, detractor_share : float
        Shares of the answers, weighted; they add up to 1.
    score : Estimate
        100 × (promoters − detractors), from −100 to 100, with its interval.
    standard_error : float
        Of the score, in points.
    n : int
        Answers.
    effective_n : float
        Independent answers that tell as much.
    """

    promoter_share: float
    passive_share: float
    detractor_share: float
    score: Estimate
    standard_error: float
    n: int
    effective_n: float


def recommendation(
    promoter_share: float,
    detractor_share: float,
    n: int,
    *,
    effective_n: float | None = None,
    confidence: float = 0.95,
) -> Recommendation:
    """Return the net promoter score with its interval.

    The score is 100 (p − d); its variance p + d − (p − d)² over n. The interval
    adds three answers (an adjusted Wald interval), so that it keeps its coverage
    when few answered or all agreed.

    Parameters
    ----------
    promoter_share, detractor_share : float
        Shares of answers from 9 to 10 and from 0 to 6.
    n : int
        Answers.
    effective_n : float, optional
        Independent answers that tell as much, as (Σw)²/Σw² for weights w.
    confidence : float
        Nominal coverage.

    Returns
    -------
    Recommendation
        Score, shares and interval.

    Examples
    --------
    >>> found = recommendation(1 / 2, 1 / 6, 324)
    >>> round(found.score.value, 2), round(found.standard_error, 4)
    (33.33, 4.1409)
    """
    p, d = promoter_share, detractor_share
    size = float(n if effective_n is None else effective_n)
    z = normal_quantile(confidence)
    grown = size + ADDED
    p_, d_ = (p * size + ADDED / 4) / grown, (d * size + ADDED / 4) / grown
    half = 100 * z * math.sqrt(_variance(p_, d_) / grown)
    middle = 100 * (p_ - d_)
    return Recommendation(
        promoter_share=p,
        passive_share=max(1 - p - d, 0.0),
        detractor_share=d,
        score=Estimate(
            value=100 * (p - d),
            low=max(middle - half, -100.0),
            high=min(middle + half, 100.0),
            confidence=confidence,
            unit="points",
            n=n,
        ),
        standard_error=100 * math.sqrt(_variance(p, d) / size) if size else math.inf,
        n=n,
        effective_n=size,
    )


def score_difference(
    one: Recommendation, other: Recommendation, *, confidence: float = 0.95
) -> tuple[Estimate, float]:
    """Return the difference of two independent scores, and its z.

    Parameters
    ----------
    one, other : Recommendation
        Scores of different respondents.
    confidence : float
        Nominal coverage.

    Returns
    -------
    tuple of Estimate and float
        `one` less `other`, in points; the difference over its standard error.

    Examples
    --------
    >>> a, b = recommendation(0.50, 0.20, 400), recommendation(0.45, 0.25, 400)
    >>> found, z = score_difference(a, b)
    >>> round(found.value, 1), round(z, 4)
    (10.0, 1.7747)
    """
    error = math.hypot(one.standard_error, other.standard_error)
    value = one.score.value - other.score.value
    half = normal_quantile(confidence) * error
    difference = Estimate(
        value=value,
        low=value - half,
        high=value + half,
        confidence=confidence,
        unit="points",
        n=one.n + other.n,
    )
    return difference, value / error if error else math.nan


def _variance(promoters: float, detractors: float) -> float:
    return max(promoters + detractors - (promoters - detractors) ** 2, 0.0)
