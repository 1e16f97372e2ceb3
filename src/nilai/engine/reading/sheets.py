"""Which sheets of a workbook hold the orders, and what are their rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import ibis
from python_calamine import CalamineError, CalamineWorkbook

from nilai.engine.reading.blanks import trimmed
from nilai.engine.reading.delimited import SAMPLE_ROWS, find_header_row
from nilai.engine.reading.files import Source
from nilai.engine.reading.headers import recognised
from nilai.engine.reading.notes import Note
from nilai.engine.reading.spelling import plain_form, unique_headers
from nilai.engine.session import Session
from nilai.errors import FileError

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta
Rows = list[tuple[int, list[Cell]]]
EXACT = 2**53
SHOWN = 24
"""Sheets named in a note."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet understood as a table, with those of the same columns behind it.

    Parameters
    ----------
    name : str
        The file's name as the user knows it.
    header_line : int
        Row of the sheet that holds the headers, counted from 1.
    rows_above : int
        Filled rows above it.
    headers : tuple of str
        Names that occur once only.
    rows : list
        Row number and cells of every row below that is not blank; the rows of further
        sheets are counted on.
    samples : dict
        Header to some of its values.
    joined : tuple of tuple
        Name, first and last row of each sheet, where several were read.
    left : tuple of str
        Names of the other sheets that hold anything: their columns are others.
    repeated : tuple of str
        Names of sheets with the same columns of which every row stands before.
    """

    name: str
    header_line: int
    rows_above: int
    headers: tuple[str, ...]
    rows: Rows
    samples: dict[str, list[str]]
    joined: tuple[tuple[str, int, int], ...] = field(default=())
    left: tuple[str, ...] = field(default=())
    repeated: tuple[str, ...] = field(default=())


def understand_workbook(source: Source) -> Sheet:
    """Return the first sheet with headers known here, else the first with a table.

    Who keeps a workbook by hand has a sheet for each month or branch: those with the
    same columns are read with it.

    Parameters
    ----------
    source : Source
        An XLSX file.

    Returns
    -------
    Sheet
        Headers and rows.

    Raises
    ------
    FileError
        If the workbook is damaged, protected, or holds no table.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(source.path))
        sheets = {
            n: _rows(workbook.get_sheet_by_name(n).to_python(skip_empty_area=False))
            for n in workbook.sheet_names
        }
    except (CalamineError, OSError, ValueError) as error:
        message = (
            f"{source.name} cannot be read as a workbook ({error}); open it and save "
            "it again as XLSX without a password"
        )
        raise FileError(message, code="workbook", name=source.name) from error
    tables = {title: rows for title, rows in sheets.items() if rows}
    if not tables:
        message = f"{source.name} holds no table: its sheets are empty"
        raise FileError(message, code="no_table", name=source.name)
    title, found = max(
        ((title, _understood(source.name, rows)) for title, rows in tables.items()),
        key=lambda at: (recognised(at[1].headers) >= 2, bool(at[1].rows)),
    )
    if not found.rows:
        message = f"{source.name} has headers but no rows; export it again"
        raise FileError(message, code="no_rows", name=source.name)
    return _with_others(found, title, tables)


def say_sheets(sheet: Sheet) -> list[Note]:
    """Return which sheets were read and which were not, where there are several.

    Parameters
    ----------
    sheet : Sheet
        By `understand_workbook`.

    Returns
    -------
    list of Note
        None for a workbook of one sheet.
    """
    read = [f"{title} ({first}–{last})" for title, first, last in sheet.joined]
    named = {
        "sheets_read": read,
        "sheets_repeated": sheet.repeated,
        "sheets_left": sheet.left,
    }
    return [
        Note(code=code, values={"sheets": _listed(names)})
        for code, names in named.items()
        if names
    ]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")


