"""Customers' segments, by which surveys tell answers apart."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from nilai_studio.perception.groups import Family, add_families
from nilai_studio.segments.analysis import rfm_name
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.segments.queries import list_segments
from nilai_studio.worth.customers import SEGMENTS
from nilai_studio.worth.models import CustomerWorth
from nilai_studio.worth.queries import current_id

RFM = "group_rfm"
MOST_RULES = 12
"""So many segments by own rules can be chosen, the newest first."""


def register() -> None:
    """Name them when Django starts."""
    add_families(families, members)


def families(person: Any = None) -> list[Family]:
    """Return RFM once worth is known, and the segments by own rules for a person."""
    found = []
    if current_id() is not None:
        found.append(
            Family(
                code=RFM,
                label=gettext("RFM segment"),
                groups={code: rfm_name(code) for code in SEGMENTS},
            )
        )
    return found + [
        Family(
            code=code_of(segment.pk),
            label=str(segment),
            groups={
                f"{code_of(segment.pk)}_in": str(segment),
                f"{code_of(segment.pk)}_out": gettext("Others"),
            },
        )
        for segment in _rules(person)
    ]


def members(pks: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the group of each customer in each family."""
    rows = CustomerWorth.objects.filter(
        analysis_id=current_id(), customer_id__in=pks
    ).values_list("customer_id", "rfm_segment")
    rfm = dict(rows)
    rules = [segment.pk for segment in _rules()]
    inside = set(
        Membership.objects.filter(
            segment_id__in=rules, customer_id__in=pks
        ).values_list("customer_id", "segment_id")
    )
    return {
        pk: {RFM: rfm.get(pk, "")}
        | {
            code_of(rule): f"{code_of(rule)}_{'in' if (pk, rule) in inside else 'out'}"
            for rule in rules
        }
        for pk in pks
    }


def code_of(segment: int) -> str:
    """Return the family of a segment by its key."""
    return f"group_segment_{segment}"


def _rules(person: Any = None) -> list[Segment]:
    """Return the segments by own rules whose members are known, those one may see."""
    rows = Segment.objects.filter(is_built_in=False, refreshed_at__isnull=False)
    newest = list(rows.order_by("-pk")[:MOST_RULES])
    if person is None:
        return newest
    seen = set(list_segments(person).values_list("pk", flat=True))
    return [segment for segment in newest if segment.pk in seen]
