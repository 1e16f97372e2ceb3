"""Undo an import whole: its orders, what it changed, products and customers it made.

What somebody changed after it stays, and is counted.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from nilai_studio.customers.models import Customer
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders.facts_json import FACTS, FIELDS
from nilai_studio.orders.imports.attempts import claim, fail
from nilai_studio.orders.imports.folders import remove, write_progress
from nilai_studio.orders.imports.forgetting import forget_customers
from nilai_studio.orders.models import Import, OrderBefore, Product
from nilai_studio.orders.staging import close_staging, open_staging
from nilai_studio.orders.storing import (
    count_totals,
    lock_storing,
    remove_known,
    touch_months,
)

State = Import.State
BATCH = 2000
_logger = logging.getLogger(__name__)


def undo(import_id: int) -> None:
    """Undo an import, from claim to end, in one transaction."""
    brought = claim(import_id, State.UNDOING)
    if brought is None:
        return
    try:
        open_staging()
        _undo(brought)
    except Exception as error:
        _logger.exception("import %s could not be undone", import_id)
        fail(brought, "unexpected", f"{type(error).__name__}: {error}"[:500])
        return
    finally:
        close_staging()
    remove(brought.pk)


@transaction.atomic
def _undo(brought: Import) -> None:
    lock_storing()
    write_progress(brought, "undo", 0.1)
    orphans = _remove_orphans(brought)
    restored, kept_changes = _restore(brought)
    removed, kept_orders = _remove(brought)
    count_totals()
    write_progress(brought, "undo", 0.6)
    products, _ = Product.objects.filter(
        first_import_id=brought.pk, lines__isnull=True
    ).delete()
    customers = forget_customers(brought.pk)
    OrderBefore.objects.filter(brought_in=brought).delete()
    counts = brought.counts | {
        "removed": removed + orphans,
        "restored": restored,
        "stayed": kept_orders + kept_changes,
        "customers_removed": customers,
        "products_removed": products,
    }
    Import.objects.filter(pk=brought.pk, state=State.UNDOING).update(
        state=State.UNDONE, counts=counts, error="", finished_at=timezone.now()
    )
    if customers:
        # Their memberships went with them.
        enqueue_once("segments.recount")
    enqueue_once("worth.renew_if_stale")
    enqueue_once("orders.renew_next_products")


def _remove_orphans(brought: Import) -> int:
    """Remove orders that stayed for its sake alone; return how many.

    Their own import is undone already, and nobody changed them after it.
    """
    _run(
        f"""
        INSERT INTO staged_known
        SELECT o.id, o.customer_id, 1, 1
        FROM orders_orderbefore b JOIN orders_order o ON o.id = b.order_id
        JOIN orders_import i ON i.id = o.brought_in_id
        WHERE b.brought_in_id = %s AND i.state = %s
          AND b.after = {FACTS[connection.vendor]} AND NOT EXISTS (
          SELECT 1 FROM orders_orderbefore other
          WHERE other.order_id = o.id AND other.id <> b.id)
        """,
        [brought.pk, State.UNDONE],
    )
    removed = remove_known()
    _run("DELETE FROM staged_known")
    return removed


def _remove(brought: Import) -> tuple[int, int]:
    """Remove the orders it made; return how many, and how many stay as changed."""
    _run(
        """
        INSERT INTO staged_known
        SELECT o.id, o.customer_id, 1, 1 FROM orders_order o
        WHERE o.brought_in_id = %s AND NOT EXISTS (
          SELECT 1 FROM orders_orderbefore b WHERE b.order_id = o.id)
        """,
        [brought.pk],
    )
    removed = remove_known()
    kept = _rows(
        "SELECT count(*) FROM orders_order WHERE brought_in_id = %s", [brought.pk]
    )
    return removed, kept[0][0]


def _restore(brought: Import) -> tuple[int, int]:
    """Give the orders it changed their former facts; return how many, how many not."""
    facts = FACTS[connection.vendor]
    _run(
        f"""
        INSERT INTO staged_known
        SELECT o.id, o.customer_id, 1, 1
        FROM orders_orderbefore b JOIN orders_order o ON o.id = b.order_id
        WHERE b.brought_in_id = %s AND b.after = {facts} AND NOT EXISTS (
          SELECT 1 FROM orders_orderbefore later
          WHERE later.order_id = o.id AND later.id > b.id)
        """,
        [brought.pk],
    )
    _touch_changed()
    restored = 0
    for rows in _former(brought):
        restored += _give_back(rows)
    _touch_changed()
    _run("DELETE FROM staged_known")
    stayed = OrderBefore.objects.filter(brought_in=brought).count() - restored
    return restored, stayed


def _touch_changed() -> None:
    """Note months and customers of the orders in `staged_known`, as they are now."""
    of_known = "FROM orders_order o JOIN staged_known k ON k.id = o.id"
    touch_months(f"SELECT o.ordered_at {of_known}")
    _run(
        f"INSERT INTO staged_affected SELECT DISTINCT o.customer_id {of_known} "
        "WHERE true ON CONFLICT DO NOTHING"
    )


def _former(brought: Import) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    last = 0
    while True:
        rows = _rows(
            "SELECT b.id, b.order_id, b.before FROM orders_orderbefore b "
            "JOIN staged_known k ON k.id = b.order_id "
            f"WHERE b.brought_in_id = %s AND b.id > %s ORDER BY b.id LIMIT {BATCH}",
            [brought.pk, last],
        )
        if not rows:
            return
        last = rows[-1][0]
        yield [
            (order, json.loads(before) if isinstance(before, str) else before)
            for _id, order, before in rows
        ]


def _give_back(rows: Sequence[tuple[int, dict[str, Any]]]) -> int:
    """Give orders their former facts; return how many.

    One whose customer went with the import that brought her stays as it is.
    """
    there = set(
        Customer.objects.filter(
            pk__in={facts["customer_id"] for _order, facts in rows}
        ).values_list("pk", flat=True)
    )
    rows = [row for row in rows if row[1]["customer_id"] in there]
    marks = ", ".join(f"{name} = %s" for name in FIELDS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE orders_order SET {marks} WHERE id = %s",
            [(*(facts[name] for name in FIELDS), order) for order, facts in rows],
        )
        cursor.executemany(
            "DELETE FROM orders_line WHERE order_id = %s", [(o,) for o, _f in rows]
        )
        cursor.executemany(
            "INSERT INTO orders_line (order_id, product_id, quantity, "
            "unit_price_amount) VALUES (%s, %s, %s, %s)",
            list(_lines(rows)),
        )
    return len(rows)


def _lines(
    rows: Sequence[tuple[int, dict[str, Any]]],
) -> Iterator[tuple[int, int, Any, Any]]:
    codes = {line[0] for _order, facts in rows for line in facts["lines"]}
    Product.objects.bulk_create(
        [Product(product_id=code) for code in codes], ignore_conflicts=True
    )
    keys = dict(
        Product.objects.filter(product_id__in=codes).values_list("product_id", "pk")
    )
    for order, facts in rows:
        for code, quantity, price in facts["lines"]:
            yield order, keys[code], quantity, price


def _run(sql: str, parameters: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return max(cursor.rowcount, 0)


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return cursor.fetchall()
