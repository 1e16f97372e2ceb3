"""Renew results when answers have come; which of them no longer hold."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

import nilai
from nilai_studio.kit import writing
from nilai_studio.perception.groups import note_groups
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results.analysis.answered import Answers
from nilai_studio.perception.results.disclosure import FEWEST, may_follow, may_show
from nilai_studio.runs.actions import cancel_run, start_run
from nilai_studio.runs.models import Run

PAUSE = timedelta(seconds=4)
"""Between the end of a survey's run and the next one; at least as long as it took."""
QUIET = timedelta(seconds=15)
"""Waves and variants wait for a lull: new answers come first."""
DETAILS_AT_LEAST_EVERY = timedelta(minutes=10)
"""So old they are finished, however many answers come meanwhile."""
DETAILS = "perception.details"
"""The run of waves and variants, begun when all else is up to date."""

OWN_KINDS: dict[str, Any] = {}
"""Kind to what tells, from what a survey asks, whether it has it; see `add_kind`."""


def add_kind(kind: str, asks: Any) -> None:
    """Have results of a kind renewed when answers come.

    Parameters
    ----------
    kind : str
        As in `value`; its computation is `perception.value`, with the survey's key
        under `survey` in its inputs.
    asks : callable
        From what a survey asks (`answers.question_for`) to whether it has this kind.
    """
    OWN_KINDS[kind] = asks


def version_of(survey: Survey) -> str:
    """Return what changes when a survey's answers, or what it asks, change."""
    published = survey.versions.filter(is_published=True)
    number = published.aggregate(n=Max("number"))["n"] or 0
    return f"{survey.answers_version}.{number}.{nilai.__version__}"


def wave_versions(survey_id: int) -> dict[str, tuple[str, int]]:
    """Return each wave with the version of its answers and how many count."""
    rows = (
        Response.objects.filter(survey_id=survey_id, finished_at__isnull=False)
        .exclude(wave="")
        .order_by()
        .values("wave")
        .annotate(
            counted=Count("pk", filter=Q(suspect="")),
            every=Count("pk"),
            keys=Sum("pk", filter=Q(suspect="")),
            weights=Sum("weight", filter=Q(suspect="")),
            latest=Max("changed_at", filter=Q(suspect="")),
        )
    )
    return {
        row["wave"]: (
            ".".join(
                str(row[name])
                for name in ("counted", "every", "keys", "weights", "latest")
            ).replace(" ", "_")[:70],
            row["counted"],
        )
        for row in rows
    }


def answers_of(survey: Survey, wave: str = "", version: str = "") -> Answers:
    """Return a survey's answers ready to be analysed.

    Parameters
    ----------
    survey : Survey
        Whose.
    wave : str
        "" for all.
    version : str
        As `version_of` or `wave_versions` tells.

    Returns
    -------
    Answers
        Its file is brought up to date.
    """
    from nilai_studio.perception.answers import answers_file

    rows = Response.objects.filter(survey=survey, finished_at__isnull=False)
    if wave:
        rows = rows.filter(wave=wave)
    told = rows.aggregate(
        n=Count("pk", filter=Q(suspect="")),
        suspects=Count("pk", filter=~Q(suspect="")),
        latest=Max("finished_at", filter=Q(suspect="")),
    )
    latest = told["latest"]
    return Answers(
        path=answers_file(survey, wave=wave or None),
        wave=wave,
        respondents=told["n"],
        suspects=told["suspects"],
        as_of=writing.local_day(latest) if latest else None,
        version=version,
    )


def renew_results() -> list[Run]:
    """Begin the runs that answers have made due; called by the clock and by news.

    Returns
    -------
    list of Run
        Begun now. A survey at work, or that has just been, waits for the next call.
    """
    begun: list[Run] = []
    take_away_too_few()
    for survey in Survey.objects.exclude(state=Survey.State.DRAFT):
        note_groups(survey)
        due = kinds_due(survey)
        if not due or not _has_rested(survey.pk, QUIET if due == [DETAILS] else PAUSE):
            continue
        with transaction.atomic():
            if due != [DETAILS]:
                _make_way(survey.pk)
            if _is_at_work(survey.pk):
                continue
            begun += [
                start_run(kind=kind, inputs={"survey": survey.pk}) for kind in due
            ]
    return begun


