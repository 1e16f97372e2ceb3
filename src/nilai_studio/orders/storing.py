"""Make what is staged visible: orders, lines, products, totals, months, in one go.

The same SQL runs on SQLite and PostgreSQL. An order is known by shop, number and
entry; storing the same facts again changes nothing. What a source does not tell (a
missing margin, no lines) leaves what is known.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders.facts_json import FACTS

WRITER = 7_211_041
"""PostgreSQL's advisory lock of whoever stores orders; one at a time."""

TEXTS = ("channel", "source", "medium", "campaign", "coupon", "offer_id")
OPTIONAL = ("margin_amount", "discount_amount")

SAME_ORDER = "o.shop = %s AND o.order_id = s.order_id AND o.entry = s.entry"

DIFFERS = " OR ".join(
    [
        "o.ordered_at <> s.ordered_at",
        "o.revenue_amount <> s.revenue_amount",
        *(
            f"(s.{name} IS NOT NULL AND (o.{name} IS NULL OR o.{name} <> s.{name}))"
            for name in OPTIONAL
        ),
        *(f"(s.{name} <> '' AND o.{name} <> s.{name})" for name in TEXTS),
    ]
)
"""Whether a staged order tells something else than the one known."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What storing did.

    Parameters
    ----------
    new, changed, same : int
        Orders (and refunds) that were not there, told something else, were there.
    """

    new: int
    changed: int
    same: int


