"""Many new rows at once, without an object for each.

For millions of rows whose values are known to be good: no defaults, no signals, no
validation. Everything else uses Django's `bulk_create`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Return keys (`pk`) that nobody else will use, in a transaction that writes.

    Parameters
    ----------
    model : type
        A model with a whole number as its key.
    count : int
        How many.

    Returns
    -------
    list of int
        Ascending.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) "
                "FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # One writer at a time: whoever writes holds the lock.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    last = found[0] if found else 0
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Add rows to a model's table.

    Parameters
    ----------
    model : type
        Whose table.
    columns : sequence of str
        Columns of the table that the rows fill; all that have no default there.
    rows : iterable of sequence
        Values as the database takes them.
    """
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["?"] * len(columns))
        # The driver's own cursor: no translation of each row's placeholders.
        raw = cursor.connection.cursor()
        raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of our models
        raw.close()
