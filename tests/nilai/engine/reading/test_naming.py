"""Customers by an id, else by an email address, else by a phone number."""

import ibis
import pytest

from nilai.engine.reading.phones import phone_key

HEAD = "No Pesanan,Email,No HP,Tanggal,Total\n"


def customers(orders, reading) -> list[str]:
    return [order["customer_id"] for order in orders(reading)]


class TestPhoneKey:
    @pytest.mark.parametrize(
        "written",
        [
            "0812 3456 7890", "+62 812-3456-7890", "6281234567890", "81234567890",
            "0062 812 3456 7890", "(0812) 3456.7890", "'081234567890", "81234567890.0",
            "tel:+6281234567890",
        ],
    )  # fmt: skip
    def test_writes_one_number_in_one_way(self, duckdb_session, written):
        table = ibis.memtable({"phone": [written]})
        key = duckdb_session.row(table.select(key=phone_key(table["phone"])))
        assert key == {"key": "+6281234567890"}

    @pytest.mark.parametrize(
        "written", ["-", "tidak ada", "0812", "0812****7890", "08-tanya-istri-12345"]
    )
    def test_takes_nothing_for_no_number(self, duckdb_session, written):
        table = ibis.memtable({"phone": [written]})
        key = duckdb_session.row(table.select(key=phone_key(table["phone"])))
        assert key == {"key": None}

    def test_leaves_the_codes_of_other_countries(self, duckdb_session):
        table = ibis.memtable({"phone": ["+44 20 7946 0018", "+81 234 567 890"]})
        keys = duckdb_session.rows(table.select(key=phone_key(table["phone"])))
        assert {row["key"] for row in keys} == {"+442079460018", "+81234567890"}


class TestCustomers:
    def test_are_the_first_that_a_row_tells(self, read, orders, rejected):
        reading = read(
            HEAD + "1,Ani@x.id,,2024-01-01,5\n2,,0812-3456-789,2024-01-02,5\n"
            "3,-,+62 812 3456 789,2024-01-03,5\n4,,,2024-01-04,5\n"
        )
        told = ["ani@x.id", "+628123456789", "+628123456789"]
        assert customers(orders, reading) == told
        assert reading.customers == 2
        assert rejected(reading) == [(5, "Email", None, "missing_customer")]
        said = [note.sentence() for note in reading.notes]
        assert said == ["Customers are told by Email, or by No HP where there is none."]

    def test_a_phone_leads_to_whom_another_row_shows_with_it(self, read, orders):
        reading = read(
            HEAD + "1,,08123456789,2024-01-01,5\n2,z@x.id,08123456789,2024-01-02,5\n"
            "3,a@x.id,08123456789,2024-01-03,5\n"
        )
        # Two share the number: the one first in the file is meant.
        assert customers(orders, reading) == ["z@x.id", "z@x.id", "a@x.id"]

    def test_ids_that_are_blank_in_some_rows(self, read, orders):
        reading = read(
            "customer_id,email,phone,date,total\nC1,a@x.id,0812345678,2024-01-01,5\n"
            ",A@x.id,,2024-01-02,5\n,,62812345678,2024-01-03,5\n,b@x.id,,2024-01-04,5\n"
        )
        assert customers(orders, reading) == ["C1", "C1", "C1", "b@x.id"]
        assert reading.notes[0].sentence("id") == (
            "Pelanggan dikenali dari customer_id, atau dari email bila kosong, atau "
            "dari phone bila keduanya kosong."
        )

    def test_are_told_by_nothing_else_where_all_have_an_id(self, read, orders):
        reading = read("customer_id,email,date,total\nC1,a@x.id,2024-01-01,5\n")
        assert customers(orders, reading) == ["C1"]
        assert not reading.notes[1:]

    def test_a_phone_may_be_all_that_a_file_tells(self, read, orders):
        reading = read("No HP,Tanggal,Total\n0812345678,2024-01-01,5\n")
        assert reading.columns["customer_id"] == "No HP"
        assert customers(orders, reading) == ["+62812345678"]

    def test_a_person_may_say_that_no_column_is_the_phone(self, read):
        text = HEAD + "1,a@x.id,,2024-01-01,5\n2,,0812345678,2024-01-02,5\n"
        reading = read(text, mapping={"phone": ""})
        assert reading.refused == {"missing_customer": 1}
        assert read(text, mapping={"email": "Email"}).refused == {}

    def test_what_nobody_can_read_tells_customers_where_nothing_else_does(
        self, read, orders
    ):
        reading = read(
            HEAD + "1,cici toko,,2024-01-01,5\n2,cici toko,0812345678,2024-01-02,5\n"
            "3,,0812xxxxxx78,2024-01-03,5\n"
        )
        told = ["cici toko", "+62812345678", "0812xxxxxx78"]
        assert customers(orders, reading) == told

    def test_hold_for_all_files_that_are_read(self, read, orders):
        one = HEAD + "1,a@x.id,0812345678,2024-01-01,5\n"
        reading = read(one, "No Pesanan,Email,Tanggal,Total\n2,b@x.id,2024-01-02,5\n",
                       HEAD + "3,,0812345678,2024-01-03,5\n")  # fmt: skip
        assert customers(orders, reading) == ["a@x.id", "b@x.id", "a@x.id"]

    def test_lines_of_one_order_stay_together(self, read, orders):
        reading = read(
            "No Pesanan,Email,No HP,Tanggal,SKU,Qty,Harga\n"
            "1,a@x.id,0812345678,2024-01-01,A,1,5\n1,,0812345678,2024-01-01,B,1,6\n"
        )
        assert (reading.orders, reading.customers) == (1, 1)
        assert orders(reading)[0]["revenue_amount"] == 11
