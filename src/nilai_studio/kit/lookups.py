"""Filters for very many values: `…__listed` by one parameter, `…__among` by rows."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Field, ForeignObject, Lookup
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
