"""What a webhook says of an order: Shopify's and WooCommerce's own JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from nilai.errors import InputError, NilaiError
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.kit.writing import house
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.consents import shopify_consents

ZERO = Decimal(0)
PAID = {
    Shop.Kind.SHOPIFY: {"paid", "partially_paid", "partially_refunded", "refunded"},
    Shop.Kind.WOOCOMMERCE: {"processing", "completed", "refunded"},
}
"""States in which money was received."""
WOOCOMMERCE_FIELDS = (
    "id", "number", "status", "date_created_gmt", "date_modified_gmt", "line_items",
    "refunds", "discount_total", "coupon_lines", "created_via", "customer_id",
    "billing", "currency",
)  # fmt: skip
"""All that is read of an order there; no more is asked for."""


@dataclass(frozen=True)
class Cancelled:
    """An order that is none any more: cancelled, or given back in full."""

    order_id: str


class Ignored(NilaiError):  # noqa: N818 - nothing is wrong
    """A delivery that tells of no order to be stored, and why."""


def read_order(shop: Shop, topic: str, order: Any) -> OrderFacts | Cancelled:
    """Return the order that a delivery tells of.

    Parameters
    ----------
    shop : Shop
        Who sent it.
    topic : str
        As in `orders/create`.
    order : object
        The JSON.

    Returns
    -------
    OrderFacts or Cancelled
        Net of discounts, refunds, shipping and taxes.

    Raises
    ------
    Ignored
        If it is no order, is not paid yet, is a test, or names no customer.
    InputError
        If an amount or a time cannot be read, or it is in another currency than the
        business counts in.
    """
    if not isinstance(order, Mapping) or not topic.lower().startswith("order"):
        message = f"{topic or 'no topic'}: not an order"
        raise Ignored(message, code="not_order", topic=topic)
    _check_currency(order)
    if shop.kind == Shop.Kind.SHOPIFY:
        return _shopify(shop, order)
    return _woocommerce(shop, order)


def _check_currency(order: Mapping[str, Any]) -> None:
    told, wanted = _text(order.get("currency")).upper(), house().currency
    if told and told != wanted:
        found = told[:3]
        message = (
            f"found {found}, wanted {wanted}: nothing is converted; choose one "
            "currency in both"
        )
        raise InputError(message, code="other_currency", found=found, wanted=wanted)


def _shopify(shop: Shop, order: Mapping[str, Any]) -> OrderFacts | Cancelled:
    if order.get("test"):
        raise Ignored("a test order", code="test_order")
    # As in the export, so that a file and a webhook tell of one order.
    order_id = str(order.get("name") or order.get("id") or "")
    status = _text(order.get("financial_status"))
    if order.get("cancelled_at") or status == "voided":
        return Cancelled(order_id)
    if status not in PAID[Shop.Kind.SHOPIFY]:
        raise Ignored(f"not paid: {status}", code="not_paid", status=status[:60])
    refunded = sum(
        (_number(line.get("subtotal"))
         for refund in _list(order.get("refunds"))
         for line in _list(refund.get("refund_line_items"))),
        ZERO,
    )  # fmt: skip
    revenue = _number(order.get("subtotal_price")) - refunded
    if refunded and revenue <= ZERO:
        return Cancelled(order_id)
    codes = _list(order.get("discount_codes"))
    return OrderFacts(
        order_id=order_id,
        ordered_at=_time(order.get("created_at")),
        revenue_amount=revenue,
        discount_amount=_number(order.get("total_discounts")),
        customer=_shopify_customer(shop, order),
        consents=shopify_consents(order),
        channel=_text(order.get("source_name")),
        coupon=_text(codes[0].get("code")) if codes else "",
        lines=_lines(
            (
                line.get("sku") or line.get("product_id") or line.get("title"),
                line.get("quantity"),
                line.get("price"),
                line.get("name") or line.get("title"),
            )
            for line in _list(order.get("line_items"))
        ),
    )


def _shopify_customer(shop: Shop, order: Mapping[str, Any]) -> PersonSeen:
    customer = _map(order.get("customer"))
    place = _map(order.get("billing_address")) or _map(order.get("shipping_address"))
    email = _text(order.get("email") or customer.get("email"))
    phone = _text(order.get("phone") or customer.get("phone") or place.get("phone"))
    # The export knows a customer by the address or number; so do we.
    known = email.lower() or phone or _text(customer.get("id"))
    if not known:
        raise Ignored("no customer", code="nobody")
    names = (customer.get("first_name"), customer.get("last_name"))
    return PersonSeen(
        system=shop.name,
        external_id=known,
        email=email,
        phone=phone,
        name=" ".join(_text(n) for n in names if n) or _text(place.get("name")),
        city=_text(place.get("city")),
        country=_text(place.get("country")),
        source=_text(order.get("source_name")) or shop.name,
    )


def _woocommerce(shop: Shop, order: Mapping[str, Any]) -> OrderFacts | Cancelled:
    order_id = str(order.get("number") or order.get("id") or "")
    status = _text(order.get("status"))
    if status in {"cancelled", "failed", "trash"}:
        return Cancelled(order_id)
    if status not in PAID[Shop.Kind.WOOCOMMERCE]:
        raise Ignored(f"not paid: {status}", code="not_paid", status=status[:60])
    lines = _list(order.get("line_items"))
    bought = sum((_number(line.get("total")) for line in lines), ZERO)
    # WooCommerce tells refunds below zero, shipping among them.
    back = sum((_number(one.get("total")) for one in _list(order.get("refunds"))), ZERO)
    revenue = bought - abs(back)
    if back and revenue <= ZERO:
        return Cancelled(order_id)
    coupons = _list(order.get("coupon_lines"))
    return OrderFacts(
        order_id=order_id,
        ordered_at=_time(order.get("date_created_gmt"), utc=True),
        revenue_amount=revenue,
        discount_amount=_number(order.get("discount_total")),
        customer=_woocommerce_customer(shop, order),
        channel=_text(order.get("created_via")),
        coupon=_text(coupons[0].get("code")) if coupons else "",
        lines=_lines(
            (
                line.get("sku") or line.get("product_id") or line.get("name"),
                line.get("quantity"),
                line.get("price"),
                line.get("name"),
            )
            for line in lines
        ),
    )


def _woocommerce_customer(shop: Shop, order: Mapping[str, Any]) -> PersonSeen:
    place = _map(order.get("billing"))
    email, phone = _text(place.get("email")), _text(place.get("phone"))
    account = order.get("customer_id") or ""
    # A guest has the account 0.
    known = _text(account) or email.lower() or phone
    if not known:
        raise Ignored("no customer", code="nobody")
    names = (place.get("first_name"), place.get("last_name"))
    return PersonSeen(
        system=shop.name,
        external_id=known,
        email=email,
        phone=phone,
        name=" ".join(_text(n) for n in names if n),
        city=_text(place.get("city")),
        country=_text(place.get("country")),
        source=shop.name,
    )


def _lines(rows: Iterable[tuple[Any, Any, Any, Any]]) -> tuple[LineFacts, ...]:
    return tuple(
        LineFacts(
            product_id=_text(code)[:200],
            quantity=_number(quantity),
            unit_price_amount=_number(price),
            product_name=_text(name),
        )
        for code, quantity, price, name in rows
        if code
    )


def _time(value: Any, *, utc: bool = False) -> datetime:
    found = repr(str(value)[:60])
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        message = f"{found} is no time"
        raise InputError(message, code="no_time", found=found) from error
    if moment.tzinfo is None:
        if not utc:
            message = f"{found} tells no zone"
            raise InputError(message, code="no_time", found=found)
        moment = moment.replace(tzinfo=UTC)
    return moment


def _number(value: Any) -> Decimal:
    if value is None or value == "":
        return ZERO
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        found = repr(str(value)[:60])
        message = f"{found} is no amount"
        raise InputError(message, code="no_amount", found=found) from error


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _list(value: Any) -> list[Mapping[str, Any]]:
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, Mapping)]


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
