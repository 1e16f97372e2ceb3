"""Which sheet of a workbook holds the orders, and what are its rows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import ibis
from python_calamine import CalamineError, CalamineWorkbook

from nilai.engine.reading.blanks import trimmed
from nilai.engine.reading.delimited import SAMPLE_ROWS, find_header_row
from nilai.engine.reading.files import Source
from nilai.engine.reading.headers import recognised
from nilai.engine.reading.spelling import unique_headers
from nilai.engine.session import Session
from nilai.errors import FileError

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta
EXACT = 2**53


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet understood as a table.

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
        Row number and cells of every row below that is not blank.
    samples : dict
        Header to some of its values.
    """

    name: str
    header_line: int
    rows_above: int
    headers: tuple[str, ...]
    rows: list[tuple[int, list[Cell]]]
    samples: dict[str, list[str]]


def understand_workbook(source: Source) -> Sheet:
    """Return the first sheet with headers known here, else the first with a table.

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
        sheets = [
            _rows(workbook.get_sheet_by_name(n).to_python(skip_empty_area=False))
            for n in workbook.sheet_names
        ]
    except (CalamineError, OSError, ValueError) as error:
        message = (
            f"{source.name} cannot be read as a workbook ({error}); open it and save "
            "it again as XLSX without a password"
        )
        raise FileError(message, code="workbook", name=source.name) from error
    tables = [rows for rows in sheets if rows]
    if not tables:
        message = f"{source.name} holds no table: its sheets are empty"
        raise FileError(message, code="no_table", name=source.name)
    found = max(
        (_understood(source.name, rows) for rows in tables),
        key=lambda sheet: (recognised(sheet.headers) >= 2, bool(sheet.rows)),
    )
    if not found.rows:
        message = f"{source.name} has headers but no rows; export it again"
        raise FileError(message, code="no_rows", name=source.name)
    return found


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


def _rows(cells: Sequence[list[Cell]]) -> list[tuple[int, list[Cell]]]:
    return [
        (number, row)
        for number, row in enumerate(cells, 1)
        if any(_text(c) for c in row)
    ]


def _understood(name: str, rows: list[tuple[int, list[Cell]]]) -> Sheet:
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
