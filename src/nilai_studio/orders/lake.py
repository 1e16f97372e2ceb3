"""The lake: a copy of the orders as Parquet by month, for analysis; no personal data.

The database is the truth. A month whose orders changed, or whose files are not there as
they were written, is written anew, whole or not at all; the others stay. Customers are
there by their opaque keys only.
"""

import fcntl
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection
from django.db.models import Max, Min, Sum
from django.utils import timezone

from nilai_studio.orders.lake_months import link_months
from nilai_studio.orders.lake_whole import KINDS, list_lost, name_of, remove_strays
from nilai_studio.orders.models import LakeMonth, Order
from nilai_studio.orders.storing import touch_months

BATCH = 100_000

MOMENT = pa.timestamp("us", tz="UTC")
"""With its zone: a time without one is taken for the clock's of the business."""

ORDERS = pa.schema(
    [
        ("order_id", pa.string()),
        ("customer_id", pa.string()),
        ("ordered_at", MOMENT),
        ("revenue_amount", pa.float64()),
        ("margin_amount", pa.float64()),
        ("discount_amount", pa.float64()),
        ("channel", pa.string()),
        ("source", pa.string()),
        ("medium", pa.string()),
        ("campaign", pa.string()),
        ("coupon", pa.string()),
        ("offer_id", pa.string()),
        ("shop", pa.string()),
    ]
)
"""One row per order or refund, as the library's contract ORDERS wants them."""

LINES = pa.schema(
    [
        ("order_id", pa.string()),
        ("product_id", pa.string()),
        ("quantity", pa.float64()),
        ("unit_price_amount", pa.float64()),
        ("product_name", pa.string()),
        ("category", pa.string()),
        ("customer_id", pa.string()),
        ("ordered_at", MOMENT),
    ]
)
"""One row per product in an order, as the library's contract LINES wants them."""

# Several refunds of an order share its number; several customers under one do not.
ORDER_ID = (
    "o.shop || ':' || o.order_id || "
    "CASE WHEN o.entry <> '' AND o.revenue_amount >= 0 THEN '/' || o.entry ELSE '' END"
)
TEXTS = ("channel", "source", "medium", "campaign", "coupon", "offer_id")

ORDERS_SQL = (
    f"SELECT {ORDER_ID}, c.key, o.ordered_at, o.revenue_amount, o.margin_amount, "
    f"o.discount_amount, {', '.join(f'o.{name}' for name in TEXTS)}, o.shop "
    "FROM orders_order o JOIN customers_customer c ON c.id = o.customer_id "
    "WHERE o.ordered_at >= %s AND o.ordered_at < %s ORDER BY o.ordered_at, o.id"
)
LINES_SQL = (
    f"SELECT {ORDER_ID}, p.product_id, l.quantity, l.unit_price_amount, p.name, "
    "p.category, c.key, o.ordered_at FROM orders_order o "
    "JOIN customers_customer c ON c.id = o.customer_id "
    "JOIN orders_line l ON l.order_id = o.id "
    "JOIN orders_product p ON p.id = l.product_id "
    "WHERE o.ordered_at >= %s AND o.ordered_at < %s ORDER BY o.ordered_at, o.id, l.id"
)

Tell = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True)
class Lake:
    """The copy as it is now.

    Parameters
    ----------
    folder : Path
        Holds `orders` and `lines`, one file a month.
    months : int
        Months written anew by this call.
    order_count : int
        Orders and refunds in the copy.
    first_at, last_at : datetime or None
        First and last of them.
    """

    folder: Path
    months: int
    order_count: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def orders(self) -> str:
        """Pattern of the files of orders, for `read_orders`."""
        return str(self.folder / "orders" / "*.parquet")

    @property
    def lines(self) -> str:
        """Pattern of the files of lines; no file matches before there are lines."""
        return str(self.folder / "lines" / "*.parquet")

    @property
    def has_lines(self) -> bool:
        """Whether any order's lines are known."""
        return any((self.folder / "lines").glob("*.parquet"))


