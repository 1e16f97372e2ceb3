"""Files that would harm, dropped on the screen of imports and read as in earnest."""

import io
import struct
import zipfile
import zlib

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nilai.errors import FileError
from nilai_studio.orders.analysis import bombs
from nilai_studio.orders.imports import examining
from nilai_studio.orders.imports.folders import folder_of
from nilai_studio.orders.models import Import, Order

HEAD = "order_id,customer_id,order_date,total"
ROW = "1,ani,2024-01-01,5"


@pytest.fixture
def drop(signed_in, business, settings, tmp_path):
    """Drop a file as a marketer does; return the import and the page that tells of it."""
    settings.HOME = type(settings.HOME)(tmp_path)
    (tmp_path / "uploads").mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    client = signed_in("Marketer")

    def do(name: str, content: bytes) -> tuple[Import, str]:
        sent = {"file": SimpleUploadedFile(name, content)}
        address = client.post("/admin/orders/imports/", sent)["Location"]
        brought = Import.objects.latest("pk")
        examining.examine(brought.pk)
        brought.refresh_from_db()
        assert brought.state == Import.State.EXAMINED
        assert not Order.objects.exists()
        answer = client.get(address)
        assert answer.status_code == 200
        return brought, answer.content.decode()

    return do


def workbook_bomb(unpacked: int) -> bytes:
    """Return a workbook whose sheet unpacks to so many zeros, and says it does not."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = pack.compress(bytes(2**24)) + pack.flush(zlib.Z_FULL_FLUSH)
    stream = block * (unpacked // 2**24) + pack.flush()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", stream)
    whole = bytearray(held.getvalue())
    deflated = struct.pack("<H", zipfile.ZIP_DEFLATED)
    whole[8:10] = deflated
    entry = whole.rindex(b"PK\x01\x02")
    whole[entry + 10 : entry + 12] = deflated
    return bytes(whole)


def text_bomb(path, rows: int, letters: int) -> bytes:
    """Return a Parquet file with one long text, many times; stored it is there once."""
    notes = pa.DictionaryArray.from_arrays(
        pa.array([0] * rows, pa.int32()), pa.array(["x" * letters])
    )
    table = pa.table(
        {
            "customer_id": ["ani"] * rows,
            "ordered_at": ["2024-01-01"] * rows,
            "total": [5.0] * rows,
            "note": notes,
        }
    )
    pq.write_table(table, path, compression="zstd")
    return path.read_bytes()


class TestBombs:
    def test_a_workbook_that_unpacks_beyond_all_measure(self, drop):
        bomb = workbook_bomb(bombs.MOST_UNPACKED + 2**24)
        assert len(bomb) < 3_000_000
        brought, page = drop("orders.xlsx", bomb)
        assert "orders.xlsx unpacks to more than 2 GB" in page
        held = sum(file.stat().st_size for file in folder_of(brought).rglob("*.*"))
        assert held < len(bomb) + 100_000

    def test_a_parquet_of_some_kilobytes_that_holds_gigabytes(self, drop, tmp_path):
        bomb = text_bomb(tmp_path / "bomb.parquet", rows=3000, letters=1_000_000)
        assert len(bomb) < 10_000
        brought, page = drop("orders.parquet", bomb)
        assert "unpacks to more than 2 GB" in page
        held = sum(file.stat().st_size for file in folder_of(brought).rglob("*.*"))
        assert held < 100_000

    def test_a_parquet_of_rows_beyond_all_measure(self, tmp_path, monkeypatch):
        path = tmp_path / "bomb.parquet"
        duckdb.execute(
            f"COPY (SELECT 'ani' AS customer_id FROM range(2000000)) TO '{path}' "
            "(FORMAT parquet)"
        )
        assert path.stat().st_size < 10_000
        bombs.check_packed(path)
        monkeypatch.setattr(bombs, "MOST_ROWS", 1_000_000)
        with pytest.raises(FileError, match="more than 1,000,000 rows"):
            bombs.check_packed(path)


class TestOdd:
    def test_ten_thousand_columns(self, drop):
        head = HEAD + "".join(f",c{number}" for number in range(10_000))
        brought, page = drop("a.csv", f"{head}\n{ROW}{',' * 10_000}\n".encode())
        assert brought.examination["orders"] == 1
        assert "1 order of 1 customer" in page
        assert len(page) < 2_000_000

    def test_some_nul_bytes_are_left_out_and_told(self, drop):
        text = f"{HEAD}\n{ROW}\n".replace("ani", "a\0ni")
        brought, page = drop("a.csv", (text + f"{ROW}\n" * 60).encode())
        assert "\0" not in page
        codes = [note["code"] for note in brought.examination["notes"]]
        assert "nul_bytes_removed" in codes

    def test_many_nul_bytes_are_no_text(self, drop):
        _brought, page = drop(
            "a.csv", f"{HEAD}\n".encode() + b"1\0,a\0,2\0,5\0\n" * 500
        )
        assert "a.csv is a binary file" in page

    def test_a_giant_field_takes_none_of_the_page(self, drop):
        text = f"{HEAD},customer_name\n{ROW},{'x' * 20_000_000}\n"
        _brought, page = drop("a.csv", text.encode())
        assert len(page) < 200_000

    def test_cells_that_hold_several_values_are_told_by_their_column(
        self, drop, tmp_path
    ):
        path = tmp_path / "odd.parquet"
        duckdb.execute(
            "COPY (SELECT 'ani' AS customer_id, {'a': 1} AS order_date, 5 AS total) "
            f"TO '{path}' (FORMAT parquet)"
        )
        brought, page = drop("odd.parquet", path.read_bytes())
        assert brought.examination["problem"]["code"] == "file"
        assert brought.examination["problem"]["fault"] == "nested"
        assert "the column “order_date” holds several values in each cell" in page
        assert "one text, number or date is wanted" in page

    def test_cells_of_the_wrong_types_are_refused_row_by_row(self, drop, tmp_path):
        path = tmp_path / "odd.parquet"
        duckdb.execute(
            "COPY (SELECT 'x'::BLOB AS customer_id, true AS order_date, 'much' AS total)"
            f" TO '{path}' (FORMAT parquet)"
        )
        brought, _page = drop("odd.parquet", path.read_bytes())
        assert brought.examination["used"] == 0
        assert sum(brought.examination["refused"].values()) == 1
