"""Is the amount of a row its own, or its order's total that each row repeats.

Headers do not tell: `Total` is either. The rows do: products of one order seldom cost
the same, and a total always is.
"""

from dataclasses import dataclass, replace
from typing import Any

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.kinds import LINES_KIND, ORDERS_KIND, TOTALS_KIND
from nilai.engine.reading.notes import Note
from nilai.engine.reading.parsing import number_of
from nilai.engine.reading.survey import Facts
from nilai.engine.session import Session
from nilai.errors import OptionError

SHARE = 0.9
"""Of the orders with several products, how many must agree."""
NEAR = 0.005
"""Share by which quantity × price may be off: prices are rounded."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """What the rows of an order are.

    Parameters
    ----------
    layout : Layout
        With the kind that the rows show.
    is_even : bool
        Whether all rows of each order name its amount, customer and time, and alike.
    notes : tuple of Note
        What was found.
    """

    layout: Layout
    is_even: bool = True
    notes: tuple[Note, ...] = ()


def find_level(
    session: Session,
    parsed: ibis.Table,
    layout: Layout,
    facts: Facts,
    *,
    order_totals: bool | None,
) -> Level:
    """Return whether amounts are of rows or of orders.

    Parameters
    ----------
    session : Session
        Where it runs.
    parsed : Table
        One row per data row, by `parsed_rows`.
    layout : Layout
        What the headers tell.
    facts : Facts
        How the file is written.
    order_totals : bool, optional
        What the user said; by default the rows tell.

    Returns
    -------
    Level
        By one pass over the rows, where a column names products; else by none.

    Raises
    ------
    OptionError
        If the user said something that this file cannot be.
    """
    if order_totals is not None:
        return _as_said(layout, order_totals=order_totals)
    named = ("product_id", "hint_product")
    product = next((name for name in named if name in parsed.columns), None)
    is_open = layout.kind in (ORDERS_KIND, LINES_KIND) and _has_amounts(layout)
    if not is_open or product is None:
        return Level(layout=layout)
    found = session.row(_counts(parsed, parsed[product], facts))
    several = found["orders"]
    column = layout.columns["revenue_amount"]
    if several and found["priced"] >= SHARE * several:
        note = Note(code="line_amounts", values={"column": column})
        return Level(layout=replace(layout, kind=LINES_KIND), notes=(note,))
    # Where all prices are alike, equal amounts show nothing.
    shows = several == 1 or found["values"] > 1 or found["apart"] or found["blank"]
    if not (several and shows and found["agreed"] >= SHARE * several):
        return Level(layout=layout)
    code = "total_on_one_row" if found["blank"] * 2 > several else "total_repeated"
    note = Note(code=code, values={"column": column, "orders": found["agreed"]})
    return Level(
        layout=replace(layout, kind=TOTALS_KIND),
        is_even=bool(found["is_even"]),
        notes=(note,),
    )


def _has_amounts(layout: Layout) -> bool:
    return {"order_id", "revenue_amount"} <= set(layout.columns)


def _as_said(layout: Layout, *, order_totals: bool) -> Level:
    if layout.kind not in (ORDERS_KIND, LINES_KIND) or not _has_amounts(layout):
        message = (
            f"this file was read as {layout.kind.title}; --order-totals and "
            "--line-amounts are for files with a column of order numbers and one of "
            "amounts, which no platform wrote: leave them out"
        )
        raise OptionError(message, code="no_totals", kind=layout.kind.name)
    kind = TOTALS_KIND if order_totals else LINES_KIND
    return Level(layout=replace(layout, kind=kind), is_even=False)


def _counts(parsed: ibis.Table, product: Any, facts: Facts) -> ibis.Table:
    """Return how many orders have several products, and what their amounts show.

    Refunds, below zero, are left aside: they are rows of their own in any file.
    """
    amount = parsed["number_revenue_amount"]
    is_sale = ~(amount < 0).fill_null(False)
    pieces = _numbers(parsed, facts, "quantity")
    price = _numbers(parsed, facts, "price_amount")
    paid = pieces * price
    is_priced = ((amount - paid).abs() <= NEAR * paid.abs()).fill_null(False)
    rows = parsed.mutate(
        sold=ibis.ifelse(is_sale, amount, ibis.null("float64")),
        product_here=product.cast("string"),
        pieces_here=pieces,
        is_priced=is_priced,
        line_here=parsed["line_number"].cast("int64"),
        buyer_here=parsed["customer_id"].cast("string"),
        is_sale=is_sale,
    )
    rows = rows.filter(rows["order_id"].notnull())
    orders = rows.group_by("order_id").agg(
        rows=rows.count(),
        n=rows.count(where=rows["is_sale"]),
        buyers=rows["buyer_here"].count(),
        times=rows["clock_at"].count(),
        given=rows["sold"].count(),
        least=rows["sold"].min(),
        most=rows["sold"].max(),
        first_line=rows["line_here"].min(),
        first_given=rows["line_here"].min(where=rows["sold"].notnull()),
        one_product=rows["product_here"].min() == rows["product_here"].max(),
        apart=rows["pieces_here"].min() != rows["pieces_here"].max(),
        one_buyer=rows["buyer_here"].min() == rows["buyer_here"].max(),
        is_priced=rows["is_priced"].all(),
    )
    is_full = orders["given"] == orders["n"]
    # A gap among amounts of lines is a gap; a total stands on the first line.
    from_first = (orders["first_given"] == orders["first_line"]).fill_null(True)
    agrees = (orders["least"] == orders["most"]) & (is_full | from_first)
    listed = (orders["n"] > 1) & ~orders["one_product"]
    told = orders.mutate(listed=listed.fill_null(False), agrees=agrees.fill_null(False))
    alike = told["listed"] & told["agrees"]
    is_known = (told["buyers"] == told["rows"]) & (told["times"] == told["rows"])
    even = (told["rows"] == 1) | (
        (told["n"] == told["rows"])
        & told["agrees"]
        & is_full
        & told["one_buyer"]
        & is_known
    )
    return told.agg(
        orders=_sum(told["listed"]),
        agreed=_sum(alike),
        blank=_sum(alike & (told["given"] < told["n"])),
        apart=_sum(alike & told["apart"]),
        priced=_sum(told["listed"] & told["is_priced"]),
        values=told["least"].nunique(where=alike),
        is_even=even.fill_null(False).all(),
    )


def _numbers(parsed: ibis.Table, facts: Facts, name: str) -> Any:
    """Return quantities or prices, which a layout need not have."""
    if f"number_{name}" in parsed.columns:
        return parsed[f"number_{name}"]
    if f"hint_{name}" in parsed.columns:
        return number_of(parsed[f"hint_{name}"], facts, units=name == "quantity")
    return ibis.null("float64")


def _sum(flags: Any) -> Any:
    return flags.fill_null(False).cast("int64").sum().fill_null(0)
