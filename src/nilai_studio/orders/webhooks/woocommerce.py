"""What WooCommerce's JSON says of an order: its goods net, and who bought them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nilai_studio.customers.identity import PersonSeen
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.members import (
    CENT,
    ZERO,
    amount,
    first,
    members,
    moment,
    rows,
    text,
)
from nilai_studio.orders.webhooks.verdicts import (
    Cancelled,
    Ignored,
    Unpaid,
    stranger,
)

PAID = {"processing", "completed"}
"""States in which money was received, and not all of it given back."""
UNPAID = {"pending", "on-hold", "checkout-draft", "draft", "auto-draft"}
GONE = {"cancelled", "failed", "trash", "refunded"}
FIELDS = (
    "id", "number", "status", "date_created_gmt", "date_modified_gmt", "line_items",
    "fee_lines", "refunds", "total", "shipping_total", "shipping_tax",
    "discount_total", "coupon_lines", "created_via", "customer_id", "billing",
    "currency",
)  # fmt: skip
"""All that is read of an order; no more is asked for."""


def read_woocommerce(
    shop: Shop, order: Mapping[str, Any]
) -> OrderFacts | Cancelled | Unpaid:
    """Return the order; as `reading.read_order`."""
    order_id = number_in(order)
    status = text(order.get("status"))
    if status in GONE:
        return Cancelled(order_id)
    if status in UNPAID:
        return Unpaid(order_id, status)
    if status not in PAID:
        raise stranger(status)
    lines = rows(order.get("line_items"))
    # A fee below zero is a discount; one above is no price of goods, as shipping.
    fees = [amount(fee.get("total")) for fee in rows(order.get("fee_lines"))]
    taken_off = -sum((fee for fee in fees if fee < ZERO), ZERO)
    priced = sum((amount(line.get("total")) for line in lines), ZERO)
    bought = max(priced - taken_off, ZERO)
    back = _given_back(order, bought)
    if back and back >= bought:
        return Cancelled(order_id)
    coupons = rows(order.get("coupon_lines"))
    return OrderFacts(
        order_id=order_id,
        ordered_at=moment(order.get("date_created_gmt"), utc=True),
        revenue_amount=bought - back,
        discount_amount=amount(order.get("discount_total")) + taken_off,
        customer=_customer(shop, order),
        channel=text(order.get("created_via")),
        coupon=text(coupons[0].get("code")) if coupons else "",
        lines=tuple(map(_line, filter(_code, lines))),
    )


def number_in(order: Mapping[str, Any]) -> str:
    """Return the number by which an order is known: the shop's, else its id."""
    return first(order.get("number"), order.get("id"))


def _given_back(order: Mapping[str, Any], bought: Decimal) -> Decimal:
    """Return how much of the goods' price was given back, without its tax.

    The order tells of a refund only how much was paid back: goods, shipping, fees and
    tax in one, below zero. Of it the goods have the share that they have in all that
    was paid. A refund of exactly the shipping, which is given back once, is taken for
    it.
    """
    refunds = [abs(amount(one.get("total"))) for one in rows(order.get("refunds"))]
    shipping = amount(order.get("shipping_total")) + amount(order.get("shipping_tax"))
    paid = amount(order.get("total"))
    # Shipping alone is no refund of goods, unless nothing else was paid.
    if ZERO < shipping < paid and shipping in refunds:
        refunds.remove(shipping)
        paid -= shipping
    back = sum(refunds, ZERO)
    if paid <= bought or back >= paid:
        return back
    return (back * bought / paid).quantize(CENT)


def _code(line: Mapping[str, Any]) -> str:
    return first(line.get("sku"), line.get("product_id") or "", line.get("name"))


def _line(line: Mapping[str, Any]) -> LineFacts:
    return LineFacts(
        product_id=_code(line)[:200],
        quantity=amount(line.get("quantity")),
        unit_price_amount=amount(line.get("price")),
        product_name=text(line.get("name")),
    )


def _customer(shop: Shop, order: Mapping[str, Any]) -> PersonSeen:
    place = members(order.get("billing"))
    email, phone = text(place.get("email")), text(place.get("phone"))
    # A guest has the account 0.
    known = text(order.get("customer_id") or "") or email.lower() or phone
    if not known:
        raise Ignored("no customer", code="nobody")
    names = (text(place.get(name)) for name in ("first_name", "last_name"))
    return PersonSeen(
        system=shop.name,
        external_id=known,
        email=email,
        phone=phone,
        name=" ".join(filter(None, names)),
        city=text(place.get("city")),
        country=text(place.get("country")),
        source=shop.name,
    )