def sync_lake(tell: Tell | None = None, *, held_in: Path | None = None) -> Lake:
    """Bring the copy up to date: months that changed, or are not there, are written.

    Parameters
    ----------
    tell : callable, optional
        Told the step and the share done.
    held_in : Path, optional
        Folder in which the months of orders stay as they are now.

    Returns
    -------
    Lake
        The copy; without a month when there are no orders.
    """
    folder = settings.HOME.path("lake")
    for name in KINDS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        dirty = _list_dirty(folder)
        for done, month in enumerate(dirty):
            if tell is not None:
                tell("lake", done / len(dirty))
            _write_month(folder, month)
        if held_in is not None:
            link_months(folder / "orders", held_in)
    ends = Order.objects.aggregate(first=Min("ordered_at"), last=Max("ordered_at"))
    count = LakeMonth.objects.aggregate(n=Sum("order_count"))["n"]
    return Lake(
        folder=folder,
        months=len(dirty),
        order_count=count or 0,
        first_at=ends["first"],
        last_at=ends["last"],
    )


def rebuild_lake(*, is_restored: bool = False) -> Lake:
    """Make the whole copy anew from the database.

    Parameters
    ----------
    is_restored : bool
        Whether the database is as it was when its analyses were made: they stay
        current. Else they are made anew, too.

    Returns
    -------
    Lake
        The copy.
    """
    folder = settings.HOME.path("lake")
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        for path in folder.glob("*/*.parquet"):
            path.unlink()
        # How often a month changed is never counted anew: an analysis of fewer orders
        # could be taken for one of all.
        LakeMonth.objects.update(synced_changes=-1)
        if not is_restored:
            touch_months("SELECT ordered_at FROM orders_order")
    return sync_lake()


def _list_dirty(folder: Path) -> list[LakeMonth]:
    """Return the months to be written; what no month wrote is taken away."""
    months = list(LakeMonth.objects.order_by("month"))
    remove_strays(folder, months)
    lost = {month.pk for month in list_lost(folder)}
    return [m for m in months if m.changes != m.synced_changes or m.pk in lost]


def _write_month(folder: Path, month: LakeMonth) -> None:
    # What changes while the rows are read counts beyond `month.changes`, so that the
    # month is written again next time.
    month.mark = uuid4().hex
    name = name_of(month)
    orders = _write(folder / "orders" / name, ORDERS, ORDERS_SQL, month)
    lines = _write(folder / "lines" / name, LINES, LINES_SQL, month)
    LakeMonth.objects.filter(pk=month.pk).update(
        synced_changes=month.changes,
        order_count=orders,
        line_count=lines,
        mark=month.mark,
        synced_at=timezone.now(),
    )


def _write(path: Path, schema: pa.Schema, sql: str, month: LakeMonth) -> int:
    """Write a month's rows to a file, whole or not at all; none leaves no file."""
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
    count = 0
    try:
        marked = schema.with_metadata({"nilai.mark": month.mark})
        with pq.ParquetWriter(partial, marked) as writer:
            for rows in _batches(sql, month.month):
                columns = list(zip(*rows, strict=True))
                writer.write_table(_table(columns, schema))
                count += len(rows)
        if count:
            partial.replace(path)
        else:
            path.unlink(missing_ok=True)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _batches(sql: str, month: date) -> Iterator[list[tuple[Any, ...]]]:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    ends = [
        connection.ops.adapt_datetimefield_value(
            datetime(day.year, day.month, day.day, tzinfo=UTC)
        )
        for day in (month, after)
    ]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, ends)
        while rows := cursor.fetchmany(BATCH):
            yield rows


def _table(columns: list[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    arrays = [
        _array(values, field) for values, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: tuple[Any, ...], field: pa.Field) -> pa.Array:
    if pa.types.is_floating(field.type):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    if pa.types.is_timestamp(field.type):
        return _times(values).cast(field.type)
    # A blank text tells nothing; the library takes null for that.
    return pa.array([v or None for v in values], pa.string())


def _times(values: tuple[Any, ...]) -> pa.Array:
    """Return times in UTC; SQLite's come as text, some with parts of a second."""
    if values and isinstance(values[0], str):
        return pa.array(
            [datetime.fromisoformat(value) for value in values], pa.timestamp("us")
        )
    return pa.array(
        [value.astimezone(UTC).replace(tzinfo=None) for value in values],
        pa.timestamp("us"),
    )


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Let one at a time write the lake, in whichever process."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
