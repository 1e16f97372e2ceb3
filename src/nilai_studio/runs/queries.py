"""Reads of runs."""

from django.db.models import QuerySet

from nilai_studio.runs.models import Run

OPEN = (Run.State.WAITING, Run.State.RUNNING)


def list_runs(kind: str | None = None, state: str | None = None) -> QuerySet[Run]:
    """Return runs, the latest first, with who asked for them."""
    runs = Run.objects.select_related("asked_by")
    if kind:
        runs = runs.filter(kind=kind)
    if state:
        runs = runs.filter(state=state)
    return runs


def find_open_run(kind: str, inputs: dict[str, object]) -> Run | None:
    """Return the run of these inputs that has not ended, the earliest."""
    return (
        Run.objects.filter(kind=kind, state__in=OPEN, inputs=inputs)
        .order_by("pk")
        .first()
    )
