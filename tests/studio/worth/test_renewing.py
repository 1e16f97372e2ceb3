"""When an analysis is renewed, what a kill leaves, what is taken away."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from worth.small_shop import BEGIN, take_back_all
from worth.worker import analyse

from nilai.report.words import Words
from nilai_studio.customers.models import Customer
from nilai_studio.orders.actions import recount_moved, remove_orders
from nilai_studio.orders.models import Order
from nilai_studio.orders.storing import touch_months
from nilai_studio.runs import work
from nilai_studio.runs.actions import repeat_run
from nilai_studio.runs.models import Run
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.worth import actions, pruning, storing
from nilai_studio.worth.actions import ask_for, renew_if_stale
from nilai_studio.worth.asked import describe_inputs
from nilai_studio.worth.computations import run_folder
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis
from nilai_studio.worth.pruning import prune

pytestmark = pytest.mark.usefixtures("as_it_was")


class PowerCut(BaseException):
    """As if the process had been killed."""


def shown(browser, run):
    address = reverse("worth_analysis", args=[run.pk])
    page = browser.get(address).content.decode()
    return unescape(page).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def shop(analysed):
    """The business."""
    return analysed[0]


@pytest.fixture
def first(analysed):
    """Its first run."""
    return analysed[1]


class TestRenewing:
    def test_is_content_until_orders_or_rates_change(self, shop, first):
        assert renew_if_stale() is None
        touch_months("SELECT ordered_at FROM orders_order")
        second = analyse()
        assert WorthAnalysis.objects.get(is_current=True).run == second
        shop.discount_rate = "0.2"
        shop.save()
        third = analyse()
        assert third.inputs["annual_rate"] == 0.2
        assert first.pk < second.pk < third.pk

    def test_rests_after_a_run(self, monkeypatch):
        touch_months("SELECT ordered_at FROM orders_order")
        monkeypatch.setattr(actions, "REST", 1e6)
        assert renew_if_stale() is None


class TestKill:
    def test_shows_nothing_by_halves_and_is_made_good(self, first, monkeypatch):
        touch_months("SELECT ordered_at FROM orders_order")
        run = renew_if_stale()
        insert, batches = storing._insert, []

        def cut(rows):
            insert(rows)
            batches.append(len(rows))
            if len(batches) == 2:
                raise PowerCut

        monkeypatch.setattr(storing, "_insert", cut)
        with pytest.raises(PowerCut):
            work.carry_out(run.pk)
        assert WorthAnalysis.objects.get(is_current=True).run == first
        assert CustomerWorth.objects.filter(analysis=run.pk).exists()
        monkeypatch.setattr(storing, "_insert", insert)
        work.resume_runs()
        work.carry_out(run.pk)
        current = WorthAnalysis.objects.get(is_current=True)
        assert current.run == run
        stored = CustomerWorth.objects.filter(analysis=current)
        assert stored.count() == current.customer_count == 80
        assert stored.values("customer").distinct().count() == 80


class TestPruning:
    def test_takes_former_customers_and_keeps_their_documents(self, first):
        touch_months("SELECT ordered_at FROM orders_order")
        second = analyse()
        assert CustomerWorth.objects.count() == 160
        prune()
        assert set(CustomerWorth.objects.values_list("analysis", flat=True)) == {
            second.pk
        }
        assert WorthAnalysis.objects.get(run=first).document["worth"]

    def test_keeps_some_files_only(self, first, monkeypatch):
        monkeypatch.setattr(pruning, "KEEP_FILES", 1)
        touch_months("SELECT ordered_at FROM orders_order")
        second = analyse()
        prune()
        assert not run_folder(first.pk).exists()
        assert (run_folder(second.pk) / "customers.parquet").exists()


class TestAfterOrdersChanged:
    def test_every_screen_says_so_until_it_is_renewed(self, signed_in):
        browser = signed_in("Owner")
        customer = Customer.objects.order_by("key")[0]
        screens = (
            ("worth", [], "Orders have changed since"),
            ("wagtailadmin_home", [], "Orders have changed since"),
            ("customer", [customer.pk], "orders have changed since these figures"),
        )

        def says_so():
            return [
                said in unescape(browser.get(reverse(name, args=args)).content.decode())
                for name, args, said in screens
            ]

        recount_moved([customer.pk], [])
        assert says_so() == [False, False, False]
        order = Order.objects.filter(customer=customer)[0]
        assert remove_orders([order.order_id], shop=order.shop) == 1
        assert says_so() == [True, True, True]
        run = renew_if_stale()
        page = browser.get(reverse("worth")).content.decode()
        assert reverse("run", args=[run.pk]) in page
        work.carry_out(run.pk)
        assert says_so() == [False, False, False]

    def test_nothing_is_shown_of_orders_that_were_all_taken_back(self, signed_in):
        take_back_all()
        assert renew_if_stale() is None
        assert not WorthAnalysis.objects.filter(is_current=True).exists()
        page = signed_in("Owner").get(reverse("worth")).content.decode()
        assert "appears here when there are orders" in page


class TestOtherQuestions:
    def test_leave_what_is_current(self, first):
        middle = BEGIN.replace(month=7).date().isoformat()
        run = ask_for(inputs={"until": middle, "horizon_months": 6})
        work.carry_out(run.pk)
        run.refresh_from_db()
        assert run.state == Run.State.DONE, run.error
        found = ask_for(inputs={"until": middle, "horizon_months": 6})
        assert found == WorthAnalysis.objects.get(run=run)
        assert found.as_of.isoformat() <= middle
        assert not found.customers.exists()
        assert WorthAnalysis.objects.get(is_current=True).run == first

    def test_from_a_day_on_count_later_orders_only(self):
        begin = BEGIN.replace(month=5).date().isoformat()
        run = ask_for(inputs={"from": begin})
        work.carry_out(run.pk)
        found = WorthAnalysis.objects.get(run=run)
        assert found.document["read"]["from"] >= begin

    def test_of_a_segment_count_its_customers_only(self, signed_in):
        segment = Segment.objects.create(name="Best", slug="best")
        chosen = Customer.objects.order_by("key")[:40]
        Membership.objects.bulk_create(
            [Membership(segment=segment, customer=customer) for customer in chosen]
        )
        run = ask_for(inputs={"segment": segment.pk})
        work.carry_out(run.pk)
        found = WorthAnalysis.objects.get(run=run, is_finished=True)
        assert found.document["read"]["customers"] == 40
        assert not found.is_current
        assert ("Best",) in {(str(text),) for _, text in describe_inputs(run)}
        until = (found.as_of - timedelta(days=20)).isoformat()
        earlier = ask_for(inputs={"segment": segment.pk, "until": until})
        work.carry_out(earlier.pk)
        browser = signed_in("Owner")
        page = shown(browser, earlier)
        # Which customers, of which period, and whose membership counts.
        day = (
            Words("en")
            .day(date.fromisoformat(until))
            .replace("\N{NO-BREAK SPACE}", " ")
        )
        assert f"Best, until {day}" in page
        assert "customers of “Best” are worth" in page
        assert f"by the orders until {day}" in page
        assert f"today; on {day}" in page
        assert "belong to it today" not in shown(browser, run)
        segment.delete()
        assert "A segment that was removed" in shown(browser, run)
        again = repeat_run(run=run)
        work.carry_out(again.pk)
        again.refresh_from_db()
        assert (again.state, again.error_code) == (Run.State.FAILED, "refused")
