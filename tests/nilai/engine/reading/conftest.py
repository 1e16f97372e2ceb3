"""Small order files, written where a test may read them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nilai.engine import Session
from nilai.engine.reading import Reading, read_orders

ROOT = Path(__file__).parents[4]


@pytest.fixture
def data() -> Path:
    """The data that Nilai ships."""
    return ROOT / "data"


@pytest.fixture
def read(duckdb_session: Session, tmp_path: Path) -> Callable[..., Reading]:
    """Read text as an order file, or files by path; counts must add up."""

    def run(*contents: str | bytes | Path, **options: object) -> Reading:
        paths = []
        for i, content in enumerate(contents):
            path = (
                content if isinstance(content, Path) else tmp_path / f"orders-{i}.csv"
            )
            if isinstance(content, str):
                path.write_text(content, encoding="utf-8", newline="")
            elif isinstance(content, bytes):
                path.write_bytes(content)
            paths.append(str(path))
        reading = read_orders(duckdb_session, paths, **options)
        assert reading.used + sum(reading.refused.values()) == reading.rows
        rejected = 0
        if reading.rejected is not None:
            rejected = duckdb_session.row(
                reading.rejected.agg(n=reading.rejected.count())
            )["n"]
        assert rejected == sum(reading.refused.values())
        return reading

    return run


@pytest.fixture
def orders(duckdb_session: Session) -> Callable[[Reading], list[dict]]:
    """Return the orders of a reading as dictionaries, in order of time and number."""

    def run(reading: Reading) -> list[dict]:
        table = reading.orders_table.order_by("ordered_at", "order_id")
        return duckdb_session.arrow(table).to_pylist()

    return run


@pytest.fixture
def rejected(duckdb_session: Session) -> Callable[[Reading], list[tuple]]:
    """Return line, column, value and class of the refused rows, in order of line."""

    def run(reading: Reading) -> list[tuple]:
        if reading.rejected is None:
            return []
        rows = duckdb_session.arrow(reading.rejected.order_by("file", "line_number"))
        return [
            (row["line_number"], row["column"], row["value"], row["class"])
            for row in rows.to_pylist()
        ]

    return run
