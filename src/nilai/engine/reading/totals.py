"""How many rows, orders, customers and how much money; and how many refused."""

from dataclasses import dataclass
from datetime import datetime

import ibis

from nilai.engine.session import Session

LATER = "after_until"
"""Class of rows after the last day wanted: kept aside, not at fault."""


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Counts and sums of a reading.

    Parameters
    ----------
    rows, used : int
        Data rows; rows used.
    refused : dict
        Class to rows.
    orders : int
        Among the rows used.
    customers : int
        The same; 0 where they are not counted yet.
    first_at, last_at : datetime or None
        Range of the rows used.
    later_at : datetime or None
        Last of the rows kept aside because they came after `until`.
    revenue_amount : float
        Net sum.
    refund_rows : int
        Rows used whose amount is below zero.
    refund_amount : float
        Their sum.
    added_amount : float
        Discounts paid by the marketplace.
    """

    rows: int
    used: int
    refused: dict[str, int]
    orders: int
    customers: int
    first_at: datetime | None
    last_at: datetime | None
    later_at: datetime | None
    revenue_amount: float
    refund_rows: int
    refund_amount: float
    added_amount: float = 0.0


def order_totals(session: Session, rows: ibis.Table) -> Totals:
    """Return the totals of a file with one row per order, in one pass.

    Customers are left: counting them apart, among the rows used, is cheaper.

    Parameters
    ----------
    session : Session
        Where it runs.
    rows : Table
        One row per data row, with `revenue_amount` and `fault`.

    Returns
    -------
    Totals
        The totals.
    """
    below = rows["revenue_amount"] < 0
    sums = rows.group_by("fault").agg(
        n=rows.count(),
        orders=(~below).cast("int64").sum(),
        first_at=rows["ordered_at"].min(),
        last_at=rows["ordered_at"].max(),
        revenue=rows["revenue_amount"].sum(),
        below=below.cast("int64").sum(),
        below_amount=rows["revenue_amount"].sum(where=below),
    )
    found = session.rows(sums)
    used = next((one for one in found if one["fault"] is None), None) or {}
    return Totals(
        rows=sum(one["n"] for one in found),
        used=used.get("n", 0),
        refused=_refused(found),
        orders=used.get("orders", 0),
        customers=0,
        first_at=used.get("first_at"),
        last_at=used.get("last_at"),
        later_at=_later(found),
        revenue_amount=used.get("revenue") or 0.0,
        refund_rows=used.get("below", 0),
        refund_amount=used.get("below_amount") or 0.0,
    )


def line_totals(session: Session, rows: ibis.Table, orders: ibis.Table) -> Totals:
    """Return the totals of a file with several rows per order.

    Parameters
    ----------
    session : Session
        Where it runs.
    rows : Table
        One row per data row, with `fault`.
    orders : Table
        One row per order, with `lines` and `is_refunded`.

    Returns
    -------
    Totals
        The totals; lines of orders given back in full count as `refunded`.
    """
    below = rows["amount"] < 0
    counts = rows.group_by("fault").agg(
        n=rows.count(),
        below=below.cast("int64").sum(),
        below_amount=rows["amount"].sum(where=below),
        added=rows["added"].sum(),
        last_at=rows["ordered_at"].max(),
    )
    found = session.rows(counts)
    lines = next((one for one in found if one["fault"] is None), None) or {}
    kept = ~orders["is_refunded"]
    made = session.row(
        orders.agg(
            orders=(kept & (orders["revenue_amount"] >= 0)).cast("int64").sum(),
            customers=orders["customer_id"].nunique(where=kept),
            first_at=orders["ordered_at"].min(where=kept),
            last_at=orders["ordered_at"].max(where=kept),
            revenue=orders["revenue_amount"].sum(where=kept),
            given_back=orders["lines"].sum(where=orders["is_refunded"]),
        )
    )
    refused = _refused(found)
    given_back = made["given_back"] or 0
    if given_back:
        refused["refunded"] = refused.get("refunded", 0) + given_back
    last_at = made["last_at"] if given_back else lines.get("last_at")
    return Totals(
        rows=sum(one["n"] for one in found),
        used=lines.get("n", 0) - given_back,
        refused=refused,
        orders=made["orders"] or 0,
        customers=made["customers"],
        first_at=made["first_at"],
        last_at=last_at,
        later_at=_later(found),
        revenue_amount=made["revenue"] or 0.0,
        refund_rows=lines.get("below", 0),
        refund_amount=lines.get("below_amount") or 0.0,
        added_amount=lines.get("added") or 0.0,
    )


def _later(found: list[dict]) -> datetime | None:
    return next((one["last_at"] for one in found if one["fault"] == LATER), None)


def _refused(found: list[dict]) -> dict[str, int]:
    classes = {one["fault"]: one["n"] for one in found if one["fault"] is not None}
    return dict(sorted(classes.items()))
