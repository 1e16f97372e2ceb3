"""The refused rows as they stand in the file, to be mended and read again."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from nilai.engine.reading.delimited import understand
from nilai.engine.reading.encoding import as_utf8
from nilai.engine.reading.files import Source, find_sources
from nilai.engine.reading.parquet import FILE, ROW, open_parquet
from nilai.engine.reading.reading import Reading
from nilai.engine.reading.records import records
from nilai.engine.reading.rejected import REASONS, neutralised
from nilai.engine.reading.sheets import understand_workbook
from nilai.engine.session import Session

ADDED = ("nilai: line", "nilai: column", "nilai: why")
ADDED_ID = ("nilai: baris", "nilai: kolom", "nilai: sebab")
"""Columns put behind the file's own; they mean nothing when it is read again."""

MENDABLE = (
    "malformed", "missing_order", "missing_customer", "too_long", "missing_date",
    "bad_date", "future", "missing_amount", "bad_amount", "conflict",
)  # fmt: skip
"""Classes of refusal that a person can mend; a cancelled order is as it should be."""

DOUBLE = "duplicate"
DIFFERS = "differs"
"""Why a row that repeats an order is there to be looked at: other cells differ."""
DIFFERING = (
    "the order stands before with the same customer, time and amount; other cells of "
    "this row differ"
)
EXACT = 2**53

HARMLESS = re.compile(r"^[+-]?[\d.,() /:-]+$")
"""Numbers and phones: no formula, though they begin like one."""

Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Mendable:
    """What a file of rows to mend holds.

    Parameters
    ----------
    rows : int
        Its rows, with those that only come along with their order.
    left : dict
        Class of refusal to refused rows that are not in it; `duplicate` are those
        equal to a row used, `beyond` those for which the file has no room.
    """

    rows: int = 0
    left: dict[str, int] = field(default_factory=dict)


def write_mendable(
    session: Session,
    path: str,
    reading: Reading,
    to: Path,
    *,
    others: Mapping[int, tuple[str, str]] | None = None,
    most: int = 200_000,
    added: Sequence[str] = ADDED,
    reasons: Mapping[str, str] | None = None,
) -> Mendable:
    """Write the refused rows that can be mended, with all their cells, as CSV.

    Where an order may have several rows, all rows of its orders are written: an order
    that is read again from some of its rows would lose the others. A row that repeats
    an order is written where it differs in any cell.

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
    others : mapping, optional
        Line of a row that was used and yet can be mended, to a header and the reason.
    most : int
        Rows written at most.
    added : sequence of str
        What to write over the columns behind the file's own, as `ADDED_ID`.
    reasons : mapping, optional
        Class, and `differs`, to its reason in the reader's language; else in English.

    Returns
    -------
    Mendable
        What was written; without any row there is no file.
    """
    source = find_sources([path])[0]
    reasons = REASONS | {DIFFERS: DIFFERING} | dict(reasons or {})
    faults, equal = _faults(session, source, reading, most, reasons)
    shown = faults | dict(others or {})
    if not shown:
        return Mendable(left=_left(reading, equal, 0))
    headers = _headers(session, source)
    wanted = _wanted(session, source, headers, reading, shown)
    partial = to.with_name(f".{to.name}.{uuid4().hex[:8]}.partial")
    count = refused = 0
    try:
        with partial.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow([*map(_safe, headers), *added])
            for number, cells in wanted:
                if count == most:
                    break
                row = [_safe(_text(cell)) for cell in cells[: len(headers)]]
                row += [""] * (len(headers) - len(row))
                told = map(_safe, shown.get(number, ("", "")))
                writer.writerow([*row, number, *told])
                count += 1
                refused += number in faults
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)
    return Mendable(rows=count, left=_left(reading, equal, refused))


def _left(reading: Reading, equal: int, written: int) -> dict[str, int]:
    """Return the refused rows that are not in the file, by class."""
    mendable = (*MENDABLE, DOUBLE)
    left = {name: n for name, n in reading.refused.items() if name not in mendable}
    total = sum(reading.refused.get(name, 0) for name in mendable)
    left |= {DOUBLE: equal, "beyond": total - equal - written}
    return {name: n for name, n in left.items() if n}


def _faults(
    session: Session,
    source: Source,
    reading: Reading,
    most: int,
    reasons: Mapping[str, str],
) -> tuple[dict[int, tuple[str, str]], int]:
    """Return header and reason of the lines to mend, and how many rows are equal."""
    if reading.rejected is None:
        return {}, 0
    rejected = reading.rejected
    rejected = rejected.filter(rejected["class"].isin((*MENDABLE, DOUBLE)))
    rows = session.arrow(rejected.order_by("line_number").limit(most)).to_pylist()
    faults = {
        row["line_number"]: (row["column"] or "", reasons[row["class"]]) for row in rows
    }
    doubles = {row["line_number"] for row in rows if row["class"] == DOUBLE}
    equal = doubles - _differing(session, source, reading, doubles, faults)
    told = {
        line: (header, reasons[DIFFERS] if line in doubles else reason)
        for line, (header, reason) in faults.items()
        if line not in equal
    }
    return told, len(equal)


def _differing(
    session: Session,
    source: Source,
    reading: Reading,
    doubles: set[int],
    faults: Mapping[int, object],
) -> set[int]:
    """Return which rows that repeat an order differ from each of its rows used."""
    if not doubles:
        return set()
    headers = _headers(session, source)
    place = list(headers).index(reading.columns["order_id"])
    behind = {*ADDED, *ADDED_ID}
    kept = [at for at, header in enumerate(headers) if header not in behind]
    contents: dict[int, tuple[str, int]] = {}
    for line, cells in _rows(session, source):
        if line in doubles:
            contents[line] = _order(cells, place), _content(cells, kept)
    numbers = {number for number, _ in contents.values()}
    there = {
        (_order(cells, place), _content(cells, kept))
        for line, cells in _rows(session, source)
        if line not in faults and _order(cells, place) in numbers
    }
    return {line for line, told in contents.items() if told not in there}


def _content(cells: Sequence[Any], kept: Sequence[int]) -> int:
    """Return what tells the cells of one row from another's, in little memory."""
    return hash(
        tuple(_text(cells[at]).strip() if at < len(cells) else "" for at in kept)
    )


def _wanted(
    session: Session,
    source: Source,
    headers: Sequence[str],
    reading: Reading,
    faults: Mapping[int, tuple[str, str]],
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
    # Sheets hold numbers alone as 77.0, whatever they mean.
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _safe(cell: str) -> Any:
    return cell if HARMLESS.match(cell) else neutralised(cell)
