"""From files to one table of rows whose columns are named by meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis

from nilai.engine.reading.blanks import trimmed
from nilai.engine.reading.contacts import find_contacts
from nilai.engine.reading.delimited import TextTable, understand
from nilai.engine.reading.encoding import Text, as_utf8
from nilai.engine.reading.files import Source, find_sources
from nilai.engine.reading.headers import Layout, recognise
from nilai.engine.reading.kinds import TIKTOK_TOKOPEDIA
from nilai.engine.reading.notes import Note
from nilai.engine.reading.parquet import FILE, ROW, open_parquet, open_remote
from nilai.engine.reading.people import may_hold_names
from nilai.engine.reading.records import Progress, load_text
from nilai.engine.reading.rows import extra_names
from nilai.engine.reading.sheets import (
    Sheet,
    load_sheet,
    say_sheets,
    understand_workbook,
)
from nilai.engine.session import Session
from nilai.errors import FileError, MappingError, OptionError

PROVENANCE = (FILE, ROW)
SAMPLED = 20
"""Rows of a Parquet file that tell what a column holds."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Files opened and understood.

    Parameters
    ----------
    raw : Table
        One row per data row: `file`, `line_number`, `malformed`, and the columns
        named by meaning, trimmed; hints, and extra columns as `extra_0` and so on.
    layout : Layout
        Kind and columns, as in the first file.
    files : tuple of str
        Names of the files.
    is_text : bool
        Whether every value is text, to be read once and kept.
    notes : tuple of Note
        What was found on the way.
    """

    raw: ibis.Table
    layout: Layout
    files: tuple[str, ...]
    is_text: bool
    notes: tuple[Note, ...]


def open_files(
    session: Session,
    paths: Sequence[str],
    mapping: Mapping[str, str],
    extras: Sequence[str],
    progress: Progress,
) -> Opened:
    """Return the rows of all files as one table.

    Parameters
    ----------
    session : Session
        Where it runs.
    paths : sequence of str
        Files, folders and patterns.
    mapping : mapping
        Meaning to header, as the user said.
    extras : sequence of str
        Headers of further columns wanted.
    progress : callable
        Told the step and the share done.

    Returns
    -------
    Opened
        Rows and layout.

    Raises
    ------
    FileError
        If a file cannot be used.
    MappingError
        If a needed column is missing or the files are of several kinds.
    """
    if session.kind != "duckdb":
        _refuse_remote_text(paths)
        table = open_remote(session, paths)
        return _of_parquet(session, table, tuple(paths), mapping, extras)
    sources = find_sources(paths)
    names = tuple(source.name for source in sources)
    if sources[0].format == "parquet":
        # Times with a zone become UTC times whatever the machine's own zone is.
        session.connection.raw_sql("SET TimeZone = 'UTC'")
        table = open_parquet(session, sources)
        return _of_parquet(session, table, names, mapping, extras)
    return _of_texts(session, sources, mapping, extras, progress)


def _of_parquet(
    session: Session,
    table: ibis.Table,
    names: tuple[str, ...],
    mapping: Mapping[str, str],
    extras: Sequence[str],
) -> Opened:
    headers = [name for name in table.columns if name not in PROVENANCE]
    layout = recognise(
        headers,
        name=names[0],
        mapping=mapping,
        extras=extras,
        samples=_samples(session, table, headers),
    )
    columns = _wanted(layout)
    local = FILE in table.columns
    raw = table.select(
        file=table[FILE] if local else ibis.null("string"),
        line_number=table[ROW] + 1 if local else ibis.null(),
        malformed=ibis.null(),
        **{meaning: _cell(table, h, names[0]) for meaning, h in columns.items()},
    )
    if raw["ordered_at"].type().is_integer():
        # 20240131 is a date, not a count.
        raw = raw.mutate(ordered_at=raw["ordered_at"].cast("string"))
    times_and_numbers = [
        n
        for n in layout.columns
        if n == "ordered_at" or n.endswith(("_amount", "quantity"))
    ]
    words = [n for n in ("status", "currency", "cancelled_at") if n in layout.columns]
    raw = trimmed(raw, [*times_and_numbers, *words], words=True)
    return Opened(raw=raw, layout=layout, files=names, is_text=False, notes=())


def _samples(
    session: Session, table: ibis.Table, headers: Sequence[str]
) -> dict[str, list[str]]:
    """Return some values of the columns by which it is told who the customer is."""
    if not any(map(may_hold_names, headers)):
        return {}
    told = find_contacts("orders", headers)
    contacts = {*told.get("email", ()), *told.get("phone", ())}
    doubtful = [name for name in headers if may_hold_names(name) or name in contacts]
    rows = session.arrow(table.select(*doubtful).limit(SAMPLED)).to_pydict()
    return {h: [str(v) for v in rows[h] if v is not None] for h in doubtful}


def _cell(table: ibis.Table, header: str, name: str) -> ibis.Value:
    """Return a column as it is if it holds texts, numbers or times; else as texts.

    Raises
    ------
    FileError
        If a cell holds several values, which no meaning of a column has.
    """
    kind = table[header].type()
    if kind.is_nested():
        message = (
            f"{name}: the column {header!r} holds {kind} in each cell; one text, "
            "number or date is wanted: write it so, or choose another column"
        )
        raise FileError(message, code="nested", name=name, column=header)
    is_known = kind.is_string() or kind.is_numeric() or kind.is_temporal()
    if kind.is_boolean() or kind.is_time() or not (is_known or kind.is_null()):
        return table[header].cast("string")
    return table[header]


def _wanted(layout: Layout) -> dict[str, str]:
    named = zip(extra_names(layout), layout.extras, strict=True)
    return layout.columns | layout.hints | dict(named)


def _of_texts(
    session: Session,
    sources: Sequence[Source],
    mapping: Mapping[str, str],
    extras: Sequence[str],
    progress: Progress,
) -> Opened:
    notes: list[Note] = []
    tables: list[TextTable | Sheet] = []
    layouts: list[Layout] = []
    for source in sources:
        table = _understood(source, session, notes)
        tables.append(table)
        layout = recognise(
            table.headers,
            name=source.name,
            mapping=mapping,
            extras=extras,
            samples=table.samples,
        )
        layouts.append(layout)
    _refuse_mixture(layouts, sources)
    common = {m for layout in layouts for m in (*layout.columns, *layout.hints)}
    parts = []
    for table, layout in zip(tables, layouts, strict=True):
        columns = _wanted(layout)
        if isinstance(table, Sheet):
            part = load_sheet(session, table, columns)
        else:
            part = load_text(session, table, columns, progress)
        if layout.kind == TIKTOK_TOKOPEDIA:
            part = _without_descriptions(session, part, notes)
        absent = sorted(common - {*layout.columns, *layout.hints})
        part = part.mutate(**{name: ibis.null("string") for name in absent})
        parts.append(part)
    names = parts[0].columns
    raw = parts[0]
    if len(parts) > 1:
        raw = ibis.union(*(part.select(*names) for part in parts))
    layout = layouts[0]
    every = {m: one.columns[m] for one in reversed(layouts) for m in one.columns}
    hints = {n: one.hints[n] for one in reversed(layouts) for n in one.hints}
    layout = replace(layout, columns=every, hints=hints)
    return Opened(
        raw=raw,
        layout=layout,
        files=tuple(source.name for source in sources),
        is_text=True,
        notes=tuple(notes),
    )


def _without_descriptions(
    session: Session, part: ibis.Table, notes: list[Note]
) -> ibis.Table:
    """Return the rows without the one that explains the headers, as TikTok's has."""
    is_number = part["order_id"].re_search("[0-9]{4}")
    is_time = part["ordered_at"].re_search("[0-9]{2}")
    explains = (~is_number & ~is_time).fill_null(False)
    count = session.row(part.agg(n=explains.sum()))["n"] or 0
    if not count:
        return part
    notes.append(Note(code="rows_that_explain", values={"rows": int(count)}))
    return part.filter(~explains)


