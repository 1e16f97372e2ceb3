"""From the reader's Parquet files into the staged tables, fast."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection

from nilai_studio.orders.staging import stage, stage_csv

BATCH = 20_000


def stage_file(table: str, path: Path) -> None:
    """Add the rows of a Parquet file to a staged table.

    PostgreSQL copies a CSV file; SQLite takes the rows from DuckDB one by one.

    Parameters
    ----------
    table : str
        As in `staging.COLUMNS`; the file has its columns in their order.
    path : Path
        Written by the reader.
    """
    if connection.vendor != "postgresql":
        stage(table, (row for rows in batches(path) for row in rows))
        return
    written = path.with_suffix(".copy")
    times = "REPLACE (ordered_at || '+00' AS ordered_at)"
    replaced = times if table == "staged_order" else ""
    source = f"SELECT * {replaced} FROM '{_escaped(path)}'"
    with _open() as engine:
        engine.execute(
            f"COPY ({source}) TO '{_escaped(written)}' "
            "(FORMAT csv, HEADER false, NULLSTR '', FORCE_QUOTE *)"
        )
    stage_csv(table, written)
    written.unlink()


def batches(path: Path) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield the rows of a Parquet file in their order, some thousands at once."""
    with _open() as engine:
        rows = engine.execute(f"SELECT * FROM '{_escaped(path)}'")
        while batch := rows.fetchmany(BATCH):
            yield batch


def sample_orders(path: Path, most: int) -> list[tuple[str, Any, Any]]:
    """Return number, moment and amount of some orders, spread over all; as ever."""
    with _open() as engine:
        return engine.execute(
            "SELECT order_id, ordered_at, amount "
            f"FROM '{_escaped(path)}' USING SAMPLE reservoir({most:d} ROWS) "
            "REPEATABLE (1)"
        ).fetchall()


def _open() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": "512MB", "threads": "2"})


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
