from collections import Counter
from datetime import date, datetime

import pytest

from nilai.engine.reading import NOTES, NOTES_ID, REASONS

HEAD = "order_id,customer_id,ordered_at,revenue_amount,status\n"


def notes(reading) -> dict:
    return {note.code: note.values for note in reading.notes}


class TestRefusals:
    def test_names_class_line_column_and_value(self, read, rejected):
        wrong = [
            (",bob,2024-01-02,5,cancelled", "cancelled", "status", "cancelled"),
            (",bob,2024-01-02,5,Dibatalkan", "cancelled", "status", "Dibatalkan"),
            (",bob,2024-01-02,5,voided", "cancelled", "status", "voided"),
            (",bob,2024-01-02,5,pending", "unpaid", "status", "pending"),
            (",bob,2024-01-02,5,Belum dibayar", "unpaid", "status", "Belum dibayar"),
            (",bob,2024-01-02,5,test", "test", "status", "test"),
            (",bob,2024-01-02,5,refunded", "refunded", "status", "refunded"),
            (",,2024-01-02,5,", "missing_customer", "customer_id", None),
            (",NULL,2024-01-02,5,", "missing_customer", "customer_id", None),
            (f",{'b' * 201},2024-01-02,5,", "too_long", "customer_id", "b" * 200),
            (",bob,,5,", "missing_date", "ordered_at", None),
            (",bob,soon,5,", "bad_date", "ordered_at", "soon"),
            (",bob,2024-02-30,5,", "bad_date", "ordered_at", "2024-02-30"),
            (",bob,2024-01-02,,", "missing_amount", "revenue_amount", None),
            (",bob,2024-01-02,much,", "bad_amount", "revenue_amount", "much"),
            (",bob,2024-01-02,inf,", "bad_amount", "revenue_amount", "inf"),
            (",bob,2024-01-02,1e999,", "bad_amount", "revenue_amount", "1e999"),
            (",,,,", "empty", None, None),
        ]  # fmt: skip
        rows = [f"{i}{row}" for i, (row, *_) in enumerate(wrong, 2)]
        told = [(i, column, value, name)
                for i, (_, name, column, value) in enumerate(wrong, 3)]  # fmt: skip
        rows.append(",bob,2024-01-02,5,")
        told.append((21, "order_id", None, "missing_order"))
        reading = read(HEAD + "\n".join(["1,ann,2024-01-01,10,paid", *rows]) + "\n")
        assert (reading.rows, reading.used, reading.customers) == (20, 1, 1)
        assert rejected(reading) == told
        assert reading.refused == Counter(name for *_, name in told)

    @pytest.mark.parametrize(
        ("status", "refused"),
        [
            ("Void", "cancelled"), ("Quotation", "unpaid"), ("Penawaran", "unpaid"),
            ("returned", "refunded"), ("Package Returned", "refunded"),
            ("Retur", "refunded"),
        ],
    )  # fmt: skip
    def test_knows_what_registers_books_and_marketplaces_call_no_sale(
        self, read, status, refused
    ):
        reading = read(
            f"{HEAD}1,ann,2024-01-01,10,Lunas\n2,bob,2024-01-02,5,{status}\n"
        )
        assert (reading.used, reading.refused) == (1, {refused: 1})

    def test_nets_refunds_that_are_rows_of_their_own(self, read):
        rows = ("1,A,2026-01-01,100000,paid", "1,A,2026-01-03,-100000,refunded",
                "2,B,2026-01-01,100000,paid", "2,B,2026-01-03,-40000,Refunded",
                "3,C,2026-01-01,100000,paid", "3,C,2026-01-03,-100000,paid",
                "8,D,2026-01-01,9,paid", ",D,2026-01-03,-5,refunded",
                "9,D,2026-01-03,-7,refunded", "10,E,2026-01-03,-8,refunded",
                "11,E,2026-01-03,-8,paid")  # fmt: skip
        reading = read(HEAD + "\n".join(rows) + "\n")
        # The sales to E, and the larger one to D, came in a file before.
        assert reading.revenue_amount == 60000 + 9 - 7 - 8 - 8
        assert reading.refused == {"missing_order": 1}

    def test_a_row_below_zero_goes_with_its_sale(self, read, rejected):
        rows = ("1,A,2026-01-01,100,refunded", "1,A,2026-01-03,-100,refunded",
                "2,B,2026-01-01,100,cancelled", "2,B,2026-01-03,-100,paid",
                "3,C,2026-01-01,100,paid", "3,C,2026-01-03,-100,cancelled",
                "4,D,2026-01-03,-50,cancelled", "5,E,2026-01-03,10,paid")  # fmt: skip
        reading = read(HEAD + "\n".join(rows) + "\n")
        assert (reading.revenue_amount, reading.orders) == (10, 2)
        classes = [(line, name) for line, _, _, name in rejected(reading)]
        assert classes == [(2, "refunded"), (3, "refunded"), (4, "cancelled"),
                           (5, "cancelled"), (8, "cancelled")]  # fmt: skip

    def test_nets_what_is_sent_back_among_the_lines_of_an_order(self, read):
        reading = read(
            "order_id,customer_id,ordered_at,sku,qty,price,status\n"
            "1,A,2026-01-01,K,2,50,paid\n1,A,2026-01-03,K,-1,50,refunded\n"
        )
        assert (reading.revenue_amount, reading.refused) == (50, {})

    def test_names_lines_whose_cells_do_not_fit_the_headers(self, read, rejected):
        rows = ("1,ann,2024-01-01,10,paid", "2,bob,2024-01-02,5", "3,,,,",
                "4,bob,2024-01-02,5,,,x")  # fmt: skip
        reading = read(HEAD + "\n".join(rows) + "\n")
        assert (reading.rows, reading.used) == (4, 1)
        assert rejected(reading) == [
            (3, None, "4 cells where the headers have 5", "malformed"),
            (4, None, None, "empty"),
            (5, None, "7 cells where the headers have 5", "malformed"),
        ]

    def test_has_a_reason_for_every_class_and_a_sentence_for_every_note(self):
        assert set(NOTES) == set(NOTES_ID)
        assert all(sentence for sentence in REASONS.values())

    def test_refuses_the_future_only_when_told_what_day_it_is(self, read):
        text = HEAD + "1,ann,2024-01-01,10,\n2,bob,2024-03-01,10,\n"
        assert read(text).refused == {}
        assert read(text, today=date(2024, 2, 29)).refused == {"future": 1}
        assert read(text, today=date(2024, 3, 1)).refused == {}

    def test_keeps_aside_what_lies_after_the_last_day_wanted(self, read):
        text = HEAD + "1,ann,2024-01-31 23:59:59,10,\n2,bob,2024-02-01,10,\n"
        reading = read(text, until=date(2024, 1, 31))
        assert reading.refused == {"after_until": 1}
        assert reading.last_at == datetime(2024, 1, 31, 23, 59, 59)

    def test_ends_the_last_day_at_the_business_s_midnight(self, read):
        text = HEAD + "1,ann,2024-01-31 23:59,10,\n2,bob,2024-02-01 00:00,10,\n"
        reading = read(text, until=date(2024, 1, 31), time_zone="Asia/Jakarta")
        assert reading.refused == {"after_until": 1}
        assert reading.last_at == datetime(2024, 1, 31, 16, 59)

    def test_refuses_amounts_in_another_currency_than_the_one_chosen(self, read):
        text = (
            "customer,date,total,currency\nann,2024-01-01,5,GBP\nbob,2024-01-01,5,USD\n"
        )
        with pytest.raises(ValueError, match=r"several currencies: .*--currency"):
            read(text)
        reading = read(text, currency="gbp")
        assert (reading.refused, reading.currency) == ({"other_currency": 1}, "GBP")

    def test_refuses_a_trailing_line_of_totals(self, read):
        reading = read("customer,date,total\nann,2024-01-01,5\nTotal,,5\n")
        assert reading.refused == {"missing_date": 1}


