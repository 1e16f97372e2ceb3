import pytest

from nilai.engine.reading.headers import recognise, suggest
from nilai.engine.reading.spelling import unique_headers
from nilai.errors import MappingError


def layout(
    headers: list[str], mapping: dict | None = None, samples: dict | None = None
):
    return recognise(
        headers,
        name="orders.csv",
        mapping=mapping or {},
        extras=(),
        samples=samples or {},
    )


class TestRecognise:
    @pytest.mark.parametrize(
        ("header", "meaning"),
        [
            ("Sumber", "source"), ("Sumber kunjungan", "source"), ("Media", "medium"),
            ("Kanal penjualan", "channel"), ("Kampanye", "campaign"),
            ("Kupon", "coupon"), ("Mata uang", "currency"), ("Diskon", "discount_amount"),
            ("Jumlah yang dikembalikan", "order_refund_amount"), ("Margin", "margin_amount"),
            ("Status pesanan", "status"), ("Status of the order", "status"),
            ("Source of the visit", "source"), ("Nomor telepon", "phone"),
        ],
    )  # fmt: skip
    def test_knows_what_the_import_screen_calls_a_column(self, header, meaning):
        headers = ["Nomor pesanan", "Pelanggan", "Tanggal dan waktu pesanan",
                   "Jumlah, setelah diskon", header]  # fmt: skip
        assert layout(headers).columns == {
            "order_id": "Nomor pesanan",
            "customer_id": "Pelanggan",
            "ordered_at": "Tanggal dan waktu pesanan",
            "revenue_amount": "Jumlah, setelah diskon",
            meaning: header,
        }

    def test_knows_the_words_of_lines(self):
        headers = ["Nomor pesanan", "Customer", "Date and time of the order",
                   "Kode produk", "Banyaknya", "Price of one"]  # fmt: skip
        found = layout(headers).columns
        assert found["quantity"] == "Banyaknya"
        assert found["unit_price_amount"] == "Price of one"

    @pytest.mark.parametrize(
        "headers",
        [
            ["customer_id", "ordered_at", "revenue_amount"],
            ["Customer ID", "Order Date", "Order Total"],
            ["CustomerID", "InvoiceDate", "Amount"],
            ["ID Pelanggan", "Tanggal Pesanan", "Total Belanja"],
            ["Pelanggan", "Tanggal", "Omzet"],
            ["email", "created_at", "total_price"],
        ],
    )
    def test_knows_usual_headers_in_english_and_indonesian(self, headers):
        found = layout(headers)
        assert found.kind.name == "orders"
        assert list(found.columns.values()) == headers or set(
            found.columns.values()
        ) == set(headers)

    def test_knows_lines_by_order_and_product(self):
        headers = [
            "InvoiceNo",
            "StockCode",
            "Quantity",
            "InvoiceDate",
            "UnitPrice",
            "CustomerID",
        ]
        assert layout(headers).kind.name == "lines"

    def test_prefers_quantity_times_price_to_a_total_that_lines_may_repeat(self):
        headers = ["order_id", "sku", "qty", "price", "order_total", "date", "customer"]
        found = layout(headers)
        assert "revenue_amount" not in found.columns
        mapped = layout(headers, {"revenue_amount": "order_total"})
        assert mapped.columns["revenue_amount"] == "order_total"

    def test_lets_the_user_s_mapping_win(self):
        found = layout(["customer", "buyer", "date", "total"], {"customer_id": "buyer"})
        assert found.columns["customer_id"] == "buyer"

    def test_uses_no_header_twice(self):
        with pytest.raises(MappingError, match="ordered_at"):
            layout(["customer", "date", "total"], {"customer_id": "date"})


