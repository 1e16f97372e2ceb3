"""Surveys, who was asked, what was answered, and what it says."""

from nilai_studio.perception.models.money import (
    EquityCalculation,
    PriceTerms,
    Statement,
)
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.models.survey import (
    Invitation,
    RefusedAnswers,
    Response,
    Survey,
    SurveyVersion,
)

__all__ = [
    "EquityCalculation",
    "Invitation",
    "PriceTerms",
    "RefusedAnswers",
    "Response",
    "Statement",
    "Survey",
    "SurveyResult",
    "SurveyVersion",
]