def take_away_too_few() -> None:
    """Take away the results of surveys of which too few answers still count."""
    few = (
        Survey.objects.filter(results__isnull=False)
        .annotate(
            counted=Count(
                "responses",
                filter=Q(responses__finished_at__isnull=False, responses__suspect=""),
                distinct=True,
            )
        )
        .filter(counted__lt=FEWEST)
    )
    SurveyResult.objects.filter(survey__in=list(few)).delete()


def kinds_due(survey: Survey) -> list[str]:
    """Return the kinds whose results are older than a survey's answers."""
    from nilai_studio.perception.answers import question_for

    counted = Response.objects.filter(
        survey=survey, finished_at__isnull=False, suspect=""
    )
    if not survey.answers_version or not may_show(counted.count()):
        return []
    version = version_of(survey)
    held = dict(
        SurveyResult.objects.filter(survey=survey, variant="", wave="").values_list(
            "kind", "answers_version"
        )
    )
    if not may_renew(survey):
        return []
    asked = question_for(survey)
    own = [kind for kind, asks in OWN_KINDS.items() if asks(asked)]
    stale = [f"perception.{kind}" for kind in own if held.get(kind) != version]
    due = [kind for kind in stale if not _tried(survey.pk, kind, version)]
    if not due and held and not _tried(survey.pk, DETAILS, version):
        return [DETAILS]
    return due


def may_renew(survey: Survey) -> bool:
    """Tell whether enough answers came since the results that are shown.

    Of an anonymous survey, what was published or upgraded meanwhile waits with them,
    unless no answer came.
    """
    if not survey.is_anonymous:
        return True
    counted = Response.objects.filter(
        survey=survey, finished_at__isnull=False, suspect=""
    ).count()
    held = SurveyResult.objects.filter(survey=survey, variant="", wave="")
    last = held.order_by("-worked_out_at").values_list(
        "respondents", "answers_version"
    )[:1]
    return all(
        may_follow(counted, n) or version.startswith(f"{survey.answers_version}.")
        for n, version in last
    )


def _tried(survey_id: int, kind: str, version: str) -> bool:
    """Whether these very answers were analysed already, whatever it gave."""
    last = Run.objects.filter(kind=kind, inputs__survey=survey_id).first()
    return bool(
        last
        and last.state in (Run.State.DONE, Run.State.FAILED)
        and last.version == nilai.__version__
        and last.summary.get("answers_version") == version
    )


def _make_way(survey_id: int) -> None:
    """Cancel the run of waves and variants when new answers came, unless it is due."""
    runs = Run.objects.filter(kind=DETAILS, inputs__survey=survey_id)
    last = runs.filter(state=Run.State.DONE).first()
    if last is None or last.finished_at is None:
        return
    if last.finished_at > timezone.now() - DETAILS_AT_LEAST_EVERY:
        for run in runs.filter(state__in=(Run.State.WAITING, Run.State.RUNNING)):
            cancel_run(run=run)


def _is_at_work(survey_id: int) -> bool:
    return Run.objects.filter(
        kind__startswith="perception.",
        state__in=(Run.State.WAITING, Run.State.RUNNING),
        inputs__survey=survey_id,
    ).exists()


def _has_rested(survey_id: int, pause: timedelta) -> bool:
    """Whether the survey's last run ended long enough ago.

    Waves and variants take long and are begun in a lull: new answers do not wait for
    a rest after them, they themselves wait for one after all others.
    """
    last = (
        Run.objects.filter(
            kind__startswith="perception.",
            state=Run.State.DONE,
            inputs__survey=survey_id,
        )
        .exclude(kind=DETAILS)
        .order_by("-finished_at")
        .first()
    )
    if last is None or last.finished_at is None or last.started_at is None:
        return True
    rest = max(pause, last.finished_at - last.started_at)
    return timezone.now() >= last.finished_at + rest


def run_folder(run_id: int) -> Any:
    """Return the folder of a run's files."""
    return settings.HOME.path("runs", str(run_id))
