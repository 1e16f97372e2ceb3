"""Recommendation, satisfaction, effort and market fit, from answers."""

import ibis

from nilai.engine.answers.held import HELD_ROWS
from nilai.engine.recommendation.asked import Asked
from nilai.engine.recommendation.fit import fit_of
from nilai.engine.recommendation.question import RecommendationQuestion
from nilai.engine.recommendation.rated import rated_items
from nilai.engine.recommendation.result import RecommendationResult
from nilai.engine.recommendation.scores import scores_of
from nilai.engine.session import Session
from nilai.errors import MappingError


def analyse_recommendation(
    session: Session,
    answers: ibis.Table,
    question: RecommendationQuestion,
    *,
    most_held: int = HELD_ROWS,
) -> RecommendationResult:
    """Return recommendation, satisfaction, effort and market fit, by group.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per response (and brand); items are columns, null where not
        answered.
    question : RecommendationQuestion
        What is asked.
    most_held : int
        So many rows and fewer are held in memory; more are reduced by the engine.

    Returns
    -------
    RecommendationResult
        With intervals; groups of too few answers are left out.

    Raises
    ------
    MappingError
        If nothing is asked.
    OptionError
        If the scores are on no scale from 0 to 10, or our group is not there.
    TooLittleDataError
        If too few answered.
    """
    if not any((question.score, question.satisfaction, question.effort, question.fit)):
        message = (
            "nothing is asked: name a column with --score (0 to 10), --satisfaction, "
            f"--effort or --fit. The columns are {', '.join(answers.columns[:40])}"
        )
        raise MappingError(message)
    asked = Asked.of(session, answers, question, most_held=most_held)
    whole, groups = None, ()
    if question.score is not None:
        whole, groups = scores_of(asked, question.score)
    satisfaction = rated_items(
        asked, question.satisfaction, question.satisfaction_scale, is_effort=False
    )
    effort = rated_items(asked, question.effort, question.effort_scale, is_effort=True)
    fit, fit_groups, unclear = fit_of(asked)
    return RecommendationResult(
        question=question,
        responses=asked.responses,
        whole=whole,
        groups=groups,
        satisfaction=satisfaction,
        effort=effort,
        fit=fit,
        fit_groups=fit_groups,
        unclear=unclear,
        hidden=asked.hidden,
        beyond=asked.beyond,
        clustered=asked.surveyed.respondent is not None,
    )
