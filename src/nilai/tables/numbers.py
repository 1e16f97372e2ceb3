"""Numbers written so that every engine reads them alike."""

import ibis
import ibis.expr.types as ir


def exact(value: float) -> ir.FloatingScalar:
    """Return a number as a float, by its digits.

    Spark reads 0.0 or 69.65 in a query as a decimal. Some servers then make
    decimals of the columns it meets, or do not turn it into the nearest float.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    FloatingScalar
        The same number, a float64 on every engine.

    Examples
    --------
    >>> exact(0.5).type()
    Float64(nullable=True)
    """
    number: ir.FloatingScalar = ibis.literal(repr(float(value))).cast("float64")  # ty: ignore[invalid-assignment]
    return number


ZERO = exact(0.0)
ONE = exact(1.0)
