"""Shops that send their orders, what they sent, and what became of it."""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from nilai.errors import InputError, NilaiError
from nilai_studio.kit.actions import action
from nilai_studio.kit.queue import enqueue
from nilai_studio.orders.actions import remove_orders, store_orders
from nilai_studio.orders.facts import OrderFacts
from nilai_studio.orders.models import Delivery, Shop
from nilai_studio.orders.storing import lock_storing
from nilai_studio.orders.webhooks.deletions import deleted_at, number_of
from nilai_studio.orders.webhooks.reading import read_order
from nilai_studio.orders.webhooks.states import subject_of, told_at
from nilai_studio.orders.webhooks.verdicts import Cancelled, Deleted, Ignored, Unpaid

State = Delivery.State

KEPT_DAYS = 30
MOST_KEPT = 100_000
"""Deliveries kept: those of 30 days, and not more than this."""
NOT_HERE = ("not_paid", "deleted")
"""Why an order that is not here does not come: what was before does not bring it."""


@action("orders.change_shop")
def keep_shop(*, shop: Shop, former_secret: str = "", by: Any = None) -> Shop:
    """Keep a shop; with a new secret the one before is taken a while longer.

    Raises
    ------
    PermissionDenied
        If `by` may not change shops.
    """
    if not shop.path_key:
        shop.path_key = secrets.token_urlsafe(24)
    if not shop.secret:
        shop.secret = former_secret
    elif former_secret and shop.secret != former_secret:
        shop.former_secret = former_secret
    shop.save()
    if by is not None:
        log(shop, "orders.keep_shop", user=by)
    return shop


@action("orders.change_shop")
def make_secret(*, shop: Shop, by: Any = None) -> str:
    """Make a secret for a shop whose platform takes one, and return it, this once.

    Raises
    ------
    PermissionDenied
        If `by` may not change shops.
    """
    former, shop.secret = shop.secret, secrets.token_urlsafe(32)
    keep_shop(shop=shop, former_secret=former)
    if by is not None:
        log(shop, "orders.make_secret", user=by)
    return shop.secret


@action("orders.change_shop")
def retry(*, shop: Shop, by: Any = None) -> int:
    """Take up again what failed; return how many.

    Raises
    ------
    PermissionDenied
        If `by` may not change shops.
    """
    failed = list(shop.deliveries.filter(state=State.FAILED).values_list("pk"))
    shop.deliveries.filter(pk__in=[pk for (pk,) in failed]).update(state=State.TAKEN)
    for (pk,) in failed:
        enqueue("orders.store_delivery", delivery_id=pk)
    if failed and by is not None:
        log(shop, "orders.retry", user=by, data={"count": len(failed)})
    return len(failed)


def list_deliveries() -> QuerySet[Shop]:
    """Return the shops with how many deliveries they sent and how many failed."""
    return (
        Shop.objects.select_related("catch_up")
        .annotate(
            delivery_count=Count("deliveries"),
            failed_count=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
            last_at=Max("deliveries__taken_at"),
        )
        .order_by("name")
    )


def store_delivery(delivery_id: int) -> None:
    """Store the order that a delivery tells of; done again, nothing changes."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("shop")
            .filter(pk=delivery_id, state=State.TAKEN)
            .first()
        )
        if delivery is None:
            return
        _settle(delivery)
        delivery.save(
            update_fields=[
                "state", "error", "refusal", "refused_values", "subject", "told_at",
            ]
        )  # fmt: skip


def _settle(delivery: Delivery) -> None:
    """Store the order; write down what came of it, and why if nothing did."""
    delivery.error, delivery.refusal, delivery.refused_values = "", "", {}
    try:
        _store(delivery)
    except Ignored as why:
        delivery.state = State.IGNORED
        _write_down(delivery, why)
    except InputError as why:
        delivery.state = State.FAILED
        _write_down(delivery, why)
    except (ValueError, ArithmeticError) as why:
        delivery.state, delivery.error = State.FAILED, str(why)[:500]
    else:
        delivery.state = State.DONE


def _write_down(delivery: Delivery, why: NilaiError) -> None:
    delivery.error = str(why)[:500]
    delivery.refusal, delivery.refused_values = why.code, why.values


def _store(delivery: Delivery) -> None:
    told = _told(delivery)
    # Also of what is passed over: it is known, and need not be asked for.
    delivery.subject, delivery.told_at = subject_of(told), told_at(told)
    order = read_order(delivery.shop, delivery.topic, told)
    if isinstance(order, Deleted):
        delivery.told_at = delivery.told_at or deleted_at(delivery)
    with transaction.atomic():
        # What webhooks bring and what is asked for is stored side by side.
        lock_storing()
        if _is_older(delivery, order):
            raise Ignored("a later state of the order is known", code="older")
        _keep(delivery.shop, order)


def _keep(shop: Shop, order: OrderFacts | Cancelled | Unpaid | Deleted) -> None:
    """Store the order, or remove one that does not count any more.

    Raises
    ------
    Ignored
        If it does not count, and is not here.
    """
    match order:
        case Cancelled(order_id):
            remove_orders([order_id], shop=shop.name)
        case Unpaid(order_id, status):
            if not remove_orders([order_id], shop=shop.name):
                raise Ignored(f"not paid: {status}", code="not_paid", status=status)
        case Deleted(subject):
            order_id = number_of(shop, subject)
            if not order_id or not remove_orders([order_id], shop=shop.name):
                raise Ignored("deleted, and not here", code="deleted")
        case _:
            store_orders([order], shop=shop.name)


def _told(delivery: Delivery) -> Any:
    """Return what a delivery says.

    Raises
    ------
    InputError
        If it is not JSON.
    """
    body = bytes(delivery.body)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        found = repr(body[:10].decode(errors="replace"))
        message = (
            f"found {found}, wanted JSON: choose JSON as format in the shop, send again"
        )
        raise InputError(message, code="not_json", found=found) from error


def _is_older(
    delivery: Delivery, order: OrderFacts | Cancelled | Unpaid | Deleted
) -> bool:
    """Return whether a delivery tells less than one that counted before it.

    Deliveries may come in another order than things happened.
    """
    if not (delivery.subject and delivery.told_at):
        return False
    told = delivery.shop.deliveries.filter(subject=delivery.subject)
    counted = told.filter(Q(state=State.DONE) | Q(refusal__in=NOT_HERE))
    # Placed and paid within one second, it was not paid at first.
    side = "gte" if isinstance(order, Unpaid) else "gt"
    return counted.filter(**{f"told_at__{side}": delivery.told_at}).exists()


def prune_deliveries() -> int:
    """Remove old deliveries; return how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = Delivery.objects.exclude(state=State.TAKEN).filter(taken_at__lt=before)
    gone, _tables = old.delete()
    newest = Delivery.objects.order_by("-pk").values_list("pk", flat=True)
    last = newest[MOST_KEPT : MOST_KEPT + 1].first()
    if last is not None:
        more, _tables = (
            Delivery.objects.exclude(state=State.TAKEN).filter(pk__lte=last).delete()
        )
        gone += more
    return gone
