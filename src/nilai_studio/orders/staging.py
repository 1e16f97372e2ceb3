"""Orders on their way in: temporary tables of this connection, filled fast.

What is staged is seen by nobody else and locks nothing; `storing` makes it visible in
one transaction, by the same SQL on both databases.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import connection

COLUMNS: dict[str, dict[str, str]] = {
    "staged_order": {
        "order_id": "text",
        "entry": "text",
        "who": "text",
        "ordered_at": "time",
        "revenue_amount": "amount",
        "margin_amount": "amount",
        "discount_amount": "amount",
        "channel": "text",
        "source": "text",
        "medium": "text",
        "campaign": "text",
        "coupon": "text",
        "offer_id": "text",
        "lines_digest": "text",
    },
    "staged_line": {
        "order_id": "text",
        "entry": "text",
        "product_id": "text",
        "quantity": "count",
        "unit_price_amount": "amount",
    },
    "staged_product": {"product_id": "text", "name": "text", "category": "text"},
    "staged_who": {"who": "text", "customer_id": "key"},
}
"""Table to its columns and their kinds; what a source does not tell is null or ''."""

MADE = {
    "staged_known": {
        "id": "key",
        "customer_id": "key",
        "is_changed": "key",
        "lines_changed": "key",
    },
    "staged_affected": {"customer_id": "key"},
}
"""Tables that storing fills itself."""

KINDS = {
    "sqlite": {
        "text": "text",
        "time": "datetime",
        "amount": "decimal",
        "count": "decimal",
        "key": "bigint",
    },
    "postgresql": {
        "text": "text",
        "time": "timestamptz",
        "amount": "numeric(20,4)",
        "count": "numeric(14,3)",
        "key": "bigint",
    },
}
KEYS = {
    "staged_order": "order_id, entry",
    "staged_who": "who",
    "staged_product": "product_id",
    "staged_known": "id",
    "staged_affected": "customer_id",
}


def open_staging() -> None:
    """Make the tables of this connection, or empty those it has."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # On disk: a large import must not fill the memory.
        _run("PRAGMA temp_store = 1")
    kinds = KINDS[connection.vendor]
    for table, columns in (COLUMNS | MADE).items():
        described = [f"{name} {kinds[kind]}" for name, kind in columns.items()]
        if table in KEYS:
            described.append(f"PRIMARY KEY ({KEYS[table]})")
        _run(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({', '.join(described)})")
        _run(f"DELETE FROM {table}")


def close_staging() -> None:
    """Let go of what was staged."""
    for table in COLUMNS | MADE:
        _run(f"DROP TABLE IF EXISTS {table}")


def stage(table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a staged table.

    Parameters
    ----------
    table : str
        A key of `COLUMNS`.
    rows : iterable of sequence
        Values in the order of its columns; times and amounts as text or as the
        database's adapters take them.
    """
    columns = COLUMNS[table]
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["?"] * len(columns))
    with connection.cursor() as cursor, _one_write(cursor):
        # The driver's own cursor: no translation of each row's placeholders.
        raw = cursor.connection.cursor()
        raw.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        raw.close()


def stage_rows(table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add a few rows of keys to a table of `MADE`."""
    marks = ", ".join(["%s"] * len(MADE[table]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def stage_csv(table: str, path: Path) -> None:
    """Add the rows of a CSV file (no headers) to a staged table; PostgreSQL only."""
    with (
        path.open("rb") as file,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
    ):
        while block := file.read(1 << 20):
            copy.write(block)


def count_staged(table: str) -> int:
    """Return how many rows are staged in a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def analyse_staging() -> None:
    """Tell PostgreSQL's planner how much is staged."""
    if connection.vendor == "postgresql":
        for table in COLUMNS:
            _run(f"ANALYZE {table}")


class _one_write:  # noqa: N801 - used as a word, like `suppress`
    """One transaction on the temporary tables alone, unless one is open already.

    Python's driver would commit each row by itself; Django's own transaction would
    take the database's write lock.
    """

    def __init__(self, cursor: Any) -> None:
        self.cursor = None if connection.in_atomic_block else cursor

    def __enter__(self) -> None:
        if self.cursor:
            self.cursor.execute("BEGIN DEFERRED")

    def __exit__(self, kind: type | None, *_: object) -> None:
        if self.cursor:
            self.cursor.execute("ROLLBACK" if kind else "COMMIT")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