def lock_storing() -> None:
    """Wait until nobody else stores orders, till the end of this transaction.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        _run("SELECT pg_advisory_xact_lock(%s)", [WRITER])


def compare_staged(shop: str, *, customers: bool = True) -> Stored:
    """Find which staged orders are known, and which of these would change.

    Parameters
    ----------
    shop : str
        Whose orders they are.
    customers : bool
        Whether the customers are staged too, so that they count.

    Returns
    -------
    Stored
        What storing would do.
    """
    _run("DELETE FROM staged_known")
    who = "JOIN staged_who w ON w.who = s.who" if customers else ""
    moved = "o.customer_id <> w.customer_id OR " if customers else ""
    _run(
        f"""
        INSERT INTO staged_known
        SELECT o.id, o.customer_id,
          CASE WHEN {moved}{DIFFERS} THEN 1 ELSE 0 END,
          CASE WHEN s.lines_digest <> '' AND s.lines_digest <> o.lines_digest
            THEN 1 ELSE 0 END
        FROM staged_order s {known_orders()} {who}
        """,
        [shop],
    )
    (staged,) = _row("SELECT count(*) FROM staged_order")
    known, changed = _row(
        "SELECT count(*), coalesce(sum(CASE WHEN is_changed + lines_changed > 0 "
        "THEN 1 ELSE 0 END), 0) FROM staged_known"
    )
    return Stored(new=staged - known, changed=changed, same=known - changed)


def store_staged(shop: str, *, import_id: int | None = None) -> Stored:
    """Store what is staged; the caller holds a transaction and the lock.

    Parameters
    ----------
    shop : str
        Whose orders they are.
    import_id : int, optional
        The import that brings them; what it changes is kept, to undo it.

    Returns
    -------
    Stored
        What was done.
    """
    stored = compare_staged(shop)
    if not stored.new and not stored.changed:
        return stored
    _note_affected()
    touch_months(
        f"SELECT o.ordered_at FROM orders_order o JOIN staged_known k ON k.id = o.id "
        f"WHERE {CHANGED}"
    )
    if import_id is not None and stored.changed:
        _keep_before(import_id)
    is_first = stored.new and not stored.changed and not stored.same
    _upsert(shop, import_id, only_new="" if is_first else ONLY_NEW)
    _store_lines(shop, import_id)
    if import_id is not None and stored.changed:
        _keep_after(import_id)
    if is_first:
        touch_months("SELECT ordered_at FROM staged_order")
    else:
        touch_months(
            f"SELECT s.ordered_at FROM staged_order s {known_orders()} "
            "LEFT JOIN staged_known k ON k.id = o.id "
            f"WHERE k.id IS NULL OR {CHANGED}",
            [shop],
        )
    count_totals()
    return stored


def count_refunds_to_come(shop: str) -> int:
    """Return how many refunds are staged that are not stored yet.

    Parameters
    ----------
    shop : str
        Whose orders are staged.

    Returns
    -------
    int
        Orders with an amount below zero that storing would add.
    """
    (count,) = _row(
        "SELECT count(*) FROM staged_order s WHERE s.revenue_amount < 0 AND NOT EXISTS "
        f"(SELECT 1 FROM orders_order o WHERE {SAME_ORDER})",
        [shop],
    )
    return count


def count_new_refunds(shop: str) -> int:
    """Return how many refunds were among the new orders that were just stored.

    Parameters
    ----------
    shop : str
        Whose orders are staged.

    Returns
    -------
    int
        Orders with an amount below zero, as shops write refunds and cancellations.
    """
    (count,) = _row(
        f"SELECT count(*) FROM staged_order s {known_orders()} "
        "LEFT JOIN staged_known k ON k.id = o.id "
        "WHERE s.revenue_amount < 0 AND k.id IS NULL",
        [shop],
    )
    return count


CHANGED = "k.is_changed + k.lines_changed > 0"

ONLY_NEW = (
    f"LEFT JOIN orders_order o ON {SAME_ORDER} LEFT JOIN staged_known k ON k.id = o.id "
    f"WHERE k.id IS NULL OR {CHANGED}"
)
"""Leaves out what is there already; needless where nothing is."""


def _note_affected() -> None:
    """Note the customers of new and changed orders, before and after the change."""
    _run("DELETE FROM staged_affected")
    _run(
        "INSERT INTO staged_affected SELECT DISTINCT customer_id FROM staged_known k "
        f"WHERE {CHANGED}"
    )
    # Which of them have an order that is new costs a join; counting some customers
    # anew who did not change does no harm.
    _run(
        "INSERT INTO staged_affected SELECT customer_id FROM staged_who "
        "WHERE true ON CONFLICT DO NOTHING"
    )


def _upsert(shop: str, import_id: int | None, *, only_new: str) -> None:
    optional = [
        f"{name} = coalesce(excluded.{name}, orders_order.{name})" for name in OPTIONAL
    ]
    texts = [
        f"{name} = CASE WHEN excluded.{name} <> '' THEN excluded.{name} "
        f"ELSE orders_order.{name} END"
        for name in (*TEXTS, "lines_digest")
    ]
    # A live source speaks for the order from now on: undoing a file leaves it.
    mine = [] if import_id is not None else ["brought_in_id = NULL"]
    names = ", ".join((*OPTIONAL, *TEXTS, "lines_digest"))
    values = ", ".join(f"s.{name}" for name in (*OPTIONAL, *TEXTS, "lines_digest"))
    now = timezone.now()
    _run(
        f"""
        INSERT INTO orders_order (
          shop, order_id, entry, customer_id, ordered_at, revenue_amount, {names},
          brought_in_id, changed_at)
        SELECT %s, s.order_id, s.entry, w.customer_id, s.ordered_at, s.revenue_amount,
          {values}, {BIGINT}, {TIME}
        FROM staged_order s JOIN staged_who w ON w.who = s.who
        {only_new or "WHERE true"}
        ORDER BY s.order_id, s.entry
        ON CONFLICT (shop, order_id, entry) DO UPDATE SET
          customer_id = excluded.customer_id,
          ordered_at = excluded.ordered_at,
          revenue_amount = excluded.revenue_amount,
          changed_at = excluded.changed_at,
          {", ".join([*optional, *texts, *mine])}
        """,
        [
            shop,
            import_id,
            connection.ops.adapt_datetimefield_value(now),
            *([shop] if only_new else []),
        ],
    )


BIGINT = "CAST(%s AS bigint)"
TIME = "CAST(%s AS {})"


def _store_lines(shop: str, import_id: int | None) -> None:
    if not _row("SELECT EXISTS (SELECT 1 FROM staged_line)")[0]:
        return
    _run(
        "INSERT INTO orders_product (product_id, name, category, first_import_id) "
        f"SELECT product_id, name, category, {BIGINT} FROM staged_product "
        "WHERE true ON CONFLICT (product_id) DO UPDATE SET name = excluded.name "
        "WHERE excluded.name <> '' AND orders_product.name = ''",
        [import_id],
    )
    _run(
        "DELETE FROM orders_line WHERE order_id IN "
        "(SELECT id FROM staged_known WHERE lines_changed = 1)"
    )
    _run(
        f"""
        INSERT INTO orders_line (order_id, product_id, quantity, unit_price_amount)
        SELECT o.id, p.id, s.quantity, s.unit_price_amount
        FROM staged_line s
        {known_orders()}
        JOIN orders_product p ON p.product_id = s.product_id
        LEFT JOIN staged_known k ON k.id = o.id
        WHERE k.id IS NULL OR k.lines_changed = 1
        """,
        [shop],
    )


def _keep_before(import_id: int) -> None:
    """Keep what the changed orders were."""
    _run(
        "INSERT INTO orders_orderbefore (brought_in_id, order_id, before, after) "
        f"SELECT %s, o.id, {FACTS[connection.vendor]}, '{{}}' "
        f"FROM orders_order o JOIN staged_known k ON k.id = o.id WHERE {CHANGED}",
        [import_id],
    )


def _keep_after(import_id: int) -> None:
    """Keep what they are now, to see later whether somebody changed them again."""
    facts = FACTS[connection.vendor]
    _run(
        f"UPDATE orders_orderbefore SET after = (SELECT {facts} FROM orders_order o "
        "WHERE o.id = orders_orderbefore.order_id) WHERE brought_in_id = %s",
        [import_id],
    )


def remove_known() -> int:
    """Remove the orders in `staged_known`; return how many.

    Their months and customers are noted; `count_totals` counts these anew.
    """
    touch_months(
        "SELECT o.ordered_at FROM orders_order o JOIN staged_known k ON k.id = o.id"
    )
    _run(
        "INSERT INTO staged_affected SELECT DISTINCT customer_id FROM staged_known "
        "WHERE true ON CONFLICT DO NOTHING"
    )
    for table in ("orders_line", "orders_orderbefore"):
        _run(f"DELETE FROM {table} WHERE order_id IN (SELECT id FROM staged_known)")
    (count,) = _row("SELECT count(*) FROM staged_known")
    _run("DELETE FROM orders_order WHERE id IN (SELECT id FROM staged_known)")
    return count


def touch_months(times: str, parameters: list[Any] | None = None) -> None:
    """Count a change of the months in which orders lie, so that the lake follows.

    Parameters
    ----------
    times : str
        SQL that selects `ordered_at`.
    parameters : list, optional
        Its parameters.
    """
    month = {
        "sqlite": "strftime('%%Y-%%m-01', ordered_at)",
        "postgresql": "date_trunc('month', ordered_at AT TIME ZONE 'UTC')::date",
    }[connection.vendor]
    _run(
        f"""
        INSERT INTO orders_lakemonth (
          month, changes, synced_changes, order_count, line_count, mark)
        SELECT DISTINCT {month}, 1, 0, 0, 0, '' FROM ({times}) AS times WHERE true
        ON CONFLICT (month) DO UPDATE SET changes = orders_lakemonth.changes + 1
        """,
        parameters or [],
    )


def count_totals() -> None:
    """Count the totals of the customers in `staged_affected` anew; tell of them."""
    mine = "IN (SELECT customer_id FROM staged_affected)"
    _run(f"DELETE FROM orders_ordertotals WHERE customer_id {mine}")
    bought = "FILTER (WHERE revenue_amount >= 0)"
    _run(
        f"""
        INSERT INTO orders_ordertotals (
          customer_id, order_count, revenue_amount, first_ordered_at, last_ordered_at)
        SELECT customer_id, count(*) {bought}, round(sum(revenue_amount), 4),
          coalesce(min(ordered_at) {bought}, min(ordered_at)),
          coalesce(max(ordered_at) {bought}, max(ordered_at))
        FROM orders_order WHERE customer_id {mine} GROUP BY customer_id
        """
    )
    # As `customers.actions.note_changes`, without carrying a million keys around.
    _run(
        "INSERT INTO customers_changedcustomer (customer_id, noted_at) "
        f"SELECT customer_id, {TIME} FROM staged_affected WHERE true "
        "ORDER BY customer_id "
        "ON CONFLICT (customer_id) DO UPDATE SET noted_at = excluded.noted_at",
        [connection.ops.adapt_datetimefield_value(timezone.now())],
    )
    enqueue_once("segments.refresh")


def known_orders() -> str:
    """Return the join of what is staged with the orders that are known.

    Each staged row is looked for among the orders. SQLite would else pass all orders
    there are and look for each among the few that are staged, of which it knows
    nothing.
    """
    join = {"sqlite": "CROSS JOIN", "postgresql": "JOIN"}[connection.vendor]
    return f"{join} orders_order o ON {SAME_ORDER}"


def _run(sql: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace(TIME, _TIMES[connection.vendor]), parameters or [])


_TIMES = {"sqlite": "%s", "postgresql": "CAST(%s AS timestamptz)"}


def _row(sql: str, parameters: list[Any] | None = None) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()
