"""What apps above add to customers, in their `AppConfig.ready`.

Columns and filters of the list, panels of a customer's page, events of the timeline;
what moves when two customers become one is told to `moving`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from django import forms
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import Promise

from nilai_studio.customers.models import Customer
from nilai_studio.kit.lookups import gathers_well, is_gathered

Label: TypeAlias = str | Promise
Customers: TypeAlias = QuerySet[Customer]
Before: TypeAlias = tuple[datetime, int]
"""A moment, and the key of an event at that moment: what is shown lies before both."""

Kind: TypeAlias = Literal[
    "text", "number", "money", "percent", "day", "moment", "contact", "id"
]
"""How a value is written; contact points and ids are masked where they must be."""

VIEW = "customers.view_customer"


@dataclass(frozen=True, kw_only=True)
class CustomerColumn:
    """A column of the list of customers and of its export.

    Parameters
    ----------
    name : str
        In addresses, and in what a person chose: `worth`.
    label : str
        Head of the column, and of it in files.
    short, hint, nothing : str
        Head in the list where the label is too wide; what the values are, beside the
        head; why somebody has none, beside the dash.
    cells : callable
        From the keys (`pk`) of the customers on a page to key → value, in one query.
    kind : str
        How a value is written, and on which side.
    order_by : callable, optional
        From a queryset of customers to those who have the value, annotated with it
        as `sorted_by` (and `sorted_tie`, the key as the value's own table has it);
        `sorting.by_field` makes one. Those without a value follow last, whichever way
        it goes.
    permission : str
        What the reader must be allowed to see it.
    is_usual : bool
        Whether it is shown to those who chose nothing.
    seen_by : callable, optional
        From the reader to what they get instead, where not all of it is for everybody.
    order : int
        Place in the row; name 0, contact 10, city 20, orders 30–49, worth 50–69.
    """

    name: str
    label: Label
    cells: Callable[[Sequence[int]], Mapping[int, Any]]
    short: Label = ""
    hint: Label = ""
    nothing: Label = ""
    kind: Kind = "text"
    order_by: Callable[[Customers], Customers] | None = None
    permission: str = VIEW
    is_usual: bool = False
    seen_by: Callable[[Any], "CustomerColumn"] | None = None
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class CustomerFilter:
    """A way to narrow the list of customers.

    Parameters
    ----------
    name : str
        In addresses: `worth_from`.
    label : str
        Of its field.
    field : callable
        Makes the form field, not required.
    apply : callable, optional
        From a queryset and the field's cleaned value to those who match; for
        conditions as `Exists`.
    own : callable, optional
        Instead of it: from the cleaned value to the condition on the customer's own
        row.
    rows : callable, optional
        Instead of it: from the cleaned value to the rows of another table, with a
        `customer_id` each, whose customers match; each customer in one row at most.
    bound : tuple, optional
        The name of the column that it is about, and from the cleaned value to the
        condition on `sorted_by`: a list that goes by the column begins there.
    kind : str
        How its value is written where the list says what it is narrowed by.
    permission : str
        What the reader must be allowed to use it.
    seen_by : callable, optional
        From the reader to what they get instead, where not all of it is for everybody.
    order : int
        Place in the form.
    """

    name: str
    label: Label
    field: Callable[[], forms.Field]
    apply: Callable[[Customers, Any], Customers] | None = None
    own: Callable[[Any], Q] | None = None
    rows: Callable[[Any], QuerySet[Any]] | None = None
    bound: tuple[str, Callable[[Any], Q]] | None = None
    kind: Kind = "text"
    permission: str = VIEW
    seen_by: Callable[[Any], "CustomerFilter"] | None = None
    order: int = 100

    def narrow(
        self,
        customers: Customers,
        value: Any,
        *,
        among_few: bool = False,
        passed_by: str = "",
        are_gathered: bool = True,
    ) -> Customers:
        """Return those of some customers who match.

        Parameters
        ----------
        customers : QuerySet
            Whom to look through.
        value : object
            The field's cleaned value.
        among_few : bool
            Whether they are few: each is then looked up, instead of all who match.
        passed_by : str
            The name of their key, where they are passed in an order.
        are_gathered : bool
            Whether those who match are then gathered first, inside `room_to_gather`,
            instead of looking for each who is passed.
        """
        if passed_by:
            return self._narrow_passed(customers, value, passed_by, are_gathered)
        if self.own is not None:
            return customers.filter(self.own(value))
        if self.rows is None:
            return self.apply(customers, value) if self.apply else customers
        rows = self.rows(value)
        if among_few:
            return customers.filter(Exists(rows.filter(customer_id=OuterRef("pk"))))
        return customers.filter(pk__in=rows.values("customer_id"))

    def _narrow_passed(
        self, customers: Customers, value: Any, key: str, are_gathered: bool
    ) -> Customers:
        """Return those of customers passed in an order who match."""
        if self.own is not None:
            condition = self.own(value)
            if are_gathered and gathers_well():
                matching = Customer.objects.filter(condition).values("pk")
                return customers.filter(is_gathered(key, matching))
            # Who is passed in an order is not to be looked for by another index.
            return customers.filter(_unindexed(condition))
        if self.rows is None:
            return self.apply(customers, value) if self.apply else customers
        rows = self.rows(value)
        if are_gathered:
            return customers.filter(is_gathered(key, rows.values("customer_id")))
        return customers.filter(Exists(rows.filter(customer_id=OuterRef(key))))


@dataclass(frozen=True, kw_only=True)
class CustomerPanel:
    """A part of a customer's page.

    Parameters
    ----------
    name : str
        The section's id on the page.
    label : str
        Its heading.
    template : str
        Drawn inside the section, with what `context` gives.
    context : callable
        From the customer and the request to what the template shows; None leaves
        the panel out.
    permission : str
        What the reader must be allowed to see it.
    place : str
        `main`, the wide column, or `side`.
    order : int
        Place in the column: worth 20, orders 40, segments 60.
    """

    name: str
    label: Label
    template: str
    context: Callable[[Customer, HttpRequest], Mapping[str, Any] | None]
    permission: str = VIEW
    place: Literal["main", "side"] = "main"
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class TimelineEvent:
    """One thing that happened with a customer.

    `key` tells apart the events of one source at one moment (the row's `pk`);
    `amount` is written as money to those who may see money.
    """

    at: datetime
    key: int
    icon: str
    title: Label
    text: str = ""
    amount: Any = None
    url: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """Events of one kind for the timeline of a customer.

    Parameters
    ----------
    name : str
        Tells it apart: `order`.
    label : str
        To choose it by.
    events : callable
        From the customer, what to lie before (None for the latest) and how many, to
        events, latest first; `timeline.earlier` helps.
    permission : str
        What the reader must be allowed to see them.
    seen_by : callable, optional
        From the reader to what they get instead, where not all of it is for everybody.
    is_folded : bool
        Whether several in a row are one line until opened: they are listed elsewhere.
    """

    name: str
    label: Label
    events: Callable[[Customer, Before | None, int], Iterable[TimelineEvent]]
    permission: str = VIEW
    seen_by: Callable[[Any], "TimelineSource"] | None = None
    is_folded: bool = False


@dataclass(frozen=True, kw_only=True)
class CustomerSentence:
    """A part of the first line of a customer's page, in words.

    Parameters
    ----------
    name : str
        Tells it apart: `orders`.
    say : callable
        From the customer and the reader to a sentence; "" says nothing.
    permission : str
        What the reader must be allowed to read it.
    order : int
        Place in the line: orders 20, worth 40, segments 60.
    """

    name: str
    say: Callable[[Customer, Any], str]
    permission: str = VIEW
    order: int = 100


T = TypeVar("T")
_columns: dict[str, CustomerColumn] = {}
_filters: dict[str, CustomerFilter] = {}
_panels: dict[str, CustomerPanel] = {}
_sources: dict[str, TimelineSource] = {}
_sentences: dict[str, CustomerSentence] = {}


def register_customer_column(column: CustomerColumn) -> None:
    """Add a column to the list of customers."""
    add_thing(_columns, column.name, column)


def register_customer_filter(customer_filter: CustomerFilter) -> None:
    """Add a filter to the list of customers."""
    add_thing(_filters, customer_filter.name, customer_filter)


def register_customer_panel(panel: CustomerPanel) -> None:
    """Add a panel to the page of a customer."""
    add_thing(_panels, panel.name, panel)


def register_customer_sentence(sentence: CustomerSentence) -> None:
    """Add a part of the first line of a customer's page."""
    add_thing(_sentences, sentence.name, sentence)


def register_timeline_source(source: TimelineSource) -> None:
    """Add events to the timeline of a customer."""
    add_thing(_sources, source.name, source)


def list_columns(person: Any) -> list[CustomerColumn]:
    """Return the columns that a person may see, in their order."""
    return _seen(_allowed(_columns.values(), person), person)


def list_filters(person: Any) -> list[CustomerFilter]:
    """Return the filters that a person may use, in their order."""
    return _seen(_allowed(_filters.values(), person), person)


def find_filter(name: str, person: Any = None) -> CustomerFilter | None:
    """Return the filter of that name, as a person may use it.

    None when no app above has registered it, or it is not for that person; without
    one it is the studio's own, which sees all.
    """
    if person is None:
        return _filters.get(name)
    return next((each for each in list_filters(person) if each.name == name), None)


def find_column(name: str) -> CustomerColumn | None:
    """Return the column of that name; None when no app above has registered it."""
    return _columns.get(name)


def list_panels(person: Any) -> list[CustomerPanel]:
    """Return the panels that a person may see, in their order."""
    return _allowed(_panels.values(), person)


def list_sentences(person: Any) -> list[CustomerSentence]:
    """Return the sentences that a person may read, in their order."""
    return _allowed(_sentences.values(), person)


def list_timeline_sources(person: Any) -> list[TimelineSource]:
    """Return the sources of events that a person may see, by name."""
    allowed = [s for s in _sources.values() if person.has_perm(s.permission)]
    return sorted(_seen(allowed, person), key=lambda source: source.name)


def _unindexed(condition: Q) -> Coalesce:
    told = ExpressionWrapper(condition, output_field=BooleanField())
    return Coalesce(told, Value(False))


def add_thing(registry: dict[str, T], name: str, thing: T) -> None:
    """Register a thing under a name of its own.

    Raises
    ------
    ValueError
        If the name is taken.
    """
    if name in registry:
        message = f"{name!r} is registered already; names are told apart"
        raise ValueError(message)
    registry[name] = thing


def _allowed(things: Iterable[Any], person: Any) -> list[Any]:
    allowed = [thing for thing in things if person.has_perm(thing.permission)]
    return sorted(allowed, key=lambda thing: (thing.order, thing.name))


def _seen(things: Iterable[Any], person: Any) -> list[Any]:
    return [each.seen_by(person) if each.seen_by else each for each in things]
