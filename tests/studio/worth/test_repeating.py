"""A run repeated on what it read, and told from others in the list."""

import json
import shutil
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from one_of_each import IN_SOLO
from worth.small_shop import BEGIN
from worth.worker import analyse

from nilai.errors import OptionError
from nilai_studio.customers.models import Customer
from nilai_studio.orders.lake import rebuild_lake, sync_lake
from nilai_studio.orders.models import Order
from nilai_studio.orders.storing import touch_months
from nilai_studio.runs import work
from nilai_studio.runs.actions import repeat_run, start_run
from nilai_studio.runs.models import Run
from nilai_studio.runs.queries import is_like_the_repeated
from nilai_studio.segments.actions import add_segment
from nilai_studio.segments.keeping import renew
from nilai_studio.worth import pruning
from nilai_studio.worth.held import held_folder, is_held
from nilai_studio.worth.inputs import KIND
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.pruning import prune

pytestmark = pytest.mark.usefixtures("as_it_was")


@pytest.fixture
def first(analysed) -> Run:
    """The run that analysed a small shop."""
    return analysed[1]


def sell_twice_as_dear() -> None:
    """Change the orders of every month but the first."""
    Order.objects.filter(ordered_at__gte=BEGIN + timedelta(days=30)).update(
        revenue_amount=123
    )
    touch_months("SELECT ordered_at FROM orders_order")


def carried_out(run: Run) -> Run:
    """Return a run as the worker ends it."""
    work.carry_out(run.pk)
    run.refresh_from_db()
    return run


def worth_of(run: Run) -> float:
    """Return what a run says the base is worth."""
    return WorthAnalysis.objects.get(run=run).document["worth"]["total_amount"]


class TestExactly:
    def test_reads_what_was_read_though_orders_changed_since(self, first):
        sell_twice_as_dear()
        today = analyse()
        again = carried_out(repeat_run(run=first, is_exact=True))
        assert again.state == Run.State.DONE
        assert worth_of(again) == pytest.approx(worth_of(first), rel=1e-6)
        assert worth_of(today) != pytest.approx(worth_of(first), rel=0.1)
        assert is_like_the_repeated(again) is True
        assert WorthAnalysis.objects.get(is_current=True).run == today

    def test_says_that_figures_differ_on_the_data_of_today(self, first, signed_in):
        sell_twice_as_dear()
        again = carried_out(repeat_run(run=first))
        assert is_like_the_repeated(again) is False
        address = reverse("run", args=[again.pk])
        page = unescape(signed_in("Owner").get(address).content.decode())
        assert f"differ from those of run {first.pk}:" in page
        assert "have changed since" in page

    def test_is_a_button_of_the_run(self, first, signed_in):
        browser = signed_in("Owner")
        address = reverse("run", args=[first.pk])
        assert "Repeat exactly" in browser.get(address).content.decode()
        answer = browser.post(reverse("run_repeat", args=[first.pk]), {"data": "same"})
        again = carried_out(Run.objects.latest("pk"))
        assert again.inputs["data_of"] == first.pk
        page = unescape(browser.get(answer["Location"]).content.decode())
        assert f"Its figures are those of run {first.pk}." in page
        assert f"those that run {first.pk} read" in page

    def test_can_itself_be_repeated_when_the_first_is_gone(self, first, monkeypatch):
        again = carried_out(repeat_run(run=first, is_exact=True))
        sell_twice_as_dear()
        today = analyse()
        monkeypatch.setattr(pruning, "KEEP_FILES", 2)
        monkeypatch.setattr(pruning, "HELD_WITHIN", timedelta())
        prune()
        assert [is_held(run.pk) for run in (first, again, today)] == [
            False,
            True,
            True,
        ]
        third = carried_out(repeat_run(run=again, is_exact=True))
        assert worth_of(third) == pytest.approx(worth_of(first), rel=1e-6)
        with pytest.raises(OptionError, match="no longer kept"):
            repeat_run(run=first, is_exact=True)

    def test_finds_the_orders_though_others_are_let_go_before_it_begins(
        self, first, monkeypatch
    ):
        waiting = repeat_run(run=first, is_exact=True)
        sell_twice_as_dear()
        analyse()
        monkeypatch.setattr(pruning, "KEEP_FILES", 1)
        monkeypatch.setattr(pruning, "HELD_WITHIN", timedelta())
        prune()
        assert carried_out(waiting).state == Run.State.DONE

    def test_fails_with_a_reason_when_the_orders_go_meanwhile(self, first, monkeypatch):
        again = repeat_run(run=first, is_exact=True)
        for path in held_folder(first.pk).iterdir():
            path.unlink()
        carried_out(again)
        assert (again.state, again.error_code) == (Run.State.FAILED, "data_gone")

    def test_outlives_a_lake_made_anew(self, first):
        sell_twice_as_dear()
        rebuild_lake()
        again = carried_out(repeat_run(run=first, is_exact=True))
        assert worth_of(again) == pytest.approx(worth_of(first), rel=1e-6)

    def test_has_the_customers_of_then_of_a_segment(self, first, owner):
        for customer in Customer.objects.all()[:60]:
            customer.city = "Solo"
            customer.save()
        segment = add_segment(name="Solo", rule=IN_SOLO, by=owner)
        renew(segment)
        inputs = {"segment": segment.pk}
        of_some = carried_out(start_run(kind=KIND, inputs=inputs))
        assert of_some.state == Run.State.DONE, of_some.error
        Customer.objects.filter(city="Solo").update(city="Depok")
        renew(segment)
        again = carried_out(repeat_run(run=of_some, is_exact=True))
        assert again.summary["customers"] == of_some.summary["customers"] == 60

    @pytest.mark.parametrize("asked", [0, "x", 999_999, -1, None])
    def test_refuses_a_run_that_holds_nothing(self, asked):
        with pytest.raises(OptionError, match="leave it out to read those of today"):
            start_run(kind=KIND, inputs={"data_of": asked})


