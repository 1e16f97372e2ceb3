"""The products of orders, and the rows to be mended."""

import csv

import pytest

from nilai.engine.reading import read_orders
from nilai.engine.reading.lines import find_line_columns, read_lines
from nilai.engine.reading.look import look_at
from nilai.engine.reading.mending import write_mendable
from nilai.tables import LINES
from nilai.tables.check import check

HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
TWO = (
    "1,KOPI,Kopi,2,2024-01-05 10:00,50.5,ani\n"
    "1,,Ongkir,1,2024-01-05 10:00,20,ani\n"
    "2,KOPI,Kopi,1,2024-01-06 10:00,50.5,budi\n"
)


@pytest.fixture
def read(duckdb_session, tmp_path):
    """Read a file's text; return where it lies, the reading and its lines."""

    def do(text, **options):
        path = tmp_path / "orders.csv"
        path.write_text(text, "utf-8")
        reading = read_orders(duckdb_session, [str(path)], **options)
        headers = look_at(duckdb_session, str(path)).headers
        columns = find_line_columns(reading.kind, headers)
        lines = read_lines(duckdb_session, [str(path)], reading, columns=columns)
        check(lines, LINES)
        rows = duckdb_session.arrow(lines.order_by("order_id", "product_id"))
        return path, reading, rows.to_pylist()

    return do


class TestReadLines:
    def test_tells_product_quantity_price_and_who(self, read):
        _path, _reading, rows = read(HEAD + TWO)
        assert rows[0] == {
            "order_id": "1",
            "product_id": "KOPI",
            "quantity": 2.0,
            "unit_price_amount": 50.5,
            "product_name": "Kopi",
            "category": None,
            "customer_id": "ani",
        }

    def test_a_product_without_a_code_is_known_by_its_name(self, read):
        _path, _reading, rows = read(HEAD + TWO)
        assert [row["product_id"] for row in rows] == ["KOPI", "Ongkir", "KOPI"]

    def test_adds_up_to_the_orders(self, read):
        _path, reading, rows = read(HEAD + TWO)
        total = sum(row["quantity"] * row["unit_price_amount"] for row in rows)
        assert total == reading.revenue_amount

    def test_leaves_out_refused_rows(self, read):
        _path, reading, rows = read(HEAD + TWO + "2,TEH,Teh,x,2024-01-06,9,budi\n")
        assert reading.refused == {"bad_amount": 1}
        assert len(rows) == 3

    def test_reads_amounts_as_the_file_writes_them(self, read):
        text = HEAD + '1,KOPI,Kopi,2,2024-01-05,"Rp 1.250,50",ani\n'
        _path, reading, rows = read(text)
        assert rows[0]["unit_price_amount"] == 1250.5
        assert reading.revenue_amount == 2501

    def test_shopify(self, read):
        head = (
            "Name,Email,Financial Status,Subtotal,Created at,Lineitem quantity,"
            "Lineitem name,Lineitem price,Lineitem sku\n"
        )
        _path, reading, rows = read(
            f"{head}#1,ani@x.co,paid,90,2024-05-01 10:00:00 +0000,2,Kopi,30,K\n"
            "#1,ani@x.co,,,2024-05-01 10:00:00 +0000,1,Teh,30,\n"
            "#2,budi@x.co,voided,90,2024-05-01 10:00:00 +0000,2,Kopi,45,K\n"
        )
        assert reading.kind == "shopify"
        found = {(row["product_id"], row["quantity"]) for row in rows}
        assert found == {("K", 2.0), ("Teh", 1.0)}


class TestFindLineColumns:
    def test_nothing_without_a_product(self):
        assert find_line_columns("lines", ["order_id", "qty", "price"]) == {}


class TestWriteMendable:
    def mend(self, session, path, reading, tmp_path):
        to = tmp_path / "mend.csv"
        made = write_mendable(session, str(path), reading, to)
        if not made.rows:
            assert not to.exists()
            return []
        return list(csv.reader(to.read_text("utf-8-sig").splitlines()))

    def test_holds_the_rows_as_they_stand_and_why(self, read, duckdb_session, tmp_path):
        path, reading, _ = read(HEAD + TWO + "9,TEH,=Teh,x,2024-01-06,-9,budi\n")
        rows = self.mend(duckdb_session, path, reading, tmp_path)
        assert rows[1] == [
            "9", "TEH", "'=Teh", "x", "2024-01-06", "-9", "budi",
            "5", "UnitPrice", "the amount is no finite number",
        ]  # fmt: skip

    def test_holds_no_header_that_a_spreadsheet_would_run(
        self, read, duckdb_session, tmp_path
    ):
        text = HEAD.replace("InvoiceDate", "=InvoiceDate") + TWO
        path, reading, _ = read(text + "9,TEH,Teh,1,x,9,budi\n")
        rows = self.mend(duckdb_session, path, reading, tmp_path)
        assert (rows[0][4], rows[1][-2]) == ("'=InvoiceDate", "'=InvoiceDate")

    def test_holds_all_rows_of_the_order(self, read, duckdb_session, tmp_path):
        path, reading, _ = read(HEAD + TWO.replace("Ongkir,1", "Ongkir,x"))
        rows = self.mend(duckdb_session, path, reading, tmp_path)
        assert [row[2] for row in rows[1:]] == ["Kopi", "Ongkir"]

    def test_holds_nothing_that_is_as_it_should_be(
        self, read, duckdb_session, tmp_path
    ):
        head = "order_id,customer_id,date,total,status,product_id,quantity\n"
        path, reading, _ = read(
            head + "1,ani,2024-01-05,5,paid,K,1\n2,budi,2024-01-06,5,cancelled,K,1\n"
        )
        assert reading.refused == {"cancelled": 1}
        assert self.mend(duckdb_session, path, reading, tmp_path) == []

    def test_holds_repeated_orders_that_differ_in_a_cell_and_counts_the_others(
        self, read, duckdb_session, tmp_path
    ):
        head = "order_id,customer_id,date,total,note,status\n"
        path, reading, _ = read(
            f"{head}1,ani,2024-01-05,5,pagi,paid\n1,ani,2024-01-05,5,pagi,paid\n"
            "1,ani,2024-01-05,5,sore,paid\n1,ani,2024-01-05,7,pagi,paid\n"
            "2,budi,2024-01-05,5,,cancelled\n"
        )
        assert reading.refused == {"cancelled": 1, "conflict": 1, "duplicate": 2}
        to = tmp_path / "mend.csv"
        made = write_mendable(duckdb_session, str(path), reading, to)
        assert (made.rows, made.left) == (2, {"cancelled": 1, "duplicate": 1})
        rows = list(csv.reader(to.read_text("utf-8-sig").splitlines()))
        assert [(row[4], row[-3], row[-2]) for row in rows[1:]] == [
            ("sore", "4", "order_id"),
            ("pagi", "5", "order_id"),
        ]
        assert "other cells of this row differ" in rows[1][-1]

    def test_says_what_it_has_no_room_for(self, read, duckdb_session, tmp_path):
        path, reading, _ = read(HEAD + TWO + "9,TEH,Teh,x,2024-01-06,9,budi\n" * 3)
        to = tmp_path / "mend.csv"
        made = write_mendable(duckdb_session, str(path), reading, to, most=2)
        assert (made.rows, made.left) == (2, {"beyond": 1})
