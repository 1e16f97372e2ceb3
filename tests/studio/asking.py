"""What a studio's database says, as it is on disk, whether or not the studio runs."""

import sqlite3

import psycopg
from live_studio import LiveStudio


def ask(studio: LiveStudio, query: str) -> list[tuple]:
    """Return the rows of a query."""
    if studio.database:
        with psycopg.connect(studio.database) as connection:
            return connection.execute(query).fetchall()
    file = f"file:{studio.folder / 'studio.sqlite3'}?mode=ro"
    connection = sqlite3.connect(file, uri=True, timeout=30)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
