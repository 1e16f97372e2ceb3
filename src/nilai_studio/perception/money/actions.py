"""What people write down on these screens."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wagtail.log_actions import log

from nilai.errors import OptionError
from nilai_studio.business.models import User
from nilai_studio.kit.actions import action
from nilai_studio.perception.models import (
    EquityCalculation,
    PriceTerms,
    Statement,
    Survey,
    SurveyResult,
)
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run

CHANGE = "perception.change_survey"


@action(CHANGE)
def set_unit_cost(
    *, survey: Survey, unit_cost_amount: Decimal | None, by: User | None
) -> Run:
    """Say what a unit costs us, and have the best prices worked out anew.

    Parameters
    ----------
    survey : Survey
        About prices.
    unit_cost_amount : Decimal or None
        None where it is not known.
    by : User or None
        Who says so.

    Returns
    -------
    Run
        That works out the prices.
    """
    PriceTerms.objects.update_or_create(
        survey=survey, defaults={"unit_cost_amount": unit_cost_amount}
    )
    log(instance=survey, action="perception.cost", user=by)
    return start_run(kind="perception.prices", inputs={"survey": survey.pk})


@action(CHANGE)
def save_statement(*, statement: Statement, by: User | None) -> Statement:
    """Write a statement down, new or changed.

    Parameters
    ----------
    statement : Statement
        With its cells.
    by : User or None
        Who wrote it.

    Returns
    -------
    Statement
        Stored.
    """
    statement.changed_by = by
    statement.save()
    log(instance=statement, action="perception.statement", user=by)
    return statement


@action(CHANGE)
def delete_statement(*, statement: Statement, by: User | None) -> None:
    """Take a statement away."""
    log(instance=statement, action="perception.unstate", user=by)
    statement.delete()


@action(CHANGE)
def save_calculation(
    *,
    survey: Survey,
    result: SurveyResult,
    inputs: Mapping[str, Any],
    name: str,
    by: User | None,
) -> EquityCalculation:
    """Work out what an improvement returns, and keep it.

    Parameters
    ----------
    survey : Survey
        Whose answers tell who moves where.
    result : SurveyResult
        Of the kind `equity`.
    inputs : mapping
        As `analysis.equity.calculate` wants them.
    name : str
        What the person calls it.
    by : User or None
        Who asks.

    Returns
    -------
    EquityCalculation
        Inputs and result.

    Raises
    ------
    OptionError
        If the inputs make no sense.
    """
    # Imported here: it brings the engine, which the web does without until asked.
    from nilai_studio.perception.money.analysis.equity import calculate

    if not inputs:
        message = "a calculation without inputs tells nothing"
        raise OptionError(message)
    made = EquityCalculation.objects.create(
        survey=survey,
        run=result.run,
        name=name,
        inputs=dict(inputs),
        result=calculate(result.extra["model"], inputs),
        made_by=by,
    )
    log(instance=made, action="perception.calculate", user=by)
    return made
