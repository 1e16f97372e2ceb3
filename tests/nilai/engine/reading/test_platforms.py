import csv
from datetime import datetime

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem name,"
    "Phone,Cancelled at,Refunded Amount,Payment Method,Discount Code,Source\n"
)
TIKTOK = (
    "\ufeffOrder ID,Order Status,SKU ID,Quantity,SKU Platform Discount,"
    "SKU Subtotal After Discount,Order Refund Amount,Order Amount,Created Time,"
    "Cancelled Time,Buyer Username\n"
)
SHOPEE = (
    "No. Pesanan,Status Pesanan,Waktu Pesanan Dibuat,Jumlah,Returned quantity,"
    "Total Harga Produk,Voucher Ditanggung Penjual,Username (Pembeli)\n"
)


def codes(reading) -> set[str]:
    return {note.code for note in reading.notes}


class TestShopify:
    def test_reads_order_values_from_the_first_row_of_an_order(self, read, orders):
        text = SHOPIFY + (
            "#1,Ann@Example.com,paid,IDR,150,170,2024-05-01 10:00:00 +0700,A,,,0,,X,web\n"
            "#1,,,,,,,B,,,,,,\n"
        )
        reading = read(text)
        assert (reading.kind, reading.currency) == ("shopify", "IDR")
        assert (reading.rows, reading.used, reading.orders) == (2, 2, 1)
        assert orders(reading) == [
            {
                "order_id": "#1",
                "customer_id": "ann@example.com",
                "ordered_at": datetime(2024, 5, 1, 3),
                "revenue_amount": 150,
                "channel": "web",
                "coupon": "X",
            }
        ]

    def test_refuses_all_rows_of_an_order_in_one_class(self, read, rejected):
        heads = [
            ("b@x.id,pending,IDR,9,9,2024-05-01,A,,,0,,,", "unpaid"),
            ("b@x.id,voided,IDR,9,9,2024-05-01,A,,,0,,,", "cancelled"),
            ("b@x.id,paid,IDR,9,9,2024-05-01,A,,2024-05-02,0,,,", "cancelled"),
            ("b@x.id,refunded,IDR,9,9,2024-05-01,A,,,9,,,", "refunded"),
            ("b@x.id,paid,IDR,9,9,2024-05-01,A,,,9,,,", "refunded"),
            ("b@x.id,paid,IDR,9,9,2024-05-01,A,,,0,(for testing) Bogus Gateway,,", "test"),
            (",paid,IDR,9,9,2024-05-01,A,,,0,,,", "missing_customer"),
            ("b@x.id,paid,IDR,nine,9,2024-05-01,A,,,0,,,", "bad_amount"),
        ]  # fmt: skip
        rows = ["#1,a@x.id,paid,IDR,5,5,2024-05-01,A,,,0,,,"]
        for i, (head, _) in enumerate(heads, 2):
            rows += [f"#{i},{head}", f"#{i},,,,,,,B,,,,,,"]
        reading = read(SHOPIFY + "\n".join(rows) + "\n")
        assert (reading.orders, reading.used) == (1, 1)
        assert [name for *_, name in rejected(reading)] == [
            name for _, name in heads for _ in range(2)
        ]

    def test_takes_partial_refunds_off(self, read):
        row = "#1,a@x.id,partially_refunded,IDR,50,55,2024-05-01,A,,,20,,,\n"
        assert read(SHOPIFY + row).revenue_amount == 30

    def test_takes_refunds_off_without_the_tax_that_prices_hold(self, read):
        head = SHOPIFY.replace("Total,", "Shipping,Taxes,Total,")
        row = "#1,a@x.id,paid,IDR,111000,0,{},{},2024-05-01,A,,,{},,,\n"
        assert read(head + row.format(11000, 111000, 55500)).revenue_amount == 50000
        left = read(head + row.format(11000, 111000, 105000)).revenue_amount
        assert round(left, 2) == 5405.41
        whole = read(head + row.format(11000, 111000, 111000))
        assert whole.refused == {"refunded": 1}
        added = read(head + row.format(11000, 122000, 55500))
        assert added.revenue_amount == 55500

    def test_takes_off_the_tax_that_prices_hold(self, read):
        head = SHOPIFY.replace("Total,", "Shipping,Taxes,Total,")
        row = (
            "#{n},a@x.id,paid,IDR,222,{shipping},{tax},{total},2024-05-0{n},A,,,0,,,\n"
        )
        rows = [
            row.format(n=1, shipping=0, tax=22, total=222),  # all of it the goods'
            row.format(n=2, shipping=111, tax=33, total=333),  # two thirds
            row.format(n=3, shipping=111, tax=33, total=366),  # added to the prices
            row.format(n=4, shipping=0, tax=0, total=222),
        ]
        expected = [200, 200, 222, 222]
        for one, revenue in zip(rows, expected, strict=True):
            assert read(head + one).revenue_amount == revenue

    def test_knows_a_customer_without_email_by_phone(self, read, orders):
        row = "#1,,paid,IDR,50,55,2024-05-01,A,+62811,,0,,,\n"
        assert orders(read(SHOPIFY + row))[0]["customer_id"] == "+62811"

    def test_reads_the_same_file_twice_as_once(self, read):
        text = SHOPIFY + (
            "#1,a@x.id,paid,IDR,150,170,2024-05-01,A,,,0,,,\n#1,,,,,,,B,,,,,,\n"
        )
        reading = read(text, text)
        assert (reading.refused, reading.orders) == ({"duplicate": 2}, 1)
        assert reading.revenue_amount == 150

    def test_refuses_an_order_met_before_with_other_values(self, read):
        one = "#1,a@x.id,paid,IDR,150,170,2024-05-01,A,,,0,,,\n"
        two = one.replace("150", "140")
        reading = read(SHOPIFY + one, SHOPIFY + two)
        assert (reading.refused, reading.revenue_amount) == ({"conflict": 1}, 150)


