"""What segments add to customers: a filter, a column, a panel, events, a mover."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
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
    TimelineEvent,
    TimelineSource,
    register_customer_column,
    register_customer_filter,
    register_customer_panel,
    register_timeline_source,
)
from nilai_studio.customers.models import Customer
from nilai_studio.customers.moving import (
    MergeMemory,
    MergeMover,
    register_merge_memory,
    register_merge_mover,
)
from nilai_studio.customers.timeline import earlier
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.segments.parting import list_since, put_back
from nilai_studio.segments.queries import list_memberships, list_segments

SEES = "segments.view_segment"


def register_own() -> None:
    """Add them when Django starts."""
    register_customer_filter(_filter())
    register_customer_column(_column())
    register_customer_panel(
        CustomerPanel(
            name="segments",
            label=_("Segments"),
            template="segments/customer_panel.html",
            context=_panel,
            permission=SEES,
            place="side",
            order=60,
        )
    )
    register_timeline_source(_source())
    # Who is in is found anew after a merge and after its undo, since when is not.
    register_merge_mover(MergeMover(model="segments.Membership", once_by=("segment",)))
    register_merge_memory(
        MergeMemory(name="segments", remember=list_since, recall=put_back)
    )


def _own_segment_field(person: Any) -> forms.Field:
    """Offer what colleagues made; the ten of RFM are a filter of their own."""
    seen = list_segments(person)
    field = forms.ModelChoiceField(seen, required=False)

    def offered() -> list[tuple[Any, Any]]:
        own = seen.filter(is_built_in=False)
        return [("", _("Any")), *((each.pk, str(each)) for each in own)]

    # An address may still name one of the ten.
    field.choices = offered
    return field


def _filter(person: Any = None) -> CustomerFilter:
    return CustomerFilter(
        name="segment",
        label=_("Own segment"),
        field=partial(_own_segment_field, person),
        rows=_members,
        permission=SEES,
        seen_by=_filter,
        order=8,
    )


def _column(person: Any = None) -> CustomerColumn:
    return CustomerColumn(
        name="segments",
        label=_("Segments"),
        cells=partial(_names, person),
        permission=SEES,
        seen_by=_column,
        order=70,
    )


def _source(person: Any = None) -> TimelineSource:
    return TimelineSource(
        name="segment",
        label=_("Segments"),
        events=partial(_entries, person),
        permission=SEES,
        seen_by=_source,
    )


def _members(segment: Segment) -> QuerySet[Membership]:
    return Membership.objects.filter(segment=segment)


def _seen(person: Any) -> QuerySet[Membership]:
    return list_memberships(person).select_related("segment")


def _names(person: Any, pks: Sequence[int]) -> Mapping[int, Any]:
    names = defaultdict(list)
    rows = _seen(person).filter(customer_id__in=pks)
    for row in rows.order_by("segment_id"):
        names[row.customer_id].append(str(row.segment))
    return {pk: ", ".join(found) for pk, found in names.items()}


def _panel(customer: Customer, request: HttpRequest) -> Mapping[str, Any]:
    rows = _seen(request.user).filter(customer=customer)
    return {"memberships": list(rows.order_by("segment_id")[:100])}


def _entries(
    person: Any, customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    rows = _seen(person).filter(customer=customer)
    for row in earlier(rows, "since", before)[:size]:
        yield TimelineEvent(
            at=row.since,
            key=row.pk,
            icon="tag",
            title=_("Came into a segment"),
            text=str(row.segment),
            url=reverse("segment", args=[row.segment_id]),
        )
