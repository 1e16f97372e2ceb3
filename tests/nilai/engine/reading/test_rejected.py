import csv

import pytest

from nilai.engine.reading import read_orders, write_rejected
from nilai.engine.reading.rejected import COLUMNS_ID

TEXT = (
    "order_id,customer,date,total\n"
    "1,ann,2024-01-01,5\n"
    "2,bob,2024-01-01,=1+1\n"
    "3,,2024-01-01,5\n"
    "4,cat,@soon,5\n"
)


@pytest.fixture
def reading(duckdb_session, tmp_path):
    path = tmp_path / "=orders.csv"
    path.write_text(TEXT)
    return read_orders(duckdb_session, [str(path)])


class TestWriteRejected:
    def test_writes_every_refused_row_with_line_column_and_reason(
        self, duckdb_session, reading, tmp_path
    ):
        target = tmp_path / "rejected.csv"
        assert write_rejected(duckdb_session, reading, target) == 3
        rows = list(csv.DictReader(target.read_text().splitlines()))
        assert [row["line_number"] for row in rows] == ["3", "4", "5"]
        assert [row["column"] for row in rows] == ["total", "customer", "date"]
        assert [row["class"] for row in rows] == [
            "bad_amount",
            "missing_customer",
            "bad_date",
        ]
        assert rows[1]["reason"] == "the customer is missing"

    def test_says_it_in_the_words_given(self, duckdb_session, reading, tmp_path):
        target = tmp_path / "rejected.csv"
        reasons = {"missing_customer": "tanpa pelanggan"}
        write_rejected(
            duckdb_session, reading, target, columns=COLUMNS_ID, reasons=reasons
        )
        rows = list(csv.DictReader(target.read_text().splitlines()))
        assert [row["sebab"] for row in rows][1] == "tanpa pelanggan"
        assert list(rows[0]) == list(COLUMNS_ID)

    def test_neutralises_cells_that_a_spreadsheet_would_run(
        self, duckdb_session, reading, tmp_path
    ):
        target = tmp_path / "rejected.csv"
        write_rejected(duckdb_session, reading, target)
        values = [
            row["value"] for row in csv.DictReader(target.read_text().splitlines())
        ]
        assert values == ["'=1+1", "", "'@soon"]

    def test_replaces_what_was_there_and_leaves_nothing_else(
        self, duckdb_session, reading, tmp_path
    ):
        target = tmp_path / "out" / "rejected.csv"
        target.parent.mkdir()
        target.write_text("old")
        write_rejected(duckdb_session, reading, target)
        assert [p.name for p in target.parent.iterdir()] == ["rejected.csv"]
        assert "old" not in target.read_text()

    def test_writes_headers_only_when_every_row_is_used(self, duckdb_session, tmp_path):
        path = tmp_path / "orders.csv"
        path.write_text("customer,date,total\nann,2024-01-01,5\n")
        good = read_orders(duckdb_session, [str(path)])
        target = tmp_path / "rejected.csv"
        assert write_rejected(duckdb_session, good, target) == 0
        assert target.read_text().splitlines() == [
            "file,line_number,column,value,class,reason"
        ]
