"""Engines for the tests: DuckDB in this process, Spark Connect by pysail."""

from collections.abc import Iterator

import pytest

from nilai.engine import Session, open_session


@pytest.fixture(scope="session")
def duckdb_session() -> Iterator[Session]:
    """One DuckDB for all tests of a worker; tables made in it have unique names."""
    with open_session(threads=2) as session:
        yield session


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Session]:
    """One Spark Connect server, in this process, on a free port of loopback."""
    from pysail.spark import SparkConnectServer  # noqa: PLC0415 - slow to import

    server = SparkConnectServer()
    server.start(background=True)
    _, port = server.listening_address
    try:
        with open_session(f"spark://localhost:{port}") as session:
            yield session
    finally:
        server.stop()


@pytest.fixture(params=["duckdb", "spark"])
def session(request: pytest.FixtureRequest) -> Session:
    """Each engine in turn: an expression must answer alike on both."""
    return request.getfixturevalue(f"{request.param}_session")
