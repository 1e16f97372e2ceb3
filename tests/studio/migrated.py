"""A migrated database, made once and copied: to migrate takes twenty seconds."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from nilai_studio.config.home import VARIABLE, make_home

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "tests"
TEMPLATE = "migrated"
"""The name of the one on PostgreSQL."""


def migrated_file() -> Path:
    """Return an embedded database; made when there is none of this source yet."""
    with _alone():
        file = KEPT / f"migrated-{_version()}.sqlite3"
        if not file.exists():
            fresh = KEPT / "migrating"
            fresh.unlink(missing_ok=True)
            with TemporaryDirectory() as folder:
                _migrate(Path(folder) / "home", "")
                copy_file(Path(folder) / "home" / "studio.sqlite3", str(fresh))
            fresh.replace(file)
        return file


def copy_file(file: Path, to: str) -> None:
    """Copy an embedded database whole, also into the memory that an address names."""
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


def migrated_on_postgresql(address: str) -> str:
    """Return the name of a database to copy, on the tests' own PostgreSQL."""
    import psycopg  # noqa: PLC0415 - only where it is the database

    named = "SELECT 1 FROM pg_database WHERE datname = %s"
    with _alone(), psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute(named, [TEMPLATE]).fetchone():
            connection.execute("CREATE DATABASE migrating")
            with TemporaryDirectory() as folder:
                _migrate(Path(folder), address.rpartition("/")[0] + "/migrating")
            connection.execute(f"ALTER DATABASE migrating RENAME TO {TEMPLATE}")
    return TEMPLATE


@contextmanager
def _alone() -> Generator[None]:
    """Let one process at a time make what the others copy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _version() -> str:
    """Tell these migrations from any other; roles are given again at every start."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted((ROOT / "src" / "nilai_studio").glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _migrate(folder: Path, database: str) -> None:
    make_home(folder, database)
    settings = "nilai_studio.config.settings"
    environment = {VARIABLE: str(folder), "DJANGO_SETTINGS_MODULE": settings}
    line = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(line, check=True, env=os.environ | environment)
