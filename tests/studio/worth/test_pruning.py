"""How long what an analysis read stays, so that it can be repeated exactly."""

import shutil
from datetime import timedelta

import pytest
from django.utils import timezone
from worth.worker import clear_files

from nilai_studio.orders.lake_months import link_months
from nilai_studio.runs.models import Run
from nilai_studio.runs.queries import repeats_exactly
from nilai_studio.worth import pruning
from nilai_studio.worth.held import Held, held_folder, hold
from nilai_studio.worth.inputs import KIND
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.pruning import prune

MONTH = 1000
"""Bytes of a month of orders."""


@pytest.fixture
def lake(db, tmp_path):
    """A lake whose months can be replaced, and no run that holds any."""
    clear_files()
    folder = tmp_path / "orders"
    folder.mkdir()
    for month in ("2026-01", "2026-02"):
        (folder / f"{month}.parquet").write_bytes(bytes(MONTH))
    yield folder
    clear_files()


def replace(lake, month="2026-02"):
    """Bring orders: the month's file becomes another."""
    new = lake / "new"
    new.write_bytes(bytes(MONTH))
    new.replace(lake / f"{month}.parquet")


def analysed(lake, *, by=None, days_ago=0):
    """Return a run that read the lake as it is, so many days ago."""
    run = Run.objects.create(kind=KIND, version="1", state="done", asked_by=by)
    asked_at = timezone.now() - timedelta(days=days_ago)
    Run.objects.filter(pk=run.pk).update(asked_at=asked_at)
    WorthAnalysis.objects.create(run=run, is_finished=True)
    link_months(lake, held_folder(run.pk))
    hold(run.pk, Held(today="2026-02-28", orders_version=1, only=None))
    return run


def many(lake, count, *, is_changing=True, **options):
    """Return runs that each read the lake after new orders of its last month."""
    made = []
    for _each in range(count):
        if is_changing:
            replace(lake)
        made.append(analysed(lake, **options))
    return made


def which(runs):
    return [repeats_exactly(run) for run in runs]


class TestPrune:
    def test_keeps_what_takes_no_room(self, lake, monkeypatch):
        monkeypatch.setattr(pruning, "HELD_ALONE", 0)
        runs = many(lake, 30, is_changing=False)
        prune()
        assert all(which(runs))

    def test_lets_the_oldest_go_when_they_take_too_much(self, lake, monkeypatch):
        monkeypatch.setattr(pruning, "HELD_ALONE", 11 * MONTH)
        runs = many(lake, 20)
        # The last one's months are the lake's own, eleven more are theirs alone.
        prune()
        assert which(runs) == [False] * 8 + [True] * 12
        kept = {int(folder.name) for folder in held_folder().iterdir()}
        assert kept == {run.pk for run in runs[8:]}

    def test_counts_a_month_once_that_several_hold(self, lake, monkeypatch):
        monkeypatch.setattr(pruning, "HELD_ALONE", 2 * MONTH)
        runs = many(lake, 20, is_changing=False)
        replace(lake)
        replace(lake, "2026-01")
        prune()
        assert all(which(runs))

    def test_keeps_what_was_asked_for_before_the_studios_own(
        self, lake, owner, monkeypatch
    ):
        monkeypatch.setattr(pruning, "HELD_ALONE", 9 * MONTH)
        asked = many(lake, 1, by=owner)
        own = many(lake, 20)
        prune()
        assert which(asked) == [True]
        assert which(own) == [False] * 11 + [True] * 9

    def test_keeps_the_latest_whatever_they_take(self, lake, monkeypatch):
        monkeypatch.setattr(pruning, "HELD_ALONE", 0)
        runs = many(lake, 12)
        prune()
        assert which(runs) == [False] * 4 + [True] * 8

    def test_lets_go_after_thirty_days(self, lake, owner):
        old = [analysed(lake, by=owner, days_ago=31), analysed(lake, days_ago=29)]
        many(lake, 8)
        prune()
        assert which(old) == [False, True]

    def test_keeps_no_more_than_file_systems_have_names_for(self, lake, monkeypatch):
        monkeypatch.setattr(pruning, "HELD_AT_MOST", 10)
        runs = many(lake, 12, is_changing=False)
        prune()
        assert which(runs) == [False] * 2 + [True] * 10

    def test_keeps_the_documents_of_what_is_held(self, lake, owner, monkeypatch):
        monkeypatch.setattr(pruning, "KEEP_DOCUMENTS", 9)
        asked = many(lake, 1, by=owner)
        old = [analysed(lake, days_ago=40)]
        many(lake, 9)
        prune()
        there = WorthAnalysis.objects.values_list("pk", flat=True)
        assert asked[0].pk in there
        assert old[0].pk not in there

    def test_takes_copies_for_what_they_are(self, lake, monkeypatch):
        """On file systems that give no second names."""
        monkeypatch.setattr(pruning, "HELD_ALONE", 20 * MONTH)
        runs = many(lake, 12, is_changing=False)
        for run in runs:
            for path in sorted(held_folder(run.pk).glob("*.parquet")):
                shutil.copy2(path, path.with_suffix(".new"))
                path.with_suffix(".new").replace(path)
        prune()
        assert which(runs) == [False] * 2 + [True] * 10
