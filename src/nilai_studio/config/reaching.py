"""Ask a PostgreSQL database before anything is begun on it; tell why it will not do."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from nilai.errors import OptionError

PATIENCE = 15
"""Seconds that a database may take to answer."""


@contextmanager
def asked(database: Mapping[str, Any]) -> Generator[Any]:
    """Give a cursor in a database that no settings name yet.

    Parameters
    ----------
    database : mapping
        Django's description.

    Raises
    ------
    OptionError
        If the database does not answer, or refuses.
    """
    try:
        import psycopg
    except ImportError as error:
        message = (
            "the driver of PostgreSQL is missing; install it by "
            "`pip install nilai[studio,postgres]`"
        )
        raise OptionError(message) from error
    where = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "dbname": database["NAME"],
    }
    given = {"connect_timeout": PATIENCE, **database["OPTIONS"]}
    given |= {name: value for name, value in where.items() if value}
    try:
        with psycopg.connect(**given) as connection, connection.cursor() as cursor:
            yield cursor
    except psycopg.Error as error:
        raise OptionError(say_refusal(error, database)) from error


def say_refusal(error: Exception, database: Mapping[str, Any]) -> str:
    """Return why a database cannot be used, and what to do.

    Parameters
    ----------
    error : Exception
        Of Django or of the driver.
    database : mapping
        Django's description.

    Returns
    -------
    str
        One sentence.
    """
    told = (str(error).strip() or type(error).__name__).splitlines()[0]
    place = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
    named = f"the database {database['NAME']} at {place}"
    if "permission denied" in told:
        role = database["USER"] or "the role"
        return (
            f"{named} cannot be used: {told}; let {role} own the database and its "
            "tables, or name the role that does in --database"
        )
    return (
        f"{named} cannot be reached: {told}; see that PostgreSQL runs there and lets "
        "this role in, or give the right address by --database"
    )


def count_tables(cursor: Any) -> tuple[int, str]:
    """Return how many tables a database holds, and the name of the first."""
    cursor.execute(
        "SELECT count(*), coalesce(min(table_schema || '.' || table_name), '') "
        "FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    count, first = cursor.fetchone()
    return count, first
