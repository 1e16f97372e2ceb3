import gzip
from datetime import datetime

import openpyxl
import pytest

from nilai.engine.reading.look import look_at
from nilai.errors import FileError, MappingError

ROWS = "customer,date,total\nann,2024-01-01,5\nbób,2024-01-02,7\n"


def codes(reading) -> dict:
    return {note.code: note.values for note in reading.notes}


class TestLayout:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_finds_the_delimiter(self, read, delimiter):
        reading = read(ROWS.replace(",", delimiter))
        assert (reading.rows, reading.revenue_amount) == (2, 12)

    def test_reads_decimal_commas_between_semicolons(self, read):
        text = "pelanggan;tanggal;total\nann;31/01/2024;1.234,50\nbob;01/02/2024;7,25\n"
        reading = read(text)
        assert reading.revenue_amount == 1241.75
        assert reading.last_at == datetime(2024, 2, 1)

    def test_obeys_the_line_by_which_excel_names_the_delimiter(self, read, rejected):
        reading = read("sep=;\r\ncustomer;date;total\r\nann;2024-01-01;5\r\nbob;;5\r\n")
        assert (reading.used, reading.refused) == (1, {"missing_date": 1})
        assert rejected(reading)[0][0] == 4

    def test_passes_over_titles_above_the_headers_and_says_so(self, read, rejected):
        text = "Report of orders\n\n" + ROWS + "cat,,1\n"
        reading = read(text)
        assert codes(reading)["rows_above_headers"] == {"rows": 1}
        assert rejected(reading)[0][0] == 6

    def test_reads_headers_without_case_spaces_and_punctuation(self, read):
        reading = read("CUSTOMER ID, Order-Date ,Order_Total\nann,2024-01-01,5\n")
        assert reading.used == 1

    def test_says_when_there_is_one_column_only(self, read):
        with pytest.raises(
            FileError, match="one column only; its first line is 'hello'"
        ):
            read("hello\nworld\n")

    def test_says_when_there_are_headers_only(self, read):
        with pytest.raises(FileError, match="headers but no rows"):
            read("customer,date,total\n\n\n")


class TestEncoding:
    @pytest.mark.parametrize(
        ("encoding", "named"),
        [("utf-8", None), ("utf-8-sig", None), ("utf-16", "UTF-16"),
         ("utf-16-le", "UTF-16-LE"), ("utf-16-be", "UTF-16-BE"), ("utf-32", "UTF-32"),
         ("cp1252", "CP1252"), ("latin-1", "CP1252")],
    )  # fmt: skip
    def test_reads_the_same_from_any_encoding(self, read, orders, encoding, named):
        reading = read(ROWS.encode(encoding))
        assert (reading.rows, reading.refused) == (2, {})
        assert [o["customer_id"] for o in orders(reading)] == ["ann", "bób"]
        assert codes(reading).get("encoding", {}).get("encoding") == named

    def test_finds_a_pound_sign_at_the_end_of_a_long_file(self, read):
        text = "customer,date,total\n" + "ann,2024-01-01,5\n" * 300_000
        reading = read((text + "bob,2024-01-01,£7\n").encode("cp1252"))
        assert (reading.refused, reading.revenue_amount) == ({}, 1_500_007)

    def test_reads_scripts_that_are_not_latin(self, read, orders):
        names = ["Иван Петров", "Мария Сидорова", "Ольга Кузнецова", "Борис Ельцов"]
        text = "customer,date,total\n" + "".join(f"{n},2024-01-01,5\n" for n in names)
        reading = read(text.encode("cp1251"))
        assert {o["customer_id"] for o in orders(reading)} == set(names)

    def test_keeps_utf_8_with_a_few_broken_bytes(self, read, orders):
        reading = read(
            (ROWS * 1 + "žluťoučký,2024-01-03,1\n").encode() + b"x\xff,2024-01-04,1\n"
        )
        assert "bób" in {o["customer_id"] for o in orders(reading)}

    def test_reads_gzipped_text(self, read, tmp_path):
        path = tmp_path / "orders.csv.gz"
        path.write_bytes(gzip.compress(ROWS.encode("cp1252")))
        assert read(path).customers == 2


