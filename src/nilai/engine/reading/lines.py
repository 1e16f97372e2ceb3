"""Which products stand in the orders of a file with several rows per order."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from nilai.engine.reading.amounts import parse_amount
from nilai.engine.reading.kinds import PRODUCT_NAMES, TOTALS_KIND
from nilai.engine.reading.labels import as_label
from nilai.engine.reading.opening import Opened, open_files
from nilai.engine.reading.reading import Reading
from nilai.engine.reading.records import Progress
from nilai.engine.reading.rows import extra_names
from nilai.engine.reading.spelling import plain_form
from nilai.engine.reading.survey import survey
from nilai.engine.session import Session
from nilai.tables import LINES
from nilai.tables.check import check
from nilai.tables.numbers import ONE, ZERO

MEANINGS = ("product_id", "product_name", "category", "quantity", "unit_price_amount")
"""What a line may tell."""

PLAIN: dict[str, tuple[str, ...]] = {
    "product_id": (
        "product_id", "StockCode", "sku", "item_id", "product_code", "product_sku",
        "kode produk", "kode barang", "id produk",
    ),
    "product_name": PRODUCT_NAMES,
    "category": ("category", "product_category", "product_type", "kategori"),
    "quantity": ("quantity", "qty", "quantity ordered", "jumlah", "kuantitas"),
    "unit_price_amount": (
        "unit_price_amount", "UnitPrice", "unit price", "price", "item_price", "harga",
        "harga satuan", "harga jual",
    ),
}  # fmt: skip
"""Headers of files that no platform wrote, English and Indonesian, best first."""

OF_PLATFORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "shopify": {
        "product_id": ("Lineitem sku",),
        "product_name": ("Lineitem name",),
        "quantity": ("Lineitem quantity",),
        "unit_price_amount": ("Lineitem price",),
    },
    "tiktok_tokopedia": {
        "product_id": ("SKU ID", "Seller SKU"),
        "product_name": ("Product Name",),
        "category": ("Product Category",),
        "quantity": ("Quantity",),
        "unit_price_amount": ("SKU Unit Original Price",),
    },
    "shopee": {
        "product_id": ("Nomor Referensi SKU", "SKU Induk"),
        "product_name": ("Nama Produk",),
        "quantity": ("Jumlah",),
        "unit_price_amount": ("Harga Setelah Diskon", "Harga Awal"),
    },
}
"""Kind to the headers of its own export."""


def find_line_columns(
    kind: str, headers: Sequence[str], *, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the headers that tell which product a row is.

    Parameters
    ----------
    kind : str
        As in `Reading.kind`.
    headers : sequence of str
        Names that occur once only.
    known : mapping, optional
        Meaning to header, as in `Reading.columns`: what a person mapped wins.

    Returns
    -------
    dict
        One of `MEANINGS` to header; empty unless a product can be told.

    Examples
    --------
    >>> find_line_columns("lines", ["StockCode", "Description", "Quantity"])
    {'product_id': 'StockCode', 'product_name': 'Description', 'quantity': 'Quantity'}
    """
    by_form: dict[str, str] = {}
    for header in headers:
        by_form.setdefault(plain_form(header), header)
    found: dict[str, str] = {}
    for meaning, synonyms in OF_PLATFORMS.get(kind, PLAIN).items():
        forms = (plain_form(synonym) for synonym in synonyms)
        header = next((by_form[form] for form in forms if form in by_form), None)
        if header is not None:
            found[meaning] = header
    found |= {m: h for m, h in (known or {}).items() if m in MEANINGS}
    return found if {"product_id", "product_name"} & set(found) else {}


def read_lines(
    session: Session,
    paths: Sequence[str],
    reading: Reading,
    *,
    columns: Mapping[str, str],
    mapping: Mapping[str, str] | None = None,
    decimal: str | None = None,
    progress: Progress | None = None,
) -> ibis.Table:
    """Return the lines of the orders that were read.

    Lines of refused rows and of orders given back in full are left out. A line
    without a code is known by its name; without a quantity it counts once; without
    a price the row's amount is divided by the quantity, or, where that is its order's
    total, the price is 0.

    Parameters
    ----------
    session : Session
        The one in which `reading` was made.
    paths : sequence of str
        The same files.
    reading : Reading
        What was read of them; its kind has several rows per order.
    columns : mapping
        One of `MEANINGS` to header, by `find_line_columns`.
    mapping : mapping, optional
        As it was given to `read_orders`.
    decimal : str, optional
        As it was given to `read_orders`.
    progress : callable, optional
        Told the step and the share done.

    Returns
    -------
    Table
        One row per product in an order, under the contract `LINES`, and
        `customer_id`. Lazy.

    Raises
    ------
    FileError
        If a file cannot be used.
    MappingError
        If a column is not in a file.
    """
    extras = list(dict.fromkeys(columns.values()))
    tell = progress or (lambda _step, _share: None)
    opened = open_files(session, paths, mapping or {}, extras, tell)
    rows = _used(opened, reading)
    facts = survey(
        session,
        opened.raw,
        opened.layout,
        currency=reading.currency,
        decimal=decimal,
        day_first=None,
    )
    named = dict(zip(opened.layout.extras, extra_names(opened.layout), strict=True))
    cells: dict[str, Any] = {m: rows[named[h]] for m, h in columns.items()}
    code = cells.get("product_id", ibis.null("string")).cast("string")
    title = cells.get("product_name", ibis.null("string")).cast("string")
    quantity = _number(cells.get("quantity"), facts.mark, units=True).fill_null(ONE)
    price = _number(cells.get("unit_price_amount"), facts.mark)
    if "revenue_amount" in rows.columns and reading.kind != TOTALS_KIND.name:
        amount = _number(rows["revenue_amount"], facts.mark)
        price = price.fill_null(amount / quantity.nullif(ZERO))
    table = rows.select(
        order_id=as_label(rows["order_id"]),
        product_id=ibis.coalesce(code.nullif(""), title.nullif("")),
        quantity=quantity,
        unit_price_amount=price.fill_null(ZERO),
        product_name=title,
        category=cells.get("category", ibis.null("string")).cast("string"),
        file=rows["file"],
        line_number=rows["line_number"],
    )
    return check(_settled(table.filter(table["product_id"].notnull()), reading), LINES)


def _used(opened: Opened, reading: Reading) -> ibis.Table:
    """Return the rows that were not refused."""
    if reading.rejected is None or opened.raw["line_number"].type().is_null():
        return opened.raw
    refused = reading.rejected.select("file", "line_number")
    return opened.raw.anti_join(refused, ["file", "line_number"])


def _settled(lines: ibis.Table, reading: Reading) -> ibis.Table:
    """Return the lines of the orders used, with who bought.

    An order number of several customers tells its lines of none.
    """
    orders = reading.orders_table
    orders = orders.mutate(order_id=as_label(orders["order_id"]))
    owners = orders.group_by("order_id").agg(
        customer_id=orders["customer_id"].min(),
        customers=orders["customer_id"].nunique(),
    )
    owners = owners.filter(owners["customers"] == 1).select("order_id", "customer_id")
    kept = lines.inner_join(owners, "order_id")
    names = [*LINES.names[:6], "customer_id"]
    return kept.select(*names)


def _number(column: Any, mark: str, *, units: bool = False) -> Any:
    if column is None:
        return ibis.null("float64")
    if column.type().is_string():
        return parse_amount(column, mark=mark, plain=False, units=units)
    number = column.cast("float64")
    return ibis.ifelse(number.abs() < 1e15, number, ibis.null("float64"))
