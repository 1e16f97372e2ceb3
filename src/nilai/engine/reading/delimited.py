"""How is a text table laid out: its delimiter, its header line, its columns."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from nilai.engine.reading.encoding import Text, open_bytes
from nilai.engine.reading.headers import recognised
from nilai.engine.reading.spelling import unique_headers
from nilai.errors import FileError

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 1024 * 1024
SAMPLE_ROWS = 50
HEADER_WITHIN = 20
"""Rows at the top of a file among which the headers are looked for."""
WIDE = 0.6
"""Share of the cells of most rows from which on a row is no title."""


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A text file understood as a table.

    Parameters
    ----------
    text : Text
        The UTF-8 text.
    delimiter : str
        Between two cells.
    header_line : int
        Physical line on which the headers end, counted from 1.
    rows_above : int
        Filled rows above the headers.
    headers : tuple of str
        Names that occur once only.
    samples : dict
        Header to some of its values.
    """

    text: Text
    delimiter: str
    header_line: int
    rows_above: int
    headers: tuple[str, ...]
    samples: dict[str, list[str]]


def understand(text: Text, *, fewest: int = 2) -> TextTable:
    """Return the text understood as a table.

    Parameters
    ----------
    text : Text
        UTF-8 text.
    fewest : int
        Columns it must have; a table of orders has two at least.

    Returns
    -------
    TextTable
        Delimiter and headers.

    Raises
    ------
    FileError
        If there are fewer columns, or no row under the headers.
    """
    csv.field_size_limit(2**31 - 1)
    with open_bytes(text.path) as file:
        sample = file.read(SAMPLE_BYTES).decode("utf-8-sig", errors="ignore")
    told = sample[:6].casefold().startswith("sep=") and sample[4:5]
    candidates = (told,) if told else DELIMITERS
    tables = [_read(text, sample, delimiter) for delimiter in candidates]
    best = max(tables, key=lambda found: found[0])[1]
    if len(best.headers) < fewest:
        first = best.headers[0][:80]
        message = (
            f"{text.name} has one column only; its first line is {first!r}. "
            "A table of orders has a customer, a date and an amount, with commas, "
            "semicolons, tabs or | between them"
        )
        raise FileError(message, code="one_column", name=text.name, first=first)
    if text.lines <= best.header_line:
        message = f"{text.name} has headers but no rows; export it again"
        raise FileError(message, code="no_rows", name=text.name)
    return best


def _read(
    text: Text, sample: str, delimiter: str
) -> tuple[tuple[int, float, int], TextTable]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    for row in islice(reader, SAMPLE_ROWS):
        if any(cell.strip() for cell in row) and not _is_separator(rows, row, sample):
            rows.append((reader.line_num, row))
    at = find_header_row([row for _, row in rows])
    line, names = rows[at] if rows else (0, [""])
    headers = unique_headers(names)
    below = [row for _, row in rows[at + 1 :]]
    alike = sum(len(row) == len(headers) for row in below)
    samples = {
        header: [row[i] for row in below if i < len(row)][:20]
        for i, header in enumerate(headers)
    }
    table = TextTable(
        text=text,
        delimiter=delimiter,
        header_line=line,
        rows_above=at,
        headers=headers,
        samples=samples,
    )
    score = (recognised(headers), alike / max(len(below), 1), len(headers))
    return score if len(headers) > 1 else (0, 0.0, 0), table


def _is_separator(rows: Sequence[object], row: Sequence[str], sample: str) -> bool:
    """Tell whether this is the line `sep=;` by which Excel names the delimiter."""
    told = sample[:4].casefold() == "sep="
    return told and not rows and row[0].casefold().startswith("sep=")


def find_header_row(rows: Sequence[Sequence[str]]) -> int:
    """Return which row holds the headers.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first rows that are not blank.

    Returns
    -------
    int
        The first that is recognised; else the first that is about as wide as those
        below it: titles fill a cell or two.
    """
    known = [recognised(unique_headers(row)) for row in rows[:HEADER_WITHIN]]
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = sorted(filled)[len(filled) * 3 // 4] if filled else 0
    wide = [n >= WIDE * usual for n in filled[: HEADER_WITHIN + 1]]
    # One row that is wider than all others is a faulty row of a narrow table.
    heads = (i for i, is_wide in enumerate(wide) if is_wide and any(wide[i + 1 :]))
    told = (i for i, count in enumerate(known) if count >= 2)
    return next(told, next(heads, 0))
