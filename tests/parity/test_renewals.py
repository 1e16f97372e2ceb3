"""Renewals answer alike on DuckDB and on Spark Connect."""

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine.reading import read_orders
from nilai.engine.renewals import RenewalQuestion, analyse_renewals


@pytest.fixture(scope="module")
def payments_file(tmp_path_factory):
    """Some 200 customers who pay by month, leave, and now and then return."""
    random = np.random.default_rng(3)
    rows = []
    for customer in range(200):
        leave = random.beta(1, 4)
        for month in range(random.integers(0, 8), 12):
            if random.random() < leave and random.random() < 0.9:
                break
            at = datetime(2023, month + 1, int(random.integers(1, 29)), 12)
            rows.append((f"c{customer}", at, round(float(random.gamma(9, 2)), 2)))
    who, when, amount = zip(*rows, strict=True)
    table = pa.table(
        {
            "order_id": [f"p{i}" for i in range(len(rows))],
            "customer_id": list(who),
            "ordered_at": pa.array(when, pa.timestamp("us")),
            "revenue_amount": list(amount),
        }
    )
    path = tmp_path_factory.mktemp("renewals") / "payments.parquet"
    pq.write_table(table, path)
    return path


@pytest.mark.parametrize("contract", [True, False])
def test_renewals_are_the_same(payments_file, duckdb_session, spark_session, contract):
    until = date(2023, 12, 31)
    question = RenewalQuestion(contract=contract, until=until)
    one, other = (
        analyse_renewals(
            session, read_orders(session, [str(payments_file)], until=until), question
        )
        for session in (duckdb_session, spark_session)
    )
    assert one.customers == other.customers
    assert one.fit.name == other.fit.name
    assert one.fit.parameters == pytest.approx(other.fit.parameters, rel=1e-9)
    assert [c.actual for c in one.checks] == [c.actual for c in other.checks]
    for name in ("worth_ahead", "worth", "new_customer"):
        mine, theirs = getattr(one, name), getattr(other, name)
        for end in ("value", "low", "high"):
            assert getattr(mine, end) == pytest.approx(getattr(theirs, end), rel=1e-8)
