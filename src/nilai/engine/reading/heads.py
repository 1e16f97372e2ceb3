"""Which rows only continue an order whose values stand on its first row.

Shopify writes the values of an order on its first row (its head) and leaves them
blank on the rows of its further items. Others repeat the order's total on each row.
"""

from typing import Any

import ibis

FILLED = (
    "customer_id", "ordered_at", "revenue_amount", "order_refund_amount", "currency",
    "status", "cancelled_at", "payment_method",
)  # fmt: skip
"""Meanings that hold for every row of an order."""

CONTENT = ("customer_id", "ordered_at", "revenue_amount", "status")
"""Meanings by which two heads of one order number are the same order twice."""


def fill_down(raw: ibis.Table) -> ibis.Table:
    """Return the rows with the values of their order's head.

    Parameters
    ----------
    raw : Table
        One row per data row, all text, the columns named by meaning.

    Returns
    -------
    Table
        One row per row of `raw`, and `is_head` (boolean), `copy` (`duplicate` for
        the rows of an order that was met before, `conflict` if it then had other
        values, else null). Lazy.
    """
    headed = raw.mutate(is_head=raw["revenue_amount"].notnull())
    ordered = ibis.window(
        group_by="order_id",
        order_by=["file", "line_number"],
        preceding=None,
        following=0,
    )
    # Rows above the first head (a file cut or sorted anew) go with it.
    numbered = headed.mutate(
        head_number=ibis.greatest(
            headed["is_head"].cast("int64").sum().over(ordered), ibis.literal(1)
        )
    )
    order = ibis.window(group_by="order_id")
    same = ibis.window(group_by=["order_id", "head_number"])
    filled = numbered.mutate(
        **{
            name: numbered[name].max(where=numbered["is_head"]).over(same)
            for name in FILLED
            if name in numbered.columns
        }
    )
    first = (filled["head_number"] == 1) & filled["is_head"]
    alike = [_alike(filled[n], filled[n].max(where=first).over(order)) for n in CONTENT]
    same_content = alike[0] & alike[1] & alike[2] & alike[3]
    copy = ibis.cases(
        (filled["head_number"] == 1, ibis.null("string")),
        (same_content, "duplicate"),
        else_="conflict",
    )
    return filled.mutate(
        copy=ibis.ifelse(filled["order_id"].isnull(), ibis.null("string"), copy)
    )


def join_totals(parsed: ibis.Table) -> ibis.Table:
    """Return the rows of orders whose total stands on each of their rows, or on one.

    Parameters
    ----------
    parsed : Table
        One row per data row, by `parsed_rows`.

    Returns
    -------
    Table
        One row per row of `parsed`: what holds for the whole order is filled in where
        a row leaves it blank, from the order's other rows; `copy` is `conflict` where
        a row names another amount or customer than its order's first, else null. A
        refund, below zero, is held against the order's other refunds. Lazy.
    """
    amount = parsed["number_revenue_amount"]
    signed = parsed.mutate(is_below=(amount < 0).fill_null(False))
    same = ["order_id", "is_below"]
    order = ibis.window(group_by=same)
    by_line = ibis.window(group_by=same, order_by=["file", "line_number"])
    named = {
        name
        for meaning in FILLED
        for name in (meaning, f"number_{meaning}")
        if name in parsed.columns
    } | ({"clock_at", "ahead_minutes"} & set(parsed.columns))
    first = {
        name: signed[name].first().over(by_line)
        for name in ("number_revenue_amount", "customer_id")
    }
    differs = [
        (signed[name] != value).fill_null(False) for name, value in first.items()
    ]
    has_number = signed["order_id"].notnull()
    filled = {
        name: ibis.ifelse(
            has_number & signed[name].isnull(),
            signed[name].max().over(order),
            signed[name],
        )
        for name in sorted(named)
    }
    conflict = ibis.ifelse(
        has_number & (differs[0] | differs[1]), "conflict", ibis.null("string")
    )
    return signed.mutate(**filled, copy=conflict).drop("is_below")


def _alike(one: Any, other: Any) -> Any:
    return one.fill_null("") == other.fill_null("")
