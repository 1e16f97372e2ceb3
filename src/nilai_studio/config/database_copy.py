"""Copy a whole database into a file while it is used, and back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from nilai.errors import FileError, OptionError
from nilai_studio.config.home import Home, database_settings, place_of
from nilai_studio.config.reaching import asked, count_tables

SQLITE = "database.sqlite3"
POSTGRESQL = "database.dump"


def copy_database(database: Mapping[str, object], folder: Path) -> Path:
    """Write a consistent copy of the database as of now.

    Parameters
    ----------
    database : mapping
        Django's description.
    folder : Path
        Where to write.

    Returns
    -------
    Path
        The file: SQLite's own, or PostgreSQL's custom dump.

    Raises
    ------
    FileError
        If the copy cannot be made.
    """
    if _is_sqlite(database):
        target = folder / SQLITE
        try:
            with closing(sqlite3.connect(str(database["NAME"]), timeout=60)) as source:
                source.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            message = f"the database cannot be copied: {error}"
            raise FileError(message) from error
        return target
    target = folder / POSTGRESQL
    _run(
        [_tool("pg_dump"), "--format=custom", "--no-owner", f"--file={target}"],
        database,
        "the database cannot be copied",
    )
    return target


def restore_database(database: Mapping[str, object], copy: Path) -> None:
    """Fill an empty database from a copy.

    Parameters
    ----------
    database : mapping
        Django's description of the target.
    copy : Path
        What `copy_database` wrote.

    Raises
    ------
    OptionError
        If the copy is of the other kind of database.
    FileError
        If it cannot be read, or the target takes it not.
    """
    if _is_sqlite(database) != (copy.name == SQLITE):
        kind = "the embedded database" if copy.name == SQLITE else "PostgreSQL"
        message = f"this backup is of {kind}; restore it there (see --database)"
        raise OptionError(message)
    if _is_sqlite(database):
        shutil.copyfile(copy, str(database["NAME"]))
        os.chmod(str(database["NAME"]), 0o600)  # noqa: PTH101
        return
    _run(
        [
            _tool("pg_restore"), "--no-owner", "--exit-on-error",
            "--single-transaction", f"--dbname={database['NAME']}", str(copy),
        ],
        database,
        "the database cannot be restored",
    )  # fmt: skip


def refuse_filled(home: Home, address: str) -> None:
    """Refuse a PostgreSQL database that is not empty, before anything is made.

    Parameters
    ----------
    home : Home
        The folder to be made.
    address : str
        Of the database; "" for the embedded one.

    Raises
    ------
    OptionError
        If it holds tables, or does not answer.
    """
    if not address:
        return
    with asked(database_settings(address, home.folder)) as cursor:
        count, first = count_tables(cursor)
    if count:
        message = (
            f"the database at {place_of(address)} is not empty: it holds {count} "
            f"tables ({first} …); name an empty one by --database, made by createdb"
        )
        raise OptionError(message)


def _is_sqlite(database: Mapping[str, object]) -> bool:
    return str(database["ENGINE"]).endswith("sqlite3")


def _tool(name: str) -> str:
    found = [
        shutil.which(name),
        *sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")),
    ]
    tools = [str(tool) for tool in found if tool]
    if not tools:
        message = f"{name} is missing; install PostgreSQL's client programs"
        raise FileError(message)
    # The newest reads every older server.
    return tools[-1]


def _run(line: list[str], database: Mapping[str, object], fault: str) -> None:
    environment = {
        **os.environ,
        "PGHOST": str(database["HOST"]),
        "PGPORT": str(database["PORT"] or 5432),
        "PGUSER": str(database["USER"]),
        "PGPASSWORD": str(database["PASSWORD"]),
        "PGDATABASE": str(database["NAME"]),
    }
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        line, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        message = f"{fault}: {_fault_in(done.stderr) or done.returncode}"
        raise FileError(message)


def _fault_in(told: str) -> str:
    """Return the first line that tells a fault; what follows may be SQL."""
    lines = told.strip().splitlines()
    faults = [line for line in lines if ": error:" in line or "ERROR:" in line]
    return (faults or lines or [""])[0]
