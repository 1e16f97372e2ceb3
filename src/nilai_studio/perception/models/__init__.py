"""Surveys, who was asked, what was answered, and what it says."""

from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.models.survey import (
    Invitation,
    RefusedAnswers,
    Response,
    Survey,
    SurveyVersion,
)

__all__ = [
    "Invitation",
    "RefusedAnswers",
    "Response",
    "Survey",
    "SurveyResult",
    "SurveyVersion",
]
