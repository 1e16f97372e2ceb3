"""Orders read, merged into the business's own days."""

import ibis

from nilai.engine.reading import Reading
from nilai.errors import TooLittleDataError
from nilai.tables.zone import local_day
from nilai.worth.summary import customer_days


def business_days(
    reading: Reading,
    time_zone: str,
    *,
    by: str | None = None,
    with_later: bool = False,
) -> ibis.Table:
    """Return the orders read as one row per customer and day.

    Parameters
    ----------
    reading : Reading
        Orders read.
    time_zone : str
        Zone in which the business's day begins.
    by : str, optional
        A further column to keep days apart by.
    with_later : bool
        Whether orders kept aside because they came after `until` are in it.

    Returns
    -------
    Table
        One row per customer and day (and value of `by`), under CUSTOMER_DAYS.
        Lazy.

    Raises
    ------
    TooLittleDataError
        If no order is left after what was refused.
    """
    if reading.first_at is None or reading.last_at is None:
        refused = ", ".join(f"{n} {name}" for name, n in reading.refused.items())
        message = (
            f"of {reading.rows} rows none can be used ({refused}); "
            "see which and why with: nilai import-check FILE --rejected rejected.csv"
        )
        raise TooLittleDataError(message)
    orders, last = reading.orders_table, reading.last_at
    if with_later and reading.later_table is not None and reading.later_at:
        orders, last = ibis.union(orders, reading.later_table), reading.later_at
    day = local_day(orders.ordered_at, time_zone, reading.first_at, last)
    return customer_days(orders, day=day, by=by)
