"""Write ids and names as text, alike on every engine."""

from typing import Any

import ibis

WHOLE_UP_TO = 2**53
"""Up to this a float holds every whole number."""


def as_label(column: Any) -> Any:
    """Return ids or names as text; a whole number without the `.0` of floats.

    Programs write whole numbers with gaps as 17850.0. Engines write large floats in
    ways of their own (1.785E7), hence the way through whole numbers.

    Parameters
    ----------
    column : Column
        Of any type.

    Returns
    -------
    Column
        Text; null where the column is null or no number. Text is left as it is.

    Examples
    --------
    >>> table = ibis.memtable({"id": [17850.0, 0.5, float("nan")]})
    >>> as_label(table.id).name("id").to_pyarrow().to_pylist()
    ['17850', '0.5', None]
    """
    kind = column.type()
    if kind.is_string():
        return column
    if not kind.is_floating():
        return column.cast("string")
    is_whole = (column.abs() <= WHOLE_UP_TO) & (column == column.floor())
    whole = ibis.ifelse(is_whole, column, ibis.null("float64")).cast("int64")
    text = ibis.ifelse(is_whole, whole.cast("string"), column.cast("string"))
    return ibis.ifelse(column.isnan(), ibis.null("string"), text)


def as_answered(column: Any) -> Any:
    """Return what was answered, or by whom, as text.

    Parameters
    ----------
    column : Column
        Of any type.

    Returns
    -------
    Column
        As `as_label`; text too is without the `.0` of whole numbers.

    Examples
    --------
    >>> table = ibis.memtable({"id": ["17850.0", "r2.0", "1.50"]})
    >>> as_answered(table.id).name("id").to_pyarrow().to_pylist()
    ['17850', 'r2.0', '1.50']
    """
    text = as_label(column)
    # Engines name what a pattern found in different ways: the end alone is replaced.
    # Where there is no such end the pattern, which is slow, is not tried.
    may_be = text.endswith("0") & text.contains(".")
    is_whole = ibis.ifelse(may_be, text.re_search(r"^-?\d+\.0+$"), False)
    return ibis.ifelse(is_whole, text.re_replace(r"\.0+$", ""), text)
