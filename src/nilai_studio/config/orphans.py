"""End with the process that started this one, so that no half of a studio stays."""

import os
import signal
import threading
import time

LOOK_EVERY = 0.5
"""Seconds between two looks at the parent."""


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Send this process a signal when its parent is gone, however it went.

    Parameters
    ----------
    number : int
        The signal; SIGKILL where nothing has to be finished.
    """
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os.kill(os.getpid(), number)

    threading.Thread(target=look, name="end-with-parent", daemon=True).start()
