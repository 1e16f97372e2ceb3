"""The studio's folder: secret, database address, files; nothing lies elsewhere."""

import json
import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from nilai.errors import OptionError

VARIABLE = "NILAI_HOME"
FOLDERS = ("lake", "uploads", "runs", "files", "media", "backups")


@dataclass(frozen=True)
class Home:
    """One installation's folder.

    Parameters
    ----------
    folder : Path
        Holds `studio.toml`, `secret`, the embedded database, and the folders lake,
        uploads, runs, files, media and backups.
    """

    folder: Path

    @property
    def secret(self) -> str:
        """The installation's own secret.

        Raises
        ------
        OptionError
            If there is none: there is no default.
        """
        try:
            secret = (self.folder / "secret").read_text("utf-8").strip()
        except FileNotFoundError:
            secret = ""
        if len(secret) < 50:
            message = (
                f"{self.folder / 'secret'} is missing or too short; "
                "`nilai studio up` makes one, or restore it from your backup"
            )
            raise OptionError(message)
        return secret

    @property
    def database(self) -> dict[str, object]:
        """Django's description of the database."""
        return database_settings(self.settings.get("database", ""), self.folder)

    @property
    def settings(self) -> dict[str, str]:
        """What studio.toml says."""
        path = self.folder / "studio.toml"
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}

    def path(self, *parts: str) -> Path:
        """Return a path inside the folder."""
        return self.folder.joinpath(*parts)


def make_home(
    folder: Path,
    database: str = "",
    try_first: Callable[[Home, str], None] | None = None,
) -> Home:
    """Return the folder, made with a secret of its own when it is new.

    An address of the database that it was begun on with other credentials is kept
    instead of the former one.

    Parameters
    ----------
    folder : Path
        Where; made when absent, kept when present.
    database : str
        Address of a PostgreSQL database; "" for the embedded one, or for the one
        chosen at first.
    try_first : callable, optional
        Called with the folder and an address that is not kept yet, before anything is
        written; it raises where the address will not do.

    Returns
    -------
    Home
        Ready to be used.

    Raises
    ------
    OptionError
        If the folder cannot be written to, or was begun on another database.
    """
    home = Home(folder.resolve())
    begun = home.settings.get("database")
    if begun is not None and database and not _is_same_place(begun, database):
        message = (
            f"{folder} was begun on {place_of(begun) or 'its embedded database'}; "
            "leave --database out, or name another --home and restore a backup there"
        )
        raise OptionError(message)
    address = database or begun or ""
    database_settings(address, home.folder)
    if try_first is not None and address != begun:
        try_first(home, address)
    try:
        _fill(home)
        if address != begun:
            _write(home.path("studio.toml"), f"database = {_quoted(address)}\n")
    except OSError as error:
        message = f"--home {folder}: {error.strerror}; name a folder you can write to"
        raise OptionError(message) from error
    return home


def _fill(home: Home) -> None:
    """Make what is missing in the folder."""
    home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in FOLDERS:
        home.path(name).mkdir(exist_ok=True)
    if not home.path("secret").exists():
        _write(home.path("secret"), secrets.token_urlsafe(64))


def _is_same_place(one: str, other: str) -> bool:
    """Return whether two addresses name one database, whoever asks it."""
    return bool(one) and place_of(one) == place_of(other)


def place_of(address: str) -> str:
    """Return where a PostgreSQL database lies, without who uses it.

    Examples
    --------
    >>> place_of("postgresql://ani:rahasia@db/shop?sslmode=require")
    'db:5432/shop'
    """
    found = database_settings(address, Path())
    if "HOST" not in found:
        return ""
    return f"{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


def current_home() -> Home:
    """Return the folder that the environment names.

    Returns
    -------
    Home
        The folder of `NILAI_HOME`.

    Raises
    ------
    OptionError
        If the variable is not set.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        message = f"{VARIABLE} is not set; start the studio by `nilai studio up`"
        raise OptionError(message)
    return Home(Path(folder))


def database_settings(address: str, folder: Path) -> dict[str, object]:
    """Return Django's description of the database at an address.

    Parameters
    ----------
    address : str
        As in `postgresql://user:password@host:5432/name`; "" for the embedded one.
    folder : Path
        Where the embedded database lies.

    Returns
    -------
    dict
        For `DATABASES`.

    Raises
    ------
    OptionError
        If the address is not one of PostgreSQL.

    Examples
    --------
    >>> database_settings("postgresql://ani@db/shop", Path())["HOST"]
    'db'
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "studio.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 120,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA foreign_keys=ON;PRAGMA busy_timeout=120000;"
                    "PRAGMA cache_size=-64000;PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    parts, port = _parts(address)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _parts(address: str) -> tuple[SplitResult, str]:
    """Return the parts of an address, and its port; "" for the usual one.

    What is told of a wrong one never holds the password, wherever in it that stands.
    """
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("postgresql", "postgres"):
            scheme = f"{parts.scheme} " if "://" in address else ""
            fault = f"{scheme}is not PostgreSQL's"
        elif not parts.path.strip("/"):
            fault = "names no database"
        else:
            return parts, str(parts.port or "")
    except ValueError:
        fault = "cannot be read: its port is no number, or its host is none"
    message = (
        f"--database {fault}; write it as in "
        "postgresql://user:password@host:5432/name, signs such as @ / # in a password "
        "as %40 %2F %23"
    )
    raise OptionError(message)


def _quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    made = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
