"""`nilai studio up`: make what is missing, then run web and worker until told."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from nilai.errors import OptionError
from nilai_studio.config.home import VARIABLE, Home, database_settings, make_home
from nilai_studio.config.options import Database, HomeFolder
from nilai_studio.config.reaching import asked
from nilai_studio.config.serving import (
    name_machine,
    refuse_another,
    refuse_running,
)
from nilai_studio.config.supervise import watch

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def up(
    *,
    home: HomeFolder = Path("nilai-data"),
    port: Annotated[int, typer.Option(help="Port of the web server.")] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 for the network.")
    ] = "127.0.0.1",
    address: Annotated[
        str,
        typer.Option(
            help="What people type, when it is not localhost: as in "
            "https://nilai.toko.co.id behind a proxy.",
            metavar="URL",
        ),
    ] = "",
    database: Database = "",
    owner: Annotated[
        str, typer.Option(help="Email address of the first account.", metavar="EMAIL")
    ] = "owner@nilai.localhost",
    sample: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the sample shop, to fill an empty studio with.",
            metavar="DIR",
        ),
    ] = None,
    move_here: Annotated[
        bool,
        typer.Option(
            "--move-here",
            help="Serve a PostgreSQL database that another folder served, which is "
            "gone for good.",
        ),
    ] = False,
) -> None:
    """Start the studio: its folder, database and owner are made at first."""
    address = address.rstrip("/") or f"http://{_typed(host)}:{port}"
    # A start that cannot be leaves nothing behind.
    hosts = answered_hosts(host, address)
    if not home.exists():
        check_port(host, port)
    # Before it is written down who serves the database.
    name_machine()

    def try_first(folder: Home, given: str) -> None:
        if given:
            _try_database(folder, given, move_here=move_here)

    begun = Home(home).settings.get("database")
    made = make_home(home, database, try_first)
    if begun not in (None, made.settings["database"]):
        typer.echo("  the new address of the database is kept")
    with only_one(made):
        check_port(host, port)
        os.environ[VARIABLE] = str(made.folder)
        os.environ["NILAI_ADDRESS"] = address
        os.environ["NILAI_HOSTS"] = ",".join(hosts)
        os.environ["DJANGO_SETTINGS_MODULE"] = "nilai_studio.config.settings"
        _prepare(made, owner, sample, move_here=move_here)
        typer.echo(f"Nilai is at {address}   (Ctrl+C stops it)")
        sys.exit(watch(host, port))


def answered_hosts(host: str, address: str) -> list[str]:
    """Return the names under which the studio answers; others are refused.

    Parameters
    ----------
    host : str
        What it listens on.
    address : str
        What people type.

    Returns
    -------
    list of str
        For Django's `ALLOWED_HOSTS`.

    Raises
    ------
    OptionError
        If the address is not one of the web.

    Examples
    --------
    >>> answered_hosts("127.0.0.1", "https://nilai.toko.co.id")
    ['localhost', '127.0.0.1', '[::1]', 'nilai.toko.co.id']
    """
    name = urlsplit(address).hostname
    if not name or not address.startswith(("http://", "https://")):
        message = f"--address {address!r} is not one of the web; begin with https://"
        raise OptionError(message)
    found = ["localhost", "127.0.0.1", "[::1]", name]
    if host not in LOOPBACK:
        found += [socket.gethostname(), _network_address()]
    return list(dict.fromkeys(found))


def _typed(host: str) -> str:
    """Return what a person types for what the studio listens on."""
    if host in LOOPBACK:
        return "localhost"
    return _network_address() if host in ("0.0.0.0", "::") else host  # noqa: S104


def _network_address() -> str:
    """Return this machine's own address in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "localhost"
        return probe.getsockname()[0]


@contextmanager
def only_one(home: Home) -> Generator[None]:
    """Hold the folder, so that two studios never work on one database.

    Raises
    ------
    OptionError
        If another process holds it.
    """
    with home.path("lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = (
                f"a studio is running on {home.folder} already; "
                "stop it first, or name another --home"
            )
            raise OptionError(message) from error
        yield


def check_port(host: str, port: int) -> None:
    """Refuse a port that another program listens on.

    Raises
    ------
    OptionError
        If it is taken, or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or "ports go up to 65535"
        message = f"--port {port} cannot be used ({why}); name another one"
        raise OptionError(message) from error


def _try_database(home: Home, address: str, *, move_here: bool) -> None:
    """Refuse an address on which this folder cannot begin or go on."""
    is_new = not home.path("studio.toml").exists()
    with asked(database_settings(address, home.folder)) as cursor:
        if not move_here:
            refuse_another(cursor, home, is_new=is_new)
        refuse_running(cursor, home, typer.echo)


def _prepare(home: Home, owner: str, sample: Path | None, *, move_here: bool) -> None:
    """Migrate and make the owner in a process of its own, whose memory goes with it."""
    wanted = {
        "owner": owner,
        "sample": str(sample.resolve()) if sample else "",
        "move_here": move_here,
    }
    line = [sys.executable, "-m", "nilai_studio.config.prepare", json.dumps(wanted)]
    done = subprocess.run(line, check=False)  # noqa: S603 - our own module
    if done.returncode:
        typer.echo(f"the studio in {home.folder} could not be made ready", err=True)
        sys.exit(done.returncode)
