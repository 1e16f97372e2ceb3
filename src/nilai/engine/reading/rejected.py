"""Which rows were refused, where do they stand, and why."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import ibis

from nilai.engine.session import Session
from nilai.errors import OptionError

REASONS: dict[str, str] = {
    "malformed": "the row does not have the cells that the headers promise",
    "empty": "customer, date and amount are all missing",
    "test": "a test order",
    "cancelled": "the order was cancelled",
    "unpaid": "the order was not paid",
    "refunded": "the order was refunded in full",
    "missing_order": "the order number is missing",
    "missing_customer": "the customer is missing",
    "too_long": "the customer id is longer than 200 characters",
    "missing_date": "the date is missing",
    "bad_date": "the date cannot be read, or lies before 1900 or after 2199",
    "missing_amount": "the amount is missing",
    "bad_amount": "the amount is no finite number",
    "other_currency": "the amount is in another currency",
    "future": "the date lies in the future",
    "after_until": "the date lies after the last day wanted",
    "duplicate": "the same order stands in the files before",
    "conflict": "the order number was used before with other content",
}
"""Class of refusal to its reason, in the order in which they are tried."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a cell that a spreadsheet may run."""

COLUMNS = ("file", "line_number", "column", "value", "class", "reason")
COLUMNS_ID = ("berkas", "baris", "kolom", "nilai", "kelas", "sebab")
"""Headers of the list, for programs and in Indonesian for people."""


def reject_rows(refused: ibis.Table) -> ibis.Table:
    """Return the refused rows as people want to see them.

    Parameters
    ----------
    refused : Table
        One row per refused row, with `file`, `line_number`, `fault`,
        `fault_column`, `fault_value`.

    Returns
    -------
    Table
        One row per refused row: `file`, `line_number`, `column`, `value` (at most
        200 characters), `class`, `reason`. Lazy.
    """
    reason = ibis.cases(
        *((refused["fault"] == name, sentence) for name, sentence in REASONS.items()),
        else_="",
    )
    return refused.select(
        file=refused["file"].cast("string"),
        line_number=refused["line_number"].cast("int64"),
        column=refused["fault_column"],
        value=refused["fault_value"],
        **{"class": refused["fault"]},
        reason=reason,
    )


def neutralised(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    cell : object
        What is to be written.

    Returns
    -------
    object
        Text that begins like a formula gets an apostrophe before it.

    Examples
    --------
    >>> neutralised("=1+1"), neutralised("Ann"), neutralised(-5)
    ("'=1+1", 'Ann', -5)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def write_rejected(
    session: Session,
    reading: object,
    path: Path,
    *,
    columns: Sequence[str] = COLUMNS,
    reasons: Mapping[str, str] | None = None,
) -> int:
    """Write the refused rows to a CSV file, whole or not at all.

    Parameters
    ----------
    session : Session
        Where they are.
    reading : Reading
        What was read.
    path : Path
        The file to write; replaced if it is there.
    columns : sequence of str
        What to write over the columns, as `COLUMNS_ID`.
    reasons : mapping, optional
        Class to its reason in the reader's language; else in English.

    Returns
    -------
    int
        Rows written; without refused rows the file has its headers only.

    Raises
    ------
    OptionError
        If the folder is not there.
    """
    rejected = getattr(reading, "rejected", None)
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
    if not path.parent.is_dir():
        message = f"{path.parent} is no folder; name a file in a folder that is there"
        raise OptionError(message)
    count = 0
    try:
        with partial.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            if rejected is not None:
                ordered = rejected.order_by("file", "line_number", "class")
                for batch in session.arrow(ordered).to_batches(100_000):
                    cells = [batch.column(name).to_pylist() for name in COLUMNS]
                    for *row, name, reason in zip(*cells, strict=True):
                        told = (reasons or {}).get(name, reason)
                        writer.writerow(map(neutralised, (*row, name, told)))
                        count += 1
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count
