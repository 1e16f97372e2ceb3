"""What is done with orders as they come in one by one: stored, once each."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from wagtail.log_actions import log

from nilai.errors import InputError
from nilai_studio.customers.consent.told import record_told
from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.kit.actions import action
from nilai_studio.orders.facts import (
    EXACT_DIGITS,
    LARGEST,
    OrderFacts,
    count,
    in_utc,
    is_exact,
    lines_digest,
    money,
)
from nilai_studio.orders.models import Order
from nilai_studio.orders.staging import (
    close_staging,
    open_staging,
    stage,
    stage_rows,
)
from nilai_studio.orders.storing import (
    Stored,
    count_totals,
    lock_storing,
    remove_known,
    store_staged,
    touch_months,
)

CLOCKS_DIFFER = timedelta(days=1)
"""As much as a shop's clock may be ahead of ours."""


@action("orders.change_order")
def store_orders(rows: Sequence[OrderFacts], *, shop: str, by: Any = None) -> Stored:
    """Store orders of a shop, whole: what is known already changes nothing.

    Of several rows with one number and entry the last counts.

    Parameters
    ----------
    rows : sequence of OrderFacts
        Up to some thousands.
    shop : str
        Whose orders they are; numbers are told apart by shop.
    by : User or None
        Who does it; None is the studio itself, for a webhook or a key of the API.

    Returns
    -------
    Stored
        How many were new, changed, or there already.

    Raises
    ------
    InputError
        If a row names no customer, or an amount or a text is beyond all measure.
    PermissionDenied
        If `by` may not change orders.
    """
    rows = list({(row.order_id, row.entry): row for row in rows}.values())
    for row in rows:
        _check(row)
    lock_storing()
    customers = _customers(rows)
    record_told(
        [
            (pk, one)
            for row, pk in zip(rows, customers, strict=True)
            for one in row.consents
        ]
    )
    open_staging()
    try:
        stage("staged_who", ((str(pk), pk) for pk in set(customers)))
        stage(
            "staged_order",
            (_staged(row, pk) for row, pk in zip(rows, customers, strict=True)),
        )
        _stage_lines(rows)
        stored = store_staged(shop)
    finally:
        if not connection.needs_rollback:
            close_staging()
    if by is not None and (stored.new or stored.changed):
        _write_log(rows, shop, by)
    return stored


@action("orders.change_order")
def remove_orders(order_ids: Sequence[str], *, shop: str, by: Any = None) -> int:
    """Remove orders of a shop that are none any more; return how many were there.

    Parameters
    ----------
    order_ids : sequence of str
        The shop's own numbers, with all their entries; some hundreds at most.
    shop : str
        Whose they are.
    by : User or None
        Who does it; None is the studio itself.

    Returns
    -------
    int
        Orders and refunds removed.

    Raises
    ------
    PermissionDenied
        If `by` may not change orders.
    """
    lock_storing()
    known = list(Order.objects.filter(shop=shop, order_id__in=order_ids))
    if not known:
        return 0
    if by is not None:
        for order in known:
            log(order, "orders.remove", user=by, data={"shop": shop})
    return _with_known(known, remove_known)


def recount_moved(customer_ids: Sequence[int], order_pks: Sequence[int]) -> None:
    """Count anew after orders went from one customer to another, in a merge.

    Parameters
    ----------
    customer_ids : sequence of int
        Both customers.
    order_pks : sequence of int
        The orders that moved.
    """
    open_staging()
    try:
        stage_rows("staged_affected", [(pk,) for pk in set(customer_ids)])
        stage_rows("staged_known", [(pk, 0, 1, 0) for pk in order_pks])
        touch_months(
            "SELECT o.ordered_at FROM orders_order o JOIN staged_known k ON k.id = o.id"
        )
        count_totals()
    finally:
        if not connection.needs_rollback:
            close_staging()


def _with_known(known: Sequence[Order], act: Callable[[], int]) -> int:
    open_staging()
    try:
        stage_rows("staged_known", [(o.pk, o.customer_id, 1, 1) for o in known])
        count = act()
        count_totals()
    finally:
        if not connection.needs_rollback:
            close_staging()
    return count


