"""Reads of surveys: how many answered, who was left out and why."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nilai_studio.perception.answering import limits
from nilai_studio.perception.models import (
    RefusedAnswers,
    Response,
    Survey,
    SurveyVersion,
)

REASONS = {
    limits.ADDRESS: _("Many from one device or network within an hour"),
    limits.FAST: _("Quicker than anybody reads"),
    limits.SAME: _("The same answers again from one device or network"),
    limits.TRAP: _("Wrote where people see no field: a program"),
    limits.BY_HAND: _("Left out by hand"),
    limits.PER_DAY_REASON: _("More than the survey takes in a day"),
}
"""Why an answer is left out, in words."""


def reason_in_words(reason: str) -> Any:
    """Return why an answer is left out; what is unknown as it is."""
    return REASONS.get(reason, reason)


def list_surveys() -> QuerySet[Survey]:
    """Return every survey with its answers counted, the latest first."""
    return Survey.objects.annotate(
        counted=Count("responses", Q(responses__finished_at__isnull=False)
            & Q(responses__suspect="")),
        suspects=Count("responses", ~Q(responses__suspect="")),
        latest_at=Max("responses__finished_at"),
    ).order_by("-pk")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many answered a survey.

    Parameters
    ----------
    counted, half, suspects : int
        Answers that count; begun and not ended; left out.
    by_reason : list of tuple
        Reason, its words, and how many it left out.
    refused : list of tuple
        Words of a reason, and how many were not taken at all.
    invited, answered_links : int
        Own links, and those that were answered.
    by_channel : list of tuple
        Channel in words and answers that count.
    """

    counted: int
    half: int
    suspects: int
    by_reason: list[tuple[str, Any, int]]
    refused: list[tuple[Any, int]]
    invited: int
    answered_links: int
    by_channel: list[tuple[Any, int]]

    @property
    def refusals(self) -> int:
        """All that were not taken."""
        return sum(count for _words, count in self.refused)


def tally_of(survey: Survey) -> Tally:
    """Return how many answered a survey."""
    rows = Response.objects.filter(survey=survey)
    groups = list(
        rows.order_by()
        .values("suspect", "channel")
        .annotate(n=Count("pk"), done=Count("finished_at"))
    )
    suspects: dict[str, int] = {}
    channels: dict[str, int] = {}
    half = 0
    for group in groups:
        if group["suspect"]:
            suspects[group["suspect"]] = suspects.get(group["suspect"], 0) + group["n"]
        else:
            half += group["n"] - group["done"]
            if group["done"]:
                channel = group["channel"]
                channels[channel] = channels.get(channel, 0) + group["done"]
    links = survey.invitations.aggregate(all=Count("pk"), done=Count("answered_at"))
    named = dict(Response.Channel.choices)
    return Tally(
        counted=sum(channels.values()),
        half=half,
        suspects=sum(suspects.values()),
        by_reason=[
            (reason, reason_in_words(reason), count)
            for reason, count in sorted(suspects.items(), key=lambda pair: -pair[1])
        ],
        refused=_refused(survey),
        invited=links["all"],
        answered_links=links["done"],
        by_channel=[
            (named.get(channel, channel), count)
            for channel, count in sorted(channels.items(), key=lambda pair: -pair[1])
        ],
    )


def _refused(survey: Survey) -> list[tuple[Any, int]]:
    found: dict[str, int] = {}
    for row in RefusedAnswers.objects.filter(survey=survey):
        found[row.reason] = found.get(row.reason, 0) + row.count
    for reason in (limits.ADDRESS, limits.PER_DAY_REASON):
        waiting = limits.waiting_refusals(survey, reason)
        if waiting:
            found[reason] = found.get(reason, 0) + waiting
    return [(reason_in_words(reason), count) for reason, count in found.items()]


def get_latest_version(survey: Survey) -> SurveyVersion:
    """Return the wording as it was changed last, published or not."""
    return survey.versions.order_by("-number")[0]


def has_answers(survey: Survey) -> bool:
    """Return whether anybody has begun to answer."""
    return survey.responses.exists()


def list_responses(survey: Survey, which: str) -> QuerySet[Response]:
    """Return the responses of a survey, latest first.

    Parameters
    ----------
    survey : Survey
        Whose.
    which : str
        `counted`, `suspect`, `half`, or anything else for all.

    Returns
    -------
    QuerySet
        With their customers.
    """
    rows = Response.objects.filter(survey=survey).select_related("customer")
    match which:
        case "counted":
            rows = rows.filter(suspect="", finished_at__isnull=False)
        case "suspect":
            rows = rows.exclude(suspect="")
        case "half":
            rows = rows.filter(finished_at=None, suspect="")
    return rows.order_by("-pk")
