"""A file of answers, kept from when it is brought until its columns are chosen."""

import hashlib
import json
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from nilai_studio.perception.surveys.unreadable import say_fault

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000
SECONDS = 90
KEPT_SECONDS = 86_400
"""A day: who has not chosen by then brings the file again."""
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".csv.gz")
TABLE, TOLD = "answers.parquet", "told.json"
LOOKED_AT = 1000
EXAMPLES = 3
KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A file that was read and waits.

    Parameters
    ----------
    key : str
        Under which it is kept.
    name : str
        Of the file.
    digest : str
        Of what is in it: the same file has the same.
    meanings : dict
        Column to what the reader of files takes it for: response_id, brand,
        customer_id, answered_at, weight, segment.
    """

    key: str
    name: str
    digest: str
    meanings: Mapping[str, str]

    @property
    def columns(self) -> list[str]:
        """Its columns, in order."""
        return list(_open(self.key).schema_arrow.names)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Read its rows, column to cell."""
        for batch in _open(self.key).iter_batches():
            yield from batch.to_pylist()

    def examples(self) -> dict[str, list[str]]:
        """Return a few of the different cells of each column."""
        found: dict[str, list[str]] = {}
        for batch in _open(self.key).iter_batches(LOOKED_AT):
            for name, cells in batch.to_pydict().items():
                seen = dict.fromkeys(_shown(c) for c in cells if c not in (None, ""))
                found[name] = list(seen)[:EXAMPLES]
            break
        return found


def keep_file(file: UploadedFile) -> Brought:
    """Read a file where it can do no harm, and keep what was read for a day.

    Parameters
    ----------
    file : UploadedFile
        One row per response, or per response and brand, or per answer.

    Returns
    -------
    Brought
        What is kept.

    Raises
    ------
    ValidationError
        If it cannot be read, or has too many rows.
    """
    _forget_old()
    key = secrets.token_urlsafe(16)
    folder = _folder(key)
    folder.mkdir(parents=True)
    digest = hashlib.sha256()
    try:
        with (folder / _source(str(file.name))).open("wb") as copy:
            for chunk in file.chunks():
                digest.update(chunk)
                copy.write(chunk)
        told = {
            "name": str(file.name),
            "digest": digest.hexdigest()[:16],
            "meanings": _read(folder, str(file.name)),
        }
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    (folder / TOLD).write_text(json.dumps(told), "utf-8")
    return Brought(key=key, **told)


def read_days(brought: Brought, column: str) -> None:
    """Read a file again, a column of it as when answers came.

    Parameters
    ----------
    brought : Brought
        The file.
    column : str
        Its column of days or times, however they are written.
    """
    if brought.meanings.get(column) != "answered_at":
        _read(_folder(brought.key), brought.name, f"answered_at={column}")


def find_file(key: str) -> Brought | None:
    """Return what is kept under a key; None when it is no longer."""
    if not KEY.fullmatch(key):
        return None
    try:
        told = json.loads((_folder(key) / TOLD).read_text("utf-8"))
    except OSError:
        return None
    return Brought(key=key, **told)


def forget_file(brought: Brought) -> None:
    """Take away what was kept."""
    shutil.rmtree(_folder(brought.key), ignore_errors=True)


def _shown(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _folder(key: str) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "answers" / key


def _forget_old() -> None:
    before = time.time() - KEPT_SECONDS
    for folder in _folder("").glob("*"):
        with suppress(OSError):
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)


def _open(key: str) -> Any:
    # Imported here so that pages are served without it.
    import pyarrow.parquet as pq

    return pq.ParquetFile(_folder(key) / TABLE)


def _source(name: str) -> str:
    """Return what the file is called where it waits: the reader goes by its ending."""
    ending = next(e for e in ENDINGS[::-1] if name.lower().endswith(e))
    return f"brought{ending}"


def _read(folder: Path, name: str, *meanings: str) -> dict[str, str]:
    """Read the file into its table; return what columns mean to the reader."""
    table = folder / TABLE
    command = [
        sys.executable, "-m", "nilai_studio.perception.surveys.read_file",
        str(folder / _source(name)), str(table), *meanings,
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, timeout=SECONDS, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        raise _unreadable(name, "slow", seconds=SECONDS) from None
    if done.returncode:
        # A signal is the limit of its memory, or the machine's.
        raise _unreadable(name, "memory" if done.returncode < 0 else "unexpected")
    told = json.loads(done.stdout)
    if "fault" in told:
        raise _unreadable(name, told["fault"], **told["values"])
    if _open(folder.name).metadata.num_rows > MOST_ROWS:
        raise _unreadable(name, "too_long", rows=MOST_ROWS)
    return told["meanings"]


def _unreadable(file: str, fault: str, **values: Any) -> ValidationError:
    """Return why a file cannot be read; it goes by the name that the person knows."""
    return ValidationError(say_fault(fault, values | {"name": file}))
