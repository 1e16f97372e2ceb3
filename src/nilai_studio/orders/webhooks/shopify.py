"""What Shopify's JSON says of an order: its goods net, and who bought them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nilai_studio.business.models import Business
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.normalising import normal_phone
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.consents import shopify_consents
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

PAID = {"paid", "partially_paid", "partially_refunded"}
"""States in which money was received, and not all of it given back."""
UNPAID = {"pending", "authorized", "expired", "unpaid"}
GONE = {"voided", "refunded"}


def read_shopify(
    shop: Shop, order: Mapping[str, Any]
) -> OrderFacts | Cancelled | Unpaid:
    """Return the order; as `reading.read_order`."""
    if order.get("test"):
        raise Ignored("a test order", code="test_order")
    order_id = number_in(order)
    status = text(order.get("financial_status"))
    if order.get("cancelled_at") or status in GONE:
        return Cancelled(order_id)
    if status in UNPAID:
        return Unpaid(order_id, status)
    if status not in PAID:
        raise stranger(status)
    back = _given_back(order)
    revenue = _money(order, "subtotal_price") - _tax_of_goods(order) - back
    if back > ZERO and revenue <= ZERO:
        return Cancelled(order_id)
    codes = rows(order.get("discount_codes"))
    return OrderFacts(
        order_id=order_id,
        ordered_at=moment(order.get("created_at")),
        revenue_amount=revenue,
        discount_amount=_money(order, "total_discounts"),
        customer=_customer(shop, order),
        consents=shopify_consents(order),
        channel=text(order.get("source_name")),
        coupon=text(codes[0].get("code")) if codes else "",
        lines=tuple(map(_line, filter(_code, rows(order.get("line_items"))))),
    )


def number_in(order: Mapping[str, Any]) -> str:
    """Return the number by which an order is known.

    As in the export, so that a file and a webhook tell of one order.
    """
    return first(order.get("name"), order.get("id"))


def _money(one: Mapping[str, Any], name: str) -> Decimal:
    """Return an amount in the shop's currency, whatever the customer paid in."""
    told = members(members(one.get(f"{name}_set")).get("shop_money")).get("amount")
    return amount(one.get(name) if told is None else told)


def _sum(ones: Any, name: str) -> Decimal:
    return sum((_money(one, name) for one in rows(ones)), ZERO)


def _tax_of_goods(order: Mapping[str, Any]) -> Decimal:
    """Return the tax that the subtotal holds; 0 where prices are without."""
    if order.get("taxes_included") is not True:
        return ZERO
    lines, ways = rows(order.get("line_items")), rows(order.get("shipping_lines"))
    if any(rows(one.get("tax_lines")) for one in (*lines, *ways)):
        return sum((_sum(line.get("tax_lines"), "price") for line in lines), ZERO)
    goods, tax = _money(order, "subtotal_price"), _money(order, "total_tax")
    paid = goods + (
        _money(order, "total_shipping_price") or _sum(ways, "discounted_price")
    )
    return (tax * goods / paid).quantize(CENT) if paid > ZERO else ZERO


def _given_back(order: Mapping[str, Any]) -> Decimal:
    """Return how much of the goods' price was given back, without its tax."""
    back = sum((_of_refund(order, one) for one in rows(order.get("refunds"))), ZERO)
    return max(back, ZERO)


def _of_refund(order: Mapping[str, Any], refund: Mapping[str, Any]) -> Decimal:
    """Return what one refund gives back for goods.

    Goods that come back are lines. What was given back beside them, or kept of their
    price, is an adjustment: below zero the more, above zero the less. It counts whole,
    as in Shopify's own net sales. Shipping given back is none of the goods.
    """
    lines = rows(refund.get("refund_line_items"))
    adjustments = rows(refund.get("order_adjustments"))
    back = _sum(lines, "subtotal")
    if order.get("taxes_included") is True:
        back -= _sum(lines, "total_tax")
    beside = [one for one in adjustments if one.get("kind") != "shipping_refund"]
    back -= _sum(beside, "amount")
    if lines or adjustments or rows(refund.get("refund_shipping_lines")):
        return back
    # An amount alone: the payments say how much.
    return sum(
        (_paid_back(order, one) for one in rows(refund.get("transactions"))), ZERO
    )


def _paid_back(order: Mapping[str, Any], payment: Mapping[str, Any]) -> Decimal:
    is_done = text(payment.get("status")) in ("", "success")
    if not is_done or payment.get("kind") != "refund":
        return ZERO
    back, of_order = _money(payment, "amount"), text(order.get("currency"))
    told = "amount_set" in payment or text(payment.get("currency")) in ("", of_order)
    paid = members(members(order.get("total_price_set")).get("presentment_money"))
    if told or not (in_theirs := amount(paid.get("amount"))):
        return back
    # Payments are in the customer's currency.
    return (back * _money(order, "total_price") / in_theirs).quantize(CENT)


def _code(line: Mapping[str, Any]) -> str:
    return first(line.get("sku"), line.get("product_id") or "", line.get("title"))


def _line(line: Mapping[str, Any]) -> LineFacts:
    return LineFacts(
        product_id=_code(line)[:200],
        quantity=amount(line.get("quantity")),
        unit_price_amount=_money(line, "price"),
        product_name=first(line.get("name"), line.get("title")),
    )


def _customer(shop: Shop, order: Mapping[str, Any]) -> PersonSeen:
    customer = members(order.get("customer"))
    places = [
        members(order.get("billing_address")),
        members(order.get("shipping_address")),
        members(customer.get("default_address")),
    ]
    phones = (place.get("phone") for place in places)
    email = first(order.get("email"), customer.get("email"))
    phone = first(order.get("phone"), customer.get("phone"), *phones)
    known = text(customer.get("id")) or _as_in_export(email, phone)
    if not known:
        raise Ignored("no customer", code="nobody")
    names = (text(customer.get(name)) for name in ("first_name", "last_name"))
    return PersonSeen(
        system=shop.name,
        # The id stays where the address changes. By the address or number, which is
        # all that the export tells, files come to the same customer.
        external_id=known,
        email=email,
        phone=phone,
        name=" ".join(filter(None, names))
        or first(*(place.get("name") for place in places)),
        city=first(*(place.get("city") for place in places)),
        country=first(*(place.get("country") for place in places)),
        source=text(order.get("source_name")) or shop.name,
    )


def _as_in_export(email: str, phone: str) -> str:
    """Return what stands for the id of a guest, as a file has it."""
    if email or not phone:
        return email.lower()
    return normal_phone(phone, Business.current().phone_region) or phone
