"""Files that somebody will give us one day: each used, or one clear message."""

import gzip
from pathlib import Path

import openpyxl
import pytest

from nilai.engine import Session
from nilai.engine.reading import Reading, read_orders
from nilai.errors import FileError, InputError, MappingError

HEAD = "customer,date,total\n"


def read(session: Session, path: Path, content: str | bytes | None = None) -> Reading:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = read_orders(session, [str(path)])
    assert reading.used + sum(reading.refused.values()) == reading.rows
    return reading


class TestUnusableFiles:
    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("empty.csv", b"", "is empty"),
            ("blank.csv", b"\n\n  \n", "one column only|blank lines"),
            ("newlines.csv", b"\r\n\r\n", "blank lines"),
            ("header.csv", b"customer,date,total\n", "headers but no rows"),
            ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "PNG"),
            ("picture.parquet", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "PNG"),
            ("archive.csv", b"PK\x03\x04" + b"x" * 99, "ZIP"),
            ("broken.xlsx", b"PK\x03\x04" + b"x" * 99, "cannot be read as a workbook"),
            ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "password"),
            ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "save it as XLSX"),
            ("noise.csv", bytes(range(256)) * 40, "binary"),
            ("noise.csv.gz", gzip.compress(bytes(range(256)) * 40, mtime=0), "binary"),
            ("cut.csv.gz", gzip.compress(b"a,b\n" * 9999, mtime=0)[:40], "cut off"),
            ("picture.csv.gz", gzip.compress(b"\x89PNG" + b"x" * 99, mtime=0), "PNG"),
            ("broken.parquet", b"PAR1" + b"x" * 99, "cannot be read as Parquet"),
            ("prose.txt", b"Dear all,\nplease find attached.\n", "no column|one column"),
            ("words.txt", b"hello\nworld\n", "one column only"),
        ],
    )  # fmt: skip
    def test_get_one_clear_message(
        self, duckdb_session, tmp_path, name, content, message
    ):
        with pytest.raises(InputError, match=message) as caught:
            read(duckdb_session, tmp_path / name, content)
        assert len(str(caught.value)) < 600

    def test_that_are_absent_or_match_nothing(self, duckdb_session, tmp_path):
        with pytest.raises(FileError, match="there is no file"):
            read(duckdb_session, tmp_path / "orders.csv")
        with pytest.raises(FileError, match="no file matches"):
            read(duckdb_session, tmp_path / "*.csv")
        with pytest.raises(FileError, match="holds no such files"):
            read(duckdb_session, tmp_path)
        with pytest.raises(FileError, match="no file was given"):
            read_orders(duckdb_session, [])

    def test_that_are_workbooks_without_a_table(self, duckdb_session, tmp_path):
        path = tmp_path / "empty.xlsx"
        openpyxl.Workbook().save(path)
        with pytest.raises(FileError, match="holds no table"):
            read(duckdb_session, path)

    def test_that_are_parquet_without_rows_or_needed_columns(
        self, duckdb_session, tmp_path
    ):
        run = duckdb_session.connection.raw_sql
        empty, other = tmp_path / "empty.parquet", tmp_path / "other.parquet"
        columns = "'a' AS customer_id, DATE '2024-01-01' AS ordered_at, 1.0 AS total"
        run(f"COPY (SELECT {columns} LIMIT 0) TO '{empty}' (FORMAT parquet)")
        run(f"COPY (SELECT 1 AS x) TO '{other}' (FORMAT parquet)")
        with pytest.raises(FileError, match="columns but no rows"):
            read(duckdb_session, empty)
        with pytest.raises(MappingError, match="no column was recognised"):
            read(duckdb_session, other)

    def test_leave_nothing_behind(self, duckdb_session, tmp_path):
        with pytest.raises(InputError):
            read(duckdb_session, tmp_path / "orders.csv", "a,b\n1,2\n".encode("utf-16"))
        assert [p.name for p in tmp_path.iterdir()] == ["orders.csv"]


