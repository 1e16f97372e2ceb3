"""Keep web and worker running: start again what falls over, stop both when told."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

WAITS = (0.5, 2.0, 10.0, 30.0)
"""Seconds before a process is started again, the longer the oftener it fell over."""
SETTLED = 60.0
"""Seconds after which a process counts as well."""
STOP_WITHIN = 25.0
"""Seconds for processes to finish what they are doing."""
RENEW = 75
"""Exit status of a process that wants to be started anew at once."""
DISPLACED = 76
"""Exit status of a worker whose database another folder serves now."""


@dataclass
class Kept:
    """A process that shall run.

    Parameters
    ----------
    name : str
        For messages.
    line : list of str
        How it is started.
    """

    name: str
    line: list[str]
    falls: int = 0
    started: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl+C reaches it through us alone."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            self.line, start_new_session=True
        )

    def wait_before(self, status: int) -> float:
        """Return the seconds to wait after it ended with that status."""
        if status == RENEW:
            return 0.0
        if time.monotonic() - self.started > SETTLED:
            self.falls = 0
        self.falls += 1
        return WAITS[min(self.falls, len(WAITS)) - 1]


def watch(host: str, port: int) -> int:
    """Run web and worker until this process is told to stop.

    Parameters
    ----------
    host, port : str, int
        Where the web server listens.

    Returns
    -------
    int
        Exit status: 0 after a stop that was asked for, `DISPLACED` where another
        folder serves the database now: files would be taken into the wrong one.
    """
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: told.set())
    kept = [Kept("web", _web(host, port)), Kept("worker", _worker())]
    for one in kept:
        one.start()
    status = _keep(kept, told)
    _stop([one.process for one in kept if one.process])
    return status


def _keep(kept: Sequence[Kept], told: threading.Event) -> int:
    """Start again what ends, until there is a reason to stop; return the status."""
    while not told.wait(0.2):
        for one in kept:
            status = one.process.poll() if one.process else None
            if status is None:
                continue
            if status == DISPLACED:
                sys.stderr.write(
                    "nilai: another folder serves this database now, so this studio "
                    "stops; `nilai studio up` tells which one it is\n"
                )
                return DISPLACED
            wait = one.wait_before(status)
            if wait:
                sys.stderr.write(f"nilai: {one.name} ended ({status}); again\n")
            if not told.wait(wait):
                one.start()
    return 0


def _web(host: str, port: int) -> list[str]:
    return [sys.executable, "-m", "nilai_studio.config.web", host, str(port)]


def _worker() -> list[str]:
    return [sys.executable, "-m", "nilai_studio.config.worker"]


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + STOP_WITHIN
    for process in processes:
        try:
            process.wait(max(end - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
