"""How are Parquet files read: as they are, and only when asked."""

from collections.abc import Sequence
from typing import Any

import duckdb
import ibis

from nilai.engine.reading.files import Source
from nilai.engine.session import Session
from nilai.errors import FileError

FILE = "nilai_file_name"
ROW = "file_row_number"


def open_parquet(session: Session, sources: Sequence[Source]) -> ibis.Table:
    """Return the rows of Parquet files, lazily, with file and row where known.

    Parameters
    ----------
    session : Session
        DuckDB.
    sources : sequence of Source
        Parquet files; a column missing in some is null there.

    Returns
    -------
    Table
        One row per row of the files: their columns, `nilai_file_name` and
        `file_row_number` (from 0).

    Raises
    ------
    FileError
        If a file is damaged.
    """
    paths = [str(source.path) for source in sources]
    try:
        return session.connection.read_parquet(
            paths, union_by_name=True, filename=FILE, file_row_number=True
        )
    except duckdb.Error as error:
        raise _damaged(", ".join(paths[:3]), error) from error


def open_remote(session: Session, paths: Sequence[str]) -> ibis.Table:
    """Return the rows of Parquet files that the server reads itself.

    Parameters
    ----------
    session : Session
        Spark Connect.
    paths : sequence of str
        Paths or patterns as the server knows them.

    Returns
    -------
    Table
        One row per row of the files. Lazy.

    Raises
    ------
    FileError
        If the server cannot read them.
    """
    try:
        tables = [session.connection.read_parquet(path) for path in paths]
        tables[0].schema()
    except Exception as error:  # the server may raise anything
        raise _damaged(", ".join(paths[:3]), error) from error
    if not all(table.columns for table in tables):
        names = ", ".join(paths[:3])
        raise _damaged(names, "the server finds no such file")
    return tables[0] if len(tables) == 1 else ibis.union(*tables)


def _damaged(names: str, error: Any) -> FileError:
    first = str(error).strip().splitlines()[0][:300]
    message = (
        f"{names} cannot be read as Parquet ({first}). Check that it was written to "
        "its end; with Spark, only Parquet paths that the server can see are read"
    )
    return FileError(message, code="parquet", name=names)
