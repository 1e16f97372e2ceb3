"""The worker is started anew when it is idle and has grown, not in the midst of work."""

import threading
from types import SimpleNamespace

import pytest

from nilai_studio.config import schedule, worker
from nilai_studio.config.supervise import DISPLACED, RENEW


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Look at once; what is due by the clock is tested with the apps."""
    monkeypatch.setattr(worker, "BEAT", 0.01)
    monkeypatch.setattr(schedule.Schedule, "beat", lambda _schedule: None)
    monkeypatch.setattr(worker, "note_beat", lambda: True)


def watched(monkeypatch, *, megabytes, stays_for=0.0, at_work=None, beats=20):
    """Return how a watch of some beats ended."""
    monkeypatch.setattr(worker, "STAYS_FOR", stays_for)
    monkeypatch.setattr(worker, "resident", lambda: megabytes * 1024 * 1024)
    told = threading.Event()
    looked = []

    def alive():
        looked.append(1)
        if len(looked) >= beats:
            told.set()
        return True

    lanes = {"quick": SimpleNamespace(running_task=at_work)}
    return worker._watch(told, lanes, [SimpleNamespace(is_alive=alive)])


class TestRenewing:
    def test_an_idle_worker_that_has_grown_is_renewed(self, monkeypatch):
        assert watched(monkeypatch, megabytes=221) == RENEW

    def test_one_that_has_not_stays(self, monkeypatch):
        assert watched(monkeypatch, megabytes=219) == 0

    def test_one_at_work_stays(self, monkeypatch):
        assert watched(monkeypatch, megabytes=900, at_work="an import") == 0

    def test_one_that_has_just_begun_stays(self, monkeypatch):
        assert watched(monkeypatch, megabytes=900, stays_for=600.0) == 0

    def test_one_whose_database_another_folder_serves_ends(self, monkeypatch):
        monkeypatch.setattr(worker, "note_beat", lambda: False)
        assert watched(monkeypatch, megabytes=1) == DISPLACED
