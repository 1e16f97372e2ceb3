"""Work of the segments in the background, and by the clock."""

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from nilai_studio.customers.models import ChangedCustomer
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.segments import keeping
from nilai_studio.segments.queries import has_unmeasured, list_due, this_moment

AT_ONCE = 5000
"""Customers looked at before other quick work has its turn."""


@task()
def refresh() -> None:
    """Look again at the customers whose facts changed."""
    if keeping.refresh_changed(AT_ONCE) >= AT_ONCE:
        refresh.enqueue()


@task(queue_name="runs")
def renew() -> None:
    """Look at all customers for the segments that are due; value them all."""
    keeping.renew_due()
    keeping.measure_unmeasured()


@task(queue_name="runs")
def recount() -> None:
    """Count the members of all segments, after customers were taken away."""
    keeping.recount()


def refresh_due() -> None:
    """Ask for what is due; the worker calls this every minute."""
    if ChangedCustomer.objects.exists():
        enqueue_once("segments.refresh")
    keeping.measure_changed()
    under_way = DBTaskResult.objects.filter(
        task_path=renew.module_path,
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
    )
    moment = this_moment()
    if not under_way.exists() and (list_due(moment) or has_unmeasured(moment)):
        renew.enqueue()
