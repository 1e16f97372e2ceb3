"""Store what was examined: staged first, then made visible in one transaction."""

import logging
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from nilai_studio.customers.identity import resolve_customers
from nilai_studio.customers.models import ContactPoint, Customer
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders.imports.attempts import claim, fail
from nilai_studio.orders.imports.continuing import continue_customers
from nilai_studio.orders.imports.folders import folder_of, tidy, write_progress
from nilai_studio.orders.imports.people import stage_who
from nilai_studio.orders.imports.tables import stage_file
from nilai_studio.orders.models import Import
from nilai_studio.orders.staging import (
    analyse_staging,
    close_staging,
    open_staging,
)
from nilai_studio.orders.storing import (
    Stored,
    count_new_refunds,
    lock_storing,
    store_staged,
)

State = Import.State
_logger = logging.getLogger(__name__)


def load(import_id: int) -> None:
    """Store an import's orders, from claim to end.

    Stopped at any moment, nothing of it is there; done again, everything once.
    """
    brought = claim(import_id, State.CONFIRMED)
    if brought is None:
        return
    folder = folder_of(brought)
    if not (folder / "orders.parquet").exists():
        fail(brought, "gone")
        return
    try:
        write_progress(brought, "stage", 0.05)
        open_staging()
        stage_file("staged_order", folder / "orders.parquet")
        for table in ("staged_line", "staged_product"):
            path = folder / f"{table.removeprefix('staged_')}s.parquet"
            if path.exists():
                stage_file(table, path)
        _store(brought, folder)
    except Exception as error:
        _logger.exception("import %s failed", import_id)
        fail(brought, "unexpected", f"{type(error).__name__}: {error}"[:500])
        return
    finally:
        close_staging()
    tidy(brought)


@transaction.atomic
def _store(brought: Import, folder: Path) -> None:
    lock_storing()
    continue_customers(brought)
    _resolve(brought, folder)
    write_progress(brought, "store", 0.6)
    analyse_staging()
    stored = store_staged(brought.shop, import_id=brought.pk)
    done = Import.objects.filter(
        pk=brought.pk, state=State.CONFIRMED, attempts=brought.attempts
    ).update(
        state=State.DONE,
        counts=_counts(brought, stored),
        error="",
        finished_at=timezone.now(),
    )
    if not done:
        message = "somebody else took this import up"
        raise RuntimeError(message)
    enqueue_once("worth.renew_if_stale")
    enqueue_once("orders.renew_next_products")
    enqueue_once("customers.look_for_duplicates")


def _resolve(brought: Import, folder: Path) -> None:
    """Find or make the customers, and stage who is who."""
    total = max(brought.examination["staged"]["people"], 1)
    stage_who(
        brought,
        folder,
        partial(resolve_customers, import_id=brought.pk),
        lambda done: write_progress(brought, "customers", 0.25 + 0.35 * done / total),
    )


def _counts(brought: Import, stored: Stored) -> dict[str, int]:
    return {
        "new": stored.new,
        "changed": stored.changed,
        "same": stored.same,
        "refunds_new": count_new_refunds(brought.shop),
        "customers": brought.examination["staged"]["people"],
        "customers_new": Customer.objects.filter(first_import_id=brought.pk).count(),
        # Those of customers whom somebody else had brought.
        "contacts_new": ContactPoint.objects.filter(first_import_id=brought.pk)
        .exclude(customer__first_import_id=brought.pk)
        .count(),
    }