class TestCopies:
    def test_refuses_the_same_order_twice_as_duplicate(self, read, rejected):
        text = (
            HEAD + "1,ann,2024-01-01,10,\n2,bob,2024-01-01,5,\n1,ann,2024-01-01,10,\n"
        )
        reading = read(text)
        assert (reading.refused, reading.orders) == ({"duplicate": 1}, 2)
        assert reading.revenue_amount == 15
        assert rejected(reading) == [(4, "order_id", "1", "duplicate")]

    def test_uses_the_earliest_of_orders_with_one_number_and_other_content(
        self, read, orders
    ):
        text = HEAD + "1,ann,2024-01-05,10,\n1,bob,2024-01-01,7,\n1,bob,2024-01-01,7,\n"
        reading = read(text)
        assert reading.refused == {"conflict": 1, "duplicate": 1}
        assert [o["revenue_amount"] for o in orders(reading)] == [7]

    def test_finds_copies_over_files(self, read):
        text = HEAD + "1,ann,2024-01-01,10,\n"
        assert read(text, text).refused == {"duplicate": 1}

    def test_takes_a_negative_row_of_the_same_number_as_a_refund(self, read, orders):
        text = (
            HEAD + "1,ann,2024-01-01,10,\n1,ann,2024-01-09,-4,\n1,ann,2024-01-12,-2,\n"
        )
        reading = read(text)
        assert (reading.refused, reading.orders, reading.used) == ({}, 1, 3)
        assert reading.revenue_amount == 4
        assert notes(reading)["refunds_netted"] == {"rows": 2, "amount": -6}
        assert [o["revenue_amount"] for o in orders(reading)] == [10, -4, -2]

    def test_refuses_the_same_refund_twice(self, read):
        text = (
            HEAD + "1,ann,2024-01-01,10,\n1,ann,2024-01-09,-4,\n1,ann,2024-01-09,-4,\n"
        )
        assert read(text).refused == {"duplicate": 1}

    def test_takes_every_row_for_an_order_when_there_is_no_number(self, read, orders):
        reading = read("customer,date,total\nann,2024-01-01,5\nann,2024-01-01,5\n")
        assert (reading.orders, reading.refused) == (2, {})
        assert "no_order_id" in notes(reading)
        assert len({o["order_id"] for o in orders(reading)}) == 2


