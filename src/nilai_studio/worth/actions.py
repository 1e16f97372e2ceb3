"""Begin analyses when they are needed, show what they found."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

import nilai
from nilai_studio.business.models import User
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.orders.queries import orders_version
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run
from nilai_studio.worth.inputs import KIND, freeze_inputs
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.queries import (
    find_analysis,
    find_current,
    find_open_run,
    has_orders,
    what_changed,
)

REST = 5
"""After a run the studio rests so many times as long as the run took."""
GRACE = timedelta(minutes=1)


def ask_for(*, inputs: dict[str, Any], by: User | None = None) -> WorthAnalysis | Run:
    """Return the analysis of these inputs, or the run that will bring it.

    Parameters
    ----------
    inputs : dict
        What differs from the usual; see `inputs.freeze_inputs`.
    by : User, optional
        Who asks.

    Returns
    -------
    WorthAnalysis or Run
        The analysis when the orders have not changed since; else a run, begun when
        there was none.

    Raises
    ------
    OptionError
        If the inputs make no sense.
    PermissionDenied
        If a run is needed and `by` may not start one.
    """
    frozen = freeze_inputs(inputs)
    found = find_analysis(frozen) or find_open_run(frozen)
    return found or start_run(kind=KIND, inputs=inputs, by=by)


def renew_if_stale() -> Run | None:
    """Begin an analysis of the base when orders or the business's rates changed.

    At most one waits; steady changes do not keep the machine busy, because it rests
    after each run for some times as long as the run took. Where all orders were taken
    back, what was worked out of them is no longer the studio's.

    Returns
    -------
    Run or None
        The run begun.
    """
    if not has_orders():
        _withdraw_current()
        return None
    version = orders_version()
    if not version or not _is_stale() or not _has_rested():
        return None
    with transaction.atomic():
        if _is_being_made(version):
            return None
        return start_run(kind=KIND)


def publish_analysis(analysis: WorthAnalysis, *, as_current: bool) -> None:
    """Make an analysis seen; the current one at once in place of the former."""
    analysis.is_finished = True
    if as_current:
        _replace_current()
        analysis.is_current = True
    analysis.save(update_fields=["is_finished", "is_current"])


def _withdraw_current() -> None:
    with transaction.atomic():
        if WorthAnalysis.objects.filter(is_current=True).exists():
            _replace_current()


def _replace_current() -> None:
    from nilai_studio.worth import tasks

    WorthAnalysis.objects.filter(is_current=True).update(is_current=False)
    # Pages that began with the former analysis shall end with it.
    tasks.prune.using(run_after=timezone.now() + GRACE).enqueue()
    enqueue_once("segments.renew")


def _is_stale() -> bool:
    current = find_current()
    return (
        current is None
        or bool(what_changed(current))
        or current.run.version != nilai.__version__
    )


def _has_rested() -> bool:
    last = Run.objects.filter(kind=KIND, state=Run.State.DONE).first()
    if last is None or last.finished_at is None or last.started_at is None:
        return True
    took = max(last.finished_at - last.started_at, timedelta(seconds=1))
    return timezone.now() >= last.finished_at + REST * took


def _is_being_made(version: int) -> bool:
    """Whether a run waits, or is about or was about these very orders."""
    usual = Run.objects.select_for_update().filter(kind=KIND, inputs=freeze_inputs({}))
    for run in usual.exclude(state=Run.State.CANCELLED)[:2]:
        if run.state == Run.State.WAITING:
            return True
        # A run that failed on these orders would fail again.
        analysis = WorthAnalysis.objects.filter(run=run).first()
        if analysis and analysis.orders_version == version and run.state != "done":
            return run.version == nilai.__version__
    return False
