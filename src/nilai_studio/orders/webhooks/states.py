"""Which order a delivery tells of, as of when, and whether it tells anything new."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from nilai_studio.kit.queue import enqueue
from nilai_studio.orders.models import Delivery, Shop
from nilai_studio.orders.webhooks.woocommerce import FIELDS

FOUND = "order.found"
"""Topic of what a shop was asked for."""


def read_json(body: bytes) -> Any:
    """Return what JSON says; None where it is none, or nested beyond all measure."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def subject_of(told: Any) -> str:
    """Return the shop's own id of the order; "" without one.

    Examples
    --------
    >>> subject_of({"id": 77}), subject_of({"id": None}), subject_of([])
    ('77', '', '')
    """
    found = told.get("id") if isinstance(told, Mapping) else None
    if not isinstance(found, str | int):
        return ""
    # No database takes every character that JSON can tell.
    return "".join(c for c in str(found) if c.isascii() and c.isprintable())[:60]


def told_at(told: Any) -> str:
    """Return when the order was so, in a form that can be compared; "" if untold.

    Examples
    --------
    >>> told_at({"date_modified_gmt": "2024-05-01T03:00:00"})
    '2024-05-01T03:00:00+00:00'
    """
    if not isinstance(told, Mapping):
        return ""
    text = str(told.get("updated_at") or told.get("date_modified_gmt") or "")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def keep_found(shop: Shop, orders: Iterable[Mapping[str, Any]]) -> int:
    """Keep each order whose state no delivery has told yet; return how many.

    Within a transaction: what is kept goes into the queue as what a webhook brings.

    Parameters
    ----------
    shop : Shop
        Who was asked.
    orders : iterable of mapping
        WooCommerce's own JSON, each with its id.

    Returns
    -------
    int
        Orders that were kept.
    """
    told = {subject_of(order): order for order in orders}
    latest = _latest(shop, list(told))
    new = [
        _delivery(shop, subject, order)
        for subject, order in told.items()
        if not _is_known(latest.get(subject), order)
    ]
    keys = [one.key for one in new]
    there = set(shop.deliveries.filter(key__in=keys).values_list("key", flat=True))
    kept = Delivery.objects.bulk_create([one for one in new if one.key not in there])
    for delivery in kept:
        enqueue("orders.store_found", delivery_id=delivery.pk)
    return len(kept)


def _latest(shop: Shop, subjects: list[str]) -> dict[str, Delivery]:
    """Return the delivery that told the latest state of each order."""
    known = shop.deliveries.filter(subject__in=subjects).exclude(told_at="")
    rows = known.order_by("told_at", "pk").values_list("subject", "pk")
    return {
        delivery.subject: delivery
        for delivery in Delivery.objects.filter(pk__in=dict(rows).values())
    }


def _is_known(latest: Delivery | None, order: Mapping[str, Any]) -> bool:
    """Return whether that state of the order, or a later one, was told before.

    An order may change twice within the second that WooCommerce tells: placed, then
    paid. So of one second the facts are compared, too.
    """
    if latest is None or not (at := told_at(order)):
        return False
    if latest.told_at == at:
        return _digest(read_json(bytes(latest.body))) == _digest(order)
    return latest.told_at > at


def _delivery(shop: Shop, subject: str, order: Mapping[str, Any]) -> Delivery:
    at = told_at(order)
    return Delivery(
        shop=shop,
        key=f"{FOUND} {subject} {at} {_digest(order)[:32]}",
        topic=FOUND,
        body=json.dumps(order).encode(),
        subject=subject,
        told_at=at,
    )


def _digest(order: Any) -> str:
    """Return what is the same for the same facts, in whatever order they are told."""
    told = order if isinstance(order, Mapping) else {}
    facts = {name: told.get(name) for name in FIELDS}
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
