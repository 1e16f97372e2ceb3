"""Carry a run out: claim it, tell how far it is, end it once.

A run may be killed at any moment. Each attempt writes only while the run is its own
(state and number of attempts say whose it is), and what it made is seen in the same
transaction that ends it.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nilai.errors import NilaiError
from nilai_studio.kit.queue import enqueue
from nilai_studio.kit.writing import same_house
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import (
    Cancelled,
    Outcome,
    RunError,
    Tell,
    get_computation,
)

MOST_ATTEMPTS = 3
TELL_EVERY = 0.4
"""Seconds between two notes of progress."""

_logger = logging.getLogger(__name__)
_children: dict[int, "subprocess.Popen[bytes]"] = {}


def carry_out(run_id: int) -> None:
    """Carry a run out in this process, from claim to end."""
    run = _claim(run_id)
    if run is None:
        return
    try:
        with same_house():
            outcome = get_computation(run.kind).work(run, _teller(run))
            _finish(run, outcome)
    except Cancelled:
        _logger.info("%s was cancelled", run)
    except RunError as error:
        _fail(run, error.code, str(error))
    except NilaiError as error:
        _fail(run, "refused", str(error))
    except Exception as error:
        _logger.exception("%s failed", run)
        _fail(run, "unexpected", f"{type(error).__name__}: {error}")


def carry_out_apart(run_id: int) -> None:
    """Carry a run out in a process of its own.

    Its memory returns to the machine when it ends, and it ends with this process: it
    watches a pipe that only this process holds open.
    """
    if not getattr(settings, "RUNS_APART", True):
        carry_out(run_id)
        return
    line = [sys.executable, "-m", "nilai_studio.runs.apart", str(run_id)]
    child = subprocess.Popen(line, stdin=subprocess.PIPE)  # noqa: S603
    _children[run_id] = child
    try:
        child.wait()
    finally:
        _children.pop(run_id, None)
        if child.stdin:
            child.stdin.close()
    if child.returncode:
        _stopped(run_id, child.returncode)


def release_runs() -> None:
    """Stop what is being computed and put it back; the attempt does not count."""
    for run_id, child in list(_children.items()):
        child.kill()
        child.wait()
        Run.objects.filter(pk=run_id, state=Run.State.RUNNING, attempts__gt=0).update(
            state=Run.State.WAITING, attempts=F("attempts") - 1
        )


def resume_runs() -> int:
    """Put every unfinished run back into the queue; return how many.

    Called when the worker starts, before it takes any task: whoever had begun them is
    gone.
    """
    from django_tasks_db.models import DBTaskResult

    from nilai_studio.runs.tasks import carry_out as task

    with transaction.atomic():
        DBTaskResult.objects.filter(
            task_path=task.module_path, status__in=("READY", "RUNNING")
        ).delete()
        left = list(
            Run.objects.select_for_update()
            .filter(state__in=(Run.State.WAITING, Run.State.RUNNING))
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        Run.objects.filter(pk__in=left).update(state=Run.State.WAITING)
        for run_id in left:
            enqueue("runs.carry_out", run_id=run_id)
    return len(left)


def _claim(run_id: int) -> Run | None:
    """Make a waiting run this attempt's; None when it is no longer to be done."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.state != Run.State.WAITING:
            return None
        if run.attempts >= MOST_ATTEMPTS:
            _end(run, Run.State.FAILED, error_code="interrupted")
            return None
        run.state = Run.State.RUNNING
        run.attempts += 1
        run.started_at = timezone.now()
        run.step, run.progress_share = "", 0.0
        run.save()
        return run


def _mine(run: Run) -> Any:
    return Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, attempts=run.attempts)


def _teller(run: Run) -> Tell:
    said: dict[str, Any] = {"step": None, "at": 0.0}

    def tell(step: str, share: float) -> None:
        now = time.monotonic()
        if step == said["step"] and now - said["at"] < TELL_EVERY:
            return
        said.update(step=step, at=now)
        if not _mine(run).update(step=step, progress_share=min(max(share, 0.0), 1.0)):
            raise Cancelled

    return tell


def _finish(run: Run, outcome: Outcome) -> None:
    with transaction.atomic():
        if not _mine(run).select_for_update().exists():
            raise Cancelled
        outcome.publish()
        run.summary = outcome.summary
        run.progress_share = 1.0
        _end(run, Run.State.DONE)


def _fail(run: Run, code: str, error: str) -> None:
    with transaction.atomic():
        if _mine(run).select_for_update().exists():
            _end(run, Run.State.FAILED, error_code=code, error=error)


def _end(run: Run, state: str, *, error_code: str = "", error: str = "") -> None:
    run.state, run.error_code, run.error = state, error_code, error
    run.finished_at = timezone.now()
    run.step = ""
    run.save()


def _stopped(run_id: int, code: int) -> None:
    """Begin again, or give up, after the run's process was stopped from outside."""
    _logger.warning("run %s: its process ended with %s", run_id, code)
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.state != Run.State.RUNNING:
            return
        if run.attempts >= MOST_ATTEMPTS:
            killed = code == -signal.SIGKILL
            _end(
                run,
                Run.State.FAILED,
                error_code="killed" if killed else "interrupted",
                error=f"exit code {code}",
            )
            return
        run.state = Run.State.WAITING
        run.save()
        enqueue("runs.carry_out", run_id=run_id)


def end_with_parent() -> None:
    """Wait until the parent is gone, then end this process at once."""
    # Not by `sys.stdin`: its lock would be held when the interpreter ends.
    while os.read(0, 1024):
        pass
    os._exit(1)
