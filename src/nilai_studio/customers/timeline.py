"""The timeline: what happened with a customer, from every source, latest first."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.extensions import (
    Before,
    Label,
    TimelineEvent,
    TimelineSource,
    list_timeline_sources,
    register_timeline_source,
)
from nilai_studio.customers.models import Customer, CustomerTask, Merge, Note

EVENTS = 20
_ALL = 2**63 - 1


FOLDED = 3
"""So many events of one kind in a row, where they fold, are one line."""


@dataclass(frozen=True)
class TimelinePart:
    """Events that are one line until opened; or one as it is, without label."""

    events: list[TimelineEvent]
    label: Label = ""


@dataclass(frozen=True)
class TimelinePage:
    """Some events, latest first, and the place of those before them ("" for none)."""

    parts: list[TimelinePart]
    earlier: str

    @property
    def events(self) -> list[TimelineEvent]:
        """All of them, folded or not."""
        return [event for part in self.parts for event in part.events]


def get_timeline(
    customer: Customer, person: Any, *, at: str = "", size: int = EVENTS
) -> TimelinePage:
    """Return the events that lie before a place.

    Each source is asked for no more than a page; those of one moment follow each
    other by the name of their source, then by key, so that none is left out.

    Parameters
    ----------
    customer : Customer
        Whose.
    person : User
        Who reads; sources that are not theirs to see are left out.
    at : str
        A place from an earlier page; the latest events without it.
    size : int
        Events on a page.

    Returns
    -------
    TimelinePage
        Latest first.
    """
    place = _read(at)
    found: list[tuple[tuple[datetime, str, int], TimelineEvent]] = []
    sources = list_timeline_sources(person)
    for source in sources:
        before = _before(place, source.name)
        found += (
            ((event.at, source.name, event.key), event)
            for event in source.events(customer, before, size + 1)
        )
    found.sort(key=lambda pair: pair[0], reverse=True)
    shown = found[:size]
    more = _write(shown[-1][0]) if len(found) > size else ""
    labels = {source.name: source.label for source in sources if source.is_folded}
    return TimelinePage(list(_fold(shown, labels)), more)


def _fold(
    shown: Iterable[tuple[tuple[datetime, str, int], TimelineEvent]],
    labels: Mapping[str, Label],
) -> Iterator[TimelinePart]:
    """Yield the events, several in a row of one kind that folds as one part."""
    for name, pairs in groupby(shown, key=lambda pair: pair[0][1]):
        events = [event for _key, event in pairs]
        if name in labels and len(events) >= FOLDED:
            yield TimelinePart(events, labels[name])
        else:
            yield from (TimelinePart([event]) for event in events)


def _before(place: tuple[datetime, str, int] | None, source: str) -> Before | None:
    if place is None:
        return None
    moment, name, key = place
    if source == name:
        return moment, key
    return moment, _ALL if source < name else -1


def _write(place: tuple[datetime, str, int]) -> str:
    moment, name, key = place
    line = json.dumps([moment.isoformat(), name, key])
    return base64.urlsafe_b64encode(line.encode()).decode().rstrip("=")


def _read(text: str) -> tuple[datetime, str, int] | None:
    try:
        line = base64.urlsafe_b64decode(text[:500] + "=" * (-len(text[:500]) % 4))
        moment, name, key = json.loads(line)
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError):
        return None
    is_sound = isinstance(name, str) and type(key) is int and abs(key) <= _ALL
    return (at, name, key) if is_sound and at.tzinfo else None


def earlier(rows: QuerySet[Any], at: str, before: Before | None) -> QuerySet[Any]:
    """Return the rows that lie before a place in the timeline, latest first.

    Parameters
    ----------
    rows : QuerySet
        One row per event.
    at : str
        The field that holds the moment.
    before : tuple, optional
        As the source was told.

    Returns
    -------
    QuerySet
        To be sliced.
    """
    if before is not None:
        moment, key = before
        # The first condition is what an index can use.
        rows = rows.filter(
            Q(**{f"{at}__lte": moment}), Q(**{f"{at}__lt": moment}) | Q(pk__lt=key)
        )
    return rows.order_by(f"-{at}", "-pk")


def _known_since(
    customer: Customer, before: Before | None, _size: int
) -> Iterable[TimelineEvent]:
    if before is None or (customer.created_at, customer.pk) < before:
        yield TimelineEvent(
            at=customer.created_at,
            key=customer.pk,
            icon="user",
            title=_("Came into the studio"),
            text=customer.source,
        )


def _notes(
    customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    notes = Note.objects.filter(customer=customer).select_related("author")
    for note in earlier(notes, "written_at", before)[:size]:
        yield TimelineEvent(
            at=note.written_at,
            key=note.pk,
            icon="comment",
            title=_("Note"),
            text=note.text,
            person=str(note.author or ""),
        )


def _tasks_asked(
    customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    tasks = CustomerTask.objects.filter(customer=customer).select_related("asked_by")
    for task in earlier(tasks, "created_at", before)[:size]:
        yield TimelineEvent(
            at=task.created_at,
            key=task.pk,
            icon="calendar",
            title=_("Task asked for"),
            text=task.text,
            person=str(task.asked_by or ""),
        )


def _tasks_done(
    customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    tasks = CustomerTask.objects.filter(customer=customer, done_at__isnull=False)
    tasks = tasks.select_related("assigned_to")
    for task in earlier(tasks, "done_at", before)[:size]:
        yield TimelineEvent(
            at=task.done_at,
            key=task.pk,
            icon="check",
            title=_("Task done"),
            text=task.text,
            person=str(task.assigned_to or ""),
        )


def _merges(
    customer: Customer, before: Before | None, size: int
) -> Iterable[TimelineEvent]:
    merges = Merge.objects.filter(kept=customer).select_related("gone", "merged_by")
    for merge in earlier(merges, "merged_at", before)[:size]:
        yield TimelineEvent(
            at=merge.merged_at,
            key=merge.pk,
            icon="resubmit",
            title=_("Merged with") if not merge.undone_at else _("Merged, and undone"),
            text=str(merge.gone),
            person=str(merge.merged_by or ""),
        )


def register_own() -> None:
    """Add the sources that customers have of their own."""
    for name, label, events in (
        ("known", _("First known"), _known_since),
        ("note", _("Notes"), _notes),
        ("task", _("Tasks"), _tasks_asked),
        ("task-done", _("Tasks done"), _tasks_done),
        ("merge", _("Merges"), _merges),
    ):
        register_timeline_source(TimelineSource(name=name, label=label, events=events))
