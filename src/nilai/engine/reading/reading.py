"""Read order files, and tell what was read, refused and assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.heads import fill_down
from nilai.engine.reading.notes import Note
from nilai.engine.reading.opening import Opened, open_files
from nilai.engine.reading.orders import (
    order_lines,
    order_rows,
    repeated_lines,
    settle_copies,
    settle_files,
)
from nilai.engine.reading.parsing import clock_range, parsed_rows
from nilai.engine.reading.records import Progress
from nilai.engine.reading.rejected import reject_rows
from nilai.engine.reading.rows import TEXTS, Limits, extra_names, typed_rows
from nilai.engine.reading.survey import survey
from nilai.engine.reading.totals import (
    LATER,
    Totals,
    line_totals,
    order_totals,
)
from nilai.engine.session import Session
from nilai.errors import FileError
from nilai.tables import ORDERS, check
from nilai.tables.zone import find_zone

NOTED_UP_TO = 5_000_000
"""Rows beyond which a note is not worth another pass over them."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read from order files.

    Parameters
    ----------
    kind : str
        `shopify`, `tiktok_tokopedia`, `shopee`, `woocommerce`, `lines` or `orders`.
    files : tuple of str
        Names of the files.
    columns : dict
        Meaning to the header used.
    rows, used : int
        Data rows in the files, without headers and blank lines; rows used.
    refused : dict
        Class of refusal to rows; `used` and these add up to `rows`.
    orders, customers : int
        Orders and customers among the rows used; refunds are no orders.
    first_at, last_at : datetime or None
        Range of the rows used, in UTC.
    later_at : datetime or None
        Last of the orders after `until`.
    revenue_amount : float
        Net sum of the rows used.
    currency : str or None
        Currency of the amounts, when known.
    notes : tuple of Note
        What was assumed or done.
    orders_table : Table
        One row per order, or per refund where `revenue_amount` is negative, under
        the contract `ORDERS`, and the extra columns asked for.
    later_table : Table or None
        The orders after `until`, in the same form: kept aside to hold forecasts
        against; None when there are none.
    rejected : Table or None
        One row per refused row: `file`, `line_number`, `column`, `value`, `class`,
        `reason`; None when every row is used.
    """

    kind: str
    files: tuple[str, ...]
    columns: dict[str, str]
    rows: int
    used: int
    refused: dict[str, int]
    orders: int
    customers: int
    first_at: datetime | None
    last_at: datetime | None
    later_at: datetime | None
    revenue_amount: float
    currency: str | None
    notes: tuple[Note, ...]
    orders_table: ibis.Table
    later_table: ibis.Table | None
    rejected: ibis.Table | None


def _silent(step: str, share: float) -> None:
    """Tell nobody."""


def read_orders(
    session: Session,
    paths: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    until: date | None = None,
    today: date | None = None,
    time_zone: str = "UTC",
    extra_columns: Sequence[str] = (),
    day_first: bool | None = None,
    decimal: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Return what order files hold: orders, and every row that had to be refused.

    The rules are in docs/guides/import.md: every row is used, or counted in one
    named class of refusal.

    Parameters
    ----------
    session : Session
        Where it runs. On Spark, Parquet paths that the server reads itself.
    paths : sequence of str
        Files, folders and patterns: CSV, TSV, .csv.gz, Parquet, XLSX; all of one
        kind.
    mapping : mapping, optional
        Meaning (`customer_id`, `ordered_at`, `revenue_amount` …) to header; wins
        over what is recognised.
    currency : str, optional
        Code of the currency of the amounts; rows in others are refused.
    until : date, optional
        Last day wanted, in the business's zone.
    today : date, optional
        The day on which this runs; later rows are refused as `future`. Without it
        none is.
    time_zone : str
        Zone of times that tell no offset.
    extra_columns : sequence of str
        Headers of further columns for the orders, as in `Country`.
    day_first : bool, optional
        Whether 03/04/2024 is in April; by default the file's other dates tell.
    decimal : str, optional
        Decimal mark of amounts that are text; by default the amounts tell.
    progress : callable, optional
        Told the step (text) and the share done (0 to 1).

    Returns
    -------
    Reading
        Counts, notes, `orders_table` and `rejected`.

    Raises
    ------
    FileError
        If a file is absent, empty, binary or damaged.
    MappingError
        If a needed column is missing or stands twice.
    OptionError
        If an option has no meaning for these files.
    """
    find_zone(time_zone)
    tell = progress or _silent
    currency = currency.upper() if currency else None
    opened = open_files(session, paths, mapping or {}, extra_columns, tell)
    facts = survey(
        session,
        opened.raw,
        opened.layout,
        currency=currency,
        decimal=decimal,
        day_first=day_first,
    )
    tell("typing", 0.0)
    raw = fill_down(opened.raw) if opened.layout.kind.fills_down else opened.raw
    parsed = parsed_rows(raw, facts)
    if opened.is_text:
        parsed = session.keep(parsed, "parsed")
    first, last = clock_range(session, parsed, time_zone)
    limits = Limits(
        until=until,
        today=today,
        time_zone=time_zone,
        currency=currency,
        first=first,
        last=last,
    )
    rows = typed_rows(parsed, opened.layout, limits)
    if opened.is_text:
        rows = session.keep(rows, "rows")
    tell("counting", 0.5)
    result = _orders(session, rows, opened)
    totals = result.totals
    if not totals.rows:
        message = f"{opened.files[0]} has columns but no rows; export it again"
        raise FileError(message)
    return Reading(
        kind=opened.layout.kind.name,
        files=opened.files,
        columns=dict(opened.layout.columns),
        rows=totals.rows,
        used=totals.used,
        refused=totals.refused,
        orders=totals.orders,
        customers=totals.customers,
        first_at=totals.first_at,
        last_at=totals.last_at,
        later_at=totals.later_at,
        revenue_amount=totals.revenue_amount,
        currency=facts.currency,
        notes=(*opened.notes, *facts.notes, *_notes(opened, result)),
        orders_table=result.orders,
        later_table=result.later if totals.later_at else None,
        rejected=reject_rows(result.refused) if totals.refused else None,
    )


