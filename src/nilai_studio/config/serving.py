"""One folder serves a database on PostgreSQL; which one is written down there.

A second one would analyse what it copied itself, and take up what the first is at. The
embedded database lies in its folder, of which a lock lets one studio in.
"""

import hashlib
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nilai.errors import OptionError
from nilai_studio.config.home import Home

MACHINE = "NILAI_MACHINE"
"""Variable with the machine's name as `nilai studio up` found it."""
SILENT_AFTER = 45.0
"""Seconds after which a worker that has not been heard of is taken for gone."""
LOOK_EVERY = 0.5
"""Seconds between two looks whether another worker is at work."""

SERVED = (
    "SELECT mark, folder, machine, extract(epoch FROM beat_at), "
    "extract(epoch FROM clock_timestamp() - beat_at) FROM business_servinghome"
)
SERVE = (
    "INSERT INTO business_servinghome (id, mark, folder, machine) "
    "VALUES (1, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET mark = EXCLUDED.mark, "
    "folder = EXCLUDED.folder, machine = EXCLUDED.machine, beat_at = NULL"
)
BEAT = (
    "UPDATE business_servinghome SET beat_at = {moment} "
    "WHERE mark = %s AND folder = %s AND machine = %s"
)


@dataclass(frozen=True)
class Server:
    """The folder that serves a database.

    Parameters
    ----------
    mark : str
        Of its secret, that two folders of one backup have alike.
    folder, machine : str
        Where it lies.
    """

    mark: str
    folder: str
    machine: str

    def __str__(self) -> str:
        return f"{self.folder} on {self.machine}"


def name_machine() -> None:
    """Take the machine's name for as long as this process and what it starts run.

    A laptop's changes with the network that it is in.
    """
    os.environ[MACHINE] = socket.gethostname()


def server_of(home: Home) -> Server:
    """Return how a folder is written down."""
    mark = ""
    if home.path("secret").exists():
        mark = hashlib.sha256(b"nilai.home:" + home.secret.encode()).hexdigest()
    machine = os.environ.get(MACHINE) or socket.gethostname()
    return Server(mark, str(home.folder), machine)


def refuse_another(cursor: Any, home: Home, *, is_new: bool = False) -> None:
    """Refuse a database that another folder serves.

    Parameters
    ----------
    cursor : cursor
        In a PostgreSQL database, new or not.
    home : Home
        The folder.
    is_new : bool
        Whether the folder is just being made; a studio that is there is not its own.

    Raises
    ------
    OptionError
        If another folder serves it.
    """
    found = _look(cursor)
    if found is not None and found[0].mark != server_of(home).mark:
        there = str(found[0])
    elif found is None and is_new and _has_accounts(cursor):
        there = "a folder that is not written down"
    else:
        return
    message = (
        f"this database holds the studio of {there}, not of {home.folder}; name the "
        "right folder by --home, or restore a backup into an empty database; if the "
        "other folder is gone for good, --move-here lets this one serve from now on"
    )
    raise OptionError(message)


def refuse_running(cursor: Any, home: Home, tell: Callable[[str], None]) -> None:
    """Refuse a database on which the worker of another folder is at work.

    Parameters
    ----------
    cursor : cursor
        In a PostgreSQL database, new or not.
    home : Home
        The folder.
    tell : callable
        Told that it takes a while, where it does.

    Raises
    ------
    OptionError
        If the other one is heard of.
    """
    first = None
    while (found := _look(cursor)) is not None:
        server, beat, silent = found
        if server == server_of(home) or beat is None or silent > SILENT_AFTER:
            return
        if first not in (None, beat):
            message = (
                f"the studio of {server} is running on this database; stop it first, "
                "or name another --home and --database"
            )
            raise OptionError(message)
        if first is None:
            tell(f"looking whether the studio of {server} still runs")
        first = beat
        time.sleep(LOOK_EVERY)


def serve(cursor: Any, home: Home) -> None:
    """Write down that this folder serves the database from now on."""
    server = server_of(home)
    cursor.execute(SERVE, [server.mark, server.folder, server.machine])


def beat(cursor: Any, home: Home, *, is_last: bool = False) -> bool:
    """Note that the folder's worker is at work, or is no longer.

    Returns
    -------
    bool
        Whether this folder still serves the database.
    """
    server = server_of(home)
    moment = "NULL" if is_last else "now()"
    given = [server.mark, server.folder, server.machine]
    cursor.execute(BEAT.format(moment=moment), given)
    return bool(cursor.rowcount)


def _look(cursor: Any) -> tuple[Server, float | None, float] | None:
    """Return who serves the database, when it was heard of, and how long ago."""
    if not _is_there(cursor, "business_servinghome"):
        return None
    cursor.execute(SERVED)
    row = cursor.fetchone()
    return None if row is None else (Server(*row[:3]), row[3], row[4])


def _has_accounts(cursor: Any) -> bool:
    if not _is_there(cursor, "business_user"):
        return False
    cursor.execute("SELECT EXISTS (SELECT 1 FROM business_user)")
    return bool(cursor.fetchone()[0])


def _is_there(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    return bool(cursor.fetchone()[0])
