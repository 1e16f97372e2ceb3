import json
import os
import subprocess
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from perception.factory import make_survey
from wagtail.users.models import UserProfile

from nilai_studio.backoffice.health import Finding, examine, judge_disk
from nilai_studio.business.models import Business, User
from nilai_studio.config.home import make_home
from nilai_studio.customers.models import Customer
from nilai_studio.kit.queue import enqueue
from nilai_studio.orders.models import LakeMonth, OrderTotals
from nilai_studio.runs.models import Run


def found(title: str, **options) -> Finding:
    return next(f for f in examine(**options) if str(f.title) == title)


def state_of(title: str, **options) -> str:
    return found(title, **options).state


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A folder of the test's own: what other tests left is no finding of it."""
    settings.HOME = make_home(tmp_path / "home")
    return settings.HOME


def beat(home, ago: timedelta) -> None:
    """Leave what a worker leaves that was heard of so long ago."""
    at = (timezone.now() - ago).isoformat()
    home.path("worker.json").write_text(json.dumps({"at": at}))


def waiting(ago: timedelta) -> None:
    """Put a task into the queue as if it had been added so long ago."""
    enqueue("segments.refresh")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - ago)


class TestExamine:
    def test_finds_a_new_studio_well(self, db):
        assert {f.state for f in examine(thoroughly=True)} <= {"good", "notice"}

    def test_finds_a_secret_that_others_can_read(self, db):
        secret = settings.HOME.path("secret")
        secret.chmod(0o644)
        try:
            assert state_of("Secret") == "fault"
        finally:
            secret.chmod(0o600)
        assert state_of("Secret") == "good"

    def test_misses_a_backup_that_is_old(self, db):
        backup = settings.HOME.path("backups", "nilai-20260101-000000.tar.gz")
        assert state_of("Last backup") == "notice"
        try:
            backup.touch()
            assert state_of("Last backup") == "good"
            long_ago = time.time() - 30 * 86_400
            os.utime(backup, (long_ago, long_ago))
            assert state_of("Last backup") == "notice"
        finally:
            backup.unlink()

    @pytest.mark.parametrize("left", ["", "[]", "{}", '{"at": 5, "file": "x"}'])
    def test_misses_a_backup_of_which_the_note_is_cut_off(self, db, home, left):
        home.path("backups", "last.json").write_text(left)
        assert state_of("Last backup") == "notice"

    def test_sees_a_lake_that_an_analysis_failed_to_fill(self, db):
        title = "Copy for analysis (lake)"
        assert state_of(title) == "good"
        LakeMonth.objects.create(month="2026-10-01", changes=2)
        assert state_of(title) == "good"
        run = Run.objects.create(kind="worth.base", state="failed", version="1")
        assert state_of(title) == "notice"
        Run.objects.filter(pk=run.pk).update(state="running")
        assert state_of(title) == "good"

    def test_finds_totals_that_do_not_agree(self, db):
        OrderTotals.objects.create(
            customer=Customer.objects.create(),
            order_count=2,
            revenue_amount=1000,
            first_ordered_at="2026-01-01T00:00:00Z",
            last_ordered_at="2026-01-01T00:00:00Z",
        )
        assert state_of("Totals of customers", thoroughly=True) == "fault"


class TestWorker:
    def test_has_not_run_in_a_new_studio(self, db, home):
        worker = found("Worker")
        assert (worker.state, worker.text) == ("notice", "It has not run yet.")

    def test_is_well_while_it_is_heard_of(self, db, home):
        beat(home, timedelta(seconds=30))
        assert state_of("Worker") == "good"

    def test_is_missed_when_it_is_silent(self, db, home):
        beat(home, timedelta(minutes=12, seconds=5))
        worker = found("Worker")
        assert worker.state == "notice"
        assert "12 minutes" in worker.text

    @pytest.mark.parametrize(
        "left",
        [
            "",
            "{",
            "[]",
            "{}",
            '{"at": 5}',
            '{"at": "2026-11-01T00:00:00"}',
            '{"at": "x"}',
        ],
    )
    def test_is_missed_when_what_it_left_is_cut_off(self, db, home, left):
        home.path("worker.json").write_text(left)
        assert state_of("Worker") == "notice"


class TestQueue:
    def test_is_well_when_empty_and_when_tasks_are_new(self, db):
        assert found("Queue").text == "0 tasks wait."
        waiting(timedelta(minutes=4))
        queue = found("Queue")
        assert (queue.state, queue.text) == ("good", "1 task waits.")

    def test_is_stuck_when_its_oldest_task_is_old(self, db):
        waiting(timedelta(minutes=6))
        enqueue("segments.refresh")
        queue = found("Queue")
        assert (queue.state, queue.text) == ("notice", "2 tasks wait.")

    def test_does_not_take_a_task_of_later_for_a_stuck_one(self, db):
        waiting(timedelta(minutes=6))
        later = timezone.now() + timedelta(hours=1)
        DBTaskResult.objects.update(run_after=later)
        assert state_of("Queue") == "good"

    def test_tells_what_failed_in_the_last_day(self, db):
        waiting(timedelta(days=3))
        for ago, state in ((timedelta(days=2), "good"), (timedelta(hours=2), "notice")):
            DBTaskResult.objects.update(
                status=TaskResultStatus.FAILED, finished_at=timezone.now() - ago
            )
            queue = found("Queue")
            assert queue.state == state
            assert ("1 failed" in queue.text) is (state == "notice")


