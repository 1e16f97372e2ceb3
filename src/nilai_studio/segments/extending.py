"""What segments add to customers: a filter, a column, a panel, events, a mover."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.extensions import (
    Before,
    CustomerColumn,
    CustomerFilter,
    CustomerPanel,
    MergeMover,
    TimelineEvent,
    TimelineSource,
    earlier,
    register_customer_column,
    register_customer_filter,
    register_customer_panel,
    register_merge_mover,
    register_timeline_source,
)
from nilai_studio.customers.models import Customer
from nilai_studio.segments.models import Membership, Segment


def register_own() -> None:
    """Add them when Django starts."""
    register_customer_filter(
        CustomerFilter(
            name="segment",
            label=_("Segment"),
            field=lambda: forms.ModelChoiceField(
                Segment.objects.all(), required=False, empty_label=_("Any")
            ),
            rows=_members,
            permission="segments.view_segment",
            order=10,
        )
    )
    register_customer_column(
        CustomerColumn(
            name="segments",
            label=_("Segments"),
            cells=_names,
            permission="segments.view_segment",
            order=70,
        )
    )
    register_customer_panel(
        CustomerPanel(
            name="segments",
            label=_("Segments"),
            template="segments/customer_panel.html",
            context=_panel,
            permission="segments.view_segment",
            place="side",
            order=60,
        )
    )
    register_timeline_source(
        TimelineSource(
            name="segment",
            label=_("Segments"),
            events=_entries,
            permission="segments.view_segment",
        )
    )
    # Who is in is found anew after a merge and after its undo.
    register_merge_mover(MergeMover(model="segments.Membership", once_by=("segment",)))


def _members(segment: Segment) -> QuerySet[Membership]:
    return Membership.objects.filter(segment=segment)


def _names(pks: Sequence[int]) -> Mapping[int, Any]:
    names = defaultdict(list)
    rows = Membership.objects.filter(customer_id__in=pks).select_related("segment")
    for row in rows.order_by("segment_id"):
        names[row.customer_id].append(str(row.segment))
    return {pk: ", ".join(found) for pk, found in names.items()}


def _panel(customer: Customer, _request: HttpRequest) -> Mapping[str, Any]:
    rows = Membership.objects.filter(customer=customer).select_related("segment")
    return {"memberships": list(rows.order_by("segment_id")[:100])}


def _entries(
    customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    rows = Membership.objects.filter(customer=customer).select_related("segment")
    for row in earlier(rows, "since", before)[:size]:
        yield TimelineEvent(
            at=row.since,
            key=row.pk,
            icon="tag",
            title=_("Came into a segment"),
            text=str(row.segment),
            url=reverse("segment", args=[row.segment_id]),
        )
