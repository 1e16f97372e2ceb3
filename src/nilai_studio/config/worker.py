"""The worker: two lanes, so that a long run never holds up what is quick."""

import os
import signal
import threading

LANES = {"quick": ["default"], "long": ["runs"]}
"""Lane to the queues that it serves."""


def main() -> None:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nilai_studio.config.settings")
    import django

    django.setup()
    from django_tasks_db.management.commands.db_worker import Worker

    workers = [
        Worker(
            queue_names=queues,
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{lane}-{os.getpid()}",
            excluded_queue_names=[],
        )
        for lane, queues in LANES.items()
    ]
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    threads = [threading.Thread(target=w.run, daemon=True) for w in workers]
    for thread in threads:
        thread.start()
    told.wait()
    for worker in workers:
        worker.running = False
    for thread in threads:
        thread.join(timeout=15)


if __name__ == "__main__":
    main()
