"""Work of the orders in the background."""

from django_tasks import task

from nilai_studio.orders.imports import attempts, examining, loading, undoing


@task(queue_name="imports")
def examine_import(import_id: int) -> None:
    """Read a file that somebody brought."""
    examining.examine(import_id)


@task(queue_name="imports")
def load_import(import_id: int) -> None:
    """Store what was confirmed."""
    loading.load(import_id)


@task(queue_name="imports")
def undo_import(import_id: int) -> None:
    """Undo an import, whole."""
    undoing.undo(import_id)


def resume_imports() -> int:
    """Take up what a stop left; called when the worker starts."""
    return attempts.resume()
