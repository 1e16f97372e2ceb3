"""The web server: `python -m nilai_studio.config.web HOST PORT`."""

import os
import signal
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
    os.register_at_fork(after_in_child=_end_when_told)
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


def _end_when_told() -> None:
    """Let a process that does not serve yet end when told to.

    It would take the signal as its parent does, and go on while that waits for it.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


if __name__ == "__main__":
    main()
