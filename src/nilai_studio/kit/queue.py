"""Ask for work in the background by its name: `enqueue("segments.refresh")`.

The queue is a table of the same database, so that a task is added in the transaction
that needs it: both are kept, or neither.
"""

from importlib import import_module
from typing import Any

from django_tasks import Task


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
    app, _, task_name = name.partition(".")
    tasks = import_module(f"nilai_studio.{app}.tasks")
    task = getattr(tasks, task_name, None)
    if not isinstance(task, Task):
        message = f"{name!r} is not a task; nilai_studio.{app}.tasks has none so named"
        raise LookupError(message)  # noqa: TRY004 - it is the name that is wrong
    return str(task.enqueue(**inputs).id)
