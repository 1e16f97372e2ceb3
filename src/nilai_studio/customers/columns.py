"""The columns and filters that customers have of their own."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.extensions import (
    CustomerColumn,
    CustomerFilter,
    Customers,
    register_customer_column,
    register_customer_filter,
)
from nilai_studio.customers.known import KnownField
from nilai_studio.customers.models import ContactPoint, Customer, Identity, Tag
from nilai_studio.customers.sorting import by_field


def register_own() -> None:
    """Add them to the list, as the apps above add theirs."""
    for column in COLUMNS:
        register_customer_column(column)
    for customer_filter in FILTERS:
        register_customer_filter(customer_filter)


def _field(name: str) -> Callable[[Sequence[int]], Mapping[int, Any]]:
    def cells(pks: Sequence[int]) -> Mapping[int, Any]:
        return dict(Customer.objects.filter(pk__in=pks).values_list("pk", name))

    return cells


def _contact(kind: str) -> Callable[[Sequence[int]], Mapping[int, Any]]:
    def cells(pks: Sequence[int]) -> Mapping[int, Any]:
        points = ContactPoint.objects.filter(customer_id__in=pks, kind=kind)
        # The one known first, which is written last.
        rows = points.order_by("-pk").values_list("customer_id", "value")
        return dict(rows)

    return cells


def _tags(pks: Sequence[int]) -> Mapping[int, Any]:
    names = defaultdict(list)
    links = Customer.tags.through.objects.filter(customer_id__in=pks)
    for pk, name in links.order_by("tag__name").values_list("customer_id", "tag__name"):
        names[pk].append(name)
    return {pk: ", ".join(found) for pk, found in names.items()}


def _ids(pks: Sequence[int]) -> Mapping[int, Any]:
    ids = defaultdict(list)
    for identity in Identity.objects.filter(customer_id__in=pks).order_by("pk"):
        ids[identity.customer_id].append(identity.external_id)
    return {pk: ", ".join(found[:3]) for pk, found in ids.items()}


def _by_name(customers: Customers) -> Customers:
    return customers.exclude(name="").annotate(sorted_by=Lower("name"))


def _by_text(name: str) -> Callable[[Customers], Customers]:
    # As it is written, which is what its index goes by.
    return lambda customers: by_field(name)(customers.filter(**{f"{name}__gt": ""}))


def _known(name: str) -> Callable[[], forms.Field]:
    return lambda: KnownField(name)


def _is(name: str) -> Callable[[Any], Q]:
    return lambda known: Q(**{f"{name}__in": known})


def _tagged(tag: Tag) -> QuerySet[Any]:
    links: QuerySet[Any] = Customer.tags.through.objects.filter(tag=tag)
    return links


def _reached(customers: Customers, how: str) -> Customers:
    points = ContactPoint.objects.filter(customer_id=OuterRef("pk"))
    if how == "none":
        return customers.filter(~Exists(points))
    return customers.filter(Exists(points.filter(kind=how)))


COLUMNS = (
    CustomerColumn(
        name="name",
        label=_("Customer"),
        cells=_field("name"),
        order_by=_by_name,
        is_usual=True,
        order=0,
    ),
    CustomerColumn(
        name="email",
        label=_("Email"),
        cells=_contact(ContactPoint.Kind.EMAIL),
        kind="contact",
        order=10,
    ),
    CustomerColumn(
        name="phone",
        label=_("Phone"),
        cells=_contact(ContactPoint.Kind.PHONE),
        kind="contact",
        is_usual=True,
        order=11,
    ),
    CustomerColumn(
        name="city",
        label=_("City"),
        cells=_field("city"),
        order_by=_by_text("city"),
        is_usual=True,
        order=20,
    ),
    CustomerColumn(
        name="country", label=_("Country"), cells=_field("country"), order=21
    ),
    CustomerColumn(
        name="source",
        label=_("Source"),
        cells=_field("source"),
        order_by=_by_text("source"),
        order=22,
    ),
    CustomerColumn(name="tags", label=_("Tags"), cells=_tags, order=80),
    CustomerColumn(
        name="ids", label=_("Ids elsewhere"), cells=_ids, kind="id", order=90
    ),
    CustomerColumn(name="key", label=_("Key"), cells=_field("key"), order=91),
    CustomerColumn(
        name="created",
        label=_("In the studio since"),
        cells=_field("created_at"),
        kind="day",
        order_by=by_field("created_at"),
        order=92,
    ),
)

FILTERS = (
    CustomerFilter(
        name="city",
        label=_("City"),
        field=_known("city"),
        own=_is("city"),
        bound=("city", _is("sorted_by")),
        order=30,
    ),
    CustomerFilter(
        name="source",
        label=_("Source"),
        field=_known("source"),
        own=_is("source"),
        bound=("source", _is("sorted_by")),
        order=31,
    ),
    CustomerFilter(
        name="tag",
        label=_("Tag"),
        field=lambda: forms.ModelChoiceField(
            Tag.objects.all(), required=False, empty_label=_("Any")
        ),
        rows=_tagged,
        order=40,
    ),
    CustomerFilter(
        name="reached",
        label=_("Reached by"),
        field=lambda: forms.ChoiceField(
            required=False,
            choices=[
                ("", _("Any")),
                ("email", _("Email")),
                ("phone", _("Phone")),
                ("none", _("Neither")),
            ],
        ),
        apply=_reached,
        order=50,
    ),
)
