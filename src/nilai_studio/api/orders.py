"""/api/orders: what was bought; sending the same order again changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status

from nilai.errors import InputError
from nilai_studio.api.bodies import Sent
from nilai_studio.api.contacts import LEFT_OUT, LeftOut, list_left_out
from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.customers import Person
from nilai_studio.api.keys import Key
from nilai_studio.api.kinds import Kind
from nilai_studio.api.moments import Moment
from nilai_studio.api.problems import Problem
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.models import Customer
from nilai_studio.kit.writing import house
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.models import Order
from nilai_studio.orders.queries import is_numbered

router = Router(tags=["orders"])

AT_ONCE = 1000
"""Orders of one bulk call."""
TEXTS = ("channel", "source", "medium", "campaign", "coupon", "offer_id")


class Buyer(Person):
    """Who bought: one of ours by `id`, or somebody named in one's own words."""

    id: str = Field("", max_length=12, description="The studio's id of the customer.")


class LineSent(Sent):
    """A product in an order."""

    product_id: str = Field(min_length=1, max_length=200)
    quantity: Decimal = Field(Decimal(1), max_digits=13, decimal_places=3)
    unit_price_amount: Decimal = Field(max_digits=19, decimal_places=4)
    product_name: str = Field("", max_length=300)
    category: str = Field("", max_length=120)


class OrderSent(Sent):
    """An order, or a refund where `revenue_amount` is below zero."""

    shop: str = Field(
        "api", min_length=1, max_length=60, description="Whose number `order_id` is."
    )
    order_id: str = Field(min_length=1, max_length=200, pattern=r"\S")
    entry: str = Field(
        "",
        max_length=32,
        description="Tells apart the refunds of an order; blank for the order itself.",
    )
    customer: Buyer
    ordered_at: Moment = Field(description="With its zone.")
    revenue_amount: Decimal = Field(
        max_digits=19,
        decimal_places=4,
        description="Net of discounts and refunds; at most 15 digits, which are "
        "answered as they were sent.",
    )
    margin_amount: Decimal | None = Field(None, max_digits=19, decimal_places=4)
    discount_amount: Decimal | None = Field(None, max_digits=19, decimal_places=4)
    channel: str = Field("", max_length=120)
    source: str = Field("", max_length=120)
    medium: str = Field("", max_length=120)
    campaign: str = Field("", max_length=120)
    coupon: str = Field("", max_length=120)
    offer_id: str = Field("", max_length=120)
    lines: list[LineSent] = Field(default_factory=list, max_length=500)


class OrdersSent(Sent):
    """Many orders; all of them are stored, or none."""

    orders: list[OrderSent] = Field(min_length=1, max_length=AT_ONCE)


class StoredAnswer(Schema):
    """What storing did."""

    new: int
    changed: int
    same: int
    left_out: list[LeftOut] = LEFT_OUT


class LineAnswer(Schema):
    """A product in an order."""

    product_id: str
    product_name: str
    category: str
    quantity: float
    unit_price_amount: float


class OrderAnswer(Schema):
    """An order as it is stored."""

    shop: str
    order_id: str
    entry: str
    customer: str
    ordered_at: datetime
    currency: str = Field(description="Of the amounts: the business's.")
    revenue_amount: float
    margin_amount: float | None
    discount_amount: float | None
    channel: str
    source: str
    medium: str
    campaign: str
    coupon: str
    offer_id: str
    lines: list[LineAnswer]
    changed_at: datetime


class OrderStored(OrderAnswer):
    """An order as it is stored now, and what was left out."""

    left_out: list[LeftOut] = LEFT_OUT


PLAIN = tuple(
    name
    for name in OrderAnswer.__annotations__
    if name not in ("customer", "currency", "lines")
)


def show(order: Order) -> dict[str, Any]:
    """Return an order as it is answered."""
    lines = [
        {
            "product_id": line.product.product_id,
            "product_name": line.product.name,
            "category": line.product.category,
            "quantity": line.quantity,
            "unit_price_amount": line.unit_price_amount,
        }
        for line in order.lines.all()
    ]
    facts = {name: getattr(order, name) for name in PLAIN}
    return {
        **facts,
        "customer": order.customer.key,
        "currency": house().currency,
        "lines": lines,
    }


def _rows() -> Any:
    return Order.objects.select_related("customer").prefetch_related("lines__product")


