"""Files too large to wait for: made by a run, for whoever asked."""

import os
import time
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from nilai_studio.business.models import User
from nilai_studio.customers import exporting
from nilai_studio.customers.identity import refresh_search
from nilai_studio.customers.models import ContactPoint, Customer
from nilai_studio.orders.models import OrderTotals
from nilai_studio.runs.files import KEPT_DAYS, prune_files
from nilai_studio.runs.models import Run
from nilai_studio.runs.work import carry_out

EXPORT = "/admin/customers/export/"


@pytest.fixture
def many(business, monkeypatch):
    """Three customers, which here are many."""
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 2)
    for number in range(3):
        siti = Customer.objects.create(name=f"Siti {number}", city="Solo")
        phone = f"+62812000000{number}"
        ContactPoint.objects.create(customer=siti, kind="phone", value=phone)
    Customer.objects.create(name="Budi", city="Medan")
    refresh_search(list(Customer.objects.values_list("pk", flat=True)))


def asked(client, **what):
    """Ask for a spreadsheet; return the run that makes it, carried out."""
    answer = client.post(EXPORT, {"format": "xlsx", **what})
    run = Run.objects.latest("pk")
    assert answer.url == reverse("run", args=[run.pk])
    carry_out(run.pk)
    run.refresh_from_db()
    return run


def rows(client, run):
    """Download its file; return the rows below the head by name of the column."""
    answer = client.get(reverse("run_file", args=[run.pk]))
    assert 'filename="customers.xlsx"' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    head, *found = book.active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


@pytest.fixture
def ordered(many):
    """Thirty more, who ordered: their days are the business's."""
    day = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    customers = Customer.objects.bulk_create(
        Customer(key=f"k{number}", name="Wayan") for number in range(30)
    )
    OrderTotals.objects.bulk_create(
        OrderTotals(
            customer=one, order_count=1, revenue_amount=5,
            first_ordered_at=day, last_ordered_at=day,
        )
        for one in customers
    )  # fmt: skip


def reads_of_business(queries):
    """Return how often the business was asked for."""
    return sum('FROM "business_business"' in each["sql"] for each in queries)


class TestBusiness:
    """It is asked for once a file, not once a row."""

    def test_is_read_once_for_a_run(self, signed_in, ordered):
        with CaptureQueriesContext(connection) as queries:
            run = asked(signed_in("Owner"))
        assert run.state == "done"
        assert reads_of_business(queries) < 6

    def test_is_read_once_for_lines_that_are_sent(self, signed_in, ordered):
        client = signed_in("Owner")
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(EXPORT, {"format": "csv"})
            sent = b"".join(answer).decode()
        assert sent.count("Wayan") == 30
        # The order of half past six in the evening, UTC, is the next day's in Jakarta.
        assert sent.count("2026-11-21") == 30
        assert reads_of_business(queries) < 4


class TestFile:
    def test_holds_who_was_asked_for_in_their_order(self, signed_in, many):
        client = signed_in("Marketer")
        run = asked(client, city="Solo", sort="-name")
        found = rows(client, run)
        assert [row["Customer"] for row in found] == ["Siti 2", "Siti 1", "Siti 0"]
        page = client.get(reverse("run", args=[run.pk])).content.decode()
        assert reverse("run_file", args=[run.pk]) in page
        assert "Solo" in page

    def test_speaks_as_the_person_did(self, signed_in, many):
        client = signed_in("Owner")
        profile = UserProfile.get_for_user(User.objects.get())
        profile.preferred_language = "id"
        profile.save()
        assert rows(client, asked(client))[0]["Pelanggan"] == "Budi"

    def test_is_for_whoever_asked_alone(self, signed_in, many, client, owner):
        run = asked(signed_in("Analyst"))
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("run_file", args=[run.pk])).status_code == 404
        page = client.get(reverse("run", args=[run.pk])).content.decode()
        assert reverse("run_file", args=[run.pk]) not in page

    def test_stays_here_when_its_owner_may_no_longer_export(self, signed_in, many):
        client = signed_in("Marketer")
        run = asked(client)
        User.objects.get().groups.set([Group.objects.get(name="Sales")])
        assert client.get(reverse("run_file", args=[run.pk])).status_code == 404

    def test_is_masked_as_for_the_person_and_written_down(self, signed_in, many):
        analyst = signed_in("Analyst")
        analyst.post("/admin/customers/columns/", {"columns": ["phone"]})
        run = asked(analyst, q="siti")
        assert all("81200" not in row["Phone"] for row in rows(analyst, run))
        told = ModelLogEntry.objects.get(action="customers.export").data
        assert (told["count"], told["kind"], told["is_masked"]) == (3, "XLSX", True)
        page = analyst.get(reverse("run", args=[run.pk])).content.decode()
        assert "<dd>siti" not in page
        assert "<dd>…" in page

    def test_leaves_after_some_days(self, signed_in, many):
        client = signed_in("Owner")
        run = asked(client)
        folder = settings.HOME.path("files", str(run.pk))
        prune_files()
        assert rows(client, run)
        before = time.time() - KEPT_DAYS * 86_400 - 1
        os.utime(folder, (before, before))
        prune_files()
        assert not folder.exists()
        assert client.get(reverse("run_file", args=[run.pk])).status_code == 404

    def test_is_not_made_for_nobody_nor_for_those_who_may_not(self, many, person):
        for by in (None, person("Sales")):
            run = Run.objects.create(
                kind=exporting.FILE, version="1", asked_by=by,
                inputs={"asked": {}, "language": "en"},
            )  # fmt: skip
            carry_out(run.pk)
            run.refresh_from_db()
            assert (run.state, run.error_code) == ("failed", "refused")

    def test_of_few_comes_at_once(self, signed_in, many):
        answer = signed_in("Owner").post(EXPORT, {"format": "xlsx", "city": "Medan"})
        assert b"".join(answer)
        assert not Run.objects.exists()
