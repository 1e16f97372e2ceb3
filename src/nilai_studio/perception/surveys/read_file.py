"""Read a file of answers in a process of its own: `… SOURCE TABLE [MEANING=HEADER …]`.

A hostile or huge file can bring down this process, whose memory is bounded, and
nothing else. What the columns mean is printed, or what stands in the way, by its code.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

import duckdb

from nilai.engine import open_session
from nilai.engine.answers import read_answers
from nilai.errors import NilaiError
from nilai_studio.orders.analysis.bombs import check_packed

MEMORY = 2 * 1024**3
MOST_UNPACKED = 1024**3
"""Bytes of a file of answers once it is unpacked; packed it may have 20 MB."""


def main() -> None:
    """Read the file, and write it as one table under its own headers."""
    source, table = map(Path, sys.argv[1:3])
    mapping = dict(told.split("=", 1) for told in sys.argv[3:])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    try:
        told: dict[str, Any] = {"meanings": _read(source, table, mapping)}
    except NilaiError as error:
        told = {"fault": error.code, "values": error.values}
    except (MemoryError, duckdb.OutOfMemoryException):
        told = {"fault": "memory", "values": {}}
    sys.stdout.write(json.dumps(told))


def _read(source: Path, table: Path, mapping: dict[str, str]) -> dict[str, str]:
    """Write the table; return what its columns mean."""
    check_packed(source, most=MOST_UNPACKED)
    with open_session() as session:
        reading = read_answers(session, [str(source)], mapping=mapping)
        wide = reading.wide
        session.connection.to_parquet(wide, table)
    return {
        header: meaning
        for meaning, header in reading.columns.items()
        if meaning not in ("item", "score") and header in wide.columns
    }


if __name__ == "__main__":
    main()
