"""`nilai studio restore`: a backup into an empty folder, as it was."""

import json
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Annotated

import typer

from nilai.errors import FileError, OptionError
from nilai_studio.config.backup import FOLDERS, MANIFEST, digest
from nilai_studio.config.database_copy import (
    POSTGRESQL,
    SQLITE,
    refuse_filled,
    restore_database,
)
from nilai_studio.config.home import Home, make_home
from nilai_studio.config.options import Database, HomeFolder
from nilai_studio.config.ready import open_home

UNREADABLE = (
    tarfile.TarError, zlib.error, OSError, EOFError, ValueError, TypeError,
    OverflowError,
)  # fmt: skip
"""What reading a damaged archive ends in, by where the damage is."""


def restore(
    file: Annotated[Path, typer.Argument(help="What `backup` wrote.", metavar="FILE")],
    *,
    home: HomeFolder = Path("nilai-data"),
    database: Database = "",
) -> None:
    """Restore a backup into an empty folder; then start it by `nilai studio up`."""
    if home.exists() and any(home.iterdir()):
        message = f"--home {home} is not empty; name a new folder to restore into"
        raise OptionError(message)
    restore_backup(file, home, database)
    try:
        open_home(home)
    except OptionError as error:
        shutil.rmtree(home)
        filled = "; empty the database before you restore into it" if database else ""
        message = f"{file} cannot be restored: {error}{filled}"
        raise OptionError(message) from error
    from nilai_studio.config.prepare import prepare_database
    from nilai_studio.orders.lake import rebuild_lake

    # The backup may have been taken while the other folder served its own database.
    prepare_database(is_copy=True)
    lake = rebuild_lake(is_restored=True)
    typer.echo(f"restored: {lake.order_count:,} orders; start it by")
    typer.echo(f"  nilai studio up --home {home}")


def restore_backup(file: Path, folder: Path, database: str = "") -> Home:
    """Fill a folder and a database from a backup; a faulty backup leaves nothing.

    Parameters
    ----------
    file : Path
        What `backup` wrote.
    folder : Path
        Absent or empty.
    database : str
        Address of an empty PostgreSQL database, for a backup of one.

    Returns
    -------
    Home
        The folder.

    Raises
    ------
    FileError
        If the backup is damaged.
    OptionError
        If the database is of another kind.
    """
    there = next(path for path in folder.resolve().parents if path.exists())
    with tempfile.TemporaryDirectory(dir=there, prefix=".restore-") as staging:
        names = _unpack(file, Path(staging))
        copy = next(
            (Path(staging, n) for n in (SQLITE, POSTGRESQL) if n in names), None
        )
        if copy is None:
            message = f"{file} holds no database; it is not a backup of a studio"
            raise FileError(message)
        existed = folder.exists()
        try:
            home = make_home(folder, database, refuse_filled)
            restore_database(home.database, copy)
            shutil.move(Path(staging, "secret"), home.path("secret"))
            for name in FOLDERS:
                if Path(staging, name).exists():
                    shutil.rmtree(home.path(name))
                    shutil.move(Path(staging, name), home.path(name))
        except Exception:
            shutil.rmtree(folder, ignore_errors=True)
            if existed:
                folder.mkdir()
            raise
    return home


def _unpack(file: Path, folder: Path) -> set[str]:
    """Return the names unpacked, each with the content that the manifest promises."""
    if not file.is_file():
        message = f"{file} is not there; name a file that `nilai studio backup` wrote"
        raise FileError(message)
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        sums = _sums(folder)
        wrong = [name for name in sums if digest(folder / name) != sums[name]]
    except UNREADABLE as error:
        message = (
            f"{file} cannot be read as a backup ({_what(error)}): it is damaged, cut "
            "off, or none; take another copy"
        )
        raise FileError(message) from error
    if wrong:
        message = f"{file} is damaged at {wrong[0]}; take another copy"
        raise FileError(message)
    return set(sums)


def _sums(folder: Path) -> dict[str, str]:
    found = json.loads(Path(folder, MANIFEST).read_text("utf-8"))
    sums = found.get("sha256") if isinstance(found, dict) else None
    if not isinstance(sums, dict):
        message = f"no sums in {MANIFEST}"
        raise TypeError(message)
    return sums


def _what(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"it lacks {Path(error.filename).name}"
    # Some of Python's own faults take several lines.
    return str(error).splitlines()[0] if str(error) else type(error).__name__
