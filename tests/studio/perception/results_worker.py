"""What the worker does when answers have come."""

import shutil
from unittest import mock

from django.conf import settings

from nilai_studio.perception.results import renewing
from nilai_studio.runs import work
from nilai_studio.runs.models import Run


def renew(*, details: bool = True) -> list[Run]:
    """Carry out what is due, until nothing is; return the runs."""
    done: list[Run] = []
    while runs := _carry_out_due():
        done += runs
        if not details:
            break
    return done


def _carry_out_due() -> list[Run]:
    with mock.patch.object(renewing, "_has_rested", return_value=True):
        runs = renewing.renew_results()
    for run in runs:
        work.carry_out(run.pk)
        run.refresh_from_db()
        assert run.state == Run.State.DONE, (run.kind, run.error_code, run.error)
    return runs


def clear_files() -> None:
    """Leave no file of an earlier test."""
    shutil.rmtree(settings.HOME.path("runs"), ignore_errors=True)
    settings.HOME.path("runs").mkdir()
