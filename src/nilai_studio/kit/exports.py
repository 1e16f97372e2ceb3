"""Tables as files: CSV as it is read, XLSX in constant memory."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextvars import copy_context
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from nilai_studio.kit.writing import local

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells spreadsheets that the file is Unicode."""
PHONE = re.compile(r"\+[0-9]{6,15}")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a cell begins that a spreadsheet would run, also in their wide forms."""
ROWS = 1_048_576
"""What one sheet of XLSX holds, its head included."""
LETTERS = 32_767
"""What one cell of XLSX holds."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(
    name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """Return a CSV file that is written while it is sent.

    Parameters
    ----------
    name : str
        Of the file, without its ending.
    head : sequence
        Names of the columns.
    rows : iterable of sequence
        Read once, as from a queryset's iterator.

    Returns
    -------
    StreamingHttpResponse
        UTF-8 with its mark, so that spreadsheets read it as such; no cell of it
        runs as a formula.
    """
    answer = StreamingHttpResponse(
        _as_asked(csv_lines(head, rows)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return answer


def _as_asked(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines in the language and for the business of who asked.

    They are sent when the request is over, and what it knew is gone.
    """
    then = copy_context()
    return iter(lambda: then.run(next, lines, None), None)


def csv_lines(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file, some hundred at a time.

    Parameters
    ----------
    head : sequence
        Names of the columns.
    rows : iterable of sequence
        What follows.

    Yields
    ------
    str
        Text of whole lines.
    """
    lines: list[str] = [MARK]
    writer = csv.writer(_Kept(lines))
    writer.writerow([safe_text(str(name)) for name in head])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        if len(lines) >= 500:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def xlsx_response(
    name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """Return an XLSX file, made row by row on disk.

    Parameters
    ----------
    name : str
        Of the file, without its ending.
    head : sequence
        Names of the columns.
    rows : iterable of sequence
        Read once; what does not fit into a sheet goes on in the next.

    Returns
    -------
    FileResponse
        The file goes with the answer. Text is text: nothing in it is a formula.
    """
    # Closed by the answer that sends it.
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
    write_xlsx(file, head, rows)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
    )


def write_xlsx(
    file: BinaryIO, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> None:
    """Write an XLSX file, row by row.

    Parameters
    ----------
    file : file
        Where to.
    head : sequence
        Names of the columns.
    rows : iterable of sequence
        Read once; what does not fit into a sheet goes on in the next.
    """
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    _fill(book, head, rows)
    book.close()


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    A phone number with its country's code is none that could do harm; with a sign
    before it no other program would take it for a number.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("a=b"), safe_text("+628123456789")
    ("'=1+1", 'a=b', '+628123456789')
    """
    is_formula = text.startswith(FORMULA) and not PHONE.fullmatch(text)
    return f"'{text}" if is_formula else text


def _csv_cell(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float() | Decimal():
            return value
        case datetime():
            return local(value).isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return safe_text(str(value))


def _fill(
    book: xlsxwriter.Workbook, head: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> None:
    bold = book.add_format({"bold": True})
    formats = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet, at = None, ROWS
    for row in rows:
        if sheet is None or at >= ROWS:
            sheet, at = _new_sheet(book, head, bold), 1
        for column, value in enumerate(row):
            _write(sheet, at, column, value, formats)
        at += 1
    if sheet is None:
        _new_sheet(book, head, bold)


def _new_sheet(book: xlsxwriter.Workbook, head: Sequence[Any], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(head) - 1, 0), 16)
    for column, name in enumerate(head):
        sheet.write_string(0, column, str(name), bold)
    return sheet


def _write(sheet: Any, at: int, column: int, value: Any, formats: dict) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(at, column, value)
        case int() | float() | Decimal():
            sheet.write_number(at, column, float(value))
        case datetime():
            clock = local(value).replace(tzinfo=None)
            sheet.write_datetime(at, column, clock, formats[datetime])
        case date():
            sheet.write_datetime(at, column, value, formats[date])
        case _:
            sheet.write_string(at, column, str(value)[:LETTERS])


class _Kept:
    """What csv writes to: a list of lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def write(self, line: str) -> None:
        """Keep a line."""
        self.lines.append(line)