class TestSync:
    def test_counts_the_months_that_wait(self, db):
        for month in ("2026-09-01", "2026-10-01"):
            LakeMonth.objects.create(month=month, changes=2, synced_changes=1)
        LakeMonth.objects.create(month="2026-11-01", changes=2, synced_changes=2)
        lake = found("Copy for analysis (lake)")
        assert lake.state == "good"
        assert lake.text == "2 months are copied at the next analysis."

    def test_misses_months_whose_files_are_not_there(self, db, home):
        for month in (9, 10, 11):
            LakeMonth.objects.create(
                month=f"2026-{month:02}-01",
                changes=2,
                synced_changes=2,
                order_count=5,
                mark="f" * 32,
            )
        file = home.path("lake", "orders", "2026-10.parquet")
        file.parent.mkdir()
        foot = b"nilai.mark" + b"f" * 32
        file.write_bytes(b"PAR1" + foot + len(foot).to_bytes(4, "little") + b"PAR1")
        lake = found("Copy for analysis (lake)")
        assert lake.state == "notice"
        assert "2 months" in lake.text
        assert ": 2026-09, 2026-11." in lake.text
        said = (
            "Berkas untuk 2 bulan hilang atau berubah sejak ditulis: 2026-09, 2026-11."
        )
        with override("id"):
            assert any(said in str(finding.text) for finding in examine())

    def test_is_behind_when_an_analysis_does_not_end(self, db):
        LakeMonth.objects.create(month="2026-10-01", changes=2)
        run = Run.objects.create(kind="worth.base", state="running", version="1")
        for hours, state in ((5, "good"), (7, "notice")):
            Run.objects.update(asked_at=timezone.now() - timedelta(hours=hours))
            assert state_of("Copy for analysis (lake)") == state
        assert "asked for 7 hours ago" in found("Copy for analysis (lake)").text
        for state in ("done", "cancelled"):
            Run.objects.filter(pk=run.pk).update(state=state)
            assert state_of("Copy for analysis (lake)") == "good"


class TestDisk:
    @pytest.mark.parametrize(
        ("free", "state", "said"),
        [
            (50 * 2**30, "good", "53.7 GB"),
            (2**30 + 1, "good", "1.1 GB"),
            (2**30, "fault", "1.1 GB"),
            (0, "fault", "0.0 GB"),
        ],
    )
    def test_is_a_fault_below_a_gigabyte(self, free, state, said):
        finding = judge_disk(free)
        assert (finding.state, said in finding.text) == (state, True)

    def test_is_that_of_the_studios_folder(self, db, settings, small_disk):
        settings.HOME = make_home(small_disk / "home")
        disk = found("Disk")
        assert disk.state == "fault"
        assert disk.text.startswith("0.0 GB are free")

    @pytest.fixture
    def small_disk(self, tmp_path):
        """A disk of 16 MB, where one may be made."""
        made = tmp_path / "disk"
        made.mkdir()
        line = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(made)]
        try:
            done = subprocess.run(line, check=False, capture_output=True).returncode
        except OSError:
            done = 1
        if done:
            pytest.skip("this machine lets nobody mount a small disk")
        yield made
        subprocess.run(["umount", str(made)], check=True)  # noqa: S607


class TestHealthPage:
    def test_tells_all_that_is_wrong_in_both_languages(self, signed_in, business, home):
        beat(home, timedelta(hours=2))
        waiting(timedelta(hours=2))
        browser = signed_in("Owner")
        page = browser.get("/admin/health/").content.decode()
        assert "Not heard of for 120 minutes" in page
        assert "1 task waits" in page
        assert "There is none yet" in page
        profile = UserProfile.get_for_user(User.objects.get())
        profile.preferred_language = "id-id"
        profile.save()
        page = browser.get("/admin/health/").content.decode()
        assert "120 menit" in page
        assert "Not heard of" not in page

    @pytest.mark.parametrize(
        ("role", "opens"), [("Owner", True), ("Marketer", True), ("Service", False)]
    )
    def test_is_for_those_who_look_after_it(self, signed_in, business, role, opens):
        answer = signed_in(role).get("/admin/health/")
        assert (answer.status_code == 200) is opens


class TestSampleData:
    """Whose figures are made up says so on every screen, before one is inside, too."""

    PATHS = ("/admin/login/", "/admin/nowhere/", "/admin/", "/admin/customers/",
             "/admin/settings/business/", "/api/docs")  # fmt: skip

    @pytest.mark.parametrize("path", PATHS)
    def test_is_said(self, signed_in, client, business, path):
        browser = client if path == "/admin/login/" else signed_in("Owner")
        assert "Sample data" not in browser.get(path).content.decode()
        Business.objects.update(is_sample=True)
        assert "Sample data" in browser.get(path).content.decode()

    def test_is_said_to_who_answers_a_survey(self, client, business):
        path = f"/s/{make_survey('nps').key}/?lang=en"
        assert "Sample data" not in client.get(path, follow=True).content.decode()
        Business.objects.update(is_sample=True)
        assert "Sample data" in client.get(path, follow=True).content.decode()
