"""Which columns hold numbers, and how is each written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import ibis

from nilai.engine.reading.amounts import amount_votes, decimal_mark, parse_amount
from nilai.engine.reading.notes import Note
from nilai.engine.session import Session

MOST = 0.8
"""A column whose filled cells are numbers to this share holds numbers; the others
are no answer, which a note tells."""

LABELLED = r"^(10|[0-9])\s*[-–—=:.)(]*\s*[^\d\s][^\d]*$"
"""A number of a scale with its label, as in `10 - Extremely likely`."""

Form = Literal["text", "number", "boolean", "labelled", "amount"]

Notes = list[Note]


@dataclass(frozen=True, kw_only=True)
class Written:
    """How one column is written.

    Parameters
    ----------
    form : str
        `text`, or how its numbers are written.
    mark : str
        Decimal mark of amounts.
    """

    form: Form
    mark: str = "."

    def parse(self, column: Any) -> Any:
        """Return the column's numbers; null where a cell holds none."""
        if self.form == "boolean":
            low = column.lower()
            return ibis.cases(
                (low == "true", ibis.literal(1.0)), (low == "false", ibis.literal(0.0))
            ).cast("float64")
        if self.form == "labelled":
            digits = column.re_extract(r"^(10|[0-9])", 1)
            fits = column.re_search(LABELLED) | column.re_search(r"^(10|[0-9])$")
            return ibis.ifelse(fits, digits, ibis.null("string")).try_cast("float64")
        if self.form == "amount":
            return parse_amount(column, mark=self.mark, plain=False, units=True)
        return _finite(column.try_cast("float64"))


def understand_columns(
    session: Session,
    table: ibis.Table,
    names: Sequence[str],
    decimal: str | None,
) -> tuple[dict[str, Written], list[Note]]:
    """Return how each text column is written, from all of its cells.

    Parameters
    ----------
    session : Session
        Where it runs.
    table : Table
        One row per response.
    names : sequence of str
        Columns that are text.
    decimal : str, optional
        Decimal mark; by default each column tells.

    Returns
    -------
    tuple
        Name to how it is written, and what was assumed.
    """
    if not names:
        return {}, []
    asked: dict[str, Any] = {}
    for i, name in enumerate(names):
        column = table[name]
        asked[f"filled_{i}"] = column.count()
        asked[f"plain_{i}"] = _count(_finite(column.try_cast("float64")).notnull())
        asked[f"dotted_{i}"] = _count(
            (column.length() > 4) & (column.right(4).left(1) == ".")
        )
    seen = session.row(table.agg(**asked))
    found: dict[str, Written] = {}
    notes: list[Note] = []
    for i, name in enumerate(names):
        filled, plain = seen[f"filled_{i}"], seen[f"plain_{i}"]
        if not filled:
            found[name] = Written(form="text")
        elif plain == filled and not seen[f"dotted_{i}"] and decimal != ",":
            found[name] = Written(form="number")
        else:
            found[name] = _closer(session, table[name], filled, decimal, notes)
    return found, notes


def _closer(
    session: Session, column: Any, filled: int, decimal: str | None, notes: Notes
) -> Written:
    """Look at a column that is not plain numbers throughout."""
    low = column.lower()
    asked = amount_votes([column]) | {
        "boolean": _count(low.isin(("true", "false"))),
        "labelled": _count(
            column.re_search(LABELLED) | column.re_search(r"^(10|[0-9])$")
        ),
    }
    table = column.as_table()
    votes = session.row(table.agg(**asked))
    mark, assumed = decimal_mark(votes, usual=".")
    mark = decimal or mark
    parsed = parse_amount(column, mark=mark, plain=False, units=True)
    tried = session.row(
        table.agg(
            amount=_count(parsed.notnull()),
            odd=column.min(where=parsed.isnull()),
        )
    )
    name = column.get_name()
    if votes["boolean"] == filled:
        return Written(form="boolean")
    if tried["amount"] >= MOST * filled:
        if decimal is None and assumed:
            values = {"value": votes["votes_example"], "mark": mark}
            notes.append(Note(code="decimal_assumed", values=values))
        if tried["amount"] < filled:
            values = {
                "column": name,
                "count": filled - tried["amount"],
                "value": str(tried["odd"])[:40],
            }
            notes.append(Note(code="not_numbers", values=values))
        return Written(form="amount", mark=mark)
    if votes["labelled"] == filled:
        return Written(form="labelled")
    return Written(form="text")


def as_number(column: Any) -> Any:
    """Return a typed column as a float; what is not finite becomes null.

    Parameters
    ----------
    column : Column
        A number or a boolean.

    Returns
    -------
    NumericColumn
        The same as float64; whole numbers as int64, which engines know to be whole.
    """
    kind = column.type()
    if kind.is_boolean():
        return column.cast("int64").cast("float64")
    if kind.is_integer():
        return column.cast("int64")
    return _finite(column.cast("float64"))


def _finite(number: Any) -> Any:
    return ibis.ifelse(number.isnan() | number.isinf(), ibis.null("float64"), number)


def _count(flags: Any) -> Any:
    return flags.cast("int64").sum().fill_null(0)
