"""Ask for a run, ask again, cancel."""

from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

import nilai
from nilai.errors import OptionError
from nilai_studio.business.models import User
from nilai_studio.kit.actions import action
from nilai_studio.kit.queue import enqueue
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import DATA_OF, get_computation


@action("runs.start_run")
def start_run(
    *,
    kind: str,
    inputs: dict[str, Any] | None = None,
    by: User | None = None,
    seed: int = 1,
    repeats: Run | None = None,
) -> Run:
    """Ask for a computation; the worker carries it out.

    Parameters
    ----------
    kind : str
        As in `worth.base`.
    inputs : dict, optional
        What differs from the business's usual inputs; completed and frozen here.
    by : User, optional
        Who asks; None is the studio itself.
    seed : int
        Of everything drawn at random.
    repeats : Run, optional
        The run that this one repeats.

    Returns
    -------
    Run
        Waiting.

    Raises
    ------
    OptionError
        If there is no such computation, or its inputs make no sense.
    PermissionDenied
        If `by` may not start runs.
    """
    run = Run.objects.create(
        kind=kind,
        inputs=get_computation(kind).freeze(inputs or {}),
        seed=seed,
        version=nilai.__version__,
        asked_by=by,
        repeats=repeats,
    )
    enqueue("runs.carry_out", run_id=run.pk)
    if by is not None:
        log(run, "runs.start", user=by)
    return run


@action("runs.start_run")
def repeat_run(*, run: Run, by: User | None = None, is_exact: bool = False) -> Run:
    """Ask for the same again: same inputs, same seed.

    Parameters
    ----------
    run : Run
        Which.
    by : User, optional
        Who asks.
    is_exact : bool
        Whether the very data are read that the run read, and not those of today.

    Raises
    ------
    OptionError
        If this version has no such computation, or the data are no longer kept.
    PermissionDenied
        If `by` may not start runs.
    """
    if is_exact and not get_computation(run.kind).holds(run.pk):
        message = f"{run}: what it read is no longer kept; repeat it on today's data"
        raise OptionError(message)
    inputs = {name: value for name, value in run.inputs.items() if name != DATA_OF}
    if is_exact:
        inputs[DATA_OF] = run.pk
    return start_run(kind=run.kind, inputs=inputs, by=by, seed=run.seed, repeats=run)


@action("runs.start_run")
def cancel_run(*, run: Run, by: User | None = None) -> bool:
    """Cancel a run that has not ended; return whether there was anything to cancel.

    Raises
    ------
    PermissionDenied
        If `by` may not start runs.
    """
    cancelled = Run.objects.filter(
        pk=run.pk, state__in=(Run.State.WAITING, Run.State.RUNNING)
    ).update(state=Run.State.CANCELLED, finished_at=timezone.now(), step="")
    if cancelled:
        log(run, "runs.cancel", user=by)
    return bool(cancelled)
