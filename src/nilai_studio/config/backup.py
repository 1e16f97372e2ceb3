"""`nilai studio backup`: everything that cannot be computed again, in one file."""

import hashlib
import json
import os
import tarfile
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

import nilai
from nilai.errors import OptionError
from nilai_studio.config.database_copy import copy_database
from nilai_studio.config.home import Home
from nilai_studio.config.options import HomeFolder

FOLDERS = ("media", "uploads", "runs")
"""Folders that go into a backup; the lake is made anew from the database."""
MANIFEST = "manifest.json"
LAST = "last.json"
"""When the last backup was made and what it is called, wherever it went."""
CHUNK = 1 << 20


def backup(
    *,
    home: HomeFolder = Path("nilai-data"),
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write; by default one named by its time in the folder "
            "backups.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Write everything into one file, while the studio runs or not."""
    studio = Home(home.resolve())
    if not studio.path("studio.toml").exists():
        message = f"--home {home} holds no studio; name the folder that `up` made"
        raise OptionError(message)
    written = write_backup(studio, out)
    typer.echo(f"{written} ({written.stat().st_size / 1e6:,.1f} MB)")


def write_backup(home: Home, out: Path | None = None) -> Path:
    """Write a backup: all of it, or nothing.

    The database is copied first, as of one moment; files are written before the
    database names them and never change, so that whatever the copy names is there.

    Parameters
    ----------
    home : Home
        The studio's folder.
    out : Path, optional
        The file; must not exist.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    OptionError
        If the file exists or cannot be written.
    FileError
        If the database cannot be copied.
    """
    now = datetime.now(UTC)
    target = out or home.path("backups", f"nilai-{now:%Y%m%d-%H%M%S}.tar.gz")
    if target.exists():
        message = f"{target} exists; name another file"
        raise OptionError(message)
    partial = target.with_name(target.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(dir=home.path("backups")) as folder:
            copy = copy_database(home.database, Path(folder))
            members = [
                (copy, copy.name),
                (home.path("secret"), "secret"),
                *_files(home),
            ]
            _write_archive(partial, members, now)
        partial.replace(target)
    except OSError as error:
        message = f"{target}: {error.strerror}; name a file that can be written"
        raise OptionError(message) from error
    finally:
        partial.unlink(missing_ok=True)
    last = json.dumps({"at": now.isoformat(), "file": target.name})
    home.path("backups", LAST).write_text(last, encoding="utf-8")
    return target


def _files(home: Home) -> list[tuple[Path, str]]:
    return [
        (path, path.relative_to(home.folder).as_posix())
        for folder in FOLDERS
        for path in sorted(home.path(folder).rglob("*"))
        if path.is_file()
    ]


def _write_archive(
    path: Path, members: list[tuple[Path, str]], made_at: datetime
) -> None:
    sums: dict[str, str] = {}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        # Most of it is compressed already: speed counts more than size.
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
            for source, name in members:
                # Tidied away since the list was made: nothing names it.
                with suppress(FileNotFoundError):
                    sums[name] = _add_file(archive, source, name)
            manifest = {
                "nilai": nilai.__version__,
                "made_at": made_at.isoformat(),
                "sha256": sums,
            }
            _add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
        file.flush()
        os.fsync(file.fileno())


class _Summed:
    """A file that is summed as it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        found = self.file.read(size)
        self.sum.update(found)
        return found


def _add_file(archive: tarfile.TarFile, source: Path, name: str) -> str:
    """Add a file as it is now; return the sum of what was added.

    What somebody works on grows or is replaced meanwhile: a sum of its own reading
    would be another one's.
    """
    with source.open("rb") as file:
        summed = _Summed(file)
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), summed)
    return summed.sum.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        archive.add(file.name, name)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            total.update(chunk)
    return total.hexdigest()
