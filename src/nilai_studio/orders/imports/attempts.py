"""Whose turn an import is: claimed, given up, taken up again after a stop."""

from django.db import transaction
from django.utils import timezone

from nilai_studio.kit.queue import enqueue
from nilai_studio.orders.imports.folders import write_progress
from nilai_studio.orders.models import Import

State = Import.State

MOST_ATTEMPTS = 3
TASKS = {
    State.UPLOADED: "orders.examine_import",
    State.CONFIRMED: "orders.load_import",
    State.UNDOING: "orders.undo_import",
}
"""State to the task that ends it."""


def claim(import_id: int, state: str) -> Import | None:
    """Make an import this attempt's; None when it is no longer to be done.

    Parameters
    ----------
    import_id : int
        Which.
    state : str
        In which it must be.

    Returns
    -------
    Import or None
        One attempt further.
    """
    with transaction.atomic():
        brought = Import.objects.select_for_update().filter(pk=import_id).first()
        if brought is None or brought.state != state:
            return None
        if brought.attempts >= MOST_ATTEMPTS:
            fail(brought, "interrupted")
            return None
        brought.attempts += 1
        brought.save(update_fields=["attempts"])
    write_progress(brought, "begin", 0.0)
    return brought


def fail(brought: Import, code: str, detail: str = "") -> None:
    """End an import with a reason; an undo that fails leaves the import done.

    Parameters
    ----------
    brought : Import
        Claimed.
    code : str
        Of the reason: `interrupted`, `gone`, `unexpected`, of an undo `not_undone`.
    detail : str
        What the database or the reader said.
    """
    undoing = brought.state == State.UNDOING
    if undoing and code == "unexpected":
        code = "not_undone"
    Import.objects.filter(pk=brought.pk, state=brought.state).update(
        state=State.DONE if undoing else State.FAILED,
        error=f"{code}: {detail}" if detail else code,
        finished_at=timezone.now(),
    )


def resume() -> int:
    """Put unfinished imports back into the queue; return how many.

    Called when the worker starts, before it takes any task: whoever had begun them is
    gone. A task too many does nothing: the state says what is left to do.
    """
    from django_tasks_db.models import DBTaskResult

    from nilai_studio.orders import tasks

    ours = [
        getattr(tasks, name.partition(".")[2]).module_path for name in TASKS.values()
    ]
    with transaction.atomic():
        DBTaskResult.objects.filter(
            task_path__in=ours, status__in=("READY", "RUNNING")
        ).delete()
        left = list(
            Import.objects.select_for_update()
            .filter(state__in=list(TASKS))
            .order_by("pk")
            .values_list("pk", "state")
        )
        for import_id, state in left:
            enqueue(TASKS[State(state)], import_id=import_id)
    return len(left)
