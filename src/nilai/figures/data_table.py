"""What a figure shows, as a table: columns by name, in the reader's words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from nilai.figures.voice import Voice
from nilai.tables import Estimate

Cell = str | int | float | bool | None
DataTable = Mapping[str, Sequence[Cell]]
"""Head of each column to its cells."""


@dataclass(frozen=True)
class Column:
    """Figures of one kind.

    Parameters
    ----------
    kind : str
        `money`, `share` (from 0 to 1) or `number`.
    values : iterable of float
        What is not finite becomes an empty cell.
    digits : int
        Of numbers, after the decimal mark.
    """

    kind: str
    values: Iterable[float]
    digits: int = 2


def money(values: Iterable[float]) -> Column:
    """Return a column of amounts.

    Parameters
    ----------
    values : iterable of float
        In the currency; what is not finite becomes an empty cell.

    Returns
    -------
    Column
        Ends at the currency's smallest coin.
    """
    return Column("money", values)


def share(values: Iterable[float]) -> Column:
    """Return a column of shares.

    Parameters
    ----------
    values : iterable of float
        From 0 to 1; what is not finite becomes an empty cell.

    Returns
    -------
    Column
        In percent, with one digit after the decimal mark.
    """
    return Column("share", values)


def number(values: Iterable[float], digits: int = 2) -> Column:
    """Return a column of numbers that are no counts.

    Parameters
    ----------
    values : iterable of float
        What is not finite becomes an empty cell.
    digits : int
        After the decimal mark.

    Returns
    -------
    Column
        Rounded.
    """
    return Column("number", values, digits)


def data_table(voice: Voice, **columns: Column | Iterable[Any]) -> DataTable:
    """Return a figure's data as a table for those who take them along.

    Parameters
    ----------
    voice : Voice
        The reader's language and currency.
    **columns : Column or iterable
        By the key of their head under `figures.columns`: figures with their kind;
        texts, counts, days and truth as they are.

    Returns
    -------
    dict
        Head to cells, as many in each column. Amounts name the currency in their
        head and end at its smallest coin, shares are in percent, days are ISO 8601.

    Examples
    --------
    >>> from nilai.report.words import Words
    >>> data_table(Words("en", "GBP"), segment=["Champions"], worth=money([12.345]))
    {'Segment': ['Champions'], 'Worth (GBP)': [12.35]}
    """
    made = {}
    for key, column in columns.items():
        head = voice.say(f"figures.columns.{key}")
        if not isinstance(column, Column):
            made[head] = [_cell(value) for value in column]
            continue
        unit = {"money": voice.currency, "share": "%"}.get(column.kind, "")
        digits = {"money": voice.digits, "share": 1}.get(column.kind, column.digits)
        times = 100 if column.kind == "share" else 1
        made[f"{head} ({unit})" if unit else head] = [
            # Plus nothing: no minus is left before a zero.
            round(times * float(value), digits) + 0 if np.isfinite(value) else None
            for value in column.values
        ]
    return made


def estimates_table(
    voice: Voice,
    heads: tuple[str, str],
    rows: Sequence[tuple[str, Estimate]],
    *,
    kind: str = "share",
) -> DataTable:
    """Return estimates with the ends of their intervals, one row each.

    Parameters
    ----------
    voice : Voice
        The reader's language and currency.
    heads : tuple of str
        Keys of the heads of what a row is, and of what is estimated.
    rows : sequence of tuple
        Name and estimate of each.
    kind : str
        `money`, `share` or `number`.

    Returns
    -------
    dict
        Head to cells.
    """
    thing, what = heads
    ends = {what: "value", "low": "low", "high": "high"}
    columns = {
        key: Column(kind, [getattr(found, end) for _, found in rows])
        for key, end in ends.items()
    }
    return data_table(voice, **{thing: [name for name, _ in rows]}, **columns)


def months(days: Iterable[date]) -> list[str]:
    """Return months as text that sorts and that spreadsheets read.

    Parameters
    ----------
    days : iterable of date
        Any day of each month.

    Returns
    -------
    list of str
        As in 2026-05.
    """
    return [f"{day:%Y-%m}" for day in days]


def _cell(value: Any) -> Cell:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, str):
        # Those who search the file type plain spaces.
        return value.replace("\N{NO-BREAK SPACE}", " ")
    return value.isoformat() if isinstance(value, date) else value
