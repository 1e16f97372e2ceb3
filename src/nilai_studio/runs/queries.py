"""Reads of runs."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Facts, Naming, find_computation
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


def names_of(runs: Sequence[Run]) -> dict[int, str]:
    """Return what tells some runs from others of their kind, by their keys."""
    alike: dict[Naming, list[Run]] = {}
    for run in runs:
        if found := find_computation(run.kind):
            alike.setdefault(found.named, []).append(run)
    names: dict[int, str] = {}
    for name_all, some in alike.items():
        names |= name_all(some)
    return names


def may_know(run: Run, person: Any) -> bool:
    """Return whether somebody may see a run's inputs and its result."""
    found = find_computation(run.kind)
    return not (found and found.permission) or person.has_perm(found.permission)


def facts_of(run: Run) -> Facts:
    """Return a run's inputs, named and written in the reader's language."""
    found = find_computation(run.kind)
    return found.describe(run) if found else list(run.inputs.items())


def repeats_exactly(run: Run) -> bool:
    """Return whether what a run read is kept, so that it can be read again."""
    found = find_computation(run.kind)
    return run.is_final and found is not None and found.holds(run.pk)


def say_kept(run: Run) -> str:
    """Return how long what runs of its kind read is kept; "" where it never is."""
    found = find_computation(run.kind)
    return str(found.kept) if found else ""


def is_like_the_repeated(run: Run) -> bool | None:
    """Return whether a run found what the run found that it repeats."""
    found = find_computation(run.kind)
    return found.is_alike(run, run.repeats) if found and run.repeats else None


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
