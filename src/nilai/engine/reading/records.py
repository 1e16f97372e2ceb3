"""How do the rows of a text table come into the engine, each with its line.

A file that keeps the rules is read by DuckDB's own reader. Whenever the rows it
finds are not the file's physical lines (ragged rows, stray quotes, cells with line
breaks) the file is read again record by record, so that every line is accounted
for.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from uuid import uuid4

import duckdb
import ibis

from nilai.engine.reading.blanks import trimmed
from nilai.engine.reading.delimited import TextTable
from nilai.engine.reading.encoding import open_bytes
from nilai.engine.session import Session

BATCH = 50_000
LONGEST_LINE = 256 * 1024 * 1024

Progress = Callable[[str, float], None]


def load_text(
    session: Session, table: TextTable, columns: dict[str, str], progress: Progress
) -> ibis.Table:
    """Return the rows of a text table, as trimmed text.

    Parameters
    ----------
    session : Session
        DuckDB.
    table : TextTable
        A text file understood as a table.
    columns : dict
        Name wanted to header.
    progress : callable
        Told the step and the share done.

    Returns
    -------
    Table
        One row per data row: `file`, `line_number` (physical, counted from 1),
        `malformed` (what is wrong with the row, else null), and the columns wanted.
    """
    rows = _load_fast(session, table, columns)
    if rows is None:
        rows = _load_carefully(session, table, columns, progress)
    return rows


def _load_fast(
    session: Session, table: TextTable, columns: dict[str, str]
) -> ibis.Table | None:
    if not table.text.plain_newlines:
        return None
    run = session.connection.raw_sql
    run("SET preserve_insertion_order = true")
    try:
        rows = trimmed(_parsed(session, table, columns), list(columns), words=True)
        rows = session.keep(rows, "text")
    except duckdb.Error:
        return None
    finally:
        run("SET preserve_insertion_order = false")
    if session.row(rows.agg(n=rows.count()))["n"] != _lines_below(table):
        run(f"DROP TABLE {rows.get_name()}")
        return None
    return rows.select(
        file=ibis.literal(table.text.name),
        line_number=(rows.rowid() + (table.header_line + 1)).cast("int64"),
        malformed=ibis.null("string"),
        **{column: rows[column] for column in columns},
    )


def _parsed(session: Session, table: TextTable, columns: dict[str, str]) -> ibis.Table:
    """Return the file as DuckDB's own reader parses it, all text. Lazy."""
    places = {header: f"c{i}" for i, header in enumerate(table.headers)}
    wanted = ", ".join(f"{places[h]} AS {_name(c)}" for c, h in columns.items())
    types = ", ".join(f"'{column}': 'VARCHAR'" for column in places.values())
    return session.connection.sql(
        f"SELECT {wanted} FROM read_csv("  # noqa: S608 - names are made here, values are quoted
        f"{_text(str(table.text.path))}, auto_detect = false, "
        f"columns = {{{types}}}, delim = {_text(table.delimiter)}, quote = '\"', "
        f"escape = '\"', header = false, skip = {table.header_line}, "
        f"compression = {_text(_compression(table))}, "
        f"strict_mode = true, max_line_size = {LONGEST_LINE})",
        schema=ibis.schema(dict.fromkeys(columns, "string")),
    )


def _lines_below(table: TextTable) -> int:
    return table.text.lines - table.header_line


def _compression(table: TextTable) -> str:
    with table.text.path.open("rb") as file:
        return "gzip" if file.read(2) == b"\x1f\x8b" else "none"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _load_carefully(
    session: Session, table: TextTable, columns: dict[str, str], progress: Progress
) -> ibis.Table:
    import pyarrow as pa  # noqa: PLC0415 - slow, and most files are read without
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = session.scratch / f"{uuid4().hex}.parquet"
    kinds = dict.fromkeys(columns, pa.string())
    schema = pa.schema(
        {"line_number": pa.int64(), "malformed": pa.string(), **kinds}.items()
    )
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(table, list(columns.values())):
            writer.write_table(pa.table(batch, schema=schema))
            progress("reading rows", min(batch[0][-1] / table.text.lines, 1.0))
    rows = session.connection.read_parquet(path)
    rows = rows.mutate(file=ibis.literal(table.text.name))
    rows = rows.select("file", "line_number", "malformed", *columns)
    return session.keep(trimmed(rows, list(columns), words=True), "text")


Record = tuple[int, list[str], str | None]
"""Line on which a record begins, its cells, and what is wrong with it."""


def _batches(table: TextTable, headers: Sequence[str]) -> Iterator[list[list]]:
    """Yield lines, faults and the cells under the headers, as columns.

    Cells go into their columns at once: a million rows of small lists would keep the
    garbage collector busier than the reading.
    """
    places = [table.headers.index(header) for header in headers]
    batch: list[list] = [[] for _ in range(len(places) + 2)]
    lines, faults, *cells = batch
    for start, row, fault in records(table):
        lines.append(start)
        faults.append(fault)
        width = len(row)
        for column, place in zip(cells, places, strict=True):
            column.append(row[place] if place < width else None)
        if len(lines) == BATCH:
            yield batch
            for column in batch:
                column.clear()
    if lines:
        yield batch


def records(table: TextTable) -> Iterator[Record]:
    """Yield every record below the headers that is not a blank line.

    A quotation mark that is never closed, or closed in the midst of a cell, makes
    its own line malformed and no other: reading goes on with the next line.

    Parameters
    ----------
    table : TextTable
        A text file understood as a table.

    Yields
    ------
    tuple
        First line, cells, and the fault or None.
    """
    csv.field_size_limit(2**31 - 1)
    width = len(table.headers)
    with closing(open_bytes(table.text.path)) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        lines = _Rewindable(text)
        for _ in range(table.header_line):
            next(lines, None)
        lines.settle()
        start = lines.number + 1
        while (line := next(lines, None)) is not None:
            if '"' in line:
                cells, fault = _quoted(lines, table.delimiter)
            else:
                bare = line.rstrip("\r\n")
                cells, fault = bare.split(table.delimiter) if bare else [], None
            lines.settle()
            if cells:
                while len(cells) > width and not cells[-1]:
                    cells.pop()
                yield start, cells, fault or _width_fault(len(cells), width)
            start = lines.number + 1


def _quoted(lines: "_Rewindable", delimiter: str) -> tuple[list[str], str | None]:
    """Return the record that begins on the line just read, which has quotes."""
    lines.give_back(0)
    try:
        return next(csv.reader(lines, delimiter=delimiter, strict=True)), None
    except csv.Error:
        line = lines.give_back(1)
        fault = "a quotation mark is not closed where it should be"
        return line.rstrip("\r\n").split(delimiter), fault


def _width_fault(found: int, wanted: int) -> str | None:
    if found == wanted:
        return None
    return f"{found} cells where the headers have {wanted}"


class _Rewindable:
    """Lines of a text, those of the present record kept to be read again."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._again: list[str] = []
        self._held: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Rewindable":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._text)
        self._held.append(line)
        self.number += 1
        return line

    def settle(self) -> None:
        """Let go of the lines read: their record is whole."""
        self._held.clear()

    def give_back(self, keep: int) -> str:
        """Give back the record's lines after the first `keep`; return the first."""
        first = self._held[0]
        rest = self._held[keep:]
        self._again.extend(reversed(rest))
        self.number -= len(rest)
        self._held.clear()
        return first
