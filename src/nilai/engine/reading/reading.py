"""Read order files, and tell what was read, refused and assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.heads import fill_down, join_totals
from nilai.engine.reading.naming import name_customers
from nilai.engine.reading.notes import Note
from nilai.engine.reading.opening import Opened, open_files
from nilai.engine.reading.parsing import clock_range, parsed_rows
from nilai.engine.reading.phones import INDONESIA, PhoneCountry
from nilai.engine.reading.records import Progress
from nilai.engine.reading.rejected import reject_rows
from nilai.engine.reading.repeats import find_level
from nilai.engine.reading.rows import Limits, extra_names, typed_rows
from nilai.engine.reading.settling import Settled, settle
from nilai.engine.reading.standing import has_reversals
from nilai.engine.reading.survey import survey
from nilai.engine.session import Session
from nilai.errors import FileError
from nilai.tables.zone import business_day, find_zone


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read from order files.

    Parameters
    ----------
    kind : str
        `shopify`, `tiktok_tokopedia`, `shopee`, `woocommerce`, `lines`, `totals`
        or `orders`.
    files : tuple of str
        Names of the files.
    columns : dict
        Meaning to the header used.
    rows, used : int
        Data rows in the files, without headers and blank lines; rows used.
    refused : dict
        Class of refusal to rows; `used` and these add up to `rows`.
    orders : int
        Orders among the rows used; refunds are no orders.
    customers : int
        Customers among the rows used; 0 where counting was left to the analysis.
    first_at, last_at : datetime or None
        Range of the rows used, in UTC.
    first_on, last_on : date or None
        The same as days of the business.
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
        the contract `ORDERS`, and the extra columns asked for. Where contacts tell
        customers without an id, `told_as` is what the order's own rows tell; the
        customer may be known by more from other rows.
    later_table : Table or None
        The orders after `until`, in the same form: kept aside to hold forecasts
        against; None when there are none.
    used_rows : Table
        One row per row used: `file`, `line_number`, and the extra columns asked for,
        as `extra_0` and so on.
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
    first_on: date | None
    last_on: date | None
    later_at: datetime | None
    revenue_amount: float
    currency: str | None
    notes: tuple[Note, ...]
    orders_table: ibis.Table
    later_table: ibis.Table | None
    used_rows: ibis.Table
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
    order_totals: bool | None = None,
    phone_country: PhoneCountry = INDONESIA,
    count_customers: bool = True,
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
    order_totals : bool, optional
        Whether an amount is its order's total, which counts once in all rows of the
        order, or its row's own; by default the amounts tell.
    phone_country : PhoneCountry
        Whose phone numbers are written without a code, where they tell customers.
    count_customers : bool
        Whether to count customers. An analysis that groups by them need not have
        them counted first, which takes a quarter of the reading.
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
    opened = _named(session, opened, phone_country)
    parsed = parsed_rows(opened.raw, facts)
    if opened.is_text:
        parsed = session.keep(parsed, "parsed")
    level = find_level(session, parsed, opened.layout, facts, order_totals=order_totals)
    layout = level.layout
    if layout.kind.repeats_total and not level.is_even:
        parsed = join_totals(parsed)
    first, last = clock_range(session, parsed, time_zone)
    limits = Limits(
        until=until,
        today=today,
        time_zone=time_zone,
        currency=currency,
        first=first,
        last=last,
    )
    reversals = has_reversals(session, parsed, layout)
    rows = bare = typed_rows(parsed, layout, limits, reversals=reversals)
    if opened.is_text:
        rows = bare = session.keep(rows, "rows")
        session.forget(opened.raw, parsed)
    else:
        unguarded = parsed_rows(opened.raw, facts, guarded=False)
        bare = typed_rows(unguarded, layout, limits)
    tell("counting", 0.5)
    result = settle(session, rows, bare, layout, several=len(opened.files) > 1)
    totals = result.totals
    if not totals.rows:
        message = f"{opened.files[0]} has columns but no rows; export it again"
        raise FileError(message, code="no_rows", name=opened.files[0])
    return Reading(
        kind=layout.kind.name,
        files=opened.files,
        columns=dict(layout.columns),
        rows=totals.rows,
        used=totals.used,
        refused=totals.refused,
        orders=totals.orders,
        customers=_customers(session, result) if count_customers else totals.customers,
        first_at=totals.first_at,
        last_at=totals.last_at,
        first_on=business_day(totals.first_at, time_zone),
        last_on=business_day(totals.last_at, time_zone),
        later_at=totals.later_at,
        # The last digits of a sum depend on the order of rows.
        revenue_amount=round(totals.revenue_amount, 6),
        currency=facts.currency,
        notes=(
            *opened.notes,
            *facts.notes,
            *level.notes,
            *_notes(layout, result),
        ),
        orders_table=result.orders,
        later_table=result.later if totals.later_at else None,
        used_rows=result.used.select("file", "line_number", *extra_names(layout)),
        rejected=reject_rows(result.refused) if totals.refused else None,
    )


def _customers(session: Session, result: Settled) -> int:
    """Return how many customers there are, counted where settling did not."""
    if result.totals.customers:
        return result.totals.customers
    counted = result.orders.customer_id.nunique()
    return session.row(result.orders.agg(n=counted))["n"]


def _named(session: Session, opened: Opened, country: PhoneCountry) -> Opened:
    """Return the rows with who their customer is, on each row of an order."""
    raw, notes = name_customers(session, opened.raw, opened.layout, country)
    raw = fill_down(raw) if opened.layout.kind.fills_down else raw
    return replace(opened, raw=raw, notes=(*opened.notes, *notes))


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


def _notes(layout: Layout, result: Settled) -> list[Note]:
    totals = result.totals
    notes = [Note(code=code) for code in layout.kind.notes]
    if layout.by_name:
        values: dict[str, str | int | float] = {"column": layout.columns["customer_id"]}
        notes.append(Note(code="all_by_name", values=values))
    if "order_id" not in layout.columns:
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
        values = {"amount": round(totals.added_amount, 2)}
        notes.append(Note(code="platform_discounts_added", values=values))
    return notes
