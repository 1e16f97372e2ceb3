"""Engines for the tests: DuckDB in this process, Spark Connect by pysail."""

import gc
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from nilai.engine import Session, open_session


@pytest.fixture(scope="session")
def duckdb_session() -> Iterator[Session]:
    """One DuckDB for all tests of a worker; tables made in it have unique names."""
    with open_session(threads=2) as session:
        yield session


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make spark` run the same tests on Apache Spark."""
    parser.addoption(
        "--apache-spark",
        action="store_true",
        help="run the tests of engine `spark` on Apache Spark rather than pysail",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a Spark server, so that `make test` can run it apart."""
    for item in items:
        engine = getattr(item, "callspec", None)
        if "spark_session" in getattr(item, "fixturenames", ()) or (
            engine is not None and engine.params.get("session") == "spark"
        ):
            item.add_marker("spark")


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of the search for garbage.

    It stays to the end; expressions make so many objects that the search is frequent.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """Let what stayed go, lest DuckDB say at the end that it was forgotten."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def spark_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """One Spark Connect server on a free port of loopback."""
    start = apache_spark if request.config.getoption("--apache-spark") else pysail
    with start() as port, open_session(f"spark://localhost:{port}") as session:
        yield session


@contextmanager
def pysail() -> Iterator[int]:
    """Sail, in this process: the same protocol without Java."""
    from pysail.spark import SparkConnectServer  # noqa: PLC0415 - slow to import

    server = SparkConnectServer()
    server.start(background=True)
    try:
        yield server.listening_address[1]
    finally:
        server.stop()


@contextmanager
def apache_spark() -> Iterator[int]:
    """Apache Spark as PySpark ships it; needs Java 17."""
    import pyspark  # noqa: PLC0415 - slow to import

    with socket.create_server(("localhost", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            Path(pyspark.__file__).parent / "bin" / "spark-submit",
            *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
            *("--master", "local[2]", "--name", "nilai-tests"),
            *("--conf", f"spark.connect.grpc.binding.port={port}"),
            *("--conf", "spark.ui.enabled=false"),
            *("--conf", "spark.sql.shuffle.partitions=4"),
            "spark-internal",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(120):
            with suppress(OSError), socket.create_connection(("localhost", port)):
                break
            time.sleep(0.5)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


@pytest.fixture(params=["duckdb", "spark"])
def session(request: pytest.FixtureRequest) -> Session:
    """Each engine in turn: an expression must answer alike on both."""
    return request.getfixturevalue(f"{request.param}_session")
