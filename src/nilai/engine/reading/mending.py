"""The refused rows as they stand in the file, to be mended and read again."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from nilai.engine.reading.delimited import understand
from nilai.engine.reading.encoding import as_utf8
from nilai.engine.reading.files import Source, find_sources
from nilai.engine.reading.parquet import FILE, ROW, open_parquet
from nilai.engine.reading.reading import Reading
from nilai.engine.reading.records import records
from nilai.engine.reading.rejected import neutralised
from nilai.engine.reading.sheets import understand_workbook
from nilai.engine.session import Session

ADDED = ("nilai: line", "nilai: column", "nilai: why")
"""Columns put behind the file's own; they mean nothing when it is read again."""

MENDABLE = (
    "malformed", "missing_order", "missing_customer", "too_long", "missing_date",
    "bad_date", "future", "missing_amount", "bad_amount", "conflict",
)  # fmt: skip
"""Classes of refusal that a person can mend; a cancelled order is as it should be."""

HARMLESS = re.compile(r"^[+-]?[\d.,() /:-]+$")
"""Numbers and phones: no formula, though they begin like one."""

Row = tuple[int, Sequence[Any]]


def write_mendable(
    session: Session, path: str, reading: Reading, to: Path, *, most: int = 200_000
) -> int:
    """Write the refused rows that can be mended, with all their cells, as CSV.

    Where an order may have several rows, all rows of its orders are written: an order
    that is read again from some of its rows would lose the others.

    Parameters
    ----------
    session : Session
        The one in which `reading` was made.
    path : str
        The one file that was read.
    reading : Reading
        What was read of it.
    to : Path
        The file to write, whole or not at all; replaced if it is there.
    most : int
        Rows written at most.

    Returns
    -------
    int
        Rows written; without any there is no file.
    """
    if reading.rejected is None:
        return 0
    rejected = reading.rejected.filter(reading.rejected["class"].isin(MENDABLE))
    rejected = rejected.order_by("line_number").limit(most)
    faults = {
        row["line_number"]: (row["column"] or "", row["reason"])
        for row in session.arrow(rejected).to_pylist()
    }
    if not faults:
        return 0
    source = find_sources([path])[0]
    headers = _headers(session, source)
    wanted = _wanted(session, source, headers, reading, faults)
    partial = to.with_name(f".{to.name}.{uuid4().hex[:8]}.partial")
    count = 0
    try:
        with partial.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow([*map(_safe, headers), *ADDED])
            for number, cells in wanted:
                if count == most:
                    break
                row = [_safe(_text(cell)) for cell in cells[: len(headers)]]
                row += [""] * (len(headers) - len(row))
                writer.writerow([*row, number, *faults.get(number, ("", ""))])
                count += 1
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _wanted(
    session: Session,
    source: Source,
    headers: Sequence[str],
    reading: Reading,
    faults: dict[int, tuple[str, str]],
) -> Iterator[Row]:
    """Yield the refused rows, and the rows that belong to the same orders."""
    number_in = reading.columns.get("order_id")
    if reading.kind in {"orders", "woocommerce"} or number_in is None:
        return (row for row in _rows(session, source) if row[0] in faults)
    place = list(headers).index(number_in)
    numbers = {
        _order(cells, place) for line, cells in _rows(session, source) if line in faults
    }
    numbers.discard("")
    return (
        row
        for row in _rows(session, source)
        if row[0] in faults or _order(row[1], place) in numbers
    )


def _order(cells: Sequence[Any], place: int) -> str:
    return _text(cells[place]).strip() if place < len(cells) else ""


def _headers(session: Session, source: Source) -> Sequence[str]:
    if source.format == "parquet":
        table = open_parquet(session, [source])
        return [name for name in table.columns if name not in (FILE, ROW)]
    if source.format == "xlsx":
        return understand_workbook(source).headers
    return understand(as_utf8(source, session.scratch)).headers


def _rows(session: Session, source: Source) -> Iterable[Row]:
    """Yield every row with its number, as `rejected` counts them."""
    if source.format == "parquet":
        yield from _parquet_rows(session, source)
    elif source.format == "xlsx":
        yield from understand_workbook(source).rows
    else:
        text = understand(as_utf8(source, session.scratch))
        for line, cells, _fault in records(text):
            yield line, cells


def _parquet_rows(session: Session, source: Source) -> Iterator[Row]:
    table = open_parquet(session, [source])
    names = [name for name in table.columns if name not in (FILE, ROW)]
    ordered = table.select(ROW, *names).order_by(ROW)
    for batch in session.arrow(ordered).to_batches(100_000):
        for number, *cells in zip(*batch.to_pydict().values(), strict=True):
            yield number + 1, cells


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _safe(cell: str) -> Any:
    return cell if HARMLESS.match(cell) else neutralised(cell)
