"""How do rows become orders: lines added up, the same order never twice."""

from typing import Any

import ibis
import numpy as np

from nilai.engine.hashing import engine_hash
from nilai.engine.reading.headers import Layout
from nilai.engine.reading.rows import TEXTS, extra_names
from nilai.engine.reading.totals import Totals
from nilai.engine.session import Session
from nilai.tables.numbers import ZERO

WHOLE = 1 - 1e-9
"""Share of an order from which on its refund is a refund of the whole."""

SORTED_UP_TO = 100_000_000
"""Orders whose hashes, of eight bytes each, may lie in memory."""


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
        revenue = revenue - ibis.least(used["refund"], ibis.greatest(revenue, ZERO))
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
    amount, margin = used["amount"], used["margin_amount"]
    bought: Any = amount.sum()
    earned: Any = margin.sum()
    if layout.kind.repeats_total:
        # What is repeated counts once; refunds of the order are apart.
        below = amount < 0
        sold: Any = amount.max(where=~below).fill_null(ZERO)
        bought = sold + amount.min(where=below).fill_null(ZERO)
        earned = margin.max()
    orders = used.group_by("order_id", "customer_id").agg(
        ordered_at=used["ordered_at"].min(),
        bought=bought,
        returned=used["returned"].sum(),
        voucher=used["voucher"].max(),
        refund=used["refund"].max(),
        margin_amount=earned,
        discount_amount=used["discount_amount"].max(),
        lines=used.count(),
        first_file=used["file"].min(),
        last_file=used["file"].max(),
        **{name: used[name].min() for name in texts},
    )
    bought = orders["bought"] - orders["voucher"]
    back = orders["returned"] + orders["refund"]
    return orders.mutate(
        revenue_amount=ibis.ifelse(
            back > 0, bought - ibis.least(back, ibis.greatest(bought, ZERO)), bought
        ),
        is_refunded=(back > 0) & (bought > 0) & (back >= bought * WHOLE),
    )


def _key(used: ibis.Table) -> Any:
    """Return what may occur once only: an order's number, a refund's whole content.

    Several refunds of one order are usual, several orders of one number are not.
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


def may_repeat(session: Session, used: ibis.Table, totals: Totals) -> bool:
    """Tell whether an order number may be used twice.

    Numbers are unlike if their hashes are, and hashes are sorted in half the time, and
    a fraction of the memory, in which numbers are grouped.

    Parameters
    ----------
    session : Session
        Where it runs.
    used : Table
        One row per order or refund.
    totals : Totals
        Their totals.

    Returns
    -------
    bool
        False only where every number is used once.
    """
    number = _key(used) if totals.refund_rows else used["order_id"]
    if session.kind != "duckdb" or totals.used > SORTED_UP_TO:
        return session.row(used.agg(n=number.nunique()))["n"] < totals.used
    hashes = session.arrays(used.select(hash=engine_hash(number)))["hash"]
    hashes.sort()
    return bool(np.any(hashes[1:] == hashes[:-1]))


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
    keyed = used.mutate(key=_key(used))
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


def settle_files(
    session: Session, used: ibis.Table, orders: ibis.Table
) -> tuple[ibis.Table, ibis.Table] | None:
    """Return the lines without orders that stand whole in a second file.

    Exports that overlap hold the same order twice. An order whose lines are spread
    over two files is not twice the same and is kept.

    Parameters
    ----------
    session : Session
        Where it runs.
    used : Table
        One row per line that is not refused.
    orders : Table
        One row per order, by `order_lines`.

    Returns
    -------
    tuple of Table, or None
        Lines used; lines refused with their `fault`. None when no order stands in
        two files.
    """
    names = ["order_id", "customer_id"]
    spread = orders.filter(orders["first_file"] != orders["last_file"]).select(*names)
    lines = used.semi_join(spread, names)
    per_file = session.keep(
        lines.group_by(*names, "file").agg(
            lines=lines.count(),
            bought=lines["amount"].sum(),
            least=lines["amount"].min(),
            most=lines["amount"].max(),
            first_at=lines["ordered_at"].min(),
            last_at=lines["ordered_at"].max(),
        ),
        "per_file",
    )
    if not session.row(per_file.agg(n=per_file.count()))["n"]:
        return None
    window = ibis.window(group_by=names, order_by="file")
    first: dict[str, Any] = {
        name: per_file[name].first().over(window)
        for name in ("lines", "bought", "least", "most", "first_at", "last_at")
    }
    near = (per_file["bought"] - first["bought"]).abs() <= 1e-9 * (
        1 + first["bought"].abs()
    )
    flags = per_file.mutate(
        place=ibis.row_number().over(window),
        same=near
        & (per_file["lines"] == first["lines"])
        & (per_file["least"] == first["least"])
        & (per_file["most"] == first["most"])
        & (per_file["first_at"] == first["first_at"])
        & (per_file["last_at"] == first["last_at"]),
    )
    again = flags.filter((flags["place"] > 0) & flags["same"]).select(*names, "file")
    again = session.keep(again, "again")
    copies = used.semi_join(again, [*names, "file"])
    return (
        used.anti_join(again, [*names, "file"]),
        copies.mutate(fault=ibis.literal("duplicate")),
    )


def repeated_lines(used: ibis.Table) -> ibis.Table:
    """Return how many lines repeat another line of their order exactly.

    Parameters
    ----------
    used : Table
        One row per line that is not refused, with `product_id`.

    Returns
    -------
    Table
        One row: `n`. Lazy.
    """
    names = [
        "order_id",
        "customer_id",
        "ordered_at",
        "product_id",
        "quantity",
        "amount",
    ]
    alike = used.group_by(*names).agg(times=used.count())
    return alike.agg(n=(alike["times"] - 1).sum().fill_null(0))