def _check(row: OrderFacts) -> None:
    """Refuse what the database could not hold, and what did not happen yet."""
    amounts = [row.revenue_amount, row.margin_amount, row.discount_amount]
    for line in row.lines:
        amounts += [line.unit_price_amount, line.quantity * 10_000]
    if not all(a is None or (a.is_finite() and abs(a) < LARGEST) for a in amounts):
        message = f"order {row.order_id}: an amount is no number below 10^15"
        raise InputError(message, code="amount_too_large")
    if rough := next((a for a in amounts if a is not None and not is_exact(a)), None):
        found = f"{rough:f}"
        message = (
            f"order {row.order_id}: found the amount {found}, wanted at most "
            f"{EXACT_DIGITS} digits, as more are not kept exactly; round it"
        )
        raise InputError(message, code="amount_not_exact", found=found)
    if not 0 < len(row.order_id) <= 200:
        message = "an order's number has 1 to 200 characters"
        raise InputError(message, code="order_number")
    if row.ordered_at.utcoffset() is None:
        message = f"order {row.order_id}: its time tells no zone"
        raise InputError(message)
    if row.ordered_at > timezone.now() + CLOCKS_DIFFER:
        found = row.ordered_at.isoformat()
        message = (
            f"order {row.order_id}: found {found}, which is still to come; wanted when "
            "it was ordered"
        )
        raise InputError(message, code="to_come", found=found)


def _customers(rows: Sequence[OrderFacts]) -> list[int]:
    """Return the key of each row's customer."""
    people = [row.customer for row in rows if isinstance(row.customer, PersonSeen)]
    resolved = iter(resolve_customers(people))
    keys: list[int] = []
    for row in rows:
        found = row.customer
        pk = next(resolved) if isinstance(found, PersonSeen) else found
        if pk is None:
            message = (
                f"order {row.order_id} names no customer: an id, an email address or a "
                "phone number is needed"
            )
            raise InputError(message)
        keys.append(pk)
    return keys


def _staged(row: OrderFacts, customer: int) -> tuple[Any, ...]:
    return (
        _text(row.order_id, 200),
        _text(row.entry, 32),
        str(customer),
        in_utc(row.ordered_at) + _offset(),
        _amount(money(row.revenue_amount)),
        None if row.margin_amount is None else _amount(money(row.margin_amount)),
        None if row.discount_amount is None else _amount(money(row.discount_amount)),
        *(
            _text(text, 120)
            for text in (
                row.channel,
                row.source,
                row.medium,
                row.campaign,
                row.coupon,
                row.offer_id,
            )
        ),
        lines_digest(
            (_text(line.product_id, 200), line.quantity, line.unit_price_amount)
            for line in row.lines
        ),
    )


def _stage_lines(rows: Sequence[OrderFacts]) -> None:
    products = {
        _text(line.product_id, 200): (
            _text(line.product_name, 300),
            _text(line.category, 120),
        )
        for row in rows
        for line in row.lines
    }
    stage("staged_product", ((code, *facts) for code, facts in products.items()))
    stage(
        "staged_line",
        (
            (
                _text(row.order_id, 200),
                _text(row.entry, 32),
                _text(line.product_id, 200),
                _amount(count(line.quantity)),
                _amount(money(line.unit_price_amount)),
            )
            for row in rows
            for line in row.lines
        ),
    )


def _text(text: str, longest: int) -> str:
    # PostgreSQL takes no NUL in a text.
    return text.replace("\0", "")[:longest]


def _amount(amount: Any) -> Any:
    """Return an amount as the driver takes it; SQLite keeps numbers as such."""
    return float(amount) if connection.vendor == "sqlite" else amount


def _offset() -> str:
    return "" if connection.vendor == "sqlite" else "+00"


def _write_log(rows: Sequence[OrderFacts], shop: str, by: Any) -> None:
    numbers = [row.order_id for row in rows]
    first = Order.objects.filter(shop=shop, order_id=numbers[0]).first()
    if first is not None:
        data = {"shop": shop, "orders": len(numbers), "first": numbers[:20]}
        log(first, "orders.store", user=by, data=data)
