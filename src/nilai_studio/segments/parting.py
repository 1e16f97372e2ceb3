"""Merged customers parted again: each in its segments since when it was.

What worth says of them counts again with the first analysis of both; until then they
stay, in segments that go by worth, where they were before the merge.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.db.models import F

from nilai_studio.customers.models import Customer, Merge
from nilai_studio.runs.models import Run
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.segments.rules import Moment, goes_by_worth

Since: TypeAlias = list[list[Any]]
"""Keys of customer and segment, and since when, in ISO 8601; as JSON keeps it."""


def list_since(customers: Sequence[int]) -> Since:
    """Return in which segments customers are, and since when."""
    rows = Membership.objects.filter(customer_id__in=customers)
    rows = rows.order_by("segment_id").values_list("customer_id", "segment_id", "since")
    return [[customer, segment, at.isoformat()] for customer, segment, at in rows]


def put_back(remembered: Since, kept: int, gone: int) -> None:
    """Put customers back into the segments they were in, since when they were.

    Whoever no longer belongs there goes out as soon as the customer is looked at.

    Parameters
    ----------
    remembered : list
        What `list_since` told before the merge; segments removed since are left out.
    kept, gone : int
        Keys of the two customers.
    """
    segments = {
        each.pk: each
        for each in Segment.objects.select_for_update(no_key=True).order_by("pk")
    }
    were = {(pk, segment): at for pk, segment, at in remembered if segment in segments}
    for row in Membership.objects.filter(customer_id__in=(kept, gone)):
        if (row.customer_id, row.segment_id) in were:
            continue
        # Else what came to the one kept after the merge.
        is_of_merge = row.customer_id == gone or (gone, row.segment_id) in were
        if is_of_merge or goes_by_worth(segments[row.segment_id].rule):
            row.delete()
            _count(row.segment_id, -1)
    for (pk, segment), at in were.items():
        row, is_new = Membership.objects.get_or_create(
            customer_id=pk, segment_id=segment
        )
        Membership.objects.filter(pk=row.pk).update(since=at)
        if is_new:
            _count(segment, 1)


def list_parted(moment: Moment) -> set[int]:
    """Return the customers who were still one person to the current analysis."""
    run = Run.objects.filter(pk=moment.analysis_id or 0).first()
    if run is None or run.started_at is None:
        return set()
    merges = Merge.objects.filter(undone_at__gte=run.started_at)
    pks = {pk for pair in merges.values_list("kept_id", "gone_id") for pk in pair}
    # Some may have been merged again.
    parted = Customer.objects.filter(pk__in=pks, merged_into=None)
    return set(parted.values_list("pk", flat=True))


def _count(segment: int, by: int) -> None:
    rows = Segment.objects.filter(pk=segment)
    rows.update(member_count=F("member_count") + by)
