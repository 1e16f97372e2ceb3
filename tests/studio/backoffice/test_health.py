import os
import time

import pytest
from django.conf import settings
from perception.factory import make_survey

from nilai_studio.backoffice.health import examine
from nilai_studio.business.models import Business
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import LakeMonth, OrderTotals
from nilai_studio.runs.models import Run


def state_of(title: str, **options) -> str:
    return next(f.state for f in examine(**options) if str(f.title) == title)


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


class TestHealthPage:
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