class TestMessages:
    def test_suggest_an_option_for_what_is_missing(self):
        samples = {"bought": ["2024-01-31"], "paid": ["12.50"], "who": ["ann"]}
        with pytest.raises(MappingError) as caught:
            layout(["who", "bought", "paid"], samples=samples)
        message = str(caught.value)
        assert "Its columns are: who, bought, paid" in message
        assert "--map ordered_at=bought" in message
        assert "--map revenue_amount=paid" in message

    def test_quote_headers_with_spaces(self):
        samples = {"day of sale": ["31/01/2024"]}
        with pytest.raises(MappingError, match="--map ordered_at='day of sale'"):
            layout(["customer", "day of sale", "total"], samples=samples)

    def test_name_the_closest_when_a_mapped_header_is_not_there(self):
        with pytest.raises(MappingError, match="Did you mean 'total'"):
            layout(["customer", "date", "total"], {"revenue_amount": "totl"})

    def test_name_the_closest_meaning(self):
        with pytest.raises(MappingError, match="did you mean customer_id"):
            layout(["customer", "date", "total"], {"customerid": "customer"})

    def test_refuse_a_header_that_stands_twice(self):
        headers = list(unique_headers(["customer", "date", "date", "total"]))
        with pytest.raises(MappingError, match=r"stands twice.*--map ordered_at='date"):
            layout(headers)
        found = layout(headers, {"ordered_at": "date (2)"})
        assert found.columns["ordered_at"] == "date (2)"

    def test_refuse_a_header_that_stands_twice_but_for_its_case(self):
        headers = list(unique_headers(["customer", "date", "total", "Total"]))
        with pytest.raises(MappingError, match=r"='Total \(2\)' for the second"):
            layout(headers)

    def test_name_each_column_but_once(self):
        headers = unique_headers(["a", "a", "a (2)", "A"] + ["x"] * 10_000)
        assert headers[:4] == ("a", "a (2)", "a (2) (2)", "A (3)")
        assert len({header.casefold() for header in headers}) == len(headers)

    def test_list_a_few_of_ten_thousand_columns_only(self):
        with pytest.raises(MappingError) as caught:
            layout([f"h{i}" for i in range(10_000)])
        assert "and 9960 more" in str(caught.value)
        assert len(str(caught.value)) < 1000

    def test_suggest_nothing_where_nothing_comes_near(self):
        assert suggest("customer_id", ["zzz"], {}) is None


class TestOfIndonesia:
    """Exports of cash registers, books and marketplaces there."""

    def test_moka(self):
        headers = ["Outlet", "Receipt Number", "Date", "Time", "Items", "SKU",
                   "Quantity", "Gross Sales", "Discounts", "Net Sales", "Tax",
                   "Customer", "Customer Phone"]  # fmt: skip
        found = layout(headers)
        assert found.kind.name == "lines"
        assert found.columns["order_id"] == "Receipt Number"
        assert found.columns["revenue_amount"] == "Net Sales"

    def test_esb(self):
        headers = ["Sales Number", "Sales Date", "Customer Phone", "Menu", "Qty",
                   "Price", "Total", "Nett Sales", "Status"]  # fmt: skip
        found = layout(headers)
        assert found.columns["order_id"] == "Sales Number"
        assert found.columns["ordered_at"] == "Sales Date"
        assert found.columns["revenue_amount"] == "Nett Sales"
        assert found.hints["hint_product"] == "Menu"

    def test_jurnal_where_the_amount_of_a_row_is_called_jumlah(self):
        headers = ["Tanggal", "No. Faktur", "Kode Pelanggan", "Kode Produk",
                   "Kuantitas", "Harga Satuan", "Jumlah"]  # fmt: skip
        assert layout(headers).columns["quantity"] == "Kuantitas"

    def test_odoo(self):
        headers = ["Order Reference", "Order Date", "Customer", "Untaxed Amount",
                   "Total", "Status"]  # fmt: skip
        found = layout(headers).columns
        assert found["order_id"] == "Order Reference"
        assert found["revenue_amount"] == "Untaxed Amount"

    def test_lazada_leaves_the_phone_of_the_bill_empty(self):
        headers = ["sellerSku", "createTime", "orderNumber", "customerName",
                   "customerEmail", "shippingPhone", "billingPhone", "paidPrice",
                   "unitPrice", "status"]  # fmt: skip
        samples = {"billingPhone": ["", ""], "shippingPhone": ["6281200000001", ""]}
        found = layout(headers, samples=samples).columns
        assert found["phone"] == "shippingPhone"
        assert found["ordered_at"] == "createTime"
        assert found["revenue_amount"] == "paidPrice"
        assert layout(headers).columns["phone"] == "billingPhone"
