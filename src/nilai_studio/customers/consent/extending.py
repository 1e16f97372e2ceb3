"""What consent adds to customers: a column, a filter, events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.customers.consent.models import (
    Channel,
    Consent,
    ConsentState,
    Purpose,
    Source,
)
from nilai_studio.customers.consent.queries import list_answers
from nilai_studio.customers.extensions import (
    Before,
    CustomerColumn,
    CustomerFilter,
    TimelineEvent,
    TimelineSource,
    register_customer_column,
    register_customer_filter,
    register_timeline_source,
)
from nilai_studio.customers.models import Customer
from nilai_studio.customers.timeline import earlier

CHOICES = [
    ("", gettext_lazy("Any")),
    (Channel.EMAIL.value, gettext_lazy("By email")),
    (Channel.PHONE.value, gettext_lazy("By phone or SMS")),
    (Channel.CHAT.value, gettext_lazy("By WhatsApp or chat")),
    (f"no-{Channel.EMAIL}", gettext_lazy("Said no to email")),
    (f"no-{Channel.PHONE}", gettext_lazy("Said no to phone and SMS")),
    (f"no-{Channel.CHAT}", gettext_lazy("Said no to WhatsApp and chat")),
]


def register_own() -> None:
    """Add them when Django starts."""
    register_customer_column(
        CustomerColumn(
            name="consent",
            label=gettext_lazy("Consent"),
            hint=gettext_lazy("Whether the customer may be sent offers and news."),
            nothing=gettext_lazy("Never asked"),
            cells=_cells,
            order=12,
        )
    )
    register_customer_filter(
        CustomerFilter(
            name="consent",
            label=gettext_lazy("May be written to"),
            field=lambda: forms.ChoiceField(required=False, choices=CHOICES),
            rows=_rows,
            order=51,
        )
    )
    register_timeline_source(
        TimelineSource(name="consent", label=gettext_lazy("Consent"), events=_events)
    )


def _rows(value: str) -> QuerySet[ConsentState]:
    channel = value.removeprefix("no-")
    return list_answers(channel, is_given=channel == value)


def _cells(pks: Sequence[int]) -> Mapping[int, Any]:
    said = defaultdict(dict)
    rows = ConsentState.objects.filter(customer_id__in=pks, purpose=Purpose.OFFERS)
    for row in rows.only("customer_id", "channel", "is_given"):
        said[row.customer_id][row.channel] = row.is_given
    words = {True: _("%(channel)s: yes"), False: _("%(channel)s: no")}
    return {
        pk: ", ".join(
            words[answers[channel]] % {"channel": channel.label}
            for channel in Channel
            if channel in answers
        )
        for pk, answers in said.items()
    }


def _events(
    customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    said = Consent.objects.filter(customer=customer).select_related("recorded_by")
    for row in earlier(said, "said_at", before)[:size]:
        title = _("Consent given") if row.is_given else _("Consent withdrawn")
        if row.source == Source.MERGE:
            # The customer said it once, to one of the two; the merge holds on to it.
            title = _("Withdrawal carried over by a merge")
        parts = [row.get_channel_display(), row.get_purpose_display(), row.how]
        yield TimelineEvent(
            at=row.said_at,
            key=row.pk,
            icon="check" if row.is_given else "cross",
            title=title,
            text=" · ".join(part for part in parts if part),
            person=str(row.recorded_by or row.get_source_display()),
        )
