"""A first look at a file, before it can be read."""

import pytest

from nilai.engine.reading.contacts import find_contacts
from nilai.engine.reading.look import look_at
from nilai.errors import FileError


@pytest.fixture
def look(duckdb_session, tmp_path):
    def do(text, name="orders.csv", **options):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return look_at(duckdb_session, str(path), **options)

    return do


class TestLookAt:
    def test_tells_kind_columns_and_first_rows(self, look):
        found = look(
            "order_id,customer_id,date,total,city\n1,ani,2024-01-05,5,Bandung\n"
        )
        assert found.kind == "orders"
        assert found.columns["ordered_at"] == "date"
        assert found.contacts == {"city": ("city",)}
        assert found.rows == (("1", "ani", "2024-01-05", "5", "Bandung"),)
        assert found.problem is None

    def test_suggests_what_it_does_not_know_and_raises_nothing(self, look):
        found = look("who;when;how much\nani;2024-01-05;5\n")
        assert found.kind is None
        assert found.suggested["ordered_at"] == "when"
        assert "customer_id" in str(found.problem)

    def test_takes_the_mapping(self, look):
        mapping = {
            "customer_id": "who",
            "ordered_at": "when",
            "revenue_amount": "how much",
        }
        found = look("who;when;how much\nani;2024-01-05;5\n", mapping=mapping)
        assert found.kind == "orders"
        assert found.suggested == {}

    def test_a_mapped_header_that_is_not_there_is_a_problem(self, look):
        found = look("who;when\nani;2024-01-05\n", mapping={"customer_id": "nobody"})
        assert found.kind is None
        assert "customer_id" not in found.columns

    def test_leaves_open_which_of_two_alike_is_meant(self, look):
        text = "order_id,customer_id,date,total,total\n1,ani,2024-01-05,5,6\n"
        found = look(text)
        assert found.problem.code == "column_twice"
        assert "revenue_amount" not in found.columns
        assert look(text, mapping={"revenue_amount": "total"}).problem is None

    def test_cuts_giant_cells(self, look):
        found = look(
            f"order_id,customer_id,date,total\n1,{'x' * 10_000},2024-01-05,5\n"
        )
        assert len(found.rows[0][1]) == 200

    def test_says_why_a_file_is_none(self, look):
        with pytest.raises(FileError):
            look("%PDF-1.7")

    def test_reads_parquet(self, duckdb_session, tmp_path):
        path = tmp_path / "orders.parquet"
        duckdb_session.connection.con.execute(
            "COPY (SELECT 1 AS order_id, 'ani' AS customer_id, "
            f"TIMESTAMP '2024-01-05' AS date, 5.0 AS total) TO '{path}' (FORMAT parquet)"
        )
        found = look_at(duckdb_session, str(path))
        assert found.kind == "orders"
        assert found.rows[0][:2] == ("1", "ani")


class TestFindContacts:
    def test_shopify(self):
        headers = [
            "Name",
            "Email",
            "Billing Name",
            "Billing City",
            "Billing Phone",
            "Phone",
        ]
        assert find_contacts("shopify", headers) == {
            "name": ("Billing Name",),
            "email": ("Email",),
            "phone": ("Phone", "Billing Phone"),
            "city": ("Billing City",),
        }

    def test_tiktok(self):
        headers = ["Order ID", "Recipient", "Phone #", "Regency and City"]
        assert find_contacts("tiktok_tokopedia", headers) == {
            "name": ("Recipient",),
            "phone": ("Phone #",),
            "city": ("Regency and City",),
        }

    @pytest.mark.parametrize(
        "header", ["Kota/Kab", "Kab./Kota", "KOTA / KABUPATEN", "Kota Pembeli"]
    )
    def test_know_cities_as_shops_in_indonesia_head_them(self, header):
        assert find_contacts("orders", ["Nama", header])["city"] == (header,)

    def test_a_column_of_the_order_is_no_name(self):
        headers = ["name", "email"]
        found = find_contacts("orders", headers, taken=["name", "email"])
        assert found == {"email": ("email",)}
