"""Workbooks of several sheets, as they are kept by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from nilai.engine.reading.mending import write_mendable

HEAD = ("Tanggal", "Pelanggan", "Total")
MAY = [("2024-05-03", "ani", 350_000), ("2024-05-09", "budi", 175_000)]
JUNE = [("2024-06-04", "ani", 350_000)]


@pytest.fixture
def book(tmp_path: Path):
    def write(sheets: Mapping[str, Sequence[Sequence]]) -> Path:
        made = Workbook()
        made.remove(made.worksheets[0])
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        made.save(tmp_path / "kas.xlsx")
        return tmp_path / "kas.xlsx"

    return write


def said(reading):
    return {note.code: note.values.get("sheets") for note in reading.notes}


class TestSheets:
    def test_those_with_the_same_columns_are_read_together(self, read, book):
        title = ("PEMASUKAN",)
        path = book({"Mei": [title, HEAD, *MAY], "Jun": [title, (), HEAD, *JUNE]})
        reading = read(path)
        assert (reading.used, reading.revenue_amount) == (3, 875_000)
        assert said(reading)["sheets_read"] == "Mei (3–4), Jun (8–8)"

    def test_columns_in_another_order_are_the_same(self, read, orders, book):
        turned = [row[::-1] for row in (HEAD, *JUNE)]
        reading = read(book({"Mei": [HEAD, *MAY], "Jun": turned}))
        assert [one["revenue_amount"] for one in orders(reading)] == [
            350_000, 175_000, 350_000,
        ]  # fmt: skip

    @pytest.mark.parametrize("first", ["Semua", "Mei"])
    def test_a_sheet_of_all_months_counts_nothing_twice(self, read, book, first):
        sheets = {"Mei": [HEAD, *MAY], "Jun": [HEAD, *JUNE]}
        whole = {"Semua": [HEAD, *MAY, *JUNE]}
        path = book(whole | sheets if first == "Semua" else sheets | whole)
        reading = read(path)
        assert reading.revenue_amount == 875_000
        assert said(reading)["sheets_repeated"]

    def test_sheets_with_other_columns_are_named(self, read, book):
        path = book({"Mei": [HEAD, *MAY], "Rekap": [("Bulan", "Jumlah"), ("Mei", 9)]})
        reading = read(path)
        assert reading.used == 2
        assert said(reading)["sheets_left"] == "Rekap"

    def test_one_sheet_beside_empty_ones_tells_nothing(self, read, book):
        reading = read(book({"Mei": [HEAD, *MAY], "Sheet2": [], "Jun": [HEAD]}))
        assert not {"sheets_read", "sheets_left", "sheets_repeated"} & set(
            said(reading)
        )

    def test_rows_to_mend_are_those_of_their_own_sheet(
        self, duckdb_session, read, book, tmp_path
    ):
        faulty = [("2024-06-04", None, 525_000)]
        path = book({"Mei": [HEAD, *MAY], "Jun": [HEAD, *JUNE, *faulty]})
        reading = read(path)
        assert reading.refused == {"missing_customer": 1}
        write_mendable(duckdb_session, str(path), reading, tmp_path / "mend.csv")
        lines = (tmp_path / "mend.csv").read_text("utf-8-sig").splitlines()
        assert lines[1].startswith("2024-06-04,,525000,6")
        assert len(lines) == 2
