"""What does each row say, and why may it have to be refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.labels import as_label
from nilai.engine.reading.naming import TOLD_AS
from nilai.engine.reading.spelling import plain_form
from nilai.engine.reading.standing import standing_of
from nilai.engine.reading.survey import NUMBERS
from nilai.tables.numbers import ONE, ZERO
from nilai.tables.zone import start_of_day, to_utc

TEXTS = ("channel", "source", "medium", "campaign", "coupon", "offer_id", TOLD_AS)
"""Optional columns that are text: those of the contract, and how a row tells its own.
"""

TAXED = {"revenue_amount", "shipping_amount", "tax_amount", "total_amount"}
"""Numbers that show whether prices hold the tax."""
HALF_A_CENT = 0.005
"""Sums of amounts as they are written differ by less."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the user said of times and money.

    Parameters
    ----------
    until, today : date, optional
        Last day wanted; the day on which this runs.
    time_zone : str
        Zone of times without an offset.
    currency : str, optional
        The currency wanted.
    first, last : datetime
        Range of the clock times, or wider.
    """

    until: date | None
    today: date | None
    time_zone: str
    currency: str | None
    first: datetime
    last: datetime


def typed_rows(
    parsed: ibis.Table, layout: Layout, limits: Limits, *, reversals: bool = False
) -> ibis.Table:
    """Return the rows with types, and why each must be refused, if it must.

    Parameters
    ----------
    parsed : Table
        One row per data row, by `parsed_rows`.
    layout : Layout
        Kind and columns.
    limits : Limits
        What the user said.
    reversals : bool
        Whether rows may be below zero beside a status, by `has_reversals`.

    Returns
    -------
    Table
        One row per data row: `file`, `line_number`, `order_id`, `customer_id`,
        `ordered_at` (UTC), `amount` (of the row, before refunds told apart),
        `returned` (part of it sent back), `added` (paid by the marketplace),
        `refund` and `voucher` (of the whole order, repeated), optional columns,
        `fault` (null when the row is used), `fault_column`, `fault_value`. Lazy.
    """
    numbers = {n: parsed[f"number_{n}"] for n in NUMBERS if n in parsed.columns}
    rows = parsed.mutate(
        typed_order=_order_id(parsed),
        typed_customer=_id(parsed["customer_id"]),
        typed_at=_utc(parsed, limits),
        amount=_amount(numbers),
        returned=_returned(numbers),
        added=_or_zero(numbers, "platform_discount_amount"),
        refund=_refund(numbers, layout),
        voucher=_or_zero(numbers, "voucher_amount"),
        margin=numbers.get("margin_amount", ibis.null("float64")),
        discount=numbers.get("discount_amount", ibis.null("float64")),
        counted=numbers.get("quantity", ibis.null("float64")),
        has_bad_number=_any(
            parsed[n].notnull() & number.isnull() for n, number in numbers.items()
        ),
    )
    rows = rows.mutate(standing=standing_of(rows, reversals=reversals))
    rows = rows.mutate(fault=_fault(rows, layout, limits))
    column, value = _blame(rows, layout)
    amount = rows["amount"]
    if layout.kind.fills_down:
        amount = ibis.ifelse(rows["is_head"], amount, ZERO)
    if layout.kind.repeats_total and "hint_product" in rows.columns:
        rows = rows.rename(product_id="hint_product")
    passed = [n for n in (*TEXTS, "product_id") if n in rows.columns]
    return rows.select(
        "file",
        "line_number",
        order_id=rows["typed_order"],
        customer_id=rows["typed_customer"],
        ordered_at=rows["typed_at"],
        amount=amount,
        returned=rows["returned"],
        added=rows["added"],
        quantity=rows["counted"],
        refund=rows["refund"],
        voucher=rows["voucher"],
        margin_amount=rows["margin"],
        discount_amount=rows["discount"],
        **{name: rows[name].cast("string") for name in passed},
        **{name: rows[name] for name in extra_names(layout)},
        fault=rows["fault"],
        fault_column=column,
        fault_value=value,
    )


def extra_names(layout: Layout) -> list[str]:
    """Return the names under which columns asked for travel.

    Parameters
    ----------
    layout : Layout
        Kind and columns.

    Returns
    -------
    list of str
        One per extra column, in order.
    """
    return [f"extra_{i}" for i in range(len(layout.extras))]


def _or_zero(numbers: dict[str, Any], name: str) -> Any:
    found = numbers.get(name)
    return ZERO if found is None else found.fill_null(ZERO)


def _amount(numbers: dict[str, Any]) -> Any:
    if "unit_price_amount" in numbers:
        return numbers["quantity"] * numbers["unit_price_amount"]
    revenue = numbers["revenue_amount"]
    if "platform_discount_amount" in numbers:
        return revenue + _or_zero(numbers, "platform_discount_amount")
    if numbers.keys() >= TAXED:
        return revenue - _tax_within(numbers)
    return revenue


def _tax_within(numbers: dict[str, Any]) -> Any:
    """Return the tax that the price of the goods holds, which the export does not say.

    Where goods and shipping make the total, tax is in their prices, and both hold
    their share of it. Where it is added to them, the goods' price is without.
    """
    goods = numbers["revenue_amount"]
    tax = _or_zero(numbers, "tax_amount")
    paid = goods + _or_zero(numbers, "shipping_amount")
    is_within = (tax > 0) & ((numbers["total_amount"] - paid).abs() < HALF_A_CENT)
    theirs: Any = ibis.ifelse(is_within, tax * goods / paid.nullif(ZERO), ZERO)
    # Null where there is no total: nothing is known of the tax.
    return theirs.fill_null(ZERO).round(4)


def _returned(numbers: dict[str, Any]) -> Any:
    if "returned_quantity" not in numbers or "quantity" not in numbers:
        return ZERO
    share = numbers["returned_quantity"] / numbers["quantity"].nullif(ZERO)
    share = ibis.least(share.fill_null(ZERO), ONE)
    return _amount(numbers) * ibis.greatest(share, ZERO)


def _refund(numbers: dict[str, Any], layout: Layout) -> Any:
    # An amount that calls itself net has its refunds taken off already.
    if "net" in plain_form(layout.columns.get("revenue_amount", "")):
        return ZERO
    refund = _or_zero(numbers, "order_refund_amount").abs()
    if not numbers.keys() >= TAXED:
        return refund
    # What is paid back holds tax as the prices do.
    goods = numbers["revenue_amount"]
    share = (goods - _tax_within(numbers)) / goods.nullif(ZERO)
    return (refund * share.fill_null(ONE)).round(4)


def _any(flags: Iterable[Any]) -> Any:
    return reduce(or_, flags, ibis.literal(False))


def _order_id(raw: ibis.Table) -> Any:
    if "order_id" in raw.columns:
        return _id(raw["order_id"])
    if raw["line_number"].type().is_null():
        return _text(raw["customer_id"]) + " " + _text(raw["ordered_at"])
    return raw["file"] + ":" + raw["line_number"].cast("string")


def _id(column: Any) -> Any:
    """Return an id that is a string or a whole number."""
    return column if column.type().is_integer() else as_label(column)


def _text(column: Any) -> Any:
    return column.cast("string").fill_null("")


def _utc(rows: ibis.Table, limits: Limits) -> Any:
    clock = rows["clock_at"]
    local = to_utc(clock, limits.time_zone, limits.first, limits.last)
    if "ahead_minutes" not in rows.columns:
        return local
    ahead = rows["ahead_minutes"]
    return ibis.ifelse(ahead.isnull(), local, clock - ahead.as_interval("m"))


def _fault(rows: ibis.Table, layout: Layout, limits: Limits) -> Any:
    """Return the class in which a row is refused, the first that applies."""
    has_amount = _amount_given(rows)
    at = rows["typed_at"]
    blank = rows["typed_customer"].isnull() & rows["ordered_at"].isnull() & ~has_amount
    pairs: list[tuple] = []
    if not rows["malformed"].type().is_null():
        pairs.append((rows["malformed"].notnull(), "malformed"))
    pairs.append((blank, "empty"))
    pairs.append((rows["standing"].notnull(), rows["standing"]))
    if "order_id" in rows.columns:
        pairs.append((_is_missing(rows["typed_order"]), "missing_order"))
    pairs += [
        (_is_missing(rows["typed_customer"]), "missing_customer"),
        (_is_too_long(rows["typed_customer"]), "too_long"),
        (rows["ordered_at"].isnull(), "missing_date"),
        (at.isnull(), "bad_date"),
        (~has_amount, "missing_amount"),
        (rows["amount"].isnull() | rows["has_bad_number"], "bad_amount"),
    ]
    if limits.currency is not None and "currency" in rows.columns:
        other = rows["currency"].upper() != limits.currency.upper()
        pairs.append((other.fill_null(False), "other_currency"))
    for limit, name in ((limits.today, "future"), (limits.until, "after_until")):
        if limit is not None:
            end = start_of_day(limit + timedelta(days=1), limits.time_zone)
            pairs.append((at >= ibis.timestamp(end), name))
    if layout.kind.level == "order" and "order_refund_amount" in rows.columns:
        whole = (rows["refund"] > 0) & (rows["refund"] >= rows["amount"] * (1 - 1e-9))
        pairs.append((whole & (rows["amount"] > 0), "refunded"))
    if "copy" in rows.columns:
        pairs.append((rows["copy"].notnull(), rows["copy"]))
    return ibis.cases(*pairs, else_=ibis.null("string"))


def _is_missing(column: Any) -> Any:
    """Tell whether an id is missing; a file's typed ids may still be blank."""
    if not column.type().is_string():
        return column.isnull()
    return column.isnull() | (column == "")


