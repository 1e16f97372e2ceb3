"""Read a file of answers in a process of its own: `… SOURCE TABLE [MEANING=HEADER …]`.

A hostile or huge file can bring down this process, whose memory is bounded, and
nothing else. What the columns mean is printed, or what stands in the way, in words for
the person.
"""

import json
import resource
import sys
from pathlib import Path

from nilai.engine import open_session
from nilai.engine.answers import read_answers
from nilai.errors import NilaiError
from nilai_studio.orders.analysis.bombs import check_packed

MEMORY = 2 * 1024**3
MOST_UNPACKED = 1024**3
"""Bytes of a file of answers once it is unpacked; packed it may have 20 MB."""
REFUSED = 3


def main() -> int:
    """Read the file, and write it as one table under its own headers."""
    source, table = map(Path, sys.argv[1:3])
    mapping = dict(told.split("=", 1) for told in sys.argv[3:])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    try:
        check_packed(source, most=MOST_UNPACKED)
        with open_session() as session:
            reading = read_answers(session, [str(source)], mapping=mapping)
            wide = reading.wide
            session.connection.to_parquet(wide, table)
    except NilaiError as error:
        sys.stdout.write(f"{type(error).__name__}\n{error}")
        return REFUSED
    meanings = {
        header: meaning
        for meaning, header in reading.columns.items()
        if meaning not in ("item", "score") and header in wide.columns
    }
    sys.stdout.write(json.dumps(meanings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
