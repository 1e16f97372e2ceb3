"""Filters for very many values: `…__listed`, and those gathered once, by rows."""

import json
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Field, ForeignObject, Lookup, Q, QuerySet
from django.db.models.lookups import In

MOST_GATHERED = 4_000_000
"""Values that fit into the memory that `room_to_gather` allows."""


@contextmanager
def room_to_gather() -> Generator[None]:
    """Let the database gather `MOST_GATHERED` values in memory.

    PostgreSQL would else ask for all of them again at every row that it passes.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        yield


@ForeignObject.register_lookup
@Field.register_lookup
class Listed(Lookup):
    """Is one of many values: as `…__in`, whose every value is a parameter.

    One each costs ten microseconds and more before the database is asked. Values are
    all text or all whole numbers.
    """

    lookup_name = "listed"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition and its parameters."""
        left, params = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        if not values:
            raise EmptyResultSet
        if connection.vendor == "postgresql":
            kind = "text" if isinstance(values[0], str) else "bigint"
            return f"{left} = ANY(%s::{kind}[])", [*params, values]
        given = json.dumps(values, ensure_ascii=False)
        # The column is as Django wrote it.
        return f"{left} IN (SELECT value FROM json_each(%s))", [*params, given]  # noqa: S608


def gathers_well() -> bool:
    """Return whether to gather is quicker than to read a column of each row passed."""
    return connection.vendor == "sqlite"


def is_gathered(key: str, numbers: QuerySet[Any, Any] | Iterable[int]) -> Q:
    """Return the condition that a key is one of many, for rows passed in an order.

    Asked for inside `room_to_gather`, for numbers up to `MOST_GATHERED`.

    Parameters
    ----------
    key : str
        The name of the key of the rows that are passed.
    numbers : QuerySet or iterable of int
        Those that it is to be one of; of rows, their only value.

    Returns
    -------
    Q
        On PostgreSQL rows are gathered by the query itself. On SQLite they are
        gathered here, one byte for each number: to look into that takes a fifth of
        the time of a search in the tree that it would make.
    """
    if connection.vendor == "sqlite":
        if isinstance(numbers, QuerySet):
            numbers = _numbers(numbers)
        return Q(**{f"{key}__marked": _mark(numbers)})
    if isinstance(numbers, QuerySet):
        return Q(**{f"{key}__among": numbers})
    return Q(**{f"{key}__listed": list(numbers)})


def _numbers(rows: QuerySet[Any, Any]) -> list[int]:
    """Return the only value of rows; as one text, not as a million rows in Python."""
    try:
        sql, params = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH gathered (n) AS ({sql}) "  # noqa: S608 - the query as Django wrote it
            "SELECT json_group_array(n) FROM gathered WHERE n IS NOT NULL",
            params,
        )
        return json.loads(cursor.fetchone()[0])


def _mark(numbers: Iterable[int]) -> bytes:
    known = list(numbers)
    marks = bytearray(max(known, default=-1) + 1)
    for number in known:
        marks[number] = 1
    return bytes(marks)


@ForeignObject.register_lookup
@Field.register_lookup
class Marked(Lookup):
    """Is a number whose byte, in a string of bytes, is 1; on SQLite."""

    lookup_name = "marked"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition and its parameters."""
        left, params = self.process_lhs(compiler, connection)
        return f"substr(%s, {left} + 1, 1) = x'01'", [self.rhs, *params]


@ForeignObject.register_lookup
@Field.register_lookup
class Among(In):
    """Is one of the values of a query, gathered once and looked up row by row.

    As `…__in`, but the database may not begin with those values: rows are passed in
    the order asked for until enough are found. Asked for inside `room_to_gather`, and
    for no more than `MOST_GATHERED` values.
    """

    lookup_name = "among"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition, which no planner takes for a join, and parameters."""
        found, params = super().as_sql(compiler, connection)
        return f"({found}) IS TRUE", [*params]