class TestAmounts:
    def test_takes_nought_for_an_order(self, read):
        reading = read(HEAD + "1,ann,2024-01-01,0,\n2,ann,2024-01-02,-0,\n")
        assert (reading.orders, reading.refused) == (2, {})

    @pytest.mark.parametrize("head", ["order_id,customer,date,total,status",
                                      "customer,date,total,status"])  # fmt: skip
    def test_refuses_refund_and_sale_that_are_both_called_refunded(
        self, read, rejected, head
    ):
        numbered = head.startswith("order_id")
        rows = [("A1,c1", "100,refunded"), ("R1,c1", "-100,refunded"),
                ("A2,c2", "80,refunded"), ("R2,c2", "-90,refunded"),
                ("A3,c3", "90,paid"), ("R3,c3", "-60,refunded")]  # fmt: skip
        lines = [
            f"{who if numbered else who[3:]},2026-01-0{i},{rest}"
            for i, (who, rest) in enumerate(rows, 1)
        ]
        reading = read("\n".join([head, *lines]))
        classes = [(line, fault) for line, _, _, fault in rejected(reading)]
        assert classes == [(n, "refunded") for n in (2, 3, 4, 5)]
        assert reading.revenue_amount == 90 - 60

    def test_nets_refunds_of_an_order_of_which_another_row_is_refused(
        self, read, rejected
    ):
        head = "order_id,customer,date,sku,amount,status\n"
        reading = read(
            head + "7,A,2026-01-01,A,100,completed\n7,A,2026-01-01,B,50,cancelled\n"
            "7,A,2026-01-02,A,-100,refunded\n7,A,2026-01-02,B,-50,refunded\n"
            "8,A,2026-01-03,A,40,completed\n"
        )
        classes = [(line, fault) for line, _, _, fault in rejected(reading)]
        assert classes == [(3, "cancelled"), (5, "cancelled")]
        assert reading.revenue_amount == 40
        reading = read(
            "order_id,customer,date,total,status\n2,A,2026-01-01,50,cancelled\n"
            "2,A,2026-01-01,50,completed\n2,A,2026-01-02,-20,completed\n"
        )
        assert (reading.refused, reading.revenue_amount) == ({"cancelled": 1}, 30)

    def test_takes_refunds_off_and_refuses_what_was_refunded_in_full(self, read):
        text = (
            "customer,date,total,refunded_amount\n"
            "ann,2024-01-01,10,3\nbob,2024-01-01,10,10\ncat,2024-01-01,10,\n"
        )
        reading = read(text)
        assert (reading.refused, reading.revenue_amount) == ({"refunded": 1}, 17)

    def test_takes_nothing_off_an_amount_that_calls_itself_net(self, read):
        text = "customer,date,net_sales,refunded_amount\nann,2024-01-01,10,3\n"
        assert read(text).revenue_amount == 10

    def test_multiplies_quantity_and_price_where_there_is_no_amount(self, read):
        reading = read("customer,date,qty,price\nann,2024-01-01,3,2.5\n")
        assert reading.revenue_amount == 7.5
        assert reading.kind == "orders"

    def test_reads_an_ambiguous_file_by_the_option(self, read):
        text = "customer,date,total\nann,2024-01-01,1.250\nbob,2024-01-01,3.000\n"
        assumed = read(text)
        assert (assumed.revenue_amount, "decimal_assumed" in notes(assumed)) == (
            4250,
            True,
        )
        told = read(text, decimal=".")
        assert (told.revenue_amount, "decimal_assumed" in notes(told)) == (4.25, False)
        with pytest.raises(ValueError, match="decimal mark is"):
            read(text, decimal=";")

    def test_says_that_amounts_carry_the_sign_of_another_currency(self, read):
        text = "customer,date,total\nann,2024-01-01,Rp 150.000\nbob,2024-01-02,5000\n"
        said = notes(read(text, currency="GBP"))
        assert said["other_sign"] == {"sign": "RP", "rows": 1}
        assert "other_sign" not in notes(read(text, currency="IDR"))
        stuck = read(text.replace("Rp 150", "Rp150"), currency="GBP")
        assert notes(stuck)["other_sign"] == {"sign": "RP", "rows": 1}
        short = read("customer,date,total\na,2024-01-01,USD 5k\na,2024-01-02,7k USD\n"
                     "a,2024-01-03,7rb USD\n", currency="IDR")  # fmt: skip
        assert notes(short)["other_sign"] == {"sign": "USD", "rows": 3}
        assert "other_sign" not in notes(
            read("customer,date,total\na,2024-01-01,Rp 5k\n", currency="IDR")
        )
        for cell in ("12 pcs", "tiga", "1e3", "-"):
            assert "other_sign" not in notes(
                read(f"{text[:20]}\nann,2024-01-01,{cell}\nbob,2024-01-01,1\n")
            )

    def test_counts_the_rows_of_each_sign_and_names_the_foreign_ones(self, read):
        cells = ("Rp150.000", "Rp. 20.000", "£3.000", "$ 5.000", "7.000 USD", "9.000")
        rows = (f"{i},ann,2024-01-01,{cell},\n" for i, cell in enumerate(cells))
        reading = read(HEAD + "".join(rows), currency="IDR")
        told = [n.values for n in reading.notes if n.code == "other_sign"]
        assert sorted(told, key=lambda one: one["sign"]) == [
            {"sign": "$", "rows": 1},
            {"sign": "USD", "rows": 1},
            {"sign": "£", "rows": 1},
        ]
        assert reading.used == 6

    def test_says_which_of_day_and_month_was_taken_first(self, read):
        text = "customer,date,total\nann,03/04/2024,1\n"
        assert notes(read(text))["day_first_assumed"] == {"value": "03/04/2024"}
        told = read(text, day_first=False)
        assert "day_first_assumed" not in notes(told)
        assert told.first_at == datetime(2024, 3, 4)


