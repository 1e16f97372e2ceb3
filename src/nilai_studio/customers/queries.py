"""What is asked about customers."""

from typing import Any

from django.db.models import QuerySet

from nilai_studio.customers.models import Customer, CustomerTask, DuplicateCandidate


def find_customer(key: str) -> Customer | None:
    """Return the customer with a key, or the one it was merged into."""
    return _standing(Customer.objects.filter(key=key).first())


def find_by_pk(pk: int) -> Customer | None:
    """Return the customer with a number, or the one it was merged into."""
    return _standing(Customer.objects.filter(pk=pk).first())


def _standing(customer: Customer | None) -> Customer | None:
    while customer is not None and customer.merged_into_id:
        customer = customer.merged_into
    return customer


def list_my_tasks(person: Any, *, is_done: bool = False) -> QuerySet[CustomerTask]:
    """Return what a person shall do, the earliest due first; or has done, latest."""
    tasks = CustomerTask.objects.filter(
        assigned_to=person, done_at__isnull=not is_done
    ).select_related("customer", "asked_by")
    return tasks.order_by("-done_at" if is_done else "due_on", "pk")


def list_duplicates() -> QuerySet[DuplicateCandidate]:
    """Return the pairs that wait for a decision, the likeliest first."""
    return DuplicateCandidate.objects.filter(
        state=DuplicateCandidate.State.OPEN,
        first__merged_into=None,
        second__merged_into=None,
    ).select_related("first", "second")