def _with_others(found: Sheet, title: str, tables: dict[str, Rows]) -> Sheet:
    """Return a sheet with the rows of those that have the same columns behind it.

    A sheet of all months beside one for each would count everything twice: where
    every row stands before, it is left out.
    """
    if len(tables) == 1:
        return found
    rows, repeated, left = list(found.rows), [], []
    joined = [(title, rows[0][0] if rows else 0, rows[-1][0] if rows else 0)]
    seen = {_content(cells) for _, cells in rows}
    for other, its in tables.items():
        below = None if other == title else _below(found.headers, its)
        if other == title or below == []:
            continue
        if below is None:
            left.append(other)
        elif {_content(cells) for _, cells in below} <= seen:
            repeated.append(other)
        else:
            behind = joined[-1][2]
            rows += [(behind + number, cells) for number, cells in below]
            joined.append((other, behind + below[0][0], behind + below[-1][0]))
            seen |= {_content(cells) for _, cells in below}
    return replace(
        found,
        rows=rows,
        joined=tuple(joined) if len(joined) > 1 else (),
        left=tuple(left),
        repeated=tuple(repeated),
    )


def _below(headers: Sequence[str], rows: Rows) -> Rows | None:
    """Return the rows under these headers, their cells in this order; else None."""
    wanted = [plain_form(header) for header in headers]
    for at, (_, cells) in enumerate(rows[:SAMPLE_ROWS]):
        names = [_text(c) or "" for c in cells]
        while names and not names[-1].strip():
            names.pop()
        forms = [plain_form(name) for name in unique_headers(names)]
        if sorted(forms) == sorted(wanted):
            places = [forms.index(form) for form in wanted]
            beyond = slice(len(forms), None)
            return [
                (number, [row[i] for i in places] + row[beyond])
                for number, row in rows[at + 1 :]
            ]
    return None


def _content(cells: Sequence[Cell]) -> int:
    """Return what tells one row from another, in little memory."""
    return hash(tuple(_text(cell) for cell in cells))


def load_sheet(session: Session, sheet: Sheet, columns: dict[str, str]) -> ibis.Table:
    """Return the rows of a sheet, as trimmed text.

    Parameters
    ----------
    session : Session
        DuckDB.
    sheet : Sheet
        A sheet understood as a table.
    columns : dict
        Name wanted to header.

    Returns
    -------
    Table
        One row per row below the headers that is not blank: `file`, `line_number`
        (row of the sheet), `malformed` (cells beyond the headers), and the columns
        wanted.
    """
    import pyarrow as pa  # noqa: PLC0415 - slow, and for sheets alone

    width = len(sheet.headers)
    places = {column: sheet.headers.index(h) for column, h in columns.items()}
    data = {
        "file": [sheet.name] * len(sheet.rows),
        "line_number": [number for number, _ in sheet.rows],
        "malformed": [
            "there are cells beyond the headers"
            if any(_text(c) for c in cells[width:])
            else None
            for _, cells in sheet.rows
        ],
    } | {
        column: [
            _text(cells[i], exact=column.endswith("_amount")) for _, cells in sheet.rows
        ]
        for column, i in places.items()
    }
    schema = pa.schema(
        [("file", pa.string()), ("line_number", pa.int64()), ("malformed", pa.string())]
        + [(column, pa.string()) for column in columns]
    )
    rows = session.bring(pa.table(data, schema=schema))
    return session.keep(trimmed(rows, list(columns), words=True), "sheet")


def _rows(cells: Sequence[list[Cell]]) -> Rows:
    return [
        (number, row)
        for number, row in enumerate(cells, 1)
        if any(_text(c) for c in row)
    ]


def _understood(name: str, rows: Rows) -> Sheet:
    texts = [[_text(c) or "" for c in row] for _, row in rows[:SAMPLE_ROWS]]
    at = find_header_row(texts)
    names = texts[at]
    while names and not names[-1].strip():
        names.pop()
    headers = unique_headers(names)
    below = texts[at + 1 :]
    return Sheet(
        name=name,
        header_line=rows[at][0],
        rows_above=at,
        headers=headers,
        rows=rows[at + 1 :],
        samples={h: [row[i] for row in below] for i, h in enumerate(headers)},
    )


def _text(cell: Cell, *, exact: bool = False) -> str | None:
    """Return a cell as text, null when empty.

    A number cell of an amount gets an exponent, so that its point is never taken
    for a mark of thousands.
    """
    match cell:
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer() and abs(cell) < EXACT:
            return str(int(cell))
        case float():
            return f"{cell!r}e0" if exact and "e" not in repr(cell) else repr(cell)
        case dt.datetime():
            return cell.isoformat(sep=" ")
        case dt.date() | dt.time() | dt.timedelta() | int():
            return str(cell)
    return cell if cell.strip() else None
