"""Read files of answers, and tell what was read, refused and assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.answers.columns import (
    MOST,
    Written,
    as_number,
    understand_columns,
)
from nilai.engine.answers.layout import pivoted, refusals, weight_of
from nilai.engine.answers.meanings import TEXTS, find_header, recognise
from nilai.engine.answers.moments import as_moments
from nilai.engine.answers.opening import Opened, open_answers
from nilai.engine.reading.labels import as_answered
from nilai.engine.reading.notes import Note
from nilai.engine.reading.records import Progress
from nilai.engine.reading.spelling import plain_form
from nilai.engine.session import Session
from nilai.errors import (
    FileError,
    MappingError,
    OptionError,
    TooLittleDataError,
)
from nilai.tables.answers import long_answers

UNWEIGHTED = "none"
"""What `weight` is called to leave a column of weights unused."""


@dataclass(frozen=True, kw_only=True)
class AnswerReading:
    """What was read from files of answers.

    Parameters
    ----------
    layout : str
        `wide`, one row per response (and brand), or `long`, one per answer.
    files : tuple of str
        Names of the files.
    columns : dict
        Meaning (`response_id`, `brand`, `weight` …) to the header used.
    wide : Table
        One row per response, or per response and brand: the columns as in the
        files, numbers as float64, no answer as null. Lazy.
    numeric : tuple of str
        Columns that hold numbers to reckon with: neither ids nor weights.
    text : tuple of str
        The other columns of `wide`.
    weight : str or None
        Column of weights used.
    rows, used : int
        Rows of the files; rows used.
    refused : dict
        Class of refusal to rows; `used` and these add up to `rows`.
    lines : dict
        Class of refusal to the first lines refused.
    responses : int
        Rows of `wide`.
    answered : dict
        Column to cells filled in `wide`.
    reach : dict
        Numeric column to its lowest and highest answer.
    notes : tuple of Note
        What was assumed or done.
    """

    layout: str
    files: tuple[str, ...]
    columns: dict[str, str]
    wide: ibis.Table
    numeric: tuple[str, ...]
    text: tuple[str, ...]
    weight: str | None
    rows: int
    used: int
    refused: dict[str, int]
    lines: dict[str, tuple[int, ...]]
    responses: int
    answered: dict[str, int]
    reach: dict[str, tuple[float, float]]
    notes: tuple[Note, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """Names of all columns, as in the files."""
        return self.wide.columns

    @property
    def answers(self) -> ibis.Table:
        """One row per response, item and brand, under ANSWERS. Lazy.

        Without a column that tells who answered each row counts as a response.
        """
        items = [name for name in self.numeric if self.answered[name]]
        columns, wide = dict(self.columns), self.wide
        if "response_id" not in columns:
            wide = wide.mutate(
                response_id=ibis.row_number().over(ibis.window()).cast("string")
            )
            columns["response_id"] = "response_id"
        kept = {m: h for m, h in columns.items() if m not in ("item", "score")}
        return long_answers(wide, items, kept)

    @property
    def apart(self) -> tuple[str, ...]:
        """Columns that tell who answered, of what and how much it counts."""
        return tuple(self.columns.values())

    def find(self, header: str, asked: str) -> str:
        """Return the column meant, whatever its case and punctuation."""
        return find_header(header, self.headers, asked, self.files[0])

    def first_of(self, names: Sequence[str]) -> str | None:
        """Return the first column called like one of the names, if there is one."""
        forms = {plain_form(header): header for header in reversed(self.headers)}
        return next((forms[f] for f in map(plain_form, names) if f in forms), None)

    def require_numbers(self, names: Sequence[str]) -> None:
        """Refuse columns that hold text where numbers are needed."""
        texts = [name for name in names if name not in self.numeric]
        if texts:
            message = (
                f"{self.files[0]}: {', '.join(texts)} hold(s) text where ratings are "
                "needed; numbers may have a label behind them, as in '5 - Very good'. "
                f"Columns with numbers are {', '.join(self.numeric) or 'none'}"
            )
            raise MappingError(message)


def _silent(step: str, share: float) -> None:
    """Tell nobody."""


def read_answers(
    session: Session,
    files: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    weight: str | None = None,
    missing: Sequence[str] = (),
    decimal: str | None = None,
    texts: Sequence[str] = (),
    progress: Progress | None = None,
) -> AnswerReading:
    """Return what files of answers hold, and every row that had to be refused.

    Parameters
    ----------
    session : Session
        Where it runs. On Spark, Parquet paths that the server reads itself.
    files : sequence of str
        Files, folders and patterns: CSV, TSV, .csv.gz, Parquet, XLSX.
    mapping : mapping, optional
        Meaning (`response_id`, `brand`, `item`, `score`, `segment` …) to header;
        wins over what is recognised.
    weight : str, optional
        Column of weights. By default one named `weight` or `bobot` is used, and
        a note says so; "none" uses none.
    missing : sequence of str
        Codes that stand for no answer, as in "-99".
    decimal : str, optional
        Decimal mark of numbers that are text; by default each column tells.
    texts : sequence of str
        Columns known to hold text, which are not looked at for numbers.
    progress : callable, optional
        Told the step (text) and the share done (0 to 1).

    Returns
    -------
    AnswerReading
        Counts, notes and `wide`.

    Raises
    ------
    FileError
        If a file is absent, empty, binary or damaged.
    MappingError
        If a column named is not there.
    OptionError
        If an option has no meaning for these files.
    TooLittleDataError
        If no row is left after what was refused.
    """
    if decimal not in {None, ".", ","}:
        message = f"--decimal {decimal!r}: the decimal mark is '.' or ','"
        raise OptionError(message)
    opened = open_answers(session, files, progress or _silent)
    columns, notes = _meanings(session, opened, mapping or {}, weight)
    raw = _without_codes(opened, columns, missing)
    judged = refusals(raw, opened.headers, columns)
    if opened.is_text:
        judged = session.keep(judged, "answers")
    rows, refused, lines = _counted(session, judged, opened.files[0])
    # Where nothing is refused, later passes need not look again.
    good = judged.filter(judged["nilai_refused"].isnull()) if refused else judged
    if "item" in columns:
        wide = pivoted(session, good, opened.headers, columns)
    else:
        wide = good.select(*opened.headers)
    wide, numeric, more = _typed(session, wide, columns, decimal, texts)
    if opened.is_text:
        wide = session.keep(wide, "answers")
    responses, answered, reach = _facts(session, wide, numeric)
    return AnswerReading(
        layout="long" if "item" in columns else "wide",
        files=opened.files,
        columns=columns,
        wide=wide,
        numeric=numeric,
        text=tuple(name for name in wide.columns if name not in numeric),
        weight=columns.get("weight"),
        rows=rows,
        used=rows - sum(refused.values()),
        refused=refused,
        lines=lines,
        responses=responses,
        answered=answered,
        reach=reach,
        notes=(*opened.notes, *notes, *more),
    )


def _meanings(
    session: Session, opened: Opened, mapping: Mapping[str, str], weight: str | None
) -> tuple[dict[str, str], list[Note]]:
    """Return meaning to header, the weights as asked for."""
    asked = dict(mapping)
    if weight is not None and weight != UNWEIGHTED:
        asked["weight"] = weight
    columns = recognise(opened.headers, asked, opened.files[0])
    found = columns.get("weight")
    if found is None or "weight" in asked:
        return columns, []
    if weight == UNWEIGHTED or not _weighs(session, opened.raw[found]):
        del columns["weight"]
        return columns, []
    return columns, [Note(code="weight_found", values={"column": found})]


def _weighs(session: Session, column: Any) -> bool:
    """Tell whether a column named like weights holds some: a camera's has grams."""
    positive = (weight_of(column) > 0).cast("int64").sum().fill_null(0)
    table = column.as_table()
    seen = session.row(table.agg(positive=positive, filled=column.count()))
    return bool(seen["positive"]) and seen["positive"] >= MOST * seen["filled"]


