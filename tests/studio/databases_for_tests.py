"""Databases beside the tests' own, for studios in processes of their own."""

import os
import uuid

from django.conf import settings


def new_database() -> str:
    """Return the address of a new, empty database; "" for the embedded one."""
    address = os.environ.get("NILAI_TEST_ADDRESS", "")
    if not address:
        return ""
    import psycopg  # noqa: PLC0415 - only where it is the database

    name = f"live_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    assert settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    return address.rpartition("/")[0] + f"/{name}"