class TestTimeZone:
    def test_reads_times_without_an_offset_by_the_business_s_clock(self, read, orders):
        text = (
            "customer,date,total\n"
            "ann,2024-03-30 12:00,1\nann,2024-03-31 12:00,1\n"  # clocks go forward
            "ann,2024-10-26 12:00,1\nann,2024-10-27 12:00,1\n"  # and back
        )
        reading = read(text, time_zone="Europe/London")
        assert [o["ordered_at"].hour for o in orders(reading)] == [12, 11, 11, 12]

    def test_converts_times_with_an_offset_whatever_the_zone(self, read, orders):
        text = "customer,date,total\nann,2024-05-01 10:00:00 +0700,1\nann,2024-05-01 10:00,1\n"
        reading = read(text, time_zone="Asia/Jakarta")
        assert [o["ordered_at"] for o in orders(reading)] == [
            datetime(2024, 5, 1, 3)
        ] * 2

    def test_says_when_there_is_no_such_zone(self, read):
        with pytest.raises(ValueError, match="there is no time zone 'Mars/Base'"):
            read("customer,date,total\nann,2024-05-01,1\n", time_zone="Mars/Base")


class TestExtraColumns:
    def test_come_with_the_orders_under_their_own_name(self, read, orders):
        text = "customer,date,total,Country\nann,2024-05-01,1,UK\n"
        assert orders(read(text, extra_columns=["Country"]))[0]["Country"] == "UK"
        assert "Country" not in orders(read(text))[0]

    def test_are_looked_for_like_other_headers(self, read, orders):
        text = "customer,date,total,Country\nann,2024-05-01,1,UK\n"
        assert orders(read(text, extra_columns=["country"]))[0]["Country"] == "UK"
        with pytest.raises(
            ValueError, match=r"no such column\. Did you mean 'Country'"
        ):
            read(text, extra_columns=["Contry"])