class TestOddFiles:
    def test_of_one_row(self, duckdb_session, tmp_path):
        reading = read(duckdb_session, tmp_path / "a.csv", HEAD + "ann,2024-01-01,5")
        assert (reading.rows, reading.orders, reading.customers) == (1, 1, 1)

    def test_of_one_customer_on_one_day(self, duckdb_session, tmp_path):
        text = HEAD + "ann,2024-01-01,5\n" * 20
        reading = read(duckdb_session, tmp_path / "a.csv", text)
        assert (reading.orders, reading.customers) == (20, 1)
        assert reading.first_at == reading.last_at

    def test_of_nothing_but_refused_rows(self, duckdb_session, tmp_path):
        reading = read(duckdb_session, tmp_path / "a.csv", HEAD + ",2024-01-01,5\n" * 3)
        assert (reading.used, reading.orders, reading.customers) == (0, 0, 0)
        assert (reading.first_at, reading.revenue_amount) == (None, 0)

    def test_with_a_cell_of_ten_megabytes(self, duckdb_session, tmp_path):
        big = "x" * 10_000_000
        text = f'customer,date,total,note\nann,2024-01-01,5,{big}\nbob,2024-01-01,5,"{big}\n"\n{big},2024-01-01,{big},\n'
        reading = read(duckdb_session, tmp_path / "a.csv", text)
        assert reading.refused == {"too_long": 1}
        value = duckdb_session.row(reading.rejected)["value"]
        assert len(value) == 200

    def test_with_ten_thousand_columns(self, duckdb_session, tmp_path):
        more = 9_997
        head = "customer,date,total," + ",".join(f"h{i}" for i in range(more))
        row = "ann,2024-01-01,5" + ",1" * more
        short = "bob,2024-01-01,5,1"
        reading = read(
            duckdb_session, tmp_path / "a.csv", "\n".join([head, row, row, short])
        )
        assert (reading.used, reading.refused) == (2, {"malformed": 1})

    def test_with_a_wrong_mark_of_its_encoding(self, duckdb_session, tmp_path):
        text = b"\xef\xbb\xbf" + (HEAD + "Ren\xe9e,2024-01-01,5\n").encode("cp1252")
        reading = read(duckdb_session, tmp_path / "a.csv", text)
        assert (reading.used, reading.kind) == (1, "orders")

    def test_with_nul_bytes_in_most_cells(self, duckdb_session, tmp_path):
        text = HEAD + "an\0n,2024-01-01,5\0\n" * 1000
        with pytest.raises(FileError, match="binary"):
            read(duckdb_session, tmp_path / "a.csv", text)

    def test_with_a_quotation_mark_in_every_line(self, duckdb_session, tmp_path):
        text = HEAD + 'an"n,2024-01-01,5\n"bob,2024-01-01,5\ncat",2024-01-01,5\n' * 2000
        reading = read(duckdb_session, tmp_path / "a.csv", text)
        # The second mark is closed on the next line: two lines, one record.
        assert (reading.rows, reading.used) == (4000, 4000)

    def test_with_a_name_that_would_break_a_query(self, duckdb_session, tmp_path):
        path = tmp_path / 'o\'rders "x"; drop.csv'
        assert read(duckdb_session, path, HEAD + "ann,2024-01-01,5\n").used == 1

    def test_with_headers_that_would_break_a_query(self, duckdb_session, tmp_path):
        text = 'customer,date,total,"x\'"";--"\nann,2024-01-01,5,7\n'
        path = tmp_path / "a.csv"
        path.write_text(text)
        reading = read_orders(duckdb_session, [str(path)], extra_columns=["x'\";--"])
        row = duckdb_session.row(reading.orders_table)
        assert row["x'\";--"] == "7"

    def test_with_numbers_too_large_for_a_date_or_a_count(
        self, duckdb_session, tmp_path
    ):
        text = HEAD + "ann,99999999999999999999,5\nbob,2024-01-01,9" + "9" * 400 + "\n"
        reading = read(duckdb_session, tmp_path / "a.csv", text)
        assert reading.refused == {"bad_amount": 1, "bad_date": 1}
