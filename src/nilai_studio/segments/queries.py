"""What is asked about segments."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from nilai_studio.business.models import Business
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.segments.rules import (
    FIELDS,
    Moment,
    fields_of,
    goes_by_worth,
    may_read,
)
from nilai_studio.worth.queries import current_id


def this_moment() -> Moment:
    """Return what rules are read against now."""
    return Moment(timezone.now(), current_id())


def list_segments(person: Any) -> QuerySet[Segment]:
    """Return the segments that a person may see, the built-in ones first.

    Parameters
    ----------
    person : User or None
        Who looks: whatever answers to `has_perm`; None is the studio itself.
    """
    return Segment.objects.exclude(pk__in=_hidden_from(person))


def list_memberships(person: Any) -> QuerySet[Membership]:
    """Return who is in which of the segments that a person may see."""
    return Membership.objects.exclude(segment_id__in=_hidden_from(person))


def _hidden_from(person: Any) -> list[int]:
    if person is None or all(
        person.has_perm(field.permission) for field in FIELDS.values()
    ):
        return []
    rules = Segment.objects.values_list("pk", "rule")
    return [pk for pk, rule in rules if not may_read(rule, person)]


def list_due(moment: Moment) -> list[Segment]:
    """Return the segments for which all customers must be looked at.

    Those whose rule is new; those that go by days, once a day of the business; those
    that go by worth, after each analysis.
    """
    zone = Business.current().zone
    today = moment.now.astimezone(zone).date()
    return [
        segment
        for segment in Segment.objects.order_by("pk")
        if _is_due(segment, moment, today, zone)
    ]


def list_unmeasured(moment: Moment) -> QuerySet[Segment]:
    """Return the segments whose worth is not that of the current analysis."""
    segments = Segment.objects.filter(refreshed_at__isnull=False)
    return segments.exclude(measured_by_analysis=moment.analysis_id).order_by("pk")


def has_unmeasured(moment: Moment) -> bool:
    """Return whether a segment's worth is not that of the current analysis."""
    return list_unmeasured(moment).exists()


def _is_due(segment: Segment, moment: Moment, today: date, zone: ZoneInfo) -> bool:
    if segment.refreshed_at is None:
        return True
    fields = fields_of(segment.rule)
    is_old = segment.refreshed_at.astimezone(zone).date() < today
    if is_old and any(field.is_timed for field in fields):
        return True
    is_older = segment.chosen_by_analysis != moment.analysis_id
    return is_older and goes_by_worth(segment.rule)