class TestTiktokTokopedia:
    ROWS = (
        "58001\t,Selesai,1\t,2,1000,9000,0,99999,25/05/2024 10:00:00\t,\t,ann\n"
        "58001\t,Selesai,2\t,1,0,5000,0,99999,25/05/2024 10:00:00\t,\t,ann\n"
    )

    def test_adds_up_lines_and_what_the_platform_pays(self, read, orders):
        reading = read(TIKTOK + self.ROWS)
        assert (reading.kind, reading.currency) == ("tiktok_tokopedia", "IDR")
        assert (reading.orders, reading.revenue_amount) == (1, 15000)
        assert codes(reading) >= {"customer_is_username", "platform_discounts_added"}
        assert orders(reading)[0]["order_id"] == "58001"
        assert orders(reading)[0]["ordered_at"] == datetime(2024, 5, 25, 10)

    def test_refuses_cancelled_and_unpaid_orders_line_by_line(self, read):
        cancelled = self.ROWS.replace("Selesai", "Dibatalkan").replace("58001", "58002")
        unpaid = self.ROWS.replace("Selesai", "Belum dibayar").replace("58001", "58003")
        reading = read(TIKTOK + self.ROWS + cancelled + unpaid)
        assert reading.refused == {"cancelled": 2, "unpaid": 2}

    def test_takes_an_order_s_refund_off_once(self, read):
        part = self.ROWS.replace(",0,99999", ",4000,99999")
        assert read(TIKTOK + part).revenue_amount == 11000
        whole = self.ROWS.replace(",0,99999", ",15000,99999")
        reading = read(TIKTOK + whole + self.ROWS.replace("58001", "58009"))
        assert (reading.refused, reading.revenue_amount) == ({"refunded": 2}, 15000)

    def test_passes_over_the_row_that_explains_the_columns(self, read):
        columns = len(next(csv.reader([TIKTOK])))
        explains = ",".join(["Platform unique order ID."] * columns) + "\n"
        reading = read(TIKTOK + explains + self.ROWS)
        assert reading.rows == read(TIKTOK + self.ROWS).rows
        assert not reading.refused
        told = {note.code: note.values for note in reading.notes}
        assert told["rows_that_explain"] == {"rows": 1}

    def test_reads_an_order_in_two_exports_once(self, read):
        reading = read(TIKTOK + self.ROWS, TIKTOK + self.ROWS)
        assert (reading.refused, reading.revenue_amount) == ({"duplicate": 2}, 15000)

    def test_keeps_an_order_whose_lines_are_spread_over_two_files(self, read):
        first, second = self.ROWS.splitlines(keepends=True)
        reading = read(TIKTOK + first, TIKTOK + second)
        assert (reading.refused, reading.orders) == ({}, 1)
        assert reading.revenue_amount == 15000


