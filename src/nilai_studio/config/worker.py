"""The worker: lanes, so that a long run or a slow shop never holds up what is quick."""

import fcntl
import logging
import os
import signal
import sys
import threading
import time
from typing import Any, TextIO

from nilai_studio.config.home import current_home
from nilai_studio.config.memory import give_back_often, resident
from nilai_studio.config.orphans import end_with_parent
from nilai_studio.config.supervise import DISPLACED, RENEW

LANES = {
    "quick": ["default"],
    "long": ["runs"],
    "imports": ["imports"],
    "shops": ["shops"],
}
"""Lane to the queues that it serves."""
POLL_EVERY = 1.0
"""Seconds between two looks into the queue."""
LOOK_EVERY = 0.2
"""Seconds between two looks whether a former worker has ended."""
BEAT = 10.0
"""Seconds between two looks at the clock."""
ENOUGH_MEMORY = 220 * 1024 * 1024
"""Bytes from which an idle worker is started anew; one just begun takes 140 million."""
STAYS_FOR = 600.0
"""Seconds that a worker stays in any case, however much it takes at rest."""
ENDS_WITHIN = 15.0
"""Seconds for tasks to end; what has not ended is done again at the next start."""

log = logging.getLogger(__name__)


def main() -> None:
    """Work until told to stop, or until the process that started this is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nilai_studio.config.settings")
    import django

    django.setup()
    from nilai_studio.config.schedule import take_up
    from nilai_studio.runs.work import release_runs

    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    end_with_parent()
    give_back_often()
    lock = _lock(told)
    if lock is None:
        return
    if not note_beat():
        sys.exit(DISPLACED)
    take_up()
    workers = {lane: _worker(lane, queues) for lane, queues in LANES.items()}
    threads = [
        threading.Thread(target=worker.run, name=lane, daemon=True)
        for lane, worker in workers.items()
    ]
    for thread in threads:
        thread.start()
    status = _watch(told, workers, threads)
    if status == DISPLACED:
        # What is marked as running may be the other folder's by now.
        os._exit(status)
    for worker in workers.values():
        worker.running = False
    end = time.monotonic() + ENDS_WITHIN
    for thread in threads:
        thread.join(timeout=max(end - time.monotonic(), 0.1))
    # Stopped on purpose: the attempt of a run does not count.
    release_runs()
    note_beat(is_last=True)
    logging.shutdown()
    # A thread in the middle of a task is left: its task is taken up at the next start.
    os._exit(status)


def _lock(told: threading.Event) -> TextIO | None:
    """Return the worker's lock once a former worker has ended; None when told to stop.

    Killed alone, `nilai studio up` leaves a worker that ends what it is doing: what
    that one does would be taken for interrupted.
    """
    lock = current_home().path("worker.lock").open("w")
    while not told.is_set():
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told.wait(LOOK_EVERY)
        else:
            return lock
    return None


def _watch(
    told: threading.Event,
    workers: dict[str, Any],
    threads: list[threading.Thread],
) -> int:
    """Beat until there is a reason to end; return the exit status."""
    from nilai_studio.config.schedule import Schedule

    schedule = Schedule()
    began = time.monotonic()
    schedule.beat()
    while not told.wait(BEAT):
        if not note_beat():
            return DISPLACED
        schedule.beat()
        if not all(thread.is_alive() for thread in threads):
            return 1
        has_stayed = time.monotonic() > began + STAYS_FOR
        if has_stayed and resident() > ENOUGH_MEMORY and _is_idle(workers):
            return RENEW
    return 0


def note_beat(*, is_last: bool = False) -> bool:
    """Note in the database that this folder's worker is at work, or no longer is.

    Returns
    -------
    bool
        Whether this folder still serves the database; True, too, while that cannot be
        asked.
    """
    from django.conf import settings
    from django.db import DatabaseError, connection

    from nilai_studio.config.serving import beat

    if connection.vendor != "postgresql":
        return True
    try:
        with connection.cursor() as cursor:
            if beat(cursor, settings.HOME, is_last=is_last):
                return True
    except DatabaseError:
        log.warning("the database does not answer; it is asked again")
        return True
    log.error("another folder serves this database now; this one does nothing more")
    return False


def _worker(lane: str, queues: list[str]) -> Any:
    from django_tasks_db.management.commands.db_worker import Worker

    return Worker(
        queue_names=queues,
        interval=POLL_EVERY,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{lane}-{os.getpid()}",
        excluded_queue_names=[],
    )


def _is_idle(workers: dict[str, Any]) -> bool:
    return not any(worker.running_task for worker in workers.values())


if __name__ == "__main__":
    main()