@router.get("", response=Listing[OrderAnswer], auth=Key("orders:read"))
def list_orders(
    request: HttpRequest,
    paging: Query[Paging],
    customer: str = Query("", max_length=12),
    ordered_from: Moment | None = None,
    ordered_before: Moment | None = None,
    changed_since: Moment | None = None,
    shop: str = Query("", max_length=60),
    order_id: str = Query("", max_length=200),
) -> dict[str, Any]:
    """List orders, those stored first first."""
    rows = _rows()
    wanted = {
        "customer__key": customer,
        "shop": shop,
        "ordered_at__gte": ordered_from,
        "ordered_at__lt": ordered_before,
        "changed_at__gte": changed_since,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if order_id:
        rows = rows.filter(Q(order_id=order_id) if shop else is_numbered(order_id))
    return page_of(rows, paging, show)


@router.post(
    "",
    response={200: OrderStored, 201: OrderStored},
    auth=Key("orders:write"),
    exclude_unset=True,
)
def put_order(request: HttpRequest, order: OrderSent) -> Status:
    """Store an order: 201 when it is new, 200 when it was there (changed or not)."""
    stored = store_orders(_facts([order]), shop=order.shop)
    found = _rows().get(shop=order.shop, order_id=order.order_id, entry=order.entry)
    return Status(
        201 if stored.new else 200, show(found) | _left_out("body.order", order)
    )


@router.post(
    "/bulk", response=StoredAnswer, auth=Key("orders:write"), exclude_unset=True
)
def put_orders(request: HttpRequest, sent: OrdersSent) -> dict[str, Any]:
    """Store up to 1,000 orders of one shop or several: all of them, or none.

    An order that stands twice counts as the same the second time; with other facts it
    is refused.
    """
    orders = _each_once(sent.orders)
    by_shop: dict[str, list[OrderSent]] = {}
    for order in orders:
        by_shop.setdefault(order.shop, []).append(order)
    done = _store_all({shop: _facts(rows) for shop, rows in by_shop.items()})
    done["same"] += len(sent.orders) - len(orders)
    return done | _left_out("body.sent.orders.{}", *sent.orders)


# An order's number may have slashes, as Tokopedia's have.
@router.get(
    "/{shop}/{path:order_id}", response=Listing[OrderAnswer], auth=Key("orders:read")
)
def get_order(
    request: HttpRequest, shop: str, order_id: str, paging: Query[Paging]
) -> dict[str, Any]:
    """Get an order and its refunds."""
    rows = _rows().filter(shop=shop, order_id=order_id)
    found = page_of(rows, paging, show)
    if not found["items"]:
        raise Http404
    return found


def _left_out(at: str, *orders: OrderSent) -> dict[str, list[Any]]:
    people = enumerate(order.customer for order in orders)
    return list_left_out(
        (f"{at.format(place)}.customer", who.email, who.phone) for place, who in people
    )


def _each_once(orders: Sequence[OrderSent]) -> list[OrderSent]:
    """Return the orders without repetitions.

    Raises
    ------
    Problem
        If an order stands twice with differing facts: which one holds is not known.
    """
    places: dict[tuple[str, str, str], int] = {}
    faults = []
    for place, order in enumerate(orders):
        before = places.setdefault((order.shop, order.order_id, order.entry), place)
        if before != place and orders[before] != order:
            faults.append(TWICE.format(place, order.order_id, order.shop, before))
    if faults:
        raise Problem(Kind.INPUT_AT_FAULT, "; ".join(faults[:20]))
    return [orders[place] for place in places.values()]


TWICE = (
    "orders.{}: order {!r} of {!r} stands at orders.{} with other facts; send it once, "
    "or each of its refunds with an `entry` of its own"
)


def _store_all(by_shop: dict[str, list[OrderFacts]]) -> dict[str, Any]:
    done = {"new": 0, "changed": 0, "same": 0}
    with transaction.atomic():
        for shop, rows in by_shop.items():
            stored = store_orders(rows, shop=shop)
            for name in done:
                done[name] += getattr(stored, name)
    return done


def _facts(orders: Sequence[OrderSent]) -> list[OrderFacts]:
    """Return what was sent as the orders app takes it."""
    keys = {order.customer.id for order in orders if order.customer.id}
    known = dict(
        Customer.objects.filter(key__in=keys).values_list("key", "pk") if keys else ()
    )
    return [_one(order, known) for order in orders]


def _one(order: OrderSent, known: dict[str, int]) -> OrderFacts:
    return OrderFacts(
        order_id=order.order_id,
        entry=order.entry,
        customer=_who(order, known),
        ordered_at=order.ordered_at,
        revenue_amount=order.revenue_amount,
        margin_amount=order.margin_amount,
        discount_amount=order.discount_amount,
        **{name: getattr(order, name) for name in TEXTS},
        lines=tuple(LineFacts(**line.model_dump()) for line in order.lines),
    )


def _who(order: OrderSent, known: dict[str, int]) -> PersonSeen | int:
    if not order.customer.id:
        return order.customer.seen(order.shop)
    if order.customer.id not in known:
        message = (
            f"order {order.order_id}: there is no customer {order.customer.id!r}; name "
            "one that GET /api/customers lists, or leave `id` out"
        )
        raise InputError(message)
    return known[order.customer.id]
