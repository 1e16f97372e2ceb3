"""Read files of choices: numbers where a column holds nothing else, texts as told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.answers.columns import Written, as_number, understand_columns
from nilai.engine.answers.opening import open_answers
from nilai.engine.reading.notes import Note
from nilai.engine.reading.records import Progress
from nilai.engine.reading.spelling import plain_form
from nilai.engine.session import Session
from nilai.errors import FileError, TooLittleDataError


@dataclass(frozen=True, kw_only=True)
class ChoiceReading:
    """Files of choices as one table.

    Parameters
    ----------
    files : tuple of str
        Names of the files.
    table : Table
        One row per row used: the columns as in the files; those that hold
        numbers as float64, the others as text.
    rows, used : int
        Rows of the files; rows used.
    refused : dict of str to int
        `malformed` to rows whose cells are not under the headers.
    notes : tuple of Note
        What was assumed or done.
    """

    files: tuple[str, ...]
    table: ibis.Table
    rows: int
    used: int
    refused: dict[str, int]
    notes: tuple[Note, ...]


def read_choices(
    session: Session,
    files: Sequence[str],
    *,
    amounts: Collection[str] = (),
    decimal: str | None = None,
    progress: Progress | None = None,
) -> ChoiceReading:
    """Return what files of choices, or of best and worst items, hold.

    A level such as "10% off" is a text: only columns whose every cell is a plain
    number are numbers, and those named in `amounts`, where "Rp 1.500" is one.

    Parameters
    ----------
    session : Session
        Where it runs. On Spark, Parquet paths that the server reads itself.
    files : sequence of str
        Files, folders and patterns: CSV, TSV, .csv.gz, Parquet, XLSX.
    amounts : collection of str
        Columns of prices and other amounts, whatever their case.
    decimal : str, optional
        Decimal mark of amounts; by default each column tells.
    progress : callable, optional
        Told the step (text) and the share done (0 to 1).

    Returns
    -------
    ChoiceReading
        Table and counts.

    Raises
    ------
    FileError
        If a file is absent, empty, binary or damaged.
    TooLittleDataError
        If no row can be used.
    """
    opened = open_answers(session, files, progress or (lambda _step, _share: None))
    raw = opened.raw
    facts = session.row(raw.agg(rows=raw.count(), bad=raw["nilai_fault"].count()))
    rows, bad = int(facts["rows"]), int(facts["bad"])
    if not rows:
        message = f"{opened.files[0]} has columns but no rows; export it again"
        raise FileError(message)
    if bad == rows:
        message = f"no row of {opened.files[0]} has its cells under the headers"
        raise TooLittleDataError(message)
    good = raw.filter(raw["nilai_fault"].isnull()).select(*opened.headers)
    texts = [name for name in good.columns if good[name].type().is_string()]
    written, notes = understand_columns(session, good, texts, decimal)
    wanted = {plain_form(name) for name in amounts}
    typed = {
        name: _typed(good[name], written.get(name), plain_form(name) in wanted)
        for name in good.columns
    }
    told = tuple(n for n in notes if plain_form(str(n.values.get("column"))) in wanted)
    table = good.select(**typed)
    return ChoiceReading(
        files=opened.files,
        table=session.keep(table, "choices") if opened.is_text else table,
        rows=rows,
        used=rows - bad,
        refused={"malformed": bad} if bad else {},
        notes=(*opened.notes, *told),
    )


def _typed(column: Any, written: Written | None, is_amount: bool) -> Any:
    kind = column.type()
    if kind.is_boolean() or kind.is_numeric():
        return as_number(column).cast("float64")
    if written is None or written.form == "text":
        return column if kind.is_string() else column.cast("string")
    if written.form == "number" or is_amount:
        return written.parse(column)
    return column