class TestShopee:
    def test_reads_dots_as_thousands_and_takes_vouchers_and_returns_off(self, read):
        text = SHOPEE + (
            "A1,Selesai,2024-05-01 10:00,2,0,200.000,10.000,ann\n"
            "A1,Selesai,2024-05-01 10:00,2,1,50.000,10.000,ann\n"
            "A2,Batal,2024-05-01 11:00,1,0,75.000,0,bob\n"
            "A3,Selesai,2024-05-01 11:00,1,1,75.000,0,cat\n"
        )
        reading = read(text)
        assert (reading.kind, reading.currency) == ("shopee", "IDR")
        assert reading.revenue_amount == 200000 + 50000 / 2 - 10000
        assert reading.refused == {"cancelled": 1, "refunded": 1}


class TestWooCommerce:
    def test_reads_money_with_its_sign_and_says_that_customers_are_names(self, read):
        text = (
            "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type\n"
            '2024-05-01 10:00:00,1,"£1,083.60",completed,Ann,new\n'
            "2024-05-01 10:00:00,2,£3.00,on-hold,Bob,new\n"
            "2024-05-01 10:00:00,3,£3.00,failed,Bob,new\n"
        )
        reading = read(text)
        assert (reading.kind, reading.revenue_amount) == ("woocommerce", 1083.6)
        assert reading.refused == {"cancelled": 1, "unpaid": 1}
        assert "customer_is_name" in codes(reading)

    def test_reads_the_plug_in_layout_by_billing_email(self, read, orders):
        text = (
            "order_id,order_number,date,status,order_shipping,order_total,"
            "payment_method,customer_user,billing_first_name,billing_email\n"
            "7,7,2024-05-01 10:00:00,completed,5,40,cod,3,Ann,Ann@X.id\n"
        )
        reading = read(text)
        assert reading.columns["customer_id"] == "billing_email"
        assert orders(reading)[0]["customer_id"] == "ann@x.id"


class TestLines:
    HEAD = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

    def test_adds_up_the_lines_of_an_invoice(self, read, orders):
        text = self.HEAD + (
            "1,A,2,2024-01-01 10:00,3,9,UK\n1,B,1,2024-01-01 10:01,4,9,UK\n"
            "C2,A,-1,2024-01-05,3,9,UK\n3,A,1,2024-01-06,3,,UK\n"
        )
        reading = read(text)
        assert (reading.kind, reading.rows, reading.used) == ("lines", 4, 3)
        assert (reading.orders, reading.customers) == (1, 1)
        assert reading.revenue_amount == 7
        assert reading.refused == {"missing_customer": 1}
        made = [(o["order_id"], o["revenue_amount"]) for o in orders(reading)]
        assert made == [("1", 10), ("C2", -3)]
        assert orders(reading)[0]["ordered_at"] == datetime(2024, 1, 1, 10)

    def test_keeps_a_product_listed_twice_and_says_so(self, read):
        row = "1,A,2,2024-01-01,3,9,UK\n"
        reading = read(self.HEAD + row * 2)
        assert (reading.revenue_amount, reading.refused) == (12, {})
        assert "repeated_lines" in codes(reading)
