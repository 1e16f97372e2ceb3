"""Does the status of a row keep it out, and what of rows below zero."""

from typing import Any

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.kinds import STATUS
from nilai.engine.session import Session

ORDER = ("test", "cancelled", "unpaid", "refunded")
"""Classes of refusal by status, in the order in which they are tried."""
TOLD_BY = ("status", "cancelled_at", "payment_method")


def has_reversals(session: Session, parsed: ibis.Table, layout: Layout) -> bool:
    """Tell whether rows below zero stand beside something that tells a status.

    Parameters
    ----------
    session : Session
        Where it runs.
    parsed : Table
        One row per data row, by `parsed_rows`.
    layout : Layout
        Kind and columns.

    Returns
    -------
    bool
        False where no row has to be held against the others of its order.
    """
    # An order's amount on one of its rows is never below zero in these.
    if layout.kind.fills_down or not set(TOLD_BY) & set(parsed.columns):
        return False
    names = ("number_revenue_amount", "number_quantity", "number_unit_price_amount")
    below = [(parsed[n] < 0).any() for n in names if n in parsed.columns]
    found = session.row(parsed.agg(**{f"below_{i}": b for i, b in enumerate(below)}))
    return any(found.values())


def standing_of(rows: ibis.Table, *, reversals: bool) -> Any:
    """Return the class in which a row is refused for its status, else null.

    A row below zero is a refund or a reversal and is netted, unless its sale is kept
    out: then both are. One that is called refunded, and whose number no sale has,
    goes with a sale of the customer that is called refunded itself: one of its amount,
    or a smaller one where no sale that is used could be its own. Its sale may be in
    another file. One that is cancelled is netted only where its sale stands beside it;
    alone it is a refund that was called off.

    Parameters
    ----------
    rows : Table
        One row per data row, with `amount`, `typed_order` and `typed_customer`.
    reversals : bool
        Whether rows may be below zero, by `has_reversals`.

    Returns
    -------
    StringColumn
        `test`, `cancelled`, `unpaid`, `refunded` or null.
    """
    null = ibis.null("string")
    pairs = _by_status(rows)
    own: Any = ibis.cases(*pairs, else_=null) if pairs else null
    if not reversals:
        return own
    below = (rows["amount"] < 0).fill_null(False)
    used = ~below & own.isnull()
    fits = ~_is_taken_back(rows, used, ~below & (own == "refunded").fill_null(False))
    refused, is_kept = null, ibis.literal(False)
    if "order_id" in rows.columns:
        there, is_kept, refused = _sale(rows, own, below)
        fits = ibis.ifelse(there, is_kept, fits)
    is_netted = ((own == "refunded") & fits) | ((own == "cancelled") & is_kept)
    apart = ibis.ifelse(is_netted.fill_null(False), null, own)
    return ibis.ifelse(below, ibis.coalesce(refused, apart), own)


def _is_taken_back(rows: ibis.Table, used: Any, refunded: Any) -> Any:
    """Tell of refunds by themselves whether a sale that is left out is theirs."""
    amount, nothing = rows["amount"], ibis.null("float64")
    size = amount.abs()
    of_amount = ibis.window(group_by=[rows["typed_customer"], size])
    of_customer = ibis.window(group_by=rows["typed_customer"])
    largest: Any = ibis.ifelse(used, amount, nothing)
    smallest: Any = ibis.ifelse(refunded, amount, nothing)
    is_alone = (largest.max().over(of_customer) < size).fill_null(True)
    is_covered = (smallest.min().over(of_customer) <= size).fill_null(False)
    return refunded.any().over(of_amount) | (is_alone & is_covered)


def _sale(rows: ibis.Table, own: Any, below: Any) -> tuple[Any, Any, Any]:
    """Return of each row whether its sale is there, is used, or why it is refused.

    The sale of a row is what has its order number, and where a row above zero has its
    product, too, these alone.
    """
    null = ibis.null("string")
    of_sale: Any = ibis.ifelse(below, null, own)
    numbered = rows["typed_order"].notnull()

    def told(keys: list[str], known: Any) -> tuple[Any, Any, Any]:
        window = ibis.window(group_by=[rows[key] for key in keys])
        there = known & (~below).any().over(window)
        is_kept = known & (~below & own.isnull()).any().over(window)
        why = of_sale.max().over(window)
        return there, is_kept, ibis.ifelse(known & ~is_kept, why, null)

    whole = told(["typed_order"], numbered)
    if "product_id" not in rows.columns:
        return whole
    known = numbered & rows["product_id"].notnull()
    own_line = told(["typed_order", "product_id"], known)
    pairs = zip(own_line, whole, strict=True)
    there, is_kept, why = (ibis.ifelse(own_line[0], *pair) for pair in pairs)
    return there, is_kept, why


def _by_status(rows: ibis.Table) -> list[tuple]:
    pairs = []
    if "payment_method" in rows.columns:
        bogus = rows["payment_method"].lower().contains("bogus")
        pairs.append((bogus.fill_null(False), "test"))
    if "status" in rows.columns and rows["status"].type().is_string():
        status = rows["status"].strip().lower()
        pairs += [(status.isin(words), name) for name, words in STATUS.items()]
    if "cancelled_at" in rows.columns:
        pairs.append((rows["cancelled_at"].notnull(), "cancelled"))
    return sorted(pairs, key=lambda pair: ORDER.index(pair[1]))
