"""From files to one table of rows whose columns are those of the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis

from nilai.engine.reading.blanks import trimmed
from nilai.engine.reading.delimited import TextTable, understand
from nilai.engine.reading.encoding import as_utf8
from nilai.engine.reading.files import Source, find_sources
from nilai.engine.reading.notes import Note
from nilai.engine.reading.parquet import FILE, ROW, open_parquet, open_remote
from nilai.engine.reading.records import Progress, load_text
from nilai.engine.reading.sheets import (
    Sheet,
    load_sheet,
    say_sheets,
    understand_workbook,
)
from nilai.engine.reading.spelling import unique_headers
from nilai.engine.session import Session
from nilai.errors import OptionError

PROVENANCE = ("nilai_file", "nilai_line", "nilai_fault")
"""Columns that say where a row stands and what is wrong with it."""
OURS = (*PROVENANCE, "nilai_refused")
"""Names that no column of a file may have."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Files opened.

    Parameters
    ----------
    raw : Table
        One row per data row: the columns of PROVENANCE and of the files.
    headers : tuple of str
        The files' columns, in order; a column that some files lack is null there.
    files : tuple of str
        Names of the files.
    is_text : bool
        Whether every value is text.
    notes : tuple of Note
        What was found on the way.
    """

    raw: ibis.Table
    headers: tuple[str, ...]
    files: tuple[str, ...]
    is_text: bool
    notes: tuple[Note, ...]


def open_answers(session: Session, paths: Sequence[str], progress: Progress) -> Opened:
    """Return the rows of all files as one table.

    Parameters
    ----------
    session : Session
        Where it runs.
    paths : sequence of str
        Files, folders and patterns.
    progress : callable
        Told the step and the share done.

    Returns
    -------
    Opened
        Rows and headers.

    Raises
    ------
    FileError
        If a file cannot be used.
    OptionError
        If text files are to be read on Spark.
    """
    if session.kind != "duckdb":
        _refuse_remote_text(paths)
        return _of_parquet(open_remote(session, paths), tuple(paths))
    sources = find_sources(paths)
    if sources[0].format == "parquet":
        table = open_parquet(session, sources)
        return _of_parquet(table, tuple(source.name for source in sources))
    return _of_texts(session, sources, progress)


def _of_parquet(table: ibis.Table, names: tuple[str, ...]) -> Opened:
    found = tuple(name for name in table.columns if name not in (FILE, ROW))
    headers = _apart(found)
    local = FILE in table.columns
    raw = table.select(
        nilai_file=table[FILE] if local else ibis.null("string"),
        nilai_line=table[ROW] + 1 if local else ibis.null("int64"),
        nilai_fault=ibis.null("string"),
        **{header: table[name] for header, name in zip(headers, found, strict=True)},
    )
    raw = trimmed(raw, headers, words=True)
    return Opened(raw=raw, headers=headers, files=names, is_text=False, notes=())


def _of_texts(
    session: Session, sources: Sequence[Source], progress: Progress
) -> Opened:
    notes: list[Note] = []
    parts: list[ibis.Table] = []
    headers: dict[str, str] = {}
    for source in sources:
        table = _understood(source, session, notes)
        parts.append(_loaded(session, table, progress))
        for header in _apart(table.headers):
            headers.setdefault(header.casefold(), header)
    whole = [_of_all(part, headers) for part in parts]
    return Opened(
        raw=whole[0] if len(whole) == 1 else ibis.union(*whole),
        headers=tuple(headers.values()),
        files=tuple(source.name for source in sources),
        is_text=True,
        notes=tuple(notes),
    )


def _of_all(part: ibis.Table, headers: Mapping[str, str]) -> ibis.Table:
    """Return a file's rows with the columns of all files, whatever their case."""
    own = {column.casefold(): column for column in part.columns}
    return part.select(
        *PROVENANCE,
        **{
            header: part[own[plain]] if plain in own else ibis.null("string")
            for plain, header in headers.items()
        },
    )


def _understood(
    source: Source, session: Session, notes: list[Note]
) -> TextTable | Sheet:
    if source.format == "xlsx":
        table: TextTable | Sheet = understand_workbook(source)
        notes += say_sheets(table)
    else:
        text = as_utf8(source, session.scratch)
        if text.encoding != "UTF-8":
            values: dict[str, str | int | float] = {
                "file": text.name,
                "encoding": text.encoding,
            }
            notes.append(Note(code="encoding", values=values))
        table = understand(text, fewest=1)
    if table.rows_above:
        notes.append(Note(code="rows_above_headers", values={"rows": table.rows_above}))
    return table


def _loaded(
    session: Session, table: TextTable | Sheet, progress: Progress
) -> ibis.Table:
    # Any header may stand in a file: inside the engine they go by number.
    columns = {f"c{i}": header for i, header in enumerate(table.headers)}
    if isinstance(table, Sheet):
        part = load_sheet(session, table, columns)
    else:
        part = load_text(session, table, columns, progress)
    return part.select(
        nilai_file=part["file"],
        nilai_line=part["line_number"],
        nilai_fault=part["malformed"],
        **dict(zip(_apart(table.headers), (part[c] for c in columns), strict=True)),
    )


def _apart(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers, named apart from our own columns."""
    return unique_headers((*OURS, *headers))[len(OURS) :]


def _refuse_remote_text(paths: Sequence[str]) -> None:
    texts = [p for p in paths if p.lower().endswith((".csv", ".tsv", ".gz", ".xlsx"))]
    if texts:
        message = (
            f"on Spark only Parquet is read, not {texts[0]}; leave out --engine, or "
            "write the answers as Parquet where the server sees them"
        )
        raise OptionError(message)
