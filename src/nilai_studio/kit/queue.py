"""Ask for work in the background by its name: `enqueue("segments.refresh")`.

The queue is a table of the same database, so that a task is added in the transaction
that needs it: both are kept, or neither.
"""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

SOON = timedelta(seconds=2)
"""How long a waiting task may be shared by those who ask for it again."""


def enqueue(name: str, /, **inputs: Any) -> str:
    """Add a task to the queue.

    Parameters
    ----------
    name : str
        App and task, as in `segments.refresh`: the task `refresh` of
        `nilai_studio.segments.tasks`. A name, so that news can travel upward.
    **inputs
        What JSON can hold.

    Returns
    -------
    str
        The task's id.

    Raises
    ------
    LookupError
        If there is no such task.
    """
    return str(_task(name).enqueue(**inputs).id)


def enqueue_once(name: str, /) -> None:
    """Add a task that looks for its own work, unless it waits to begin already.

    Whoever writes what the task looks for calls this in the same transaction. The
    waiting task stays locked until that transaction ends, so that it cannot begin
    before the work is visible; an older one is left to the worker and a new one
    added, so that steady writing never keeps it from beginning.

    Parameters
    ----------
    name : str
        App and task, as in `segments.refresh`.
    """
    task = _task(name)
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY,
        task_path=task.module_path,
        enqueued_at__gte=timezone.now() - SOON,
    )
    # Of its own where there is none: the clock asks outside of any.
    with transaction.atomic():
        if waiting.select_for_update(skip_locked=True).first() is None:
            task.enqueue()


def _task(name: str) -> Task[Any, Any]:
    app, _, task_name = name.partition(".")
    tasks = import_module(f"nilai_studio.{app}.tasks")
    task = getattr(tasks, task_name, None)
    if not isinstance(task, Task):
        message = f"{name!r} is not a task; nilai_studio.{app}.tasks has none so named"
        raise LookupError(message)  # noqa: TRY004 - it is the name that is wrong
    return task
