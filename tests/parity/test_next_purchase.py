"""What is bought next is the same on both engines."""

from datetime import datetime

import pyarrow as pa
import pytest

from nilai.worth.next_purchase import next_purchases


@pytest.fixture
def lines():
    rows = []
    for customer in range(60):
        rows.append((f"c{customer}", datetime(2024, 1, 1), f"p{customer % 4}", 1.0))
        if customer % 3:
            day = datetime(2024, 2, 1 + customer % 20)
            rows.append((f"c{customer}", day, f"p{customer * customer % 7}", 2.0))
            rows.append((f"c{customer}", day, "returned", -1.0))
    names = ("customer_id", "ordered_at", "product_id", "quantity")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def test_same_pairs(duckdb_session, spark_session, lines):
    def found(session):
        pairs = next_purchases(session.bring(lines), least_customers=2)
        rows = session.arrow(pairs).to_pylist()
        return sorted(
            (
                row["product_id"],
                row["next_product_id"],
                row["customer_count"],
                row["chance_count"],
                round(row["lift"], 9),
            )
            for row in rows
        )

    here = found(duckdb_session)
    assert here
    assert here == found(spark_session)
    assert "returned" not in {row[1] for row in here}
