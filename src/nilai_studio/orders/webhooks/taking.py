"""Take a delivery: verify, keep its bytes, answer; all else is done afterwards."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from nilai_studio.kit.queue import enqueue
from nilai_studio.orders.models import Delivery, Shop
from nilai_studio.orders.webhooks.deletions import is_deletion, known_at
from nilai_studio.orders.webhooks.states import read_json, subject_of, told_at
from nilai_studio.orders.webhooks.verification import header, is_ping, is_signed

LARGEST_BODY = 5 * 1024 * 1024
"""Bytes of one order with thousands of lines."""

OK, REFUSED, UNKNOWN, CLOSED = 200, 401, 404, 410


def take_delivery(path_key: str, headers: Mapping[str, str], body: bytes) -> int:
    """Keep what a shop sent, and return the status of the answer.

    Parameters
    ----------
    path_key : str
        End of the address to which it was sent.
    headers : mapping
        Of the request.
    body : bytes
        As it came.

    Returns
    -------
    int
        200 once it is kept, also for a repetition and for WooCommerce's knock; 401
        for a wrong signature; 404 for an unknown address; 410 when the shop is
        closed.
    """
    shop = Shop.objects.filter(path_key=path_key).first()
    if shop is None:
        return UNKNOWN
    if not shop.is_open:
        return CLOSED
    if not is_signed(shop, headers, body):
        # On saving, WooCommerce knocks without a signature and wants exactly 200.
        return OK if is_ping(shop, body) else REFUSED
    topic = header(shop, "topic", headers)[:60]
    told = read_json(body)
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                shop=shop,
                key=_key(shop, topic, headers, body, told),
                topic=topic,
                body=body,
                subject=subject_of(told),
                told_at=told_at(told),
            )
            enqueue("orders.store_delivery", delivery_id=delivery.pk)
    except IntegrityError:
        # It was taken before.
        return OK
    return OK


def _key(
    shop: Shop, topic: str, headers: Mapping[str, str], body: bytes, told: Any
) -> str:
    """Return what is the same for a repetition and for nothing else."""
    digest = hashlib.sha256(body).hexdigest()
    if shop.kind == Shop.Kind.SHOPIFY:
        named = header(shop, "key", headers)
        return named[:200] if named else f"{topic} {digest}"[:200]
    # WooCommerce's own delivery id is not its own.
    subject, at = subject_of(told), told_at(told)
    if is_deletion(topic):
        # It tells its id alone: deleted, restored and deleted again are three things.
        at = known_at(shop, subject)
    parts = (
        header(shop, "source", headers)[:60],
        topic,
        subject[:20],
        at[:32],
        digest[:32],
    )
    return " ".join(parts)[:200]
