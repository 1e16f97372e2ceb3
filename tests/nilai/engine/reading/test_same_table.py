"""One table, written in every format: what is read is the same."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine import Session
from nilai.engine.reading import Reading, read_orders

HEADERS = ("order_id", "customer_id", "ordered_at", "revenue_amount", "status")
ROWS = (
    ("1", "ann", datetime(2024, 1, 31, 10, 30), 1234.5, "paid"),
    ("2", "bob", datetime(2024, 2, 1), 7.0, "paid"),
    ("2", "bob", datetime(2024, 2, 1), 7.0, "paid"),
    ("3", "cat", datetime(2024, 2, 2), -3.25, "paid"),
    ("4", "dan", datetime(2024, 2, 3), 99.0, "cancelled"),
    ("5", None, datetime(2024, 2, 3), 1.125, "paid"),
    ("6", "eve", None, 2.0, "paid"),
    ("7", "eve", datetime(2024, 2, 4), None, "paid"),
)


def delimited(path: Path, delimiter: str, amount: Callable, time: str) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(HEADERS)
    for number, customer, at, value, status in ROWS:
        shown = "" if value is None else amount(value)
        writer.writerow([number, customer, at and at.strftime(time), shown, status])
    path.write_text(text.getvalue(), newline="")
    return path


def indonesian(value: float) -> str:
    return f"{value:,.3f}".translate(str.maketrans(",.", ".,"))


def make(path: Path, style: str) -> Path:
    match style:
        case "csv":
            return delimited(path / "a.csv", ",", str, "%Y-%m-%d %H:%M:%S")
        case "semicolons":
            return delimited(path / "a.csv", ";", indonesian, "%d/%m/%Y %H:%M")
        case "tabs":
            return delimited(
                path / "a.tsv", "\t", "Rp {:,.3f}".format, "%Y-%m-%dT%H:%M:%SZ"
            )
        case "xlsx":
            book = openpyxl.Workbook()
            book.active.append(["Orders of the shop"])
            book.active.append([])
            book.create_sheet("Sheet without a table")
            for row in (HEADERS, *ROWS):
                book.active.append(row)
            book.save(path / "a.xlsx")
            return path / "a.xlsx"
        case _:
            columns = [list(column) for column in zip(*ROWS, strict=True)]
            table = pa.table(dict(zip(HEADERS, columns, strict=True)))
            pq.write_table(table, path / "a.parquet")
            return path / "a.parquet"


def told(reading: Reading) -> dict:
    skipped = {"files", "notes", "orders_table", "rejected", "used_rows"}
    return {k: v for k, v in reading.__dict__.items() if k not in skipped}


@pytest.fixture(scope="class")
def plain(duckdb_session: Session, tmp_path_factory) -> Reading:
    """The table from the plainest of files."""
    path = make(tmp_path_factory.mktemp("plain"), "csv")
    return read_orders(duckdb_session, [str(path)])


class TestSameTable:
    @pytest.mark.parametrize("style", ["semicolons", "tabs", "xlsx", "parquet"])
    def test_is_read_alike_from_every_format(
        self, duckdb_session: Session, plain, tmp_path, style, orders, rejected
    ):
        other = read_orders(duckdb_session, [str(make(tmp_path, style))])
        assert told(other) == told(plain)
        assert orders(other) == orders(plain)
        assert [r[3] for r in rejected(other)] == [r[3] for r in rejected(plain)]
        if style == "xlsx":  # rows are counted as the sheet counts them
            assert [line for line, *_ in rejected(other)] == [6, 8, 9, 10, 11]

    def test_refuses_the_rows_that_must_be(self, plain):
        assert plain.refused == {
            "cancelled": 1,
            "duplicate": 1,
            "missing_amount": 1,
            "missing_customer": 1,
            "missing_date": 1,
        }
        assert (plain.used, plain.orders, plain.revenue_amount) == (3, 2, 1238.25)


class TestParquet:
    def test_reads_ids_that_are_numbers_as_they_are(self, duckdb_session, tmp_path):
        table = pa.table(
            {
                "order_id": [1, 2, 2],
                "customer_id": pa.array([7.0, None, 7.0]),
                "ordered_at": pa.array([20240131, 20240131, 20240201]),
                "revenue_amount": pa.array([1, 2, 3], pa.decimal128(9, 2)),
            }
        )
        pq.write_table(table, tmp_path / "a.parquet")
        reading = read_orders(duckdb_session, [str(tmp_path / "a.parquet")])
        assert (reading.used, reading.refused) == (2, {"missing_customer": 1})
        assert reading.last_at == datetime(2024, 2, 1)
        rows = duckdb_session.arrow(
            reading.orders_table.order_by("order_id")
        ).to_pylist()
        assert [r["customer_id"] for r in rows] == ["7", "7"]

    def test_reads_times_with_a_zone_as_utc(self, duckdb_session, tmp_path):
        at = pa.array([datetime(2024, 5, 1, 3)], pa.timestamp("us", "Asia/Jakarta"))
        table = pa.table({"customer_id": ["a"], "ordered_at": at, "total": [1.0]})
        pq.write_table(table, tmp_path / "a.parquet")
        paths = [str(tmp_path / "a.parquet")]
        reading = read_orders(duckdb_session, paths, time_zone="Europe/London")
        assert reading.first_at == datetime(2024, 5, 1, 3)

    def test_reads_missing_and_infinite_amounts_as_such(self, duckdb_session, tmp_path):
        table = pa.table(
            {
                "customer_id": ["a", "b", "c", ""],
                "ordered_at": [datetime(2024, 5, 1)] * 4,
                "total": [1.0, float("nan"), float("inf"), 1.0],
            }
        )
        pq.write_table(table, tmp_path / "a.parquet")
        reading = read_orders(duckdb_session, [str(tmp_path / "a.parquet")])
        assert reading.refused == {
            "bad_amount": 1,
            "missing_amount": 1,
            "missing_customer": 1,
        }

    def test_reads_files_of_which_one_lacks_a_column(self, duckdb_session, tmp_path):
        one = {
            "customer_id": ["a"],
            "ordered_at": [datetime(2024, 5, 1)],
            "total": [1.0],
        }
        pq.write_table(
            pa.table(one | {"status": ["cancelled"]}), tmp_path / "a.parquet"
        )
        pq.write_table(pa.table(one), tmp_path / "b.parquet")
        reading = read_orders(duckdb_session, [str(tmp_path)])
        assert (reading.rows, reading.refused) == (2, {"cancelled": 1})


class TestProgress:
    def test_is_told_in_shares_from_nought_to_one(self, duckdb_session, tmp_path):
        heard = []
        path = tmp_path / "a.csv"
        path.write_text('customer,date,total,note\nann,2024-01-01,5,"a\nb"\n')
        read_orders(
            duckdb_session,
            [str(path)],
            progress=lambda step, share: heard.append((step, share)),
        )
        assert heard
        assert all(step and 0 <= share <= 1 for step, share in heard)