def check_import(session: Session, paths: Sequence[str], **options: object) -> Reading:
    """Return what reading these files would give, for a look before using them.

    Parameters
    ----------
    session : Session
        Where it runs.
    paths : sequence of str
        Files, folders and patterns.
    **options
        As for `read_orders`.

    Returns
    -------
    Reading
        The same as `read_orders`.
    """
    return read_orders(session, paths, **options)  # ty: ignore


@dataclass(frozen=True, kw_only=True)
class _Result:
    orders: ibis.Table
    later: ibis.Table
    refused: ibis.Table
    totals: Totals
    repeated: int = 0


def _orders(session: Session, rows: ibis.Table, opened: Opened) -> _Result:
    if opened.layout.kind.level == "order":
        return _from_orders(session, rows, opened)
    return _from_lines(session, rows, opened)


def _from_orders(session: Session, rows: ibis.Table, opened: Opened) -> _Result:
    layout = opened.layout
    net = order_rows(rows, layout)
    numbered = "order_id" in layout.columns
    totals = order_totals(session, net, numbered=numbered)
    used = net.filter(net["fault"].isnull())
    refused = net.filter(net["fault"].notnull())
    later = net.filter(net["fault"] == LATER)
    if totals.copies:
        used, copies = settle_copies(session, used)
        later, _ = settle_copies(session, later)
        refused = ibis.union(refused, _blamed(copies, layout, "order_id"))
        totals = order_totals(session, ibis.union(used, refused), numbered=False)
    return _Result(
        orders=_contract(used, layout),
        later=_contract(later, layout),
        refused=refused,
        totals=totals,
    )


def _from_lines(session: Session, rows: ibis.Table, opened: Opened) -> _Result:
    layout = opened.layout
    used = rows.filter(rows["fault"].isnull())
    refused = rows.filter(rows["fault"].notnull())
    orders = order_lines(used, layout)
    later = order_lines(rows.filter(rows["fault"] == LATER), layout)
    if session.kind == "duckdb":
        orders = session.keep(orders, "orders")
        settled = len(opened.files) > 1 and settle_files(session, used, orders)
        if settled:
            used, copies = settled
            refused = ibis.union(refused, _blamed(copies, layout, "order_id"))
            rows = ibis.union(used, refused)
            orders = session.keep(order_lines(used, layout), "orders")
    totals = line_totals(session, rows, orders)
    if "refunded" in totals.refused:
        given_back = orders.filter(orders["is_refunded"])
        lines = used.semi_join(given_back, ["order_id", "customer_id"])
        lines = lines.mutate(fault=ibis.literal("refunded"))
        refused = ibis.union(refused, _blamed(lines, layout, "order_refund_amount"))
    kept = orders.filter(~orders["is_refunded"])
    repeated = 0
    if "product_id" in used.columns and totals.rows <= NOTED_UP_TO:
        repeated = session.row(repeated_lines(used))["n"]
    return _Result(
        orders=_contract(kept, layout),
        later=_contract(later.filter(~later["is_refunded"]), layout),
        refused=refused,
        totals=totals,
        repeated=repeated,
    )


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


def _notes(opened: Opened, result: _Result) -> list[Note]:
    totals = result.totals
    notes = [Note(code=code) for code in opened.layout.kind.notes]
    if "order_id" not in opened.layout.columns:
        notes.append(Note(code="no_order_id"))
    if totals.refund_rows:
        notes.append(
            Note(
                code="refunds_netted",
                values={
                    "rows": totals.refund_rows,
                    "amount": round(totals.refund_amount, 2),
                },
            )
        )
    if result.repeated:
        notes.append(Note(code="repeated_lines", values={"rows": result.repeated}))
    if totals.added_amount:
        values: dict[str, str | int | float] = {"amount": round(totals.added_amount, 2)}
        notes.append(Note(code="platform_discounts_added", values=values))
    return notes
