"""What is kept of former analyses: documents, files, and the orders that they read."""

import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import DATA_OF
from nilai_studio.worth.held import held_folder, list_that_fit
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.storing import remove_customers

KEEP_DOCUMENTS = 400
KEEP_FILES = 8
"""So many of the latest analyses keep their files, and what they read in any case."""
HELD_WITHIN = timedelta(days=30)
HELD_ALONE = 10**9
"""Bytes of months of orders that nothing but former analyses still holds."""
HELD_AT_MOST = 400
"""Each gives a month's file one more name; file systems have some 65,000 for a file."""
FINAL = (Run.State.DONE, Run.State.FAILED, Run.State.CANCELLED)


def prune() -> None:
    """Take away the customers of former analyses, old documents and old files."""
    former = WorthAnalysis.objects.filter(is_current=False, customer_count__gt=0)
    for pk in former.filter(run__state__in=FINAL).values_list("pk", flat=True):
        remove_customers(pk)
    latest = WorthAnalysis.objects.order_by("-is_current", "-pk")
    kept = list(latest.values_list("pk", flat=True))
    running = dict(Run.objects.exclude(state__in=FINAL).values_list("pk", "inputs"))
    needed = {*kept[:KEEP_FILES], *running}
    _prune_files(settings.HOME.path("runs"), needed)
    held = _choose_held(needed | _read_again(running.values()))
    _prune_files(held_folder(), held)
    for pk in kept[KEEP_DOCUMENTS:]:
        if pk not in held:
            WorthAnalysis.objects.filter(pk=pk, is_current=False).delete()


def _read_again(asked: Iterable[dict[str, Any]]) -> set[int]:
    return {inputs[DATA_OF] for inputs in asked if DATA_OF in inputs}


def _choose_held(needed: set[int]) -> set[int]:
    """Return whose orders stay: those needed, then those asked for, then the latest."""
    recent = Run.objects.filter(
        worth_analysis__isnull=False, asked_at__gt=timezone.now() - HELD_WITHIN
    )
    by_person = recent.filter(asked_by__isnull=False).order_by("-pk")
    by_studio = recent.filter(asked_by__isnull=True).order_by("-pk")
    orders = [*needed]
    for runs in (by_person, by_studio):
        orders += [pk for pk in runs.values_list("pk", flat=True) if pk not in needed]
    return needed | set(list_that_fit(orders[:HELD_AT_MOST], HELD_ALONE))


def _prune_files(folder: Path, kept: set[int]) -> None:
    for path in folder.iterdir() if folder.exists() else ():
        if path.name.isdigit() and int(path.name) not in kept:
            shutil.rmtree(path, ignore_errors=True)
