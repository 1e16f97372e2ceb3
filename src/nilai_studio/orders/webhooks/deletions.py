"""Orders that were deleted in the shop, which tells of them no more than its own id."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from nilai_studio.orders.models import Delivery, Shop
from nilai_studio.orders.webhooks import shopify, woocommerce
from nilai_studio.orders.webhooks.states import read_json

LOOKED_AT = 5
"""Deliveries that are looked at for an order's number; the first mostly tells it."""
A_MOMENT = timedelta(microseconds=1)


def is_deletion(topic: str) -> bool:
    """Return whether a topic is that of orders that were deleted.

    Examples
    --------
    >>> [is_deletion(one) for one in ("orders/delete", "order.deleted", "order.found")]
    [True, True, False]
    """
    return topic.lower().endswith(("/delete", ".deleted"))


def number_of(shop: Shop, subject: str) -> str:
    """Return the number by which a deleted order is known here.

    Parameters
    ----------
    shop : Shop
        Where it was deleted.
    subject : str
        The shop's own id of it.

    Returns
    -------
    str
        As a delivery told it. Of an order that none told, WooCommerce's number is its
        id, unless the shop's latest order shows that it numbers otherwise; "" where
        it is not known.
    """
    told = [
        number
        for delivery in _telling(shop).filter(subject=subject)[:LOOKED_AT]
        if (number := _number_in(delivery))
    ]
    if told:
        return told[0]
    if not subject or shop.kind != Shop.Kind.WOOCOMMERCE:
        return ""
    latest = _telling(shop).first()
    return subject if latest is None or _number_in(latest) == latest.subject else ""


def known_at(shop: Shop, subject: str, before: Delivery | None = None) -> str:
    """Return when an order was as it was told last; "" where nothing told it.

    Parameters
    ----------
    shop : Shop
        Where it was placed.
    subject : str
        The shop's own id of it.
    before : Delivery, optional
        Only what was taken before this one counts.

    Returns
    -------
    str
        In the form of `states.told_at`.
    """
    told = shop.deliveries.filter(subject=subject).exclude(told_at="")
    if before is not None:
        told = told.filter(pk__lt=before.pk)
    return told.order_by("-told_at").values_list("told_at", flat=True).first() or ""


def deleted_at(delivery: Delivery) -> str:
    """Return when an order was deleted, in the form of `states.told_at`.

    The shop does not tell. It was a moment after the latest state that was told
    before, so that what was before never brings the order back, and what comes after
    does, however the shop's clock goes, and also where it came while this one waited.
    """
    subject = delivery.subject
    known = known_at(delivery.shop, subject, before=delivery) if subject else ""
    if not known:
        return delivery.taken_at.isoformat()
    try:
        return (datetime.fromisoformat(known) + A_MOMENT).isoformat()
    except OverflowError:
        return known


def _telling(shop: Shop) -> QuerySet[Delivery]:
    """Return the deliveries that tell of an order, the latest first."""
    told = shop.deliveries.exclude(subject="").exclude(topic__iendswith="delete")
    return told.exclude(topic__iendswith="deleted").order_by("-pk")


def _number_in(delivery: Delivery) -> str:
    told = read_json(bytes(delivery.body))
    if not isinstance(told, dict):
        return ""
    is_shopify = delivery.shop.kind == Shop.Kind.SHOPIFY
    return (shopify if is_shopify else woocommerce).number_in(told)
