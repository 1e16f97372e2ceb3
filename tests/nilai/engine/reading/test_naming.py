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
        "written",
        [
            "-", "tidak ada", "0812", "08-tanya-istri-12345", "0812****7890",
            "0812xxxx1234", "0812••••1234", "(+62)812●●●●●78",
        ],
    )  # fmt: skip
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
            "3,,08-tanya-istri-12345,2024-01-03,5\n"
        )
        told = ["cici toko", "+62812345678", "08-tanya-istri-12345"]
        assert customers(orders, reading) == told

    def test_are_told_by_contacts_rather_than_by_names(self, read, orders):
        reading = read(
            "No Pesanan,Pembeli,No HP,Tanggal,Total\n"
            "1,Siti Aminah,0812345678,2024-01-01,5\n2,Siti Aminah,0812345679,"
            "2024-01-02,5\n3,Siti Aminah,,2024-01-03,5\n4,Budi,0812345670,2024-01-04,5\n"
        )
        assert reading.columns["customer_id"] == "No HP"
        told = ["+62812345678", "+62812345679", "siti aminah", "+62812345670"]
        assert customers(orders, reading) == told
        said = [note.sentence() for note in reading.notes]
        assert any("neither an email address nor a phone number: 1" in s for s in said)

    @pytest.mark.parametrize(
        ("header", "hidden"),
        [("No HP", "(+62)812*****78"), ("No HP", "0812xxxxxx78"),
         ("Email", "a****@gmail.com")],
    )  # fmt: skip
    @pytest.mark.parametrize("last", ["", "readable"])
    def test_with_hidden_contacts_are_told_by_their_names(
        self, read, orders, header, hidden, last
    ):
        names = ["Siti Aminah", "Budi", "Dewi Lestari", "Agus"]
        rows = [f"{i},2024-01-0{i},{n},{hidden},5" for i, n in enumerate(names, 1)]
        told = [n.lower() for n in names] if last else names
        if last:
            own = "+62812345678" if header == "No HP" else "w@x.id"
            rows.append(f"5,2024-01-05,Wati,{own},5")
            told.append(own)
        head = f"No Invoice,Tanggal,Pembeli,{header},Total"
        reading = read("\n".join([head, *rows]))
        assert customers(orders, reading) == told

    def test_with_nothing_but_hidden_contacts_are_nobody(self, read):
        reading = read(
            HEAD + "1,a****@x.id,,2024-01-01,5\n2,,0812xxxx78,2024-01-02,5\n"
            "3,b@x.id,,2024-01-03,5\n"
        )
        assert (reading.refused, reading.customers) == ({"missing_customer": 2}, 1)

    def test_names_and_contacts_of_a_parquet_file(self, read, orders, tmp_path):
        path = tmp_path / "orders.parquet"
        rows = {"customer": ["Siti", "Siti"], "email": ["a@x.id", "b@x.id"],
                "date": ["2024-01-01", "2024-01-02"], "total": [5, 6]}  # fmt: skip
        ibis.memtable(rows).to_parquet(path)
        assert customers(orders, read(path)) == ["a@x.id", "b@x.id"]

    def test_names_beside_hidden_contacts_of_a_parquet_file(
        self, read, orders, tmp_path
    ):
        path = tmp_path / "orders.parquet"
        rows = {"customer": ["Siti", "Budi"], "phone": ["0812****78"] * 2,
                "date": ["2024-01-01", "2024-01-02"], "total": [5, 6]}  # fmt: skip
        ibis.memtable(rows).to_parquet(path)
        reading = read(path)
        assert customers(orders, reading) == ["Siti", "Budi"]
        assert "all_by_name" in [note.code for note in reading.notes]

    def test_ids_come_before_contacts_whatever_their_header(self, read):
        text = "Pembeli,No HP,Tanggal,Total\nP-1,0812345678,2024-01-01,5\n"
        reading = read(text)
        assert reading.columns["customer_id"] == "Pembeli"
        assert read(text, mapping={"customer_id": ""}).columns["customer_id"] == "No HP"

    def test_codes_of_letters_are_ids(self, read, orders):
        reading = read(
            "Customer,Phone,Date,Total\nALFKI,0812345678,2024-01-01,5\n"
            "ALFKI,0812345679,2024-01-02,5\nBONAP,0812345670,2024-01-03,5\n"
        )
        assert customers(orders, reading) == ["ALFKI", "ALFKI", "BONAP"]
        assert not {"all_by_name", "some_by_name"} & {n.code for n in reading.notes}

    def test_a_person_may_choose_names(self, read, orders):
        text = "Pembeli,No HP,Tanggal,Total\nSiti,0812345678,2024-01-01,5\n"
        reading = read(text, mapping={"customer_id": "Pembeli"})
        assert customers(orders, reading) == ["Siti"]
        assert "all_by_name" in [note.code for note in reading.notes]

    def test_names_alone_are_said_to_be_names(self, read):
        reading = read("Pelanggan,Tanggal,Total\nSiti,2024-01-01,5\n")
        assert (
            reading.notes[0]
            .sentence("id")
            .startswith("Pelanggan dibedakan hanya dari nama di Pelanggan")
        )

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
