"""Open an engine and run expressions on it: the only place that executes."""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import ibis
import numpy as np
from ibis.backends.duckdb import Backend
from ibis.expr import datatypes as dt
from ibis.expr.operations import DatabaseTable, InMemoryTable, Namespace

from nilai.errors import OptionError

if TYPE_CHECKING:
    import pyarrow as pa

_PATIENCE = 10.0

MEMORY_SHARE = 0.4
"""Share of the machine's memory that DuckDB may use before it spills to disk."""


class Session:
    """An open engine: DuckDB in this process, or Spark by Spark Connect.

    Made by `open_session`; everything that runs, runs through it.

    Parameters
    ----------
    connection : ibis.BaseBackend
        The Ibis connection.
    kind : str
        `duckdb` or `spark`.
    scratch : Path
        Folder for what spills; removed when the session closes.
    """

    def __init__(
        self,
        connection: Any,
        kind: Literal["duckdb", "spark"],
        scratch: Path,
    ) -> None:
        self.connection = connection
        self.kind = kind
        self.scratch = scratch
        self._worker = ThreadPoolExecutor(max_workers=1)

    def arrow(self, expression: ibis.Table) -> "pa.Table":
        """Run an expression and return its rows as an Arrow table."""
        relation = self._relation(expression)
        if relation is None:
            return self.connection.to_pyarrow(expression)
        return relation.to_arrow_table().cast(expression.schema().to_pyarrow())

    def arrays(self, expression: ibis.Table) -> dict[str, np.ndarray]:
        """Run an expression and return its columns as NumPy arrays by name.

        Columns hold no nulls. Days come as `datetime64`.
        """
        relation = self._relation(expression)
        if relation is not None:
            return relation.fetchnumpy()
        table = self.arrow(expression)
        return {
            name: column.to_numpy(zero_copy_only=False)
            for name, column in zip(table.column_names, table.columns, strict=True)
        }

    def _relation(self, expression: ibis.Table) -> Any | None:
        """Return DuckDB's own relation of an expression.

        Ibis' way to Arrow, and Arrow's way to NumPy, load pandas: half a second.
        Tables in memory need Ibis to bring them in.
        """
        if self.kind != "duckdb" or expression.op().find(InMemoryTable):
            return None
        return self.connection.con.sql(self.connection.compile(expression))

    def rows(self, expression: ibis.Table) -> list[dict[str, Any]]:
        """Run an expression of few rows and return each by column name."""
        types = list(expression.schema().values())
        relation = self._relation(expression)
        if relation is None or not all(map(_is_plain, types)):
            return self.arrow(expression).to_pylist()
        # Arrow's own way loads more of Arrow: a tenth of a second.
        made = [_of_type(kind) for kind in types]
        return [
            {
                name: None if value is None else of(value)
                for name, of, value in zip(expression.columns, made, row, strict=True)
            }
            for row in relation.fetchall()
        ]

    def row(self, expression: ibis.Table) -> dict[str, Any]:
        """Run an expression of one row and return it by column name."""
        return self.rows(expression)[0]

    def arrays_later(self, expression: ibis.Table) -> "Future[dict[str, np.ndarray]]":
        """Begin to run an expression, and return a promise of its columns.

        The engine works while NumPy fits models. The expression may read kept
        tables only.
        """
        if self.kind != "duckdb" or expression.op().find(InMemoryTable):
            done: Future[dict[str, np.ndarray]] = Future()
            done.set_result(self.arrays(expression))
            return done
        query = self.connection.compile(expression)
        cursor = self.connection.con.cursor()
        return self._worker.submit(lambda: cursor.sql(query).fetchnumpy())

    def keep(self, expression: ibis.Table, name: str) -> ibis.Table:
        """Compute a table once and return it, so that later reads are cheap."""
        unique = f"{name}_{uuid4().hex[:8]}"
        if self.kind == "duckdb":
            return self._keep_in_memory(expression, unique)
        view = self.connection.create_view(unique, expression)
        # A server that cannot cache computes the view anew: slower, the same.
        with contextlib.suppress(Exception):
            self.connection.raw_sql(f"CACHE LAZY TABLE {unique}")
        # Spark names some types anew, as in decimal for 0.0.
        return view.cast(expression.schema())

    def _keep_in_memory(self, expression: ibis.Table, table: str) -> ibis.Table:
        """Create a table in DuckDB's memory, where every cursor sees it.

        Ibis' own way asks four more questions of DuckDB: a fifth of the time that a
        small file takes to read.
        """
        if expression.op().find(InMemoryTable):
            return self.connection.create_table(table, expression)
        of_type = self.connection.compiler.type_mapper
        schema: dict[str, Any] = dict(expression.schema())
        kinds = {name: _kept_type(of_type, kind) for name, kind in schema.items()}
        columns = ", ".join(
            '"{}" {}'.format(name.replace('"', '""'), sql)
            for name, (sql, _) in kinds.items()
        )
        query = self.connection.compile(expression)
        self.connection.con.execute(f'CREATE TABLE "{table}" ({columns})')
        self.connection.con.execute(f'INSERT INTO "{table}" {query}')
        return DatabaseTable(  # ty: ignore[abstract-class-instantiation]
            table,
            schema=ibis.schema({name: kind for name, (_, kind) in kinds.items()}),
            source=self.connection,
            namespace=Namespace(catalog="memory", database="main"),
        ).to_expr()

    def forget(self, *tables: ibis.Table) -> None:
        """Let go of the kept tables of expressions that nothing reads any more.

        What was promised of them is computed first. Spark keeps them, as it may
        compute others from them anew.
        """
        if self.kind == "duckdb":
            kept = {
                made.name for one in tables for made in one.op().find(DatabaseTable)
            }
            cursor = self.connection.con.cursor()
            for name in kept:
                self._worker.submit(cursor.execute, f'DROP TABLE "{name}"')

    def bring(self, rows: "pa.Table | dict[str, np.ndarray]") -> ibis.Table:
        """Hand a table made here to the engine, to join it back."""
        unique = f"brought_{uuid4().hex[:8]}"
        if self.kind == "duckdb":
            self.connection.con.register(unique, rows)
            return self.connection.table(unique)
        # Ibis would go through pandas, which PySpark 4.0 cannot read in chunks.
        import pyarrow as pa  # noqa: PLC0415 - for Spark alone

        rows = pa.table(rows) if isinstance(rows, dict) else rows
        frame = self.connection._session.createDataFrame(rows)
        frame.createOrReplaceTempView(unique)
        return self.connection.table(unique)

    def write_parquet(self, expression: ibis.Table, path: Path) -> None:
        """Write a table to one Parquet file, whole or not at all."""
        partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
        try:
            if self.kind == "duckdb":
                # Long dictionaries take a quarter of the time and save no room.
                self.connection.to_parquet(
                    expression, partial, dictionary_size_limit=1000
                )
            else:
                self._write_batches(expression, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _write_batches(self, expression: ibis.Table, path: Path) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415 - for Spark alone

        batches = self.connection.to_pyarrow_batches(expression)
        with pq.ParquetWriter(path, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)

    def close(self) -> None:
        """Close the engine and remove what it spilled."""
        self._worker.shutdown(cancel_futures=True)
        with contextlib.suppress(Exception):
            self.connection.disconnect()
        shutil.rmtree(self.scratch, ignore_errors=True)


def _is_plain(kind: dt.DataType) -> bool:
    """Tell whether DuckDB gives values of a type as Arrow does."""
    if isinstance(kind, dt.Timestamp):
        return kind.timezone is None
    return isinstance(kind, (dt.String, dt.Integer, dt.Floating, dt.Boolean, dt.Date))


@cache
def _kept_type(of_type: Any, kind: Any) -> tuple[str, dt.DataType]:
    """Return how DuckDB writes a type, and which it is when read again."""
    sql = of_type.to_string(kind)
    read = of_type.from_string(sql).copy(nullable=kind.nullable)
    return (sql if kind.nullable else f"{sql} NOT NULL"), read


def _of_type(kind: dt.DataType) -> Callable[[Any], Any]:
    """Return what makes a value one of Ibis' type: DuckDB may have chosen another."""
    if kind.is_floating():
        return float
    return int if kind.is_integer() else lambda value: value


@contextlib.contextmanager
def open_session(
    address: str | None = None,
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    scratch: Path | None = None,
) -> Generator[Session]:
    """Open an engine for the length of a `with` block.

    Parameters
    ----------
    address : str, optional
        `spark://host:port` of a Spark Connect server. Without it DuckDB runs
        in this process.
    memory_limit : str, optional
        What DuckDB may use before it spills to disk, as in "4GB". By default
        40 % of the machine's memory, or of the container's.
    threads : int, optional
        Threads for DuckDB; by default one per core.
    scratch : Path, optional
        Where a folder for spilling is made; by default the system's folder
        for temporary files.

    Yields
    ------
    Session
        The open engine.

    Raises
    ------
    OptionError
        If the address is not of the form above or nobody answers there.

    Examples
    --------
    >>> import ibis
    >>> with open_session() as session:
    ...     session.row(ibis.memtable({"n": [1, 2]}).agg(n=ibis._.n.sum()))
    {'n': 3}
    """
    folder = Path(tempfile.mkdtemp(prefix="nilai-", dir=scratch))
    try:
        if address is None:
            connection = _open_duckdb(folder, memory_limit, threads)
            session = Session(connection, "duckdb", folder)
        else:
            session = Session(_open_spark(address), "spark", folder)
        try:
            yield session
        finally:
            session.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _DuckDB(Backend):
    """DuckDB as Ibis has it, told what columns a table has without Arrow.

    Arrow takes a tenth of a second and 25 MB to load, and most analyses need none.
    """

    def get_schema(
        self,
        table_name: str,
        *,
        catalog: str | None = None,
        database: str | None = None,
    ) -> ibis.Schema:
        place = [name for name in (catalog, database, table_name) if name]
        quoted = ".".join('"{}"'.format(name.replace('"', '""')) for name in place)
        found = self.con.execute(f"DESCRIBE {quoted}").fetchall()
        of_type = self.compiler.type_mapper.from_string
        columns = {
            name: of_type(kind, nullable=null == "YES")
            for name, kind, null, *_ in found
        }
        return ibis.schema(columns)


def _open_duckdb(folder: Path, memory_limit: str | None, threads: int | None) -> Any:
    limit = memory_limit or f"{int(memory_bytes() * MEMORY_SHARE / 1e6)}MB"
    settings: dict[str, Any] = {
        "memory_limit": limit,
        "temp_directory": str(folder / "spill"),
        # Memory goes back to the system as soon as some is free, not at the end: with
        # less than this the system spends a tenth of the time on it.
        "allocator_bulk_deallocation_flush_threshold": "8MB",
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    try:
        return _DuckDB().connect(**settings)
    except Exception as error:
        message = f"DuckDB refused its settings ({error}); a memory limit is '4GB'"
        raise OptionError(message) from error


def _open_spark(address: str) -> Any:
    if not address.startswith("spark://") or ":" not in address[8:]:
        message = (
            f"--engine {address!r} is not an address; write spark://host:15002, "
            "the address of a Spark Connect server, or leave it out for DuckDB"
        )
        raise OptionError(message)
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, and slow
    except ImportError as error:
        message = "Spark needs the extra: pip install 'nilai[spark]'"
        raise OptionError(message) from error
    host, _, port = address[8:].rpartition(":")
    try:
        # Spark's own client asks for ten minutes whether nobody is there.
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
        spark = SparkSession.builder.remote(f"sc://{address[8:]}").getOrCreate()
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        return ibis.pyspark.connect(spark)
    except Exception as error:
        message = f"no Spark Connect server answers at {address}: {error}"
        raise OptionError(message) from error


def memory_bytes() -> int:
    """Return the memory of this machine, or of its container if that is less.

    Returns
    -------
    int
        Bytes.
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with contextlib.suppress(OSError, ValueError):
            machine = min(machine, int(Path("/sys/fs/cgroup", name).read_text()))
    return machine
