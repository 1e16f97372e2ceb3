"""Reading Parquet gives the same on DuckDB and on Spark Connect."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine import Session
from nilai.engine.reading import Reading, read_orders
from nilai.errors import FileError, OptionError

DAY = datetime(2024, 3, 31, 12)


def told(session: Session, reading: Reading) -> dict:
    skipped = {"files", "orders_table", "rejected", "revenue_amount", "used_rows"}
    counts = {k: v for k, v in reading.__dict__.items() if k not in skipped}
    table = reading.orders_table.order_by("ordered_at", "customer_id", "revenue_amount")
    rows = session.arrow(table).to_pylist()
    counts["money"] = round(reading.revenue_amount, 6)
    counts["made"] = [
        {k: round(v, 6) if isinstance(v, float) else v for k, v in row.items()}
        for row in rows
    ]
    if reading.rejected is not None:
        shown = reading.rejected.group_by("class", "column", "reason").agg(
            n=reading.rejected.count()
        )
        counts["shown"] = sorted(
            tuple(row.values()) for row in session.arrow(shown).to_pylist()
        )
    return counts


@pytest.fixture
def orders(tmp_path: Path) -> str:
    table = pa.table(
        {
            "order_id": ["1", "2", "2", "3", "3", "4", "5", "6", None, "8"],
            "customer_id": ["a", "b", "b", "c", "d", "", "e", "f", "g", "h"],
            "ordered_at": [DAY] * 7 + [None, DAY, datetime(2024, 5, 1)],
            "revenue_amount": [1.5, 2, 2, 3, 4, 5, -6, 7, 8, float("nan")],
            "status": ["paid"] * 6 + ["paid", "paid", "paid", "cancelled"],
            "Country": ["ID"] * 10,
        }
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    return str(tmp_path / "orders.parquet")


@pytest.fixture
def contacts(tmp_path: Path) -> str:
    table = pa.table(
        {
            "order_id": ["1", "2", "3", "4", "5"],
            "customer_id": [1, None, None, None, None],
            "email": ["A@x.id", "a@x.id", "b@x.id", None, None],
            "phone": ["0812345678", None, None, "+62 812-345-678", "0898765432"],
            "ordered_at": [DAY] * 5,
            "revenue_amount": [1.5, 2, 3, 4, 5],
        }
    )
    pq.write_table(table, tmp_path / "contacts.parquet")
    return str(tmp_path / "contacts.parquet")


@pytest.fixture
def texts(tmp_path: Path) -> str:
    table = pa.table(
        {
            "pelanggan": ["a", "b", "c", "d", "e"],
            "tanggal": ["31/01/2024", "01/02/2024 10:05", "2024-02-03T10:00:00+07:00",
                        "5 Mei 2024", "soon"],
            "omzet": ["Rp 1.250.000", "(7,5)", "12", "0,25", "x"],
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "texts.parquet")
    return str(tmp_path / "texts.parquet")


@pytest.fixture
def totals(tmp_path: Path) -> str:
    table = pa.table(
        {
            "order_id": ["1", "1", "1", "2", "3", "3", "1", "1"],
            "customer_id": ["a", "a", None, "b", "c", "c", "a", "a"],
            "ordered_at": [DAY, DAY, None, DAY, DAY, DAY, DAY, DAY],
            "total": [9.0, 9, None, 5, 7, 7, -2, -2],
            "product": ["A", "B", "C", "A", "A", "B", "A", "B"],
        }
    )
    pq.write_table(table, tmp_path / "totals.parquet")
    return str(tmp_path / "totals.parquet")


class TestParity:
    def test_totals_that_rows_repeat(self, duckdb_session, spark_session, totals):
        one = read_orders(duckdb_session, [totals])
        other = read_orders(spark_session, [totals])
        assert told(duckdb_session, one) == told(spark_session, other)
        assert (one.kind, one.refused, one.revenue_amount) == ("totals", {}, 19)

    def test_orders_with_copies_refunds_and_faults(
        self, duckdb_session, spark_session, orders
    ):
        """In a zone; tests/parity/test_worth.py reads the like in UTC."""
        options = {
            "time_zone": "Europe/London", "extra_columns": ["Country"],
            "until": date(2024, 4, 30),
        }  # fmt: skip
        one = read_orders(duckdb_session, [orders], **options)
        other = read_orders(spark_session, [orders], **options)
        assert told(duckdb_session, one) == told(spark_session, other)
        assert one.refused == {
            "cancelled": 1, "conflict": 1, "duplicate": 1, "missing_customer": 1,
            "missing_date": 1, "missing_order": 1,
        }  # fmt: skip

    def test_orders_whose_columns_are_text(self, duckdb_session, spark_session, texts):
        def read(session: Session) -> dict:
            reading = read_orders(session, [texts], time_zone="Asia/Jakarta")
            return told(session, reading)

        one, other = read(duckdb_session), read(spark_session)
        for found in (one, other):
            for row in found["made"]:
                row.pop("order_id")  # without numbers each engine names rows its way
        assert one == other
        assert one["money"] == 1250004.75
        assert one["refused"] == {"bad_date": 1}

    def test_customers_told_by_contact(self, duckdb_session, spark_session, contacts):
        one = read_orders(duckdb_session, [contacts])
        other = read_orders(spark_session, [contacts])
        assert told(duckdb_session, one) == told(spark_session, other)
        assert (one.refused, one.customers) == ({}, 3)

    def test_lines_of_online_retail(self, online_retail):
        one, other = (told(session, reading) for session, reading in online_retail)
        assert one["orders"] == 18_536
        assert one == other


class TestSpark:
    def test_says_that_only_parquet_is_read(self, spark_session):
        with pytest.raises(OptionError, match="on Spark only Parquet is read"):
            read_orders(spark_session, ["orders.csv"])

    def test_says_when_the_server_cannot_see_the_file(self, spark_session, tmp_path):
        with pytest.raises(FileError, match="cannot be read as Parquet"):
            read_orders(spark_session, [str(tmp_path / "orders.parquet")])