class TestHolding:
    def test_is_explained_on_the_page_while_it_lasts_and_after(self, first, signed_in):
        browser, address = signed_in("Owner"), reverse("run", args=[first.pk])
        rule = "What analyses of worth read is kept for 30 days"
        page = browser.get(address).content.decode()
        assert "Repeat exactly" in page
        assert rule in page
        shutil.rmtree(held_folder(first.pk))
        page = browser.get(address).content.decode()
        assert "Repeat exactly" not in page
        assert rule in page

    def test_takes_no_room_before_a_month_changes(self, first):
        held = sorted(held_folder(first.pk).glob("*.parquet"))
        lake = sync_lake().folder / "orders"
        assert held
        assert all(path.samefile(lake / path.name) for path in held)

    def test_names_nobody(self, first):
        told = json.loads((held_folder(first.pk) / "held.json").read_text("utf-8"))
        assert told.keys() == {"today", "orders_version", "only"}


class TestList:
    def test_names_period_and_repeated_run(self, first, signed_in):
        start_run(kind=KIND, inputs={"until": "2025-06-30"})
        repeat_run(run=first, is_exact=True)
        page = unescape(signed_in("Owner").get(reverse("runs")).content.decode())
        page = page.replace("\N{NO-BREAK SPACE}", " ")
        assert "Until 30 Jun 2025" in page
        assert f"On the orders of run {first.pk}" in page
        hidden = signed_in("Service").get(reverse("runs")).content.decode()
        assert "On the orders of" not in hidden

    def test_names_segments_in_one_query(
        self, first, signed_in, owner, django_assert_max_num_queries
    ):
        segment = add_segment(
            name="Solo",
            rule=IN_SOLO,
            by=owner,
        )
        inputs = first.inputs | {"segment": segment.pk}
        Run.objects.bulk_create(
            [Run(kind=KIND, inputs=inputs, version="0.1.0") for _ in range(30)]
        )
        browser = signed_in("Analyst")
        with django_assert_max_num_queries(22):
            page = browser.get(reverse("runs")).content.decode()
        assert page.count("Solo") >= 30
