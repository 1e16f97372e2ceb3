"""Files with a row for each product and one amount for the whole order."""

import pytest

from nilai.errors import OptionError

HEAD = "No Nota,Tanggal,Pelanggan,Nama Barang,Total\n"
REPEATED = (
    "N1,2024-05-01 10:00,ani,Kopi,150000\n"
    "N1,2024-05-01 10:00,ani,Teh,150000\n"
    "N1,2024-05-01 10:00,ani,Gula,150000\n"
    "N2,2024-05-02 10:00,budi,Kopi,50000\n"
    "N3,2024-05-03 10:00,ani,Kopi,80000\n"
    "N3,2024-05-03 10:00,ani,Teh,80000\n"
)
FIRST = (
    "N1,2024-05-01 10:00,ani,Kopi,150000\n"
    "N1,,,Teh,\n"
    "N1,,,Gula,\n"
    "N2,2024-05-02 10:00,budi,Kopi,50000\n"
)


def amounts(orders, reading):
    return {one["order_id"]: one["revenue_amount"] for one in orders(reading)}


def codes(reading):
    return {note.code: note.values for note in reading.notes}


class TestRepeatedTotals:
    def test_counts_the_total_of_an_order_once(self, read, orders):
        reading = read(HEAD + REPEATED)
        assert reading.kind == "totals"
        assert (reading.orders, reading.used, reading.refused) == (3, 6, {})
        assert amounts(orders, reading) == {"N1": 150000, "N2": 50000, "N3": 80000}
        assert reading.revenue_amount == 280000
        assert codes(reading)["total_repeated"] == {"column": "Total", "orders": 2}

    def test_is_seen_beside_a_product_code_too(self, read):
        coded = read(HEAD.replace("Nama Barang", "SKU") + REPEATED)
        assert (coded.kind, coded.revenue_amount) == ("totals", 280000)

    def test_a_total_on_the_first_row_holds_for_the_others(self, read, orders):
        reading = read(HEAD + FIRST)
        assert reading.kind == "totals"
        assert (reading.used, reading.refused) == (4, {})
        assert amounts(orders, reading) == {"N1": 150000, "N2": 50000}
        assert "total_on_one_row" in codes(reading)

    def test_refuses_a_row_that_names_another_total(self, read, rejected):
        many = "".join(
            f"M{i},2024-05-04,ani,{what},{i}000\n"
            for i in range(1, 20)
            for what in ("Kopi", "Teh")
        )
        odd = "N9,2024-05-04,ani,Kopi,70000\nN9,2024-05-04,ani,Teh,90000\n"
        reading = read(HEAD + many + odd)
        assert (reading.kind, reading.refused) == ("totals", {"conflict": 1})
        assert rejected(reading) == [(41, "No Nota", "N9", "conflict")]
        assert reading.revenue_amount == sum(range(1, 20)) * 1000 + 70000

    def test_takes_refunds_of_an_order_off_once(self, read):
        back = (
            "N1,2024-05-09,ani,Kopi,-40000\nN1,2024-05-09,ani,Teh,-40000\n"
            "N3,2024-05-09,ani,Kopi,-10000\n"
        )
        reading = read(HEAD + REPEATED + back)
        assert (reading.kind, reading.revenue_amount) == ("totals", 230000)
        assert codes(reading)["refunds_netted"]["amount"] == -50000

    def test_tells_refunds_of_one_order_that_it_cannot_tell_apart(self, read):
        back = "N1,2024-05-09,ani,Kopi,-40000\nN1,2024-06-09,ani,Kopi,-30000\n"
        reading = read(HEAD + REPEATED + back)
        assert reading.refused == {"conflict": 1}
        assert reading.revenue_amount == 240000

    def test_a_cancelled_line_does_not_take_the_total_along(self, read):
        head = HEAD.replace("Total", "Total,Status")
        text = REPEATED.replace("000\n", "000,selesai\n")
        reading = read(head + text.replace("Kopi,150000,selesai", "Kopi,150000,batal"))
        assert (reading.kind, reading.refused) == ("totals", {"cancelled": 1})
        assert reading.revenue_amount == 280000

    def test_does_not_hang_on_the_order_of_the_rows(self, read):
        rows = sorted(REPEATED.splitlines(keepends=True), key=lambda row: row[20:])
        reading = read(HEAD + "".join(rows))
        assert (reading.kind, reading.revenue_amount) == ("totals", 280000)


class TestAmountsOfLines:
    def test_differing_amounts_of_coded_products_are_added_up(self, read):
        text = REPEATED.replace("Teh,150000", "Teh,90000").replace("Teh,80000", "Teh,7")
        reading = read(HEAD.replace("Nama Barang", "SKU") + text)
        assert reading.kind == "lines"
        assert reading.revenue_amount == 150000 * 2 + 90000 + 50000 + 80000 + 7

    def test_quantity_times_price_in_each_row_is_added_up(self, read):
        head = "No Nota,Tanggal,Pelanggan,Nama Barang,Jumlah,Harga,Total\n"
        reading = read(
            f"{head}N1,2024-05-01,ani,Kopi,2,50000,100000\n"
            "N1,2024-05-01,ani,Teh,1,30000,30000\n"
            "N2,2024-05-02,budi,Kopi,1,50000,50000\n"
        )
        assert (reading.kind, reading.refused) == ("lines", {})
        assert (reading.orders, reading.revenue_amount) == (2, 180000)
        assert "line_amounts" in codes(reading)

    def test_one_price_for_everything_is_no_total(self, read):
        head = "order_id,date,customer,sku,amount\n"
        rows = "".join(
            f"{i},2024-05-01,ani,{sku},5\n" for i in (1, 2) for sku in ("A", "B")
        )
        reading = read(head + rows)
        assert (reading.kind, reading.revenue_amount) == ("lines", 20)

    def test_names_of_products_and_differing_amounts_are_told_as_ever(self, read):
        text = REPEATED.replace("Teh,150000", "Teh,90000").replace("Teh,80000", "Teh,7")
        reading = read(HEAD + text)
        assert reading.kind == "orders"
        assert reading.refused == {"conflict": 3}

    def test_the_same_row_twice_is_the_same_order(self, read):
        reading = read(HEAD + "N1,2024-05-01,ani,Kopi,5\n" * 2)
        assert (reading.kind, reading.refused) == ("orders", {"duplicate": 1})


class TestWhatTheUserSays:
    def test_wins_over_what_the_rows_show(self, read):
        assert read(HEAD + REPEATED, order_totals=False).revenue_amount == 660000
        differing = HEAD + REPEATED.replace("Teh,150000", "Teh,90000")
        reading = read(differing, order_totals=True)
        assert (reading.kind, reading.refused) == ("totals", {"conflict": 1})

    def test_is_refused_where_it_has_no_meaning(self, read):
        with pytest.raises(OptionError, match="order numbers"):
            read("customer,date,total\nann,2024-05-01,5\n", order_totals=True)
