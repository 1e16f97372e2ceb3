"""The shipped orders, read once on either engine."""

from pathlib import Path

import pytest

from nilai.engine import Session
from nilai.engine.reading import Reading, read_orders

RETAIL = Path(__file__).parents[2] / "data" / "online_retail.parquet"


@pytest.fixture(scope="session")
def online_retail(duckdb_session, spark_session) -> list[tuple[Session, Reading]]:
    """540,000 lines of a shop."""
    return [
        (session, read_orders(session, [str(RETAIL)]))
        for session in (duckdb_session, spark_session)
    ]
