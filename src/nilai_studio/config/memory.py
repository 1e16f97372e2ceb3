"""Memory that was freed goes back to the system; glibc would keep it for later.

The pages of a database of a million customers, read for one request, are freed with
its connection and stay with the process: more than all else that it holds.
"""

import ctypes
import resource
import threading
import time
from contextlib import suppress

GIVE_BACK_EVERY = 10.0
"""Seconds between two times that a process gives back what it freed."""


def give_back() -> None:
    """Let the system have what was freed; other allocators do so by themselves."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def give_back_often() -> None:
    """Give back again and again, beside what this process does."""

    def go_on() -> None:
        while True:
            time.sleep(GIVE_BACK_EVERY)
            give_back()

    threading.Thread(target=go_on, name="give-back", daemon=True).start()


def resident() -> int:
    """Return the resident memory in bytes; on macOS its peak, the best there is."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
