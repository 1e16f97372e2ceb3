"""/api/surveys: what is asked, what was answered; the same answer twice is one."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from nilai_studio.api.bodies import Sent
from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.described import also
from nilai_studio.api.keys import Key
from nilai_studio.api.kinds import Kind
from nilai_studio.api.moments import Moment
from nilai_studio.api.problems import Problem
from nilai_studio.customers.models import Customer
from nilai_studio.perception.models import Response, Survey, SurveyVersion
from nilai_studio.perception.receiving import (
    Given,
    Offer,
    UnfitAnswer,
    take_answers,
)

router = Router(tags=["surveys"])

AT_ONCE = 1000
"""Responses of one call."""


class SurveyAnswer(Schema):
    """A survey."""

    key: str
    name: str
    template: str
    state: str
    languages: list[str]
    is_anonymous: bool
    brands: list[str]


class QuestionsAnswer(SurveyAnswer):
    """A survey with the names under which answers are sent."""

    questions: list[str]


class ResponseSent(Sent):
    """One response; `response_id` is the sender's own and is taken once."""

    response_id: str = Field(min_length=1, max_length=200)
    answers: dict[str, str | int | float | list[str] | None] = Field(
        description="Question, or question@brand, to what was answered.",
        max_length=500,
    )
    customer: str = Field(
        "", max_length=12, description="The studio's id; ignored when anonymous."
    )
    answered_at: Moment | None = None
    language: str = Field("id", pattern="^(en|id)$")
    wave: str = Field("", max_length=20)
    segment: str = Field("", max_length=80)
    weight: float = Field(1.0, gt=0, lt=1e9)


class ResponsesSent(Sent):
    """Many responses; all of them are kept, or none."""

    responses: list[ResponseSent] = Field(min_length=1, max_length=AT_ONCE)


class TakenAnswer(Schema):
    """What sending did."""

    new: int
    same: int


class ResponseAnswer(Schema):
    """A response as it is kept."""

    response_id: str
    customer: str | None
    answered_at: datetime | None
    wave: str
    language: str
    channel: str
    weight: float
    suspect: str
    answers: dict[str, Any]


@router.get("", response=Listing[SurveyAnswer], auth=Key("answers:read"))
def list_surveys(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List surveys, the oldest first."""
    return page_of(Survey.objects.all(), paging)


@router.get("/{key}", response=QuestionsAnswer, auth=Key("answers:read"))
def get_survey(request: HttpRequest, key: str) -> dict[str, Any]:
    """Get a survey with the names under which its answers are sent."""
    survey = get_object_or_404(Survey, key=key)
    shown = {name: getattr(survey, name) for name in SurveyAnswer.__annotations__}
    return {**shown, "questions": Offer(_version(survey).content).names}


@router.get(
    "/{key}/answers", response=Listing[ResponseAnswer], auth=Key("answers:read")
)
def list_answers(
    request: HttpRequest, key: str, paging: Query[Paging]
) -> dict[str, Any]:
    """List the finished responses of a survey, suspect ones with the reason."""
    survey = get_object_or_404(Survey, key=key)
    rows = Response.objects.filter(survey=survey, finished_at__isnull=False)
    return page_of(rows.select_related("customer", "survey"), paging, _shown)


@router.post(
    "/{key}/answers",
    response=TakenAnswer,
    auth=Key("answers:write"),
    openapi_extra=also({"409": "The survey takes no answers now."}),
)
def put_answers(request: HttpRequest, key: str, sent: ResponsesSent) -> dict[str, int]:
    """Send up to 1,000 responses; those sent before are the same and change nothing."""
    survey = get_object_or_404(Survey, key=key)
    if survey.state != Survey.State.OPEN:
        raise Problem(Kind.SURVEY_NOT_OPEN, f"The survey {key} takes no answers now.")
    version = _version(survey)
    offer = Offer(version.content)
    known = _customers(sent.responses)
    given, faults = [], []
    for place, one in enumerate(sent.responses):
        try:
            answers = offer.read(_with_segment(one))
        except UnfitAnswer as unfit:
            faults.append(f"responses[{place}]: {unfit}")
            continue
        if one.customer and one.customer not in known:
            faults.append(f"responses[{place}]: no customer {one.customer!r}")
            continue
        given.append(
            Given(
                response_id=one.response_id,
                answers=answers,
                customer_id=known.get(one.customer),
                answered_at=one.answered_at,
                language=one.language,
                wave=one.wave,
                weight=one.weight,
            )
        )
    if faults:
        raise Problem(Kind.INPUT_AT_FAULT, "; ".join(faults[:20]))
    taken = take_answers(survey=survey, version=version, given=given, channel="api")
    return {"new": taken.new, "same": taken.again}


def _with_segment(one: ResponseSent) -> dict[str, Any]:
    return {**one.answers, "segment": one.segment} if one.segment else one.answers


def _customers(sent: list[ResponseSent]) -> dict[str, int]:
    keys = {one.customer for one in sent if one.customer}
    rows = Customer.objects.filter(key__in=keys, merged_into=None)
    return dict(rows.values_list("key", "pk")) if keys else {}


def _version(survey: Survey) -> SurveyVersion:
    return survey.versions.order_by("-is_published", "-number")[0]


def _shown(response: Response) -> dict[str, Any]:
    hidden = response.survey.is_anonymous
    customer = None if hidden else response.customer
    names = ("wave", "language", "channel", "weight", "suspect", "answers")
    return {
        **{name: getattr(response, name) for name in names},
        "response_id": response.external_id or str(response.pk),
        "customer": customer.key if customer else None,
        "answered_at": response.finished_at,
    }
