"""What is done with surveys: make, change, publish, close, ask customers, judge."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from nilai_studio.business.models import Business
from nilai_studio.customers.models import Customer
from nilai_studio.kit.actions import action
from nilai_studio.perception.answering.actions import note_new_answers
from nilai_studio.perception.answering.limits import BY_HAND
from nilai_studio.perception.asked import questions_of
from nilai_studio.perception.models import Invitation, Response, Survey, SurveyVersion
from nilai_studio.perception.models.survey import new_token
from nilai_studio.perception.surveys.editing import with_brands
from nilai_studio.perception.surveys.library import content_from

CHANGE = "perception.change_survey"
JUDGE = "perception.view_response"
MOST_INVITED = 50_000
AT_ONCE = 2_000
ONE_DAY = timedelta(days=1)
Person: TypeAlias = AbstractBaseUser | AnonymousUser | None
"""Who does it; None is the studio itself."""
TOLD = ("name", "languages", "is_anonymous")


@action(CHANGE)
def make_survey(*, template: str, told: dict[str, Any], by: Person) -> Survey:
    """Make a survey from a template, as a draft.

    Parameters
    ----------
    template : str
        Its code.
    told : dict
        Name, languages, is_anonymous, and what the template asks for.
    by : person
        Who makes it.

    Returns
    -------
    Survey
        With its first version.
    """
    settings = {name: said for name, said in told.items() if name not in TOLD and said}
    survey = Survey.objects.create(
        name=told["name"],
        template=template,
        languages=list(told["languages"]),
        is_anonymous=bool(told.get("is_anonymous")),
        settings=settings,
        made_by=by,
    )
    SurveyVersion.objects.create(
        survey=survey, number=1, content=content_from(template, settings)
    )
    log(instance=survey, action="perception.make_survey", user=by)
    return survey


@action(CHANGE)
def copy_survey(*, survey: Survey, by: Person) -> Survey:
    """Make a draft that asks the same, without answers."""
    made = Survey.objects.create(
        name=_("%(name)s (copy)") % {"name": survey.name[:100]},
        template=survey.template,
        languages=survey.languages,
        is_anonymous=survey.is_anonymous,
        settings=survey.settings,
        made_by=by,
    )
    content = _latest(survey).content
    SurveyVersion.objects.create(survey=made, number=1, content=content)
    log(instance=made, action="perception.make_survey", user=by)
    return made


@action(CHANGE)
def change_content(*, survey: Survey, content: dict[str, Any], by: Person) -> None:
    """Keep another wording as the draft that is published next."""
    latest = _latest(survey)
    if latest.content == content:
        return
    if latest.is_published:
        SurveyVersion.objects.create(
            survey=survey, number=latest.number + 1, content=content
        )
    else:
        latest.content = content
        latest.save(update_fields=["content"])
    log(instance=survey, action="perception.change_survey", user=by)


@action(CHANGE)
def change_settings(*, survey: Survey, told: dict[str, Any], by: Person) -> None:
    """Change name, brands, languages, thanks and limits.

    Other brands become part of the draft that is published next.
    """
    kept = _locked(survey)
    zone = Business.current().zone
    kept.name, kept.languages = told["name"], list(told["languages"])
    last = told.get("closes_on")
    kept.closes_at = datetime.combine(last, time.min, zone) + ONE_DAY if last else None
    brands = (told["own_brand"], told["competitors"])
    before = (kept.own_brand, kept.settings.get("competitors") or [])
    kept.settings = {
        **kept.settings,
        "own_brand": told["own_brand"],
        "competitors": told["competitors"],
        "thanks": {"id": told["thanks_id"], "en": told["thanks_en"]},
        "wave": told["wave"],
        "per_day": told["per_day"],
    }
    kept.save()
    log(instance=kept, action="perception.change_survey", user=by)
    if brands != before:
        content = with_brands(_latest(kept).content, *brands)
        change_content(survey=kept, content=content, by=by)


@action(CHANGE)
def publish_survey(*, survey: Survey, by: Person) -> None:
    """Ask by the latest wording from now on; answers given keep theirs.

    Raises
    ------
    ValidationError
        If there is nothing to ask.
    """
    kept = _locked(survey)
    latest = _latest(kept)
    questions = [question for _page, question in questions_of(latest.content)]
    if not questions:
        raise ValidationError(_("There is no question yet."))
    for question in questions:
        if question["kind"] in ("tasks", "best_worst") and not question.get("design"):
            raise ValidationError(_("Say first what is compared."))
    latest.is_published = True
    latest.save(update_fields=["is_published"])
    kept.state = Survey.State.OPEN
    kept.save(update_fields=["state"])
    log(instance=kept, action="perception.publish_survey", user=by)


@action(CHANGE)
def close_survey(*, survey: Survey, by: Person) -> None:
    """Take no new answers; it can be opened again."""
    kept = _locked(survey)
    kept.state = Survey.State.CLOSED
    kept.save(update_fields=["state"])
    log(instance=kept, action="perception.close_survey", user=by)


@action(CHANGE)
def remove_survey(*, survey: Survey, by: Person) -> None:
    """Remove a survey that nobody has answered.

    Raises
    ------
    ValidationError
        If there are answers.
    """
    kept = _locked(survey)
    if kept.responses.exists():
        raise ValidationError(_("It has answers; close it instead."))
    log(instance=kept, action="perception.remove_survey", user=by, deleted=True)
    kept.delete()


@action(CHANGE)
def invite_customers(*, survey: Survey, customers: Iterable[int], by: Person) -> int:
    """Make an own link for each customer who has none yet.

    Parameters
    ----------
    survey : Survey
        Open or closed, not anonymous.
    customers : iterable of int
        Their keys (`pk`).
    by : person
        Who asks them.

    Returns
    -------
    int
        Links that were made.

    Raises
    ------
    ValidationError
        If the survey is anonymous, or too many are asked at once.
    """
    if survey.is_anonymous:
        raise ValidationError(_("An anonymous survey has no own links."))
    wanted = sorted(set(customers))
    if len(wanted) > MOST_INVITED:
        raise ValidationError(
            _("%(most)d customers at once at most."), params={"most": MOST_INVITED}
        )
    made = 0
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        there = set(
            Invitation.objects.filter(survey=survey, customer_id__in=part).values_list(
                "customer_id", flat=True
            )
        )
        known = Customer.objects.filter(pk__in=part, merged_into=None)
        new = [pk for pk in known.values_list("pk", flat=True) if pk not in there]
        Invitation.objects.bulk_create(
            [
                Invitation(survey=survey, customer_id=pk, token=new_token())
                for pk in new
            ],
            ignore_conflicts=True,
        )
        made += len(new)
    log(
        instance=survey,
        action="perception.invite_customers",
        user=by,
        data={"count": made},
    )
    return made


@action(JUDGE)
def take_back_in(*, survey: Survey, reason: str, by: Person) -> int:
    """Let the answers that one reason left out count again; return how many."""
    rows = Response.objects.filter(survey=survey, suspect=reason).exclude(suspect="")
    count = rows.update(suspect="")
    _judged(survey, count, "perception.take_back_in", by)
    return count


@action(JUDGE)
def judge_response(*, response: Response, counts: bool, by: Person) -> None:
    """Let one answer count, or leave it out."""
    suspect = "" if counts else response.suspect or BY_HAND
    Response.objects.filter(pk=response.pk).update(suspect=suspect)
    name = "perception.take_back_in" if counts else "perception.leave_out"
    _judged(response.survey, 1, name, by)


def _judged(survey: Survey, count: int, name: str, by: Person) -> None:
    if count:
        note_new_answers(survey.pk)
        log(instance=survey, action=name, user=by, data={"count": count})


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def _latest(survey: Survey) -> SurveyVersion:
    return survey.versions.order_by("-number")[0]
