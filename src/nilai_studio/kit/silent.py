"""Is it the database that does not answer, rather than a fault of the studio."""

from django.db import InterfaceError, OperationalError, connection

ASK_AGAIN_AFTER = 10
"""Seconds after which whoever was turned away may come again."""

TURNED_AWAY = {
    "08000", "08001", "08003", "08004", "08006", "53300", "57P01", "57P02", "57P03",
}  # fmt: skip
"""States of PostgreSQL: no connection, too many of them, stopping or starting."""


def is_silent(fault: BaseException | None) -> bool:
    """Return whether a fault is that PostgreSQL does not answer, or lets nobody in.

    Parameters
    ----------
    fault : BaseException or None
        What came instead of an answer.
    """
    is_of_line = isinstance(fault, OperationalError | InterfaceError)
    if not is_of_line or connection.vendor != "postgresql":
        return False
    # Without a state it never came to the server.
    state = getattr(fault.__cause__, "sqlstate", None)
    return state is None or state in TURNED_AWAY
