"""DuckDB's own hash."""

from typing import Any

import ibis


def engine_hash(value: Any) -> Any:
    """Return DuckDB's own hash; Ibis' turns each into a text of bits and back.

    Parameters
    ----------
    value : Value
        Of a table that DuckDB reads.

    Returns
    -------
    IntegerValue
        Of 64 bits, without sign; the same for equal values, in one version of DuckDB.
    """

    @ibis.udf.scalar.builtin(name="hash", signature=((value.type(),), "uint64"))
    def hash_of(value: Any) -> Any:
        """Stand for DuckDB's function."""

    return hash_of(value)
