"""The whole analysis answers alike on DuckDB and on Spark Connect."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine.levers import LeverQuestion, analyse_levers
from nilai.engine.reading import read_orders
from nilai.engine.worth import WorthOptions, analyse_worth
from nilai.tables import CUSTOMER_WORTH


@pytest.fixture(scope="module")
def orders_file(tmp_path_factory) -> Path:
    """Some 300 customers over a year, with refunds, copies and missing ids."""
    random = np.random.default_rng(11)
    customers, times, amounts = [], [], []
    for customer in range(300):
        rate, at = random.gamma(0.6, 1 / 25), random.uniform(0, 250)
        while at < 365:
            customers.append(f"c{customer}" if random.random() > 0.02 else None)
            times.append(datetime(2023, 1, 1) + timedelta(days=float(at)))
            amounts.append(round(float(random.gamma(6, 5)), 2))
            if random.random() < 0.03:
                customers.append(customers[-1])
                times.append(times[-1] + timedelta(days=2))
                amounts.append(-amounts[-1])
            at += random.exponential(1 / max(rate, 1e-3))
    path = tmp_path_factory.mktemp("parity") / "orders.parquet"
    table = pa.table(
        {
            "order_id": [f"o{i}" for i in range(len(times))],
            "customer_id": customers,
            "ordered_at": pa.array(times, pa.timestamp("us")),
            "revenue_amount": amounts,
            "place": [("Solo", "Bali", "Medan")[i % 3] for i in range(len(times))],
        }
    )
    pq.write_table(pa.concat_tables([table, table.slice(0, 4)]), path)
    return path


@pytest.fixture(scope="module")
def answers(orders_file, duckdb_session, spark_session):
    found = {}
    for session in (duckdb_session, spark_session):
        reading = read_orders(
            session,
            [str(orders_file)],
            until=date(2023, 12, 1),
            extra_columns=["place"],
        )
        result = analyse_worth(
            session, reading, WorthOptions(until=date(2023, 12, 1), margin_share=0.4)
        )
        levers = analyse_levers(session, reading, LeverQuestion(by="place"))
        table = session.arrow(result.customers.order_by("customer_id"))
        found[session.kind] = (reading, result, levers, table)
    return found


class TestParity:
    def test_reading(self, answers):
        one, other = answers["duckdb"][0], answers["spark"][0]
        for name in ("rows", "used", "refused", "orders", "customers", "kind"):
            assert getattr(one, name) == getattr(other, name)
        assert one.used + sum(one.refused.values()) == one.rows
        assert one.refused.keys() >= {"missing_customer", "duplicate", "after_until"}
        assert one.revenue_amount == pytest.approx(other.revenue_amount)

    def test_model_and_worth(self, answers):
        one, other = answers["duckdb"][1], answers["spark"][1]
        assert one.choice.name == other.choice.name
        assert one.timing.parameters == pytest.approx(other.timing.parameters, rel=1e-9)
        assert one.spend.parameters == pytest.approx(other.spend.parameters, rel=1e-8)
        for field in ("value", "low", "high"):
            assert getattr(one.worth.total, field) == pytest.approx(
                getattr(other.worth.total, field), rel=1e-6
            )
        assert one.concentration.gini == pytest.approx(other.concentration.gini)
        assert one.tracking.actual.tolist() == other.tracking.actual.tolist()
        assert one.cohorts.revenue_amount == pytest.approx(
            other.cohorts.revenue_amount, nan_ok=True
        )
        assert [a.code for a in one.advice] == [a.code for a in other.advice]

    def test_levers(self, answers):
        one, other = answers["duckdb"][2], answers["spark"][2]
        assert [s.segment for s in one.segments] == [s.segment for s in other.segments]
        for mine, theirs in zip(
            (one.whole, *one.segments), (other.whole, *other.segments), strict=True
        ):
            for name, share in mine.shares.items():
                assert share.value == pytest.approx(theirs.shares[name].value)
                assert share.low == pytest.approx(theirs.shares[name].low)

    def test_every_customer(self, answers):
        one, other = answers["duckdb"][3], answers["spark"][3]
        assert one.column_names == other.column_names == list(CUSTOMER_WORTH.names)
        assert one.num_rows == other.num_rows == answers["duckdb"][1].worth.total.n
        for name in one.column_names:
            mine, theirs = one[name].to_pylist(), other[name].to_pylist()
            if isinstance(mine[0], float):
                assert mine == pytest.approx(theirs, rel=1e-6, abs=1e-9)
            else:
                assert mine == theirs


class TestShippedOrders:
    def test_online_retail_is_worth_the_same(self, online_retail):
        """Large amounts, lines, cancellations: decimals would overflow here."""
        totals = []
        for session, reading in online_retail:
            result = analyse_worth(session, reading, WorthOptions(model="mbg_nbd"))
            totals.append(result.worth.total)
            assert result.worth.total.n == 4335
        assert totals[0].value == pytest.approx(totals[1].value, rel=1e-7)
        assert totals[0].high == pytest.approx(totals[1].high, rel=1e-5)
