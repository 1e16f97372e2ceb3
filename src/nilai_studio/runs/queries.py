"""Reads of runs."""

from django.db.models import QuerySet

from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import find_computation
from nilai_studio.runs.words import ERRORS

OPEN = (Run.State.WAITING, Run.State.RUNNING)


def list_runs(kind: str = "", state: str = "") -> QuerySet[Run]:
    """Return runs, the latest first, with who asked for them."""
    runs = Run.objects.select_related("asked_by")
    if kind:
        runs = runs.filter(kind=kind)
    if state:
        runs = runs.filter(state=state)
    return runs


def label_of(run: Run) -> str:
    """Return what a run computes, in the reader's language."""
    return label_of_kind(run.kind)


def label_of_kind(kind: str) -> str:
    """Return what runs of a kind compute, in the reader's language."""
    found = find_computation(kind)
    return str(found.label) if found else kind


def step_of(run: Run) -> str:
    """Return what a run is doing, in the reader's language."""
    found = find_computation(run.kind)
    if run.state == Run.State.WAITING or found is None:
        return str(Run.State(run.state).label)
    return str(found.steps.get(run.step, Run.State(run.state).label))


def address_of(run: Run) -> str:
    """Return where a run's result is shown; "" when nowhere."""
    found = find_computation(run.kind)
    return found.address(run) if found and run.state == Run.State.DONE else ""


def reason_of(run: Run) -> str:
    """Return why a run failed, in the reader's language."""
    return str(ERRORS.get(run.error_code, ""))
