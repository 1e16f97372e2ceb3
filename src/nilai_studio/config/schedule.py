"""What is done by the clock: take up what a stop left, renew what is due, tidy."""

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

ATTEMPTS = 3
"""A task that brought the worker down so often is not tried again."""
KEEP_DAYS = 14
"""Days that finished tasks are kept for the health page."""

TAKE_UP = ("orders.tasks.resume_imports", "runs.tasks.resume_runs")
"""What the apps do after a start, in this order."""
DUE = {
    "segments.tasks.refresh_due": 60.0,
    "perception.tasks.renew_results": 10.0,
    "worth.tasks.renew_if_stale": 60.0,
    "perception.tasks.renew_money": 600.0,
    "growth.tasks.renew_if_stale": 60.0,
    "orders.tasks.ask_due_shops": 30.0,
    "orders.tasks.prune_deliveries": 3600.0,
    "orders.tasks.renew_next_products": 3600.0,
    "customers.tasks.look_for_duplicates": 3600.0,
    "runs.tasks.prune_files": 3600.0,
}
"""What the apps do again and again, and after how many seconds."""

log = logging.getLogger(__name__)


def take_up() -> None:
    """Put back what was being worked on when the studio was stopped.

    There is one worker per database, so that whatever is marked as running at its
    start was interrupted.
    """
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    for task in DBTaskResult.objects.running():
        if len(task.worker_ids) >= ATTEMPTS:
            reason = RuntimeError(
                f"interrupted {len(task.worker_ids)} times; not tried again"
            )
            task.set_failed(reason)
        else:
            task.status = TaskResultStatus.READY
            task.started_at = None
            task.save(update_fields=["status", "started_at"])
    for name in TAKE_UP:
        _call(name)


@dataclass
class Schedule:
    """When what is due was done last."""

    done: dict[str, float] = field(default_factory=dict)

    def beat(self) -> None:
        """Do what is due; tell the health page that the worker lives."""
        close_old_connections()
        _write_beat()
        due: dict[str, float] = {**DUE, "tidy": 3600.0}
        for name, every in due.items():
            if time.monotonic() - self.done.get(name, -1e9) >= every:
                self.done[name] = time.monotonic()
                _tidy() if name == "tidy" else _call(name)
        close_old_connections()


def _write_beat() -> None:
    path = settings.HOME.path("worker.json")
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"at": timezone.now().isoformat(), "pid": os.getpid()}))
    fresh.replace(path)


def _tidy() -> None:
    from django.contrib.sessions.models import Session
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    before = now - timedelta(days=KEEP_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def _call(name: str) -> None:
    """Call what an app does; a fault of one must not keep the others from it."""
    module, _, function = name.rpartition(".")
    try:
        found: Callable[[], object] = getattr(
            import_module(f"nilai_studio.{module}"), function
        )
        # A task is called as the function it is made of.
        getattr(found, "func", found)()
    except Exception:
        log.exception("%s failed; it is tried again", name)
