"""How do rows become orders: lines added up, the same order never twice?"""

import ibis
import ibis.expr.types as ir

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.rows import TEXTS, extra_names
from nilai.engine.session import Session

WHOLE = 1 - 1e-9
"""Share of an order from which on its refund is a refund of the whole."""


def order_rows(used: ibis.Table, layout: Layout) -> ibis.Table:
    """Return the orders of a file with one row per order.

    Parameters
    ----------
    used : Table
        One row per row that is not refused.
    layout : Layout
        Kind and columns.

    Returns
    -------
    Table
        One row per row of `used`, `revenue_amount` net of refunds. Lazy.
    """
    revenue = used["amount"]
    if "order_refund_amount" in layout.columns:
        revenue = revenue - ibis.least(used["refund"], ibis.greatest(revenue, 0.0))
    return used.mutate(revenue_amount=revenue)


def order_lines(used: ibis.Table, layout: Layout) -> ibis.Table:
    """Return the orders of a file with several rows per order.

    Parameters
    ----------
    used : Table
        One row per line that is not refused.
    layout : Layout
        Kind and columns.

    Returns
    -------
    Table
        One row per order and customer: `revenue_amount` net of returns, vouchers and
        refunds, `lines` (how many it was made of), `is_refunded` (whether all was
        given back). Lazy.
    """
    texts = [n for n in TEXTS if n in used.columns] + extra_names(layout)
    orders = used.group_by("order_id", "customer_id").agg(
        ordered_at=used["ordered_at"].min(),
        bought=used["amount"].sum(),
        returned=used["returned"].sum(),
        voucher=used["voucher"].max(),
        refund=used["refund"].max(),
        margin_amount=used["margin_amount"].sum(),
        discount_amount=used["discount_amount"].max(),
        lines=used.count(),
        **{name: used[name].min() for name in texts},
    )
    bought = orders["bought"] - orders["voucher"]
    back = orders["returned"] + orders["refund"]
    return orders.mutate(
        revenue_amount=ibis.ifelse(
            back > 0, bought - ibis.least(back, ibis.greatest(bought, 0.0)), bought
        ),
        is_refunded=(back > 0) & (bought > 0) & (back >= bought * WHOLE),
    )


def key(used: ibis.Table) -> ir.StringColumn:
    """Return what may occur once only: an order's number, a refund's whole content.

    Several refunds of one order are usual, several orders of one number are not.

    Parameters
    ----------
    used : Table
        One row per order or refund.

    Returns
    -------
    StringColumn
        The key.
    """
    number = used["order_id"].cast("string")
    content = (
        number
        + "|"
        + used["customer_id"].cast("string")
        + "|"
        + used["ordered_at"].cast("string")
        + "|"
        + used["amount"].cast("string")
    )
    return ibis.ifelse(used["amount"] < 0, content, number)


def settle_copies(session: Session, used: ibis.Table) -> tuple[ibis.Table, ibis.Table]:
    """Return the orders with each number used once, and the copies refused.

    Of several rows with one order number the earliest is used; those that say the
    same are `duplicate`, the others `conflict`.

    Parameters
    ----------
    session : Session
        Where it runs.
    used : Table
        One row per order or refund, some of them twice.

    Returns
    -------
    tuple of Table
        Rows used; rows refused with their `fault`.
    """
    keyed = used.mutate(key=key(used))
    counts = keyed.group_by("key").agg(n=keyed.count())
    twice = session.keep(counts.filter(counts.n > 1).select("key"), "copies")
    doubtful = keyed.semi_join(twice, "key")
    order_by = ["ordered_at", "amount", "customer_id"]
    if not used["line_number"].type().is_null():
        order_by += ["file", "line_number"]
    window = ibis.window(group_by="key", order_by=order_by)
    ranked = doubtful.mutate(place=ibis.row_number().over(window))
    same = [
        ranked[name] == ranked[name].first().over(window)
        for name in ("customer_id", "ordered_at", "amount")
    ]
    fault = ibis.cases(
        (ranked["place"] == 0, ibis.null("string")),
        (same[0] & same[1] & same[2], "duplicate"),
        else_="conflict",
    )
    settled = session.keep(ranked.mutate(fault=fault).drop("place"), "settled")
    clean = keyed.anti_join(twice, "key")
    kept = settled.filter(settled["fault"].isnull())
    names = used.columns
    return (
        ibis.union(clean.select(*names), kept.select(*names)),
        settled.filter(settled["fault"].notnull()).select(*names),
    )
