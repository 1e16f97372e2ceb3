"""The index of the search: trigrams, by FTS5 on SQLite and pg_trgm on PostgreSQL.

Made after every migration where it is missing, not by one of them: SQLite makes a
table anew when a column changes, which drops the triggers that keep the index.
"""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from django.core import checks
from django.db import connection, transaction
from django.db.utils import DatabaseError

logger = logging.getLogger(__name__)

# The words themselves lie in the table of customers; here is their index alone.
TABLE = """
CREATE VIRTUAL TABLE customers_search USING fts5(
    search_text, contact_text, content='customers_customer', content_rowid='id',
    tokenize='trigram')
"""
ADD = """
    INSERT INTO customers_search(rowid, search_text, contact_text)
    VALUES (new.id, new.search_text, new.contact_text);
"""
REMOVE = """
    INSERT INTO customers_search(customers_search, rowid, search_text, contact_text)
    VALUES ('delete', old.id, old.search_text, old.contact_text);
"""
TRIGGERS = {
    "customers_search_added": f"AFTER INSERT ON customers_customer BEGIN {ADD} END",
    "customers_search_gone": f"AFTER DELETE ON customers_customer BEGIN {REMOVE} END",
    "customers_search_changed": f"""
AFTER UPDATE OF search_text, contact_text ON customers_customer
WHEN old.search_text IS NOT new.search_text
    OR old.contact_text IS NOT new.contact_text
BEGIN {REMOVE} {ADD} END""",
}
POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS customers_search ON customers_customer "
    "USING gin (search_text gin_trgm_ops, contact_text gin_trgm_ops)"
)


def make_search_index(**_options: Any) -> None:
    """Make the index where it is missing; keep it where it is."""
    if connection.vendor == "sqlite":
        _make_fts5()
    elif connection.vendor == "postgresql":
        _make_trigrams()


@contextmanager
def indexed_at_once(first: int, last: int) -> Generator[None]:
    """Index the customers added inside by one statement, not one by one.

    SQLite's index writes what it gathered after every statement: one statement for
    thousands of rows costs a sixth of thousands.

    Parameters
    ----------
    first, last : int
        Range of their keys (`pk`).
    """
    if connection.vendor != "sqlite":
        yield
        return
    name = "customers_search_added"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}")
        yield
        cursor.execute(
            "INSERT INTO customers_search(rowid, search_text, contact_text) "
            "SELECT id, search_text, contact_text FROM customers_customer "
            "WHERE id BETWEEN %s AND %s",
            [first, last],
        )
        cursor.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")


def check_search(**_options: Any) -> list[checks.CheckMessage]:
    """Tell when PostgreSQL searches without its index."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('customers_search') IS NULL")
        (is_missing,) = cursor.fetchone()
    if not is_missing:
        return []
    return [
        checks.Warning(
            "the search for customers reads every row: PostgreSQL's extension "
            "pg_trgm is missing",
            hint="CREATE EXTENSION pg_trgm; as the database's owner; then start anew.",
            id="customers.W001",
        )
    ]


def _make_fts5() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'customers_search%'"
        )
        there = {name for (name,) in cursor.fetchall()}
        if there >= {"customers_search", *TRIGGERS}:
            return
        if "customers_search" not in there:
            cursor.execute(TABLE)
        for name, body in TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {body}")
        cursor.execute(
            "INSERT INTO customers_search(customers_search) VALUES ('rebuild')"
        )


def _make_trigrams() -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(POSTGRESQL)
    except DatabaseError as error:
        # Not on this server, or not ours to add: the search reads every row.
        logger.warning("no index for the search of customers: %s", error)
