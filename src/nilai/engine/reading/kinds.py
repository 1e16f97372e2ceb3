"""The order exports known by their headers, and the rule of revenue of each.

A header is compared without case, spaces and punctuation: `Order ID`, `order_id`
and `OrderId` are one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Meaning = str
"""What a column is: `order_id`, `customer_id`, `ordered_at`, `revenue_amount` …."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One layout of order files.

    Parameters
    ----------
    name : str
        Short name, as in `shopify`.
    title : str
        Name for people.
    level : str
        `order` if a row is an order, `line` if an order may have several rows.
    columns : dict
        Meaning to the headers that may carry it, best first.
    signature : tuple of str
        Meanings that must all be found for the kind to be recognised.
    decimal : str
        Decimal mark when the amounts do not tell.
    currency : str, optional
        Currency of the platform.
    fills_down : bool
        Whether order-level values stand on an order's first row only.
    repeats_total : bool
        Whether an amount is its order's total: on each of its rows, or on one.
    notes : tuple of str
        Codes of notes that always hold.
    """

    name: str
    title: str
    level: Literal["order", "line"]
    columns: dict[Meaning, tuple[str, ...]]
    signature: tuple[Meaning, ...] = ()
    decimal: str = "."
    currency: str | None = None
    fills_down: bool = False
    repeats_total: bool = False
    notes: tuple[str, ...] = field(default=())


SHOPIFY = Kind(
    name="shopify",
    title="Shopify order export",
    level="line",
    columns={
        "order_id": ("Name",),
        "customer_id": ("Email",),
        "phone": ("Phone",),
        "billing_phone": ("Billing Phone",),
        "ordered_at": ("Created at",),
        "revenue_amount": ("Subtotal",),
        "shipping_amount": ("Shipping",),
        "tax_amount": ("Taxes",),
        "total_amount": ("Total",),
        "order_refund_amount": ("Refunded Amount",),
        "discount_amount": ("Discount Amount",),
        "currency": ("Currency",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at",),
        "payment_method": ("Payment Method",),
        "coupon": ("Discount Code",),
        "channel": ("Source",),
    },
    signature=("order_id", "ordered_at", "revenue_amount", "status", "customer_id"),
    fills_down=True,
)

TIKTOK_TOKOPEDIA = Kind(
    name="tiktok_tokopedia",
    title="TikTok Shop / Tokopedia order export",
    level="line",
    columns={
        "order_id": ("Order ID",),
        "customer_id": ("Buyer Username",),
        "ordered_at": ("Created Time",),
        "revenue_amount": ("SKU Subtotal After Discount",),
        "platform_discount_amount": ("SKU Platform Discount",),
        "order_refund_amount": ("Order Refund Amount",),
        "status": ("Order Status",),
        "cancelled_at": ("Cancelled Time",),
        "product_id": ("SKU ID",),
        "quantity": ("Quantity",),
        "channel": ("Purchase Channel",),
    },
    signature=("order_id", "ordered_at", "revenue_amount", "status", "customer_id"),
    decimal=",",
    currency="IDR",
    notes=("customer_is_username",),
)

SHOPEE = Kind(
    name="shopee",
    title="Shopee Indonesia order export",
    level="line",
    columns={
        "order_id": ("No. Pesanan",),
        "customer_id": ("Username (Pembeli)",),
        "ordered_at": ("Waktu Pesanan Dibuat",),
        "revenue_amount": ("Total Harga Produk",),
        "voucher_amount": ("Voucher Ditanggung Penjual",),
        "status": ("Status Pesanan",),
        "product_id": ("Nomor Referensi SKU", "SKU Induk"),
        "quantity": ("Jumlah",),
        "returned_quantity": ("Returned quantity",),
    },
    signature=("order_id", "ordered_at", "revenue_amount", "status", "customer_id"),
    decimal=",",
    currency="IDR",
    notes=("customer_is_username",),
)

WOOCOMMERCE = Kind(
    name="woocommerce",
    title="WooCommerce Analytics orders",
    level="order",
    columns={
        "order_id": ("Order #",),
        "customer_id": ("Customer",),
        "ordered_at": ("Date",),
        "revenue_amount": ("Net Sales", "N. Revenue", "N. Revenue (formatted)"),
        "status": ("Status",),
        "coupon": ("Coupon(s)",),
        "source": ("Attribution",),
        "customer_type": ("Customer type",),
    },
    signature=(
        "order_id",
        "customer_id",
        "ordered_at",
        "revenue_amount",
        "status",
        "customer_type",
    ),
    notes=("customer_is_name",),
)

EMAILS = (
    "customer_email", "email", "e-mail", "email address", "buyer_email",
    "billing_email", "contact email", "alamat email", "email pelanggan", "surel",
)  # fmt: skip
NAMES = (
    "customer_name", "full_name", "buyer name", "billing_name", "recipient",
    "recipient name", "receiver name", "contact name", "name",
    "name of the customer", "nama pelanggan", "nama pembeli", "nama lengkap",
    "nama penerima", "nama customer", "nama",
)  # fmt: skip
IDS_OR_NAMES = ("customer", "client", "buyer", "pelanggan", "pembeli")
"""Headers of columns that hold ids in one file and names in another."""
PHONES = (
    "customer_phone", "phone", "phone number", "phone #", "billing_phone", "mobile",
    "mobile number", "whatsapp", "wa", "telephone", "tel", "telp", "telepon",
    "no telepon", "nomor telepon", "no telp", "no hp", "nomor hp", "hp", "handphone",
    "no handphone", "nomor handphone", "no whatsapp", "nomor whatsapp", "no wa",
    "nomor wa", "nomor ponsel", "ponsel", "no telp pembeli", "no telepon pembeli",
    "telepon pembeli", "no hp pembeli", "no telp pelanggan", "no hp pelanggan",
    "telepon pelanggan", "buyer phone", "shipping phone",
)  # fmt: skip
"""Headers of contacts, English and Indonesian, best first."""

PLAIN: dict[Meaning, tuple[str, ...]] = {
    "order_id": (
        "order_id", "OrderNo", "order number", "InvoiceNo", "Invoice", "invoice_id",
        "invoice number", "order", "Order #", "transaction_id", "receipt_id", "receipt",
        "receipt number", "receipt no", "sales number", "order reference",
        "transaction number", "transaction no", "bill number",
        "No. Pesanan", "nomor pesanan", "id pesanan", "No. Invoice", "nomor invoice",
        "nomor faktur", "no faktur", "no nota", "nomor nota", "id transaksi",
        "no transaksi", "nomor transaksi", "no struk", "nomor struk", "no order",
        "nomor order", "id order", "no penjualan", "nomor penjualan",
    ),
    "customer_id": (
        "customer_id", "CustomerID", "customer", "customer number", "customer_no",
        "client_id", "buyer_id", "user_id", "member_id", "buyer username", "buyer",
        "id pelanggan", "kode pelanggan", "no pelanggan", "nomor pelanggan",
        "pelanggan", "id pembeli", "pembeli", "id member", "username (pembeli)",
        "billing_email", "customer_email", "email", "customer_user",
    ),
    "ordered_at": (
        "ordered_at", "order_date", "ordered_on", "order_time", "order datetime",
        "InvoiceDate", "invoice_date", "created_at", "created time", "purchase_date",
        "purchased_at", "transaction_date", "date", "datetime", "timestamp", "time",
        "tanggal pesanan", "tanggal order", "tgl pesanan", "waktu pesanan",
        "waktu pesanan dibuat", "tanggal transaksi", "tgl transaksi", "tanggal faktur",
        "tanggal nota", "tanggal dan waktu pesanan", "tanggal", "tgl", "waktu",
        "date and time of the order", "tanggal pembayaran", "tanggal bayar",
        "sales date", "create time", "receipt date", "tanggal penjualan",
        "tgl penjualan", "tgl faktur", "tgl nota", "tgl bayar",
    ),
    "revenue_amount": (
        "revenue_amount", "net_revenue", "net_sales", "nett sales",
        "penjualan bersih", "untaxed amount", "revenue", "order_total",
        "total_amount", "order_amount", "order_value", "net_amount", "grand_total",
        "total_price", "paid price", "amount", "dollar_value", "sales", "value",
        "spend", "total",
        "total pesanan", "total penjualan", "total belanja", "total pembayaran",
        "total bayar", "total harga", "pendapatan", "omzet", "omset", "jumlah bayar",
        "nilai pesanan", "nominal", "belanja", "jumlah setelah diskon",
        "amount net of discounts",
    ),
    "margin_amount": ("margin_amount", "margin", "gross_margin", "laba kotor"),
    "product_id": (
        "product_id", "StockCode", "sku", "item_id", "product_code", "product_sku",
        "kode produk", "kode barang", "id produk", "seller sku", "menu code",
        "kode menu",
    ),
    "quantity": (
        # Beside another of these Jumlah is the amount of the row.
        "quantity", "qty", "quantity ordered", "kuantitas", "banyaknya", "jumlah",
    ),
    "unit_price_amount": (
        "unit_price_amount", "UnitPrice", "price", "item_price", "Lineitem price",
        "price of one", "harga", "harga satuan", "harga jual",
    ),
    "discount_amount": ("discount_amount", "order_discount", "diskon"),
    "order_refund_amount": (
        "refunded_amount", "refund_amount", "refunded", "jumlah yang dikembalikan",
        "jumlah dikembalikan",
    ),
    "currency": ("currency", "currency_code", "mata uang"),
    "status": (
        "order_status", "status", "financial_status", "payment_status",
        "status of the order", "status pesanan", "status pembayaran",
    ),
    "cancelled_at": ("cancelled_at", "canceled_at", "cancelled time"),
    "channel": (
        "channel", "sales_channel", "kanal", "kanal penjualan", "saluran",
        "saluran penjualan",
    ),
    "source": (
        "source", "utm_source", "source of the visit", "sumber", "sumber kunjungan",
        "sumber pesanan",
    ),
    "medium": ("medium", "utm_medium", "media"),
    "campaign": ("campaign", "utm_campaign", "kampanye"),
    "coupon": ("coupon", "coupon_code", "discount_code", "kupon"),
    "offer_id": ("offer_id",),
    "email": EMAILS,
    "phone": PHONES,
}  # fmt: skip
"""Headers of files that no platform wrote, English and Indonesian, best first."""

ORDERS_KIND = Kind(
    name="orders", title="orders, one row each", level="order", columns=PLAIN
)
LINES_KIND = Kind(
    name="lines",
    title="order lines, several rows an order",
    level="line",
    columns=PLAIN,
)

TOTALS_KIND = Kind(
    name="totals",
    title="order lines that repeat their order's total",
    level="line",
    columns=PLAIN,
    repeats_total=True,
)
PRODUCT_NAMES = (
    "product_name", "product", "item_name", "item", "Lineitem name", "description",
    "title", "nama produk", "nama barang", "produk", "barang", "menu", "menu name",
    "nama menu", "items", "nama item",
)  # fmt: skip
"""Headers of the name of a product, English and Indonesian, best first."""

PLATFORMS = (SHOPIFY, TIKTOK_TOKOPEDIA, SHOPEE, WOOCOMMERCE)
"""Kinds told by their signature, tried in this order."""

MEANINGS: tuple[Meaning, ...] = (
    "order_id", "customer_id", "ordered_at", "revenue_amount", "margin_amount",
    "product_id", "quantity", "unit_price_amount", "discount_amount",
    "order_refund_amount", "currency", "status", "cancelled_at", "channel", "source",
    "medium", "campaign", "coupon", "offer_id", "email", "phone",
)  # fmt: skip
"""Meanings that a person may map."""

STATUS: dict[str, tuple[str, ...]] = {
    "cancelled": (
        "cancelled", "canceled", "cancel", "voided", "failed", "trash", "dibatalkan",
        "batal", "gagal", "ditolak", "rejected", "void",
    ),
    "unpaid": (
        "pending", "unpaid", "on-hold", "on hold", "authorized", "expired",
        "checkout-draft", "draft", "awaiting payment", "pending payment",
        "belum dibayar", "belum bayar", "menunggu pembayaran", "kedaluwarsa",
        "quotation", "quotation sent", "penawaran",
    ),
    "refunded": (
        "refunded", "fully refunded", "dikembalikan", "returned", "package returned",
        "retur", "diretur", "in transit: returning to seller",
    ),
    "test": ("test",),
}  # fmt: skip
"""Words of a status column to the class in which its rows are refused."""


def with_customer(columns: Mapping[Meaning, str]) -> dict[Meaning, str]:
    """Return the columns; of those without a customer's a contact tells who it is.

    Parameters
    ----------
    columns : mapping
        Meaning to header.

    Returns
    -------
    dict
        The same, with `customer_id` if an email address or a phone number is there.

    Examples
    --------
    >>> with_customer({"phone": "No HP"})
    {'customer_id': 'No HP'}
    """
    contact = next((name for name in ("email", "phone") if name in columns), None)
    if "customer_id" in columns or contact is None:
        return dict(columns)
    named = {m: h for m, h in columns.items() if m != contact}
    return {"customer_id": columns[contact]} | named
