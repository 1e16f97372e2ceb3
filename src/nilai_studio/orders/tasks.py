"""Work of the orders in the background."""

from django_tasks import task

from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders import computations
from nilai_studio.orders.imports import attempts, examining, keeping, loading, undoing
from nilai_studio.orders.webhooks import shops, turns


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


@task()
def store_delivery(delivery_id: int) -> None:
    """Store what a shop sent."""
    shops.store_delivery(delivery_id)


@task(queue_name="shops")
def store_found(delivery_id: int) -> None:
    """Store what a shop was asked for, as what it sends."""
    shops.store_delivery(delivery_id)


@task(queue_name="shops")
def ask_shops() -> None:
    """Ask the shops that are due for what no webhook told."""
    turns.ask_due()


@task()
def renew_next_products() -> None:
    """Begin to count anew what is bought next, where orders changed."""
    computations.renew_next_products()


def resume_imports() -> int:
    """Take up what a stop left; called when the worker starts."""
    return attempts.resume()


def ask_due_shops() -> None:
    """Put it into the queue where a shop is due; the clock itself asks nobody."""
    if turns.list_due().exists():
        enqueue_once("orders.ask_shops")


def prune_deliveries() -> None:
    """Tidy every hour: old deliveries, old files."""
    shops.prune_deliveries()
    keeping.prune_files()