def _without_codes(
    opened: Opened, columns: Mapping[str, str], missing: Sequence[str]
) -> ibis.Table:
    """Return the rows with the codes for no answer made null."""
    if not missing:
        return opened.raw
    named = {columns[m] for m in (*TEXTS, "weight", "item") if m in columns}
    changed: dict[str, Any] = {}
    for name in opened.headers:
        column = opened.raw[name]
        if name in named:
            continue
        if column.type().is_string():
            codes = {c for code in missing for c in (code, f"{code}.0")}
            changed[name] = ibis.ifelse(
                column.isin(sorted(codes)), ibis.null("string"), column
            )
        elif column.type().is_numeric():
            for code in map(_number, missing):
                if code is not None:
                    column = column.nullif(code)
            changed[name] = column
    return opened.raw.mutate(**changed)


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None


def _counted(
    session: Session, judged: ibis.Table, name: str
) -> tuple[int, dict[str, int], dict[str, tuple[int, ...]]]:
    reason: Any = judged["nilai_refused"]
    seen = session.row(judged.agg(rows=judged.count(), refused=reason.count()))
    rows, refused = int(seen["rows"]), {}
    if not rows:
        message = f"{name} has columns but no rows; export it again"
        raise FileError(message, code="no_rows", name=name)
    if seen["refused"]:
        # Grouping takes twice the time of counting: for those that need it.
        named = judged.filter(reason.notnull())
        counts = named.group_by("nilai_refused").agg(n=named.count())
        refused = {
            row["nilai_refused"]: int(row["n"])
            for row in session.rows(counts.order_by("nilai_refused"))
        }
    lines = {code: _first_lines(session, judged, code) for code in refused}
    if rows == sum(refused.values()):
        listed = ", ".join(
            f"{n} {code} (line {', '.join(map(str, lines[code])) or 'unknown'})"
            for code, n in refused.items()
        )
        message = f"of {rows} rows none can be used: {listed}"
        values = {"name": name, "rows": rows, "refused": refused, "lines": lines}
        raise TooLittleDataError(message, code="none_usable", **values)
    return rows, refused, lines