class TestRecords:
    def test_counts_physical_lines_past_cells_with_line_breaks(self, read, rejected):
        text = 'customer,date,total,note\nann,2024-01-01,5,"two\nlines"\nbob,,5,x\n'
        assert rejected(read(text)) == [(4, "date", None, "missing_date")]

    def test_passes_over_blank_lines_and_counts_them_for_the_line(self, read, rejected):
        reading = read("customer,date,total\n\nann,2024-01-01,5\n\n\nbob,,5\n\n\n")
        assert reading.rows == 2
        assert rejected(reading)[0][0] == 6

    def test_reads_mixed_line_ends(self, read, rejected):
        text = "customer,date,total\r\nann,2024-01-01,5\nbob,2024-01-01,5\rcat,,5\r\n"
        reading = read(text)
        assert (reading.rows, reading.used) == (3, 2)
        assert rejected(reading)[0][0] == 4

    def test_loses_one_line_to_a_stray_quotation_mark(self, read, rejected):
        text = 'customer,date,total,note\nann,2024-01-01,5,"open\nbob,2024-01-01,6,x\ncat,2024-01-01,7,"y"\n'
        reading = read(text)
        assert (reading.rows, reading.used) == (3, 2)
        assert rejected(reading)[0][::3] == (2, "malformed")

    def test_loses_one_line_to_a_quotation_mark_open_to_the_end(self, read, rejected):
        text = 'customer,date,total\nann,2024-01-01,5\n"bob,2024-01-01,6\ncat,2024-01-01,7\n'
        reading = read(text)
        assert (reading.rows, reading.used) == (3, 2)
        assert rejected(reading)[0][::3] == (3, "malformed")

    def test_reads_quotation_marks_within_cells(self, read, orders):
        text = 'customer,date,total\n"Ann ""A"" Lee",2024-01-01,5\nx"y,2024-01-02,5\n'
        assert [o["customer_id"] for o in orders(read(text))] == ['Ann "A" Lee', 'x"y']

    def test_removes_nul_bytes_and_says_so(self, read, orders):
        reading = read(ROWS.replace("ann", "a\0nn").encode())
        assert codes(reading)["nul_bytes_removed"]["count"] == 1
        assert orders(reading)[0]["customer_id"] == "ann"

    def test_takes_formulas_for_text(self, read, rejected):
        reading = read(
            "customer,date,total\nann,2024-01-01,=1+1\n=cmd(),2024-01-01,5\n"
        )
        assert (reading.refused, reading.customers) == ({"bad_amount": 1}, 1)
        assert rejected(reading)[0][2] == "=1+1"

    def test_takes_empty_cells_beyond_the_headers_for_nothing(self, read):
        reading = read("customer,date,total\nann,2024-01-01,5,,\nbob,2024-01-01,5,,\n")
        assert reading.refused == {}


class TestManyFiles:
    def test_reads_a_folder_a_pattern_and_several_names(self, read, tmp_path):
        folder = tmp_path / "lake"
        folder.mkdir()
        (folder / "a.csv").write_text("customer,date,total\nann,2024-01-01,5\n")
        (folder / "b.tsv").write_text("total\tcustomer\tdate\n7\tbob\t2024-01-02\n")
        (folder / ".hidden.csv").write_text("nothing")
        assert read(folder).revenue_amount == 12
        assert read(folder / "*.?sv").revenue_amount == 12
        assert read(folder / "a.csv", folder / "b.tsv").files == (
            str(folder / "a.csv"),
            str(folder / "b.tsv"),
        )

    def test_reads_a_file_named_twice_once(self, read, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("customer,date,total\nann,2024-01-01,5\n")
        assert read(path, path).rows == 1

    def test_fills_columns_that_some_files_lack(self, read):
        one = "customer,date,total,status\nann,2024-01-01,5,cancelled\n"
        assert read(one, "customer,date,total\nbob,2024-01-01,5\n").refused == {
            "cancelled": 1
        }

    def test_says_when_files_are_not_of_one_kind(self, read, data):
        formats = data / "order_export_formats"
        with pytest.raises(MappingError, match="not of one kind"):
            read(
                formats / "shopify_orders_export.csv",
                formats / "woocommerce_analytics_orders.csv",
            )

    def test_says_when_text_and_parquet_are_mixed(self, read, data):
        with pytest.raises(FileError, match="cannot be read in one go"):
            read(data / "online_retail.parquet", data / "cdnow_sample.csv.gz")


class TestTitlesAboveHeaders:
    TITLES = "Laporan Penjualan\nPeriode: 1 Jan,s/d 31 Jan\nToko Kopi\n\n"

    def test_an_old_report_of_tokopedia_is_read_below_them(self, read):
        reading = read(
            self.TITLES + "Nomor Invoice,Tanggal Pembayaran,Total Penjualan (IDR),"
            "Nama Pembeli\nINV/1,05-01-2026,150000,Ani\nINV/2,25-01-2026,5000,Budi\n",
            mapping={"customer_id": "Nama Pembeli"},
        )
        assert (reading.orders, reading.revenue_amount) == (2, 155000)
        assert reading.notes[0].values == {"rows": 3}

    def test_the_first_wide_row_names_columns_nobody_knows(
        self, duckdb_session, tmp_path
    ):
        path = tmp_path / "report.csv"
        path.write_text(
            self.TITLES + "Nota,Hari,Uang,Siapa\nA1,05-01-2026,150000,Ani\n"
        )
        found = look_at(duckdb_session, str(path))
        assert found.headers == ("Nota", "Hari", "Uang", "Siapa")
        assert found.suggested["ordered_at"] == "Hari"
        assert found.rows_above == 3

    def test_so_does_that_of_a_workbook(self, duckdb_session, tmp_path):
        book = openpyxl.Workbook()
        for row in (["Laporan"], ["Toko", "Kopi"], ["Nota", "Hari", "Uang", "Siapa"],
                    ["A1", "05-01-2026", 150000, "Ani"]):  # fmt: skip
            book.active.append(row)
        book.save(tmp_path / "report.xlsx")
        found = look_at(duckdb_session, str(tmp_path / "report.xlsx"))
        assert found.headers == ("Nota", "Hari", "Uang", "Siapa")


class TestWebPages:
    @pytest.mark.parametrize(
        "text",
        ["<html><body><table><tr><td>1</td>", "\n<!DOCTYPE html>\n<html>", "<TABLE border=1>",
         "<?xml version='1.0'?>\n<ss:Workbook xmlns='x'>",
         "<?xml version='1.0'?>\n<?mso-application progid='Excel.Sheet'?>\n<Workbook>"],
    )  # fmt: skip
    def test_named_xls_are_told(self, read, tmp_path, text):
        path = tmp_path / "penjualan.xls"
        path.write_text(text + "<tr>\n" * 3)
        with pytest.raises(FileError, match="web page") as error:
            read(path)
        assert error.value.code == "web_page"
