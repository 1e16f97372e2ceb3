"""The web server: `python -m nilai_studio.config.web HOST PORT`."""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from nilai_studio.config.orphans import end_with_parent

THREADS = 4
"""Requests served at the same time; the database is the limit, not these."""


def main() -> None:
    """Serve until told to stop."""
    end_with_parent()
    Granian(
        "nilai_studio.config.wsgi:application",
        address=sys.argv[1],
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    ).serve()


if __name__ == "__main__":
    main()