def _first_lines(session: Session, judged: ibis.Table, code: str) -> tuple[int, ...]:
    refused = judged.filter(
        judged["nilai_refused"] == code, judged["nilai_line"].notnull()
    )
    lines = refused.select("nilai_line").order_by("nilai_line").limit(5)
    return tuple(row["nilai_line"] for row in session.arrow(lines).to_pylist())


def _typed(
    session: Session,
    wide: ibis.Table,
    columns: Mapping[str, str],
    decimal: str | None,
    known: Sequence[str],
) -> tuple[ibis.Table, tuple[str, ...], list[Note]]:
    """Return the columns with their types, which are numbers, and what was assumed."""
    weight = columns.get("weight")
    apart = {columns[m] for m in (*TEXTS, "weight", "answered_at") if m in columns}
    asked = [n for n in wide.columns if n not in apart and wide[n].type().is_string()]
    asked = [name for name in asked if name not in known]
    written, notes = understand_columns(session, wide, asked, decimal)
    changed: dict[str, Any] = {}
    numeric = []
    for name in wide.columns:
        column: Any = wide[name]
        kind = column.type()
        if name == weight:
            changed[name] = weight_of(column)
        elif name == columns.get("answered_at"):
            changed[name], assumed = as_moments(session, wide, name)
            notes = [*notes, *assumed]
        elif name in apart:
            changed[name] = as_answered(column)
        elif written.get(name, Written(form="text")).form != "text":
            changed[name] = written[name].parse(column)
            numeric.append(name)
        elif kind.is_numeric() or kind.is_boolean():
            changed[name] = as_number(column)
            numeric.append(name)
        else:
            changed[name] = column
    return wide.select(**changed), tuple(numeric), notes


def _facts(
    session: Session, wide: ibis.Table, numeric: Sequence[str]
) -> tuple[int, dict[str, int], dict[str, tuple[float, float]]]:
    places = {name: i for i, name in enumerate(wide.columns)}
    asked: dict[str, Any] = {"responses": wide.count()}
    # Apart from texts, DuckDB knows the ends of Parquet's numbers without reading them;
    # Spark would only go through the file twice.
    texts: dict[str, Any] = {} if session.kind == "duckdb" else asked
    for name, i in places.items():
        filled = asked if name in numeric else texts
        filled[f"filled_{i}"] = wide[name].count()
        if name in numeric:
            asked[f"low_{i}"], asked[f"high_{i}"] = wide[name].min(), wide[name].max()
    seen = session.row(wide.agg(**asked))
    if texts and texts is not asked:
        seen |= session.row(wide.agg(**texts))
    answered = {name: int(seen[f"filled_{i}"]) for name, i in places.items()}
    reach = {
        name: (float(seen[f"low_{i}"]), float(seen[f"high_{i}"]))
        for name, i in places.items()
        if name in numeric and answered[name]
    }
    return int(seen["responses"]), answered, reach
