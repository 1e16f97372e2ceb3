"""What respondents do: begin, send a page, end. Each is kept before it is answered."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from nilai_studio.business.models import Business
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.perception.answering.reading import asked_on
from nilai_studio.perception.answering.steps import (
    Answers,
    Step,
    next_step,
    steps_of,
)
from nilai_studio.perception.models import (
    Invitation,
    Response,
    Survey,
    SurveyVersion,
)


class AnsweredAlready(Exception):  # noqa: N818 - it is no error of the program
    """The invitation has its answer."""


def rounded_now(survey: Survey) -> datetime:
    """Return this moment; of an anonymous survey the business's day alone."""
    now = timezone.now()
    if not survey.is_anonymous:
        return now
    day = now.astimezone(Business.current().zone)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def wave_of(survey: Survey) -> str:
    """Return the wave of an answer that comes now: as the survey says, or the month."""
    told = str(survey.settings.get("wave") or "")[:20]
    if told:
        return told
    return f"{timezone.now().astimezone(Business.current().zone):%Y-%m}"


def find_version(survey: Survey) -> SurveyVersion | None:
    """Return the wording that is asked now; None of a draft."""
    return survey.versions.filter(is_published=True).order_by("-number").first()


def begin_response(
    *,
    survey: Survey,
    version: SurveyVersion,
    token: str,
    channel: str,
    language: str,
    suspect: str = "",
    invitation: Invitation | None = None,
) -> Response:
    """Return the response of a token, made when it is not there yet.

    Parameters
    ----------
    survey, version : Survey, SurveyVersion
        What is asked.
    token : str
        Of the response; a page sent again has the same.
    channel, language : str
        How it comes, and in which language.
    suspect : str
        Why it is left out from the start.
    invitation : Invitation, optional
        Whose link it is; never of an anonymous survey.

    Returns
    -------
    Response
        Without answers when it is new.

    Raises
    ------
    AnsweredAlready
        If another answer took the invitation, or another survey the token.
    """
    if survey.is_anonymous:
        invitation = None
    now = rounded_now(survey)
    facts: dict[str, Any] = {
        "survey": survey,
        "version": version.number,
        "channel": channel,
        "language": language,
        "wave": wave_of(survey),
        "started_at": now,
        "changed_at": now,
        "suspect": suspect,
        "invitation": invitation,
        "customer_id": invitation.customer_id if invitation else None,
    }
    try:
        with transaction.atomic():
            response, _made = Response.objects.get_or_create(
                token=token, defaults=facts
            )
    except IntegrityError as error:
        raise AnsweredAlready from error
    if response.survey_id != survey.pk:
        raise AnsweredAlready
    return response


def keep_page(
    *, response: Response, step: Step, answers: Answers, language: str
) -> Response:
    """Keep what was sent from one page.

    Parameters
    ----------
    response : Response
        Whose.
    step : Step
        Which page.
    answers : mapping
        What was read from it; None where nothing was answered.
    language : str
        In which it was read.

    Returns
    -------
    Response
        As it is kept.
    """
    with transaction.atomic():
        kept = _locked(response)
        if kept.finished_at is None:
            held = dict(kept.answers) | dict(answers)
            kept.answers = {key: said for key, said in held.items() if said is not None}
            kept.last_step, kept.language = step.name, language
            kept.changed_at = rounded_now(kept.survey)
            kept.save(update_fields=["answers", "last_step", "language", "changed_at"])
    return kept


def end_response(*, response: Response, content: dict[str, Any], suspect: str) -> None:
    """End a response: it counts from now on, unless it is suspect.

    Parameters
    ----------
    response : Response
        Whose last page was sent.
    content : dict
        Of the survey's version.
    suspect : str
        Why it is left out; "" when it counts.
    """
    with transaction.atomic():
        kept = _locked(response)
        if kept.finished_at is not None:
            return
        asked = asked_keys(content, kept.answers, kept.token)
        kept.answers = {k: said for k, said in kept.answers.items() if k in asked}
        kept.suspect = kept.suspect or suspect
        kept.finished_at = kept.changed_at = rounded_now(kept.survey)
        kept.save(update_fields=["answers", "suspect", "finished_at", "changed_at"])
        if kept.invitation_id:
            Invitation.objects.filter(pk=kept.invitation_id).update(
                answered_at=timezone.now()
            )
        note_new_answers(kept.survey_id)


def note_new_answers(survey_id: int) -> None:
    """Say that the answers that count have changed, in the transaction that did."""
    Survey.objects.filter(pk=survey_id).update(answers_version=F("answers_version") + 1)
    enqueue_once("perception.renew_results")


def asked_keys(content: dict[str, Any], answers: Answers, token: str) -> set[str]:
    """Return where the answers to what was really asked are kept."""
    return {
        asking.key
        for step in steps_of(content, answers, token)
        for asking in asked_on(step, content, token)
    }


def step_now(content: dict[str, Any], response: Response) -> Step | None:
    """Return the page that a respondent has come to; None at the end."""
    steps = steps_of(content, response.answers, response.token)
    return next_step(steps, response.last_step)


def is_open(survey: Survey) -> bool:
    """Return whether answers may begin now."""
    now = timezone.now()
    if survey.state != Survey.State.OPEN:
        return False
    if survey.opens_at and now < survey.opens_at:
        return False
    return not (survey.closes_at and now >= survey.closes_at)


GRACE = timedelta(days=2)
"""How long after its end a survey still takes the rest of what was begun."""


def may_go_on(survey: Survey, response: Response) -> bool:
    """Return whether a half answer may be finished: also shortly after the end."""
    if survey.state == Survey.State.DRAFT:
        return False
    return is_open(survey) or response.changed_at > timezone.now() - GRACE


def _locked(response: Response) -> Response:
    rows = Response.objects.select_for_update(of=("self",)).select_related("survey")
    return rows.get(pk=response.pk)