def _is_too_long(column: Any) -> Any:
    """Tell whether an id is so long that it can only be something else's text."""
    if not column.type().is_string():
        return ibis.literal(False)
    return column.length() > LONGEST_ID


def _amount_given(rows: ibis.Table) -> Any:
    if "unit_price_amount" in rows.columns:
        return rows["quantity"].notnull() & rows["unit_price_amount"].notnull()
    column = rows["revenue_amount"]
    if column.type().is_floating():
        return column.notnull() & ~column.isnan()
    return column.notnull()


def _blame(rows: ibis.Table, layout: Layout) -> tuple[Any, Any]:
    """Return the header and the text of the cell for which a row is refused."""
    refunded = ("refunded",) if "status" in rows.columns else ()
    faulty = {
        "customer_id": ("missing_customer", "too_long"),
        "order_id": ("missing_order", "duplicate", "conflict"),
        "ordered_at": ("missing_date", "bad_date", "future", "after_until"),
        "status": ("cancelled", "unpaid", "test", *refunded),
        "currency": ("other_currency",),
    }
    by = (
        "unit_price_amount" if "unit_price_amount" in rows.columns else "revenue_amount"
    )
    faulty[by] = ("missing_amount", "bad_amount", "refunded")[: 3 - len(refunded)]
    fault = rows["fault"]
    columns, values = [], []
    for meaning, classes in faulty.items():
        if meaning in rows.columns and meaning in layout.columns:
            here = fault.isin(classes)
            columns.append((here, layout.columns[meaning]))
            values.append((here, rows[meaning].cast("string").substr(0, SHOWN)))
    null = ibis.null("string")
    if not rows["malformed"].type().is_null():
        values.append((fault == "malformed", rows["malformed"]))
    return ibis.cases(*columns, else_=null), ibis.cases(*values, else_=null)


LONGEST_ID = 200
"""Characters of a customer's id; emails and names, which are some, are shorter."""
SHOWN = 200
"""Characters of a cell shown beside its refusal."""
