"""What the worker does, for tests."""

import shutil

from django.conf import settings

from nilai_studio.runs import work
from nilai_studio.runs.models import Run
from nilai_studio.worth.actions import renew_if_stale


def clear_files():
    """Leave no file of an earlier test."""
    for name in ("lake", "runs"):
        shutil.rmtree(settings.HOME.path(name), ignore_errors=True)
        settings.HOME.path(name).mkdir()


def analyse() -> Run:
    """Do what the worker does when orders have come."""
    run = renew_if_stale()
    assert run is not None
    work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    return run
