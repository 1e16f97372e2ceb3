"""Recommendation, satisfaction, effort and market fit, from answers to surveys."""

from nilai.engine.recommendation.analyse import analyse_recommendation
from nilai.engine.recommendation.question import RecommendationQuestion
from nilai.engine.recommendation.result import (
    GroupScore,
    RatedItem,
    RecommendationResult,
)

__all__ = [
    "GroupScore",
    "RatedItem",
    "RecommendationQuestion",
    "RecommendationResult",
    "analyse_recommendation",
]
