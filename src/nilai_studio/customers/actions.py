"""What is done with customers."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from nilai_studio.customers.models import ChangedCustomer
from nilai_studio.kit.queue import enqueue_once

NOTED_AT_ONCE = 5000


def note_changes(customer_ids: Iterable[int]) -> None:
    """Note that facts of customers changed, so that the segments look again.

    In the transaction that changes the facts: both are kept, or neither.

    Parameters
    ----------
    customer_ids : iterable of int
        Their keys; any number, one of them any number of times.
    """
    # In one order everywhere, so that two writers never wait for each other.
    pks = sorted(set(customer_ids))
    if not pks:
        return
    noted_at = timezone.now()
    with transaction.atomic():
        for start in range(0, len(pks), NOTED_AT_ONCE):
            ChangedCustomer.objects.bulk_create(
                [
                    ChangedCustomer(customer_id=pk, noted_at=noted_at)
                    for pk in pks[start : start + NOTED_AT_ONCE]
                ],
                # Not ignored: a row that is there stays locked until the facts are
                # kept, so that the segments cannot look too early and take it away.
                update_conflicts=True,
                unique_fields=["customer"],
                update_fields=["noted_at"],
                batch_size=450,
            )
        enqueue_once("segments.refresh")
