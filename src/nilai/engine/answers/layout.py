"""Which rows are refused, and how one row per answer becomes one per response."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from nilai.engine.answers.columns import as_number
from nilai.engine.answers.opening import PROVENANCE
from nilai.engine.session import Session
from nilai.errors import TooLittleDataError

MOST_ITEMS = 500
"""More items than this are no survey: a column was taken for the items by mistake."""

KEYS = ("response_id", "brand", "touchpoint")
"""What tells one response's answers of one brand apart from others."""


def refusals(
    raw: ibis.Table, headers: Sequence[str], columns: Mapping[str, str]
) -> ibis.Table:
    """Return the rows with the class by which each is refused.

    The first that applies: `malformed` (its cells are not under the headers),
    `missing_response` and `missing_item` (long layout), `empty` (no answer in it),
    `bad_weight` (no weight above zero), `duplicate` and `conflict` (long layout:
    the same item answered again, alike or otherwise).

    Parameters
    ----------
    raw : Table
        One row per data row, with the columns of PROVENANCE.
    headers : sequence of str
        The files' columns.
    columns : mapping
        Meaning to header.

    Returns
    -------
    Table
        One row per row of `raw`, with `nilai_refused` (null where the row is used).
        Lazy.
    """
    cases: list[tuple[Any, str]] = [(raw["nilai_fault"].notnull(), "malformed")]
    if "item" in columns:
        cases += [
            (raw[columns["response_id"]].isnull(), "missing_response"),
            (raw[columns["item"]].isnull(), "missing_item"),
            (raw[columns["score"]].isnull(), "empty"),
        ]
    else:
        asked = [h for h in headers if h not in columns.values()]
        cases.append((_all_null(raw, asked or headers), "empty"))
    if "weight" in columns:
        weight = weight_of(raw[columns["weight"]])
        cases.append((~(weight > 0).fill_null(False), "bad_weight"))
    judged = raw.mutate(nilai_refused=ibis.cases(*cases, else_=ibis.null("string")))
    return _repeated(judged, columns) if "item" in columns else judged


def _all_null(table: ibis.Table, names: Sequence[str]) -> Any:
    empty = table[names[0]].isnull()
    for name in names[1:]:
        empty &= table[name].isnull()
    return empty


def _repeated(judged: ibis.Table, columns: Mapping[str, str]) -> ibis.Table:
    keys = [columns[m] for m in (*KEYS, "item") if m in columns]
    score = judged[columns["score"]].cast("string")
    usable = judged["nilai_refused"].isnull()
    same = ibis.window(group_by=[*keys, usable])
    first = ibis.row_number().over(
        group_by=[*keys, usable], order_by=[judged["nilai_file"], judged["nilai_line"]]
    )
    repeated = ibis.cases(
        (usable & (score.min().over(same) != score.max().over(same)), "conflict"),
        (usable & (first > 0), "duplicate"),
        else_=judged["nilai_refused"],
    )
    return judged.mutate(nilai_refused=repeated)


def pivoted(
    session: Session,
    good: ibis.Table,
    headers: Sequence[str],
    columns: Mapping[str, str],
) -> ibis.Table:
    """Return answers, one per row, as one row per response with a column per item.

    Parameters
    ----------
    session : Session
        Where the items are looked up.
    good : Table
        One row per answer used.
    headers : sequence of str
        The files' columns.
    columns : mapping
        Meaning to header; `item` and `score` among them.

    Returns
    -------
    Table
        One row per response, brand and touchpoint: their columns, the further
        columns (the highest where they differ), and one column per item. Lazy.

    Raises
    ------
    TooLittleDataError
        If there are more items than a survey can have.
    """
    item, score = columns["item"], columns["score"]
    names = good.select(name=good[item].cast("string")).distinct().order_by("name")
    items = [
        row["name"] for row in session.arrow(names.limit(MOST_ITEMS + 1)).to_pylist()
    ]
    if len(items) > MOST_ITEMS:
        message = (
            f"the column {item!r} names more than {MOST_ITEMS} items, beginning with "
            f"{items[0]!r} and {items[1]!r}; say which columns are meant with "
            "--map item=… --map score=…"
        )
        values = {"column": item, "most": MOST_ITEMS, "first": items[0]}
        raise TooLittleDataError(message, code="too_many_items", **values)
    keys = [columns[m] for m in KEYS if m in columns]
    rest = [h for h in headers if h not in (*keys, item, score, *PROVENANCE)]
    return good.group_by(keys).agg(
        **{name: good[name].max() for name in rest if name not in items},
        **{name: good[score].max(where=good[item] == name) for name in items},
    )


def weight_of(column: Any) -> Any:
    """Return a column of weights as numbers.

    Parameters
    ----------
    column : Column
        Text, with a decimal point or comma, or numbers.

    Returns
    -------
    FloatingColumn
        Null where there is no weight.
    """
    if column.type().is_string():
        return column.replace(",", ".").try_cast("float64")
    return as_number(column)
