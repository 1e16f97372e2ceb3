"""/api/customers: who they are."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from nilai_studio.api.bodies import Sent
from nilai_studio.api.contacts import LEFT_OUT, LeftOut, list_left_out
from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.keys import Key, may
from nilai_studio.api.kinds import Kind
from nilai_studio.api.moments import Moment
from nilai_studio.api.problems import Problem
from nilai_studio.customers.actions import note_changes
from nilai_studio.customers.consent.models import ConsentState
from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import Customer
from nilai_studio.customers.queries import find_customer
from nilai_studio.kit.writing import house

router = Router(tags=["customers"])

SCOPED = ("emails", "phones", "external_ids", "revenue_amount")
"""Null without their scopes."""
RELATED = ("contact_points", "identities", "tags", "consent_states__statement")


class Person(Sent):
    """Who is meant: by the shop's own id, an email address or a phone number."""

    external_id: str = Field("", max_length=200, description="The shop's own id.")
    email: str = Field("", max_length=200)
    phone: str = Field("", max_length=60, description="In any usual writing.")
    name: str = Field("", max_length=200)
    city: str = Field("", max_length=120)
    country: str = Field("", max_length=80)
    source: str = Field("", max_length=60, description="Where they came from at first.")

    def seen(self, system: str) -> PersonSeen:
        """Return the person as the customers app takes them."""
        return PersonSeen(system=system, **self.model_dump(exclude={"system", "id"}))


class NewCustomer(Person):
    """A customer to make or complete."""

    system: str = Field(
        "api", min_length=1, max_length=60, description="Whose id `external_id` is."
    )


class ConsentStands(Schema):
    """How consent stands for one channel and purpose."""

    channel: str
    purpose: str
    is_given: bool = Field(description="False: withdrawn, or refused.")
    said_at: datetime = Field(description="When what counts was said.")


class CustomerAnswer(Schema):
    """A customer."""

    id: str = Field(description="Opaque, for ever.")
    name: str
    city: str
    country: str
    source: str
    tags: list[str]
    consents: list[ConsentStands] = Field(
        description="What is not here was never asked: then nothing may be sent."
    )
    emails: list[str] | None = Field(
        None, description="Null without the scope contacts:read."
    )
    phones: list[str] | None = Field(
        None, description="Null without the scope contacts:read."
    )
    external_ids: list[str] | None = Field(
        None, description="As system: id; null without the scope contacts:read."
    )
    orders_count: int
    currency: str = Field(description="Of `revenue_amount`: the business's.")
    revenue_amount: float | None = Field(
        None, description="Null without the scope orders:read or worth:read."
    )
    first_ordered_at: datetime | None = None
    last_ordered_at: datetime | None = None
    changed_at: datetime


class CustomerStored(CustomerAnswer):
    """A customer as it is now, and what was left out."""

    left_out: list[LeftOut] = LEFT_OUT


def show(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Return a customer as the key may see it."""
    totals = getattr(customer, "order_totals", None)
    shown: dict[str, Any] = {
        **dict.fromkeys(SCOPED),
        "id": customer.key,
        "tags": [tag.name for tag in customer.tags.all()],
        "consents": [_stands(state) for state in customer.consent_states.all()],
        "orders_count": totals.order_count if totals else 0,
        "currency": house().currency,
        "first_ordered_at": totals.first_ordered_at if totals else None,
        "last_ordered_at": totals.last_ordered_at if totals else None,
    }
    for name in ("name", "city", "country", "source", "changed_at"):
        shown[name] = getattr(customer, name)
    if may(request, "orders:read") or may(request, "worth:read"):
        shown["revenue_amount"] = totals.revenue_amount if totals else 0
    if may(request, "contacts:read"):
        points = list(customer.contact_points.all())
        shown["emails"] = [p.value for p in points if p.kind == "email"]
        shown["phones"] = [p.value for p in points if p.kind == "phone"]
        shown["external_ids"] = [
            f"{known.system}: {known.external_id}"
            for known in customer.identities.all()
        ]
    return shown


@router.get("", response=Listing[CustomerAnswer], auth=Key("customers:read"))
def list_customers(
    request: HttpRequest,
    paging: Query[Paging],
    changed_since: Moment | None = None,
    email: str = Query("", max_length=200),
) -> dict[str, Any]:
    """List customers, those known first first."""
    rows = Customer.objects.filter(merged_into=None).prefetch_related(*RELATED)
    rows = rows.select_related("order_totals")
    if changed_since:
        rows = rows.filter(changed_at__gte=changed_since)
    if email:
        if not may(request, "contacts:read"):
            detail = "To look for an address the key needs the scope contacts:read."
            raise Problem(Kind.SCOPE_MISSING, detail)
        rows = rows.filter(
            contact_points__kind="email", contact_points__value=email.strip().lower()
        )
    return page_of(rows, paging, lambda customer: show(request, customer))


@router.post(
    "",
    response={200: CustomerStored},
    auth=Key("customers:write"),
    exclude_unset=True,
)
def put_customer(request: HttpRequest, person: NewCustomer) -> dict[str, Any]:
    """Make a customer, or complete the one that is meant; blanks are filled only."""
    with transaction.atomic():
        (pk,) = resolve_customers([person.seen(person.system)])
        if pk is None:
            detail = "Name an external_id, a valid email or a valid phone."
            raise Problem(Kind.INPUT_AT_FAULT, detail)
        note_changes([pk])
    stored = show(request, Customer.objects.get(pk=pk))
    return stored | list_left_out([("body.person", person.email, person.phone)])


@router.get("/{key}", response=CustomerAnswer, auth=Key("customers:read"))
def get_customer(request: HttpRequest, key: str, response: HttpResponse) -> Any:
    """Get a customer; one who was merged is answered by whom they became."""
    found = standing(key)
    if found.key != key:
        response["Content-Location"] = f"/api/customers/{found.key}"
    return show(request, found)


def standing(key: str) -> Customer:
    """Return the customer with a key, or whom they became.

    Raises
    ------
    Http404
        If there is none.
    """
    found = find_customer(key)
    if found is None:
        raise Http404
    return found


def _stands(state: ConsentState) -> dict[str, Any]:
    facts = {name: getattr(state, name) for name in ("channel", "purpose", "is_given")}
    return {**facts, "said_at": state.statement.said_at}
