"""Hold a table against its contract, reporting every fault at once."""

import difflib

import ibis
import ibis.expr.datatypes as dt

from nilai.errors import TableError
from nilai.tables.contract import Column, Contract


def check(table: ibis.Table, contract: Contract) -> ibis.Table:
    """Return the table with the contract's columns first, or say what is wrong.

    Columns beyond the contract are kept, behind the others. Nothing is
    executed: names and types are compared, not values.

    Parameters
    ----------
    table : Table
        One row per whatever `contract` says.
    contract : Contract
        What the table promises.

    Returns
    -------
    Table
        One row per row of `table`. Lazy.

    Raises
    ------
    TableError
        If a required column is missing or a column has another type. The
        message lists every fault, and for a missing column the closest name.

    Examples
    --------
    >>> import ibis
    >>> from nilai.tables import LINES
    >>> from nilai.tables.check import check
    >>> lines = ibis.table(
    ...     {
    ...         "quantity": "int64",
    ...         "order_id": "string",
    ...         "product_id": "string",
    ...         "unit_price_amount": "float64",
    ...     },
    ...     name="lines",
    ... )
    >>> check(lines, LINES).columns
    ('order_id', 'product_id', 'quantity', 'unit_price_amount')
    """
    schema = table.schema()
    faults = [fault for c in contract.columns if (fault := _fault(c, schema))]
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        message = (
            f"{contract.name}: {len(faults)} fault(s){listed}\n"
            f"The table has the columns {', '.join(schema)}. "
            f"{contract.grain}"
        )
        raise TableError(message)
    first = [name for name in contract.names if name in schema]
    rest = [name for name in schema if name not in contract.names]
    return table.select(*first, *rest)


def _fault(column: Column, schema: ibis.Schema) -> str | None:
    if column.name not in schema:
        if column.optional:
            return None
        near = difflib.get_close_matches(column.name, list(schema), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return f"{column.name} ({column.meaning.rstrip('.')}) is missing{hint}"
    found = schema[column.name]
    if _matches(found, column):
        return None
    return f"{column.name} is {found}, wanted {_wanted(column)}"


def _matches(found: dt.DataType, column: Column) -> bool:
    match column.kind:
        case "id":
            return found.is_string() or found.is_integer()
        case "text":
            return found.is_string()
        case "number" | "share":
            return found.is_numeric()
        case "count":
            return found.is_integer()
        case "time":
            return found.is_timestamp()
        case "day":
            return found.is_date()


def _wanted(column: Column) -> str:
    return {
        "id": "a string or a whole number",
        "text": "a string",
        "number": "a number",
        "share": "a number from 0 to 1",
        "count": "a whole number",
        "time": "a timestamp",
        "day": "a date",
    }[column.kind]
