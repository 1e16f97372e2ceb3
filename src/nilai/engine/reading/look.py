"""A first look at a file: its headers, its first rows, what each column may mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nilai.engine.reading.contacts import find_contacts
from nilai.engine.reading.delimited import understand
from nilai.engine.reading.encoding import as_utf8
from nilai.engine.reading.files import Source, find_sources
from nilai.engine.reading.headers import find_columns, recognise, suggest
from nilai.engine.reading.kinds import ORDERS_KIND
from nilai.engine.reading.parquet import FILE, ROW, open_parquet
from nilai.engine.reading.people import NAMED, told_by
from nilai.engine.reading.sheets import understand_workbook
from nilai.engine.session import Session
from nilai.errors import MappingError

FIRST_ROWS = 10
LONGEST_CELL = 200
NEEDED = ("customer_id", "ordered_at", "revenue_amount")
"""Without these a file holds no orders."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a file shows at first sight; it need not be readable yet.

    Parameters
    ----------
    kind : str or None
        As in `Reading.kind`; None when a needed column was not recognised.
    headers : tuple of str
        Names that occur once only.
    rows : tuple of tuple
        Some of the first rows: text under each header, cut to 200 characters.
    columns : dict
        Meaning to the header recognised, or as the mapping says.
    contacts : dict
        `name`, `email`, `phone`, `city`, `country` to headers, best first: of a row
        the first that is filled counts.
    suggested : dict
        Needed meaning that was not recognised to the header that comes nearest, or
        to None.
    problem : MappingError or None
        Why the file cannot be read with these columns; None when it can.
    rows_above : int
        Filled rows above the headers, passed over.
    """

    kind: str | None
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: dict[str, str]
    contacts: dict[str, tuple[str, ...]]
    suggested: dict[str, str | None] = field(default_factory=dict)
    problem: MappingError | None = None
    rows_above: int = 0


def look_at(
    session: Session, path: str, *, mapping: Mapping[str, str] | None = None
) -> Look:
    """Return what a file shows at first sight.

    Parameters
    ----------
    session : Session
        DuckDB.
    path : str
        One file: CSV, TSV, .csv.gz, Parquet or XLSX.
    mapping : mapping, optional
        Meaning to header, as the user said; an empty header: no column means this.

    Returns
    -------
    Look
        Also where a needed column is missing: `problem` then says so.

    Raises
    ------
    FileError
        If the file is absent, empty, binary or damaged.
    """
    source = find_sources([path])[0]
    headers, samples, above = _opened(session, source)
    samples = {name: [_cut(v) for v in values] for name, values in samples.items()}
    try:
        layout = recognise(
            headers, name=source.name, mapping=mapping or {}, extras=(), samples=samples
        )
    except MappingError as error:
        kind, problem = None, error
        asked = mapping or {}
        # Which of two alike is meant must be said, also where it is the first.
        twin = error.values.get("column")
        found = {m: h for m, h in find_columns(ORDERS_KIND, headers).items()
                 if asked.get(m) != "" and h != twin}  # fmt: skip
        chosen = {m: h for m, h in asked.items() if h in headers}
        columns = told_by(found | chosen, samples, chosen=chosen)
    else:
        kind, problem, columns = layout.kind.name, None, dict(layout.columns)
    # The name of a customer tells who that is, too.
    taken = [header for meaning, header in columns.items() if meaning != NAMED]
    return Look(
        kind=kind,
        headers=headers,
        rows=_rows(headers, samples),
        columns=columns,
        contacts=find_contacts(kind or "orders", headers, taken=taken),
        suggested=_suggested(headers, columns, samples) if kind is None else {},
        problem=problem,
        rows_above=above,
    )


def _opened(
    session: Session, source: Source
) -> tuple[tuple[str, ...], dict[str, list[str]], int]:
    if source.format == "parquet":
        table = open_parquet(session, [source]).drop(FILE, ROW)
        rows = session.arrow(table.limit(FIRST_ROWS)).to_pydict()
        samples = {
            name: ["" if v is None else str(v) for v in values]
            for name, values in rows.items()
        }
        return tuple(table.columns), samples, 0
    if source.format == "xlsx":
        sheet = understand_workbook(source)
        return sheet.headers, sheet.samples, sheet.rows_above
    text = understand(as_utf8(source, session.scratch))
    return text.headers, text.samples, text.rows_above


def _rows(
    headers: tuple[str, ...], samples: Mapping[str, list[str]]
) -> tuple[tuple[str, ...], ...]:
    longest = max((len(samples.get(h, ())) for h in headers), default=0)
    return tuple(
        tuple(_at(samples.get(header, ()), i) for header in headers)
        for i in range(min(longest, FIRST_ROWS))
    )


def _at(values: list[str] | tuple[()], place: int) -> str:
    return values[place] if place < len(values) else ""


def _cut(text: str) -> str:
    return text[:LONGEST_CELL]


def _suggested(
    headers: tuple[str, ...],
    columns: Mapping[str, str],
    samples: Mapping[str, list[str]],
) -> dict[str, str | None]:
    left = [header for header in headers if header not in columns.values()]
    has_price = "unit_price_amount" in columns and "quantity" in columns
    suggested: dict[str, str | None] = {}
    for meaning in NEEDED:
        if meaning in columns or (meaning == "revenue_amount" and has_price):
            continue
        header = suggest(meaning, left, samples)
        if header is not None:
            left.remove(header)
        suggested[meaning] = header
    return suggested
