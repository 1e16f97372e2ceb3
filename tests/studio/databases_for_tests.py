"""Databases beside the tests' own, for studios in processes of their own."""

import os
import uuid
from pathlib import Path

from live_studio import LiveStudio
from migrated import copy_file, migrated_file, migrated_on_postgresql

from nilai_studio.config.home import make_home


def new_studio(folder: Path, *options: str) -> LiveStudio:
    """Return a studio that was never started, on the database of this test run."""
    address = new_database(is_migrated=True)
    home = make_home(folder, address)
    if not address:
        copy_file(migrated_file(), str(home.path("studio.sqlite3")))
    return LiveStudio(folder, database=address, options=options)


def new_database(*, is_migrated: bool = False) -> str:
    """Return the address of a new database, empty or not; "" for the embedded one."""
    address = os.environ.get("NILAI_TEST_ADDRESS", "")
    if not address:
        return ""
    import psycopg  # noqa: PLC0415 - only where it is the database

    name = f"live_{uuid.uuid4().hex[:12]}"
    template = migrated_on_postgresql(address) if is_migrated else "template1"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {template}')
    return address.rpartition("/")[0] + f"/{name}"
