"""Which email addresses and phone numbers of a file nobody can read.

Most are plain, which the engine sees at once; the few that are doubtful are tried as
they will be when customers are found, each once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from nilai_studio.customers.normalising import (
    HIDDEN,
    HIDDEN_NUMBER,
    normal_email,
    normal_phone,
)
from nilai_studio.orders.analysis.normalise import (
    LENGTHS,
    first_filled,
    is_unread,
    says_something,
)

BATCH = 20_000
FIRST = (
    "arg_min(header, line_number)", "arg_min(cell, line_number)", "min(line_number)",
)  # fmt: skip
SHOWN = 200
MOST = 100_000
"""Rows to be mended for a contact alone."""
HIDES = {"email": HIDDEN, "phone": HIDDEN_NUMBER}
"""Contact to the pattern of what a marketplace writes instead of its signs."""
REASONS = {
    "email": "the email address cannot be read; the order is taken without it",
    "phone": "the phone number cannot be read; the order is taken without it",
}
"""Contact to what stands beside its row in the file of rows to mend."""

PLAIN_EMAIL = (
    r"regexp_full_match({0}, '[!-~]+') AND NOT starts_with(lower({0}), 'mailto:') AND "
    r"regexp_full_match({0}, '[^@<>,;\"'']+@[^@<>,;\"'']+\.[^@<>,;\"''.]{{2,}}')"
)
PLAIN_PHONE = (
    r"length({0}) <= 60 AND regexp_full_match({0}, '[+(]*[0-9][0-9 ()/-]*') AND "
    r"regexp_full_match(regexp_replace({0}, '[^0-9+]', '', 'g'), "
    r"'(\+?62|0)8[0-9]{{7,11}}')"
)
"""SQL that is true of an Indonesian mobile number only."""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """Contacts that nobody can read.

    Parameters
    ----------
    found : dict
        `email` and `phone` to `rows`, how many of them are `to_mend`, and of the
        first `column`, `value` and `line_number`; and to `hidden`, rows in which a
        marketplace hides it, which nobody can mend. None for a contact whose cells
        can all be read.
    lines : dict
        Line to header and reason, for the file of rows to mend.
    """

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[int, tuple[str, str]] = field(default_factory=dict)


def find_unread(
    connection: Any,
    headers: Mapping[str, Sequence[str]],
    columns: Sequence[str],
    *,
    region: str,
    reasons: Mapping[str, str] | None = None,
) -> Unread:
    """Return which contacts cannot be read; the table `unread` holds them after it.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the view `used_rows`, with `line_number` and `extra_…`.
    headers : mapping
        Contact to headers, of which the first that is filled counts.
    columns : sequence of str
        Headers of `extra_0` and the next.
    region : str
        Country of phone numbers without a code.
    reasons : mapping, optional
        Contact to what stands beside its row in the reader's language.

    Returns
    -------
    Unread
        Counts and lines. Cells without a letter or digit say nothing.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE unread (kind TEXT, written TEXT)")
    unread = Unread()
    for kind, reason in (REASONS | dict(reasons or {})).items():
        if kind not in headers:
            continue
        cells = _cells(kind, headers[kind], columns)
        values = _unread_values(connection, kind, cells, region)
        if values:
            hides = f"regexp_matches(cell, '{HIDES[kind]}')"
            connection.register("unread_values", pa.table({"written": values}))
            connection.execute(
                f"INSERT INTO unread SELECT '{kind}', * FROM unread_values"
            )
            connection.unregister("unread_values")
            unread.found[kind] = _first(connection, kind, cells, hides)
            _add_lines(connection, kind, cells, hides, reason, unread.lines)
    return unread


def _first(connection: Any, kind: str, cells: str, hides: str) -> dict[str, Any]:
    hidden, rows, header, value, line = connection.execute(
        f"SELECT count(*) FILTER ({hides}), count(*) FILTER (NOT {hides}), "
        f"{', '.join(f'{what} FILTER (NOT {hides})' for what in FIRST)} "
        f"FROM ({cells}) WHERE {is_unread(kind, 'cell')}"
    ).fetchone()
    return {
        "hidden": hidden,
        "rows": rows,
        "to_mend": min(rows, MOST),
        "column": header,
        "value": (value or "")[:SHOWN],
        "line_number": line,
    }


def _add_lines(
    connection: Any,
    kind: str,
    cells: str,
    hides: str,
    reason: str,
    lines: dict[int, tuple[str, str]],
) -> None:
    rows = connection.execute(
        f"SELECT line_number, header FROM ({cells}) WHERE {is_unread(kind, 'cell')} "
        f"AND NOT {hides} ORDER BY line_number LIMIT {MOST}"
    ).fetchall()
    for line, header in rows:
        known = lines.get(line)
        told = (header, reason)
        lines[line] = (
            (f"{known[0]}; {told[0]}", f"{known[1]}; {told[1]}") if known else told
        )


def _cells(kind: str, headers: Sequence[str], columns: Sequence[str]) -> str:
    """Return SQL of line, contact and header of each row used."""
    extras = [f"extra_{columns.index(header)}" for header in headers]
    cell = first_filled(extras, LENGTHS[kind])
    cases = [
        f"WHEN {says_something(f'{extra}::VARCHAR')} THEN {_literal(header)}"
        for header, extra in zip(headers, extras, strict=True)
    ]
    header = f"CASE {' '.join(cases)} END"
    return f"SELECT line_number, {cell} AS cell, {header} AS header FROM used_rows"


def _literal(header: str) -> str:
    return "'" + header.replace("'", "''") + "'"


def _unread_values(connection: Any, kind: str, cells: str, region: str) -> list[str]:
    readable = _reader(kind, region)
    plain = {"email": PLAIN_EMAIL, "phone": PLAIN_PHONE}[kind].format("cell")
    if kind == "phone" and region != "ID":
        plain = "false"
    rows = connection.execute(
        f"SELECT DISTINCT cell FROM ({cells}) "
        f"WHERE {says_something('cell')} "
        f"AND (NOT ({plain}) OR regexp_matches(cell, '{HIDES[kind]}'))"
    )
    unread = []
    while batch := rows.fetchmany(BATCH):
        # Of a number whose digits are hidden the others may look like one.
        unread += [
            value
            for (value,) in batch
            if re.search(HIDES[kind], value) or not readable(value)
        ]
    return unread


def _reader(kind: str, region: str) -> Callable[[str], str]:
    if kind == "email":
        return normal_email
    return lambda written: normal_phone(written, region)
