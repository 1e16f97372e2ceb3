"""Renew what rests on orders, which come without answers, and on days that pass."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from nilai_studio.business.models import Business
from nilai_studio.orders.queries import orders_version
from nilai_studio.perception.models import SurveyResult
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run

EVERY = timedelta(days=1)
"""Orders come all the time; slopes of ninety days do not move by the hour."""


def renew_money() -> list[Run]:
    """Begin the runs whose orders, or whose windows, are older than a day.

    Returns
    -------
    list of Run
        Begun now.
    """
    version = str(orders_version())
    today = datetime.now(ZoneInfo(Business.current().time_zone)).date()
    begun: list[Run] = []
    for result in SurveyResult.objects.filter(kind="money", wave="", variant=""):
        on = date.fromisoformat(result.extra.get("on") or "2000-01-01")
        if result.extra.get("orders_version") == version or today - on < EVERY:
            continue
        with transaction.atomic():
            if not _is_waiting(result.survey_id):
                inputs = {"survey": result.survey_id}
                begun.append(start_run(kind="perception.money", inputs=inputs))
    return begun


def _is_waiting(survey_id: int) -> bool:
    return Run.objects.filter(
        kind="perception.money",
        inputs__survey=survey_id,
        state__in=(Run.State.WAITING, Run.State.RUNNING),
    ).exists()