def _understood(
    source: Source, session: Session, notes: list[Note]
) -> TextTable | Sheet:
    if source.format == "xlsx":
        table: TextTable | Sheet = understand_workbook(source)
        notes += say_sheets(table)
    else:
        text = as_utf8(source, session.scratch)
        notes += _text_notes(text)
        table = understand(text)
    if table.rows_above:
        values: dict[str, str | int | float] = {"rows": table.rows_above}
        notes.append(Note(code="rows_above_headers", values=values))
    return table


def _text_notes(text: Text) -> list[Note]:
    notes = []
    if text.encoding != "UTF-8":
        values: dict[str, str | int | float] = {
            "file": text.name,
            "encoding": text.encoding,
        }
        notes.append(Note(code="encoding", values=values))
    if text.nul_bytes:
        values = {"file": text.name, "count": text.nul_bytes}
        notes.append(Note(code="nul_bytes_removed", values=values))
    return notes


def _refuse_mixture(layouts: Sequence[Layout], sources: Sequence[Source]) -> None:
    kinds = {layout.kind.name for layout in layouts}
    if len(kinds) == 1:
        return
    listed = "".join(
        f"\n  - {source.name}: {layout.kind.title}"
        for source, layout in list(zip(sources, layouts, strict=True))[:10]
    )
    message = f"the files are not of one kind; read each kind by itself:{listed}"
    raise MappingError(message)


def _refuse_remote_text(paths: Sequence[str]) -> None:
    texts = [p for p in paths if p.lower().endswith((".csv", ".tsv", ".gz", ".xlsx"))]
    if texts:
        message = (
            f"on Spark only Parquet is read, not {texts[0]}; leave out --engine, or "
            "write the orders as Parquet where the server sees them"
        )
        raise OptionError(message)
