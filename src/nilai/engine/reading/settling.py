"""From typed rows to orders: what is used, kept aside, refused, and how much."""

from dataclasses import dataclass, replace

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.orders import (
    may_repeat,
    order_lines,
    order_rows,
    repeated_lines,
    settle_copies,
    settle_files,
)
from nilai.engine.reading.rows import TEXTS, extra_names
from nilai.engine.reading.totals import LATER, Totals, line_totals, order_totals
from nilai.engine.session import Session
from nilai.tables import ORDERS
from nilai.tables.check import check

NOTED_UP_TO = 5_000_000
"""Rows beyond which a note is not worth another pass over them."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What typed rows make.

    Parameters
    ----------
    orders, later : Table
        One row per order or refund, under the contract `ORDERS`: those used, and
        those after the last day wanted.
    used : Table
        One row per row used.
    refused : Table
        One row per refused row.
    totals : Totals
        Counts and sums.
    repeated : int
        Lines that repeat another of their order exactly.
    """

    orders: ibis.Table
    later: ibis.Table
    used: ibis.Table
    refused: ibis.Table
    totals: Totals
    repeated: int = 0


def settle(
    session: Session,
    rows: ibis.Table,
    bare: ibis.Table,
    layout: Layout,
    *,
    several: bool,
) -> Settled:
    """Return the orders that typed rows make, and their totals.

    Parameters
    ----------
    session : Session
        Where it runs.
    rows : Table
        One row per data row, by `typed_rows`.
    bare : Table
        One row per data row: the same without guards against values that are no
        numbers or times. Cheaper to read again; right when no row is refused.
    layout : Layout
        Kind and columns.
    several : bool
        Whether the rows come from several files, which may overlap.

    Returns
    -------
    Settled
        Orders used and kept aside, rows refused, totals.
    """
    if layout.kind.level == "order":
        return _from_orders(session, rows, bare, layout)
    return _from_lines(session, rows, layout, several=several)


def _from_orders(
    session: Session, rows: ibis.Table, bare: ibis.Table, layout: Layout
) -> Settled:
    net = order_rows(rows, layout)
    totals = order_totals(session, net)
    used = net.filter(net["fault"].isnull())
    refused = net.filter(net["fault"].notnull())
    later = net.filter(net["fault"] == LATER)
    if not totals.refused:
        used = order_rows(bare, layout)
    if "order_id" in layout.columns and may_repeat(session, used, totals):
        used, copies = settle_copies(session, used)
        later, _ = settle_copies(session, later)
        refused = ibis.union(refused, _blamed(copies, layout, "order_id"))
        totals = order_totals(session, ibis.union(used, refused))
    return Settled(
        orders=_contract(used, layout),
        later=_contract(later, layout),
        used=used,
        refused=refused,
        totals=totals,
    )


def _from_lines(
    session: Session, rows: ibis.Table, layout: Layout, *, several: bool
) -> Settled:
    used = rows.filter(rows["fault"].isnull())
    refused = rows.filter(rows["fault"].notnull())
    orders = order_lines(used, layout)
    later = order_lines(rows.filter(rows["fault"] == LATER), layout)
    if session.kind == "duckdb":
        orders = session.keep(orders, "orders")
        settled = several and settle_files(session, used, orders)
        if settled:
            used, copies = settled
            refused = ibis.union(refused, _blamed(copies, layout, "order_id"))
            rows = ibis.union(used, refused)
            orders = session.keep(order_lines(used, layout), "orders")
    totals = line_totals(session, rows, orders)
    if layout.kind.repeats_total and totals.refund_rows:
        totals = replace(totals, refund_amount=_refunds(session, used))
    if "refunded" in totals.refused:
        given_back = orders.filter(orders["is_refunded"])
        lines = used.semi_join(given_back, ["order_id", "customer_id"])
        lines = lines.mutate(fault=ibis.literal("refunded"))
        refused = ibis.union(refused, _blamed(lines, layout, "order_refund_amount"))
        used = used.anti_join(given_back, ["order_id", "customer_id"])
    kept = orders.filter(~orders["is_refunded"])
    repeated = 0
    if "product_id" in used.columns and totals.rows <= NOTED_UP_TO:
        repeated = session.row(repeated_lines(used))["n"]
    return Settled(
        orders=_contract(kept, layout),
        later=_contract(later.filter(~later["is_refunded"]), layout),
        used=used,
        refused=refused,
        totals=totals,
        repeated=repeated,
    )


def _refunds(session: Session, used: ibis.Table) -> float:
    """Return the sum of refunds that stand on each row of their order."""
    below = used.filter(used["amount"] < 0)
    once = below.group_by("order_id", "customer_id").agg(back=below["amount"].min())
    return session.row(once.agg(back=once["back"].sum()))["back"] or 0.0


def _blamed(rows: ibis.Table, layout: Layout, meaning: str) -> ibis.Table:
    """Return refused rows with the column for which they are refused."""
    if meaning not in layout.columns:
        return rows
    value = rows["order_id" if meaning == "order_id" else "refund"].cast("string")
    return rows.mutate(
        fault_column=ibis.literal(layout.columns[meaning]), fault_value=value
    )


def _contract(orders: ibis.Table, layout: Layout) -> ibis.Table:
    names = ["order_id", "customer_id", "ordered_at", "revenue_amount"]
    names += [n for n in ("margin_amount", "discount_amount") if n in layout.columns]
    names += [n for n in TEXTS if n in orders.columns]
    extras = {
        header: orders[name]
        for name, header in zip(extra_names(layout), layout.extras, strict=True)
        if header not in names
    }
    return check(orders.select(*names, **extras), ORDERS)
