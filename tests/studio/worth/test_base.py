"""What the screens show of Online Retail is what the command line says of it."""

import json
import shutil

import pytest
from bs4 import BeautifulSoup
from charted import tables_of
from django.conf import settings
from django.urls import reverse
from explained import runs_named, unexplained
from worth.real_orders import ONLINE_RETAIL

from nilai.engine import open_session
from nilai.engine.reading import read_orders
from nilai.engine.worth import WorthOptions, analyse_worth
from nilai.report.document import to_document
from nilai.report.words import Words
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Order
from nilai_studio.runs.models import Run
from nilai_studio.worth.analysis.history import look_back, order_days
from nilai_studio.worth.inputs import freeze_inputs
from nilai_studio.worth.models import CustomerWorth, WorthAnalysis
from nilai_studio.worth.storing import at_risk
from nilai_studio.worth.telling import months_of

pytestmark = pytest.mark.usefixtures("real_shop", "db")


@pytest.fixture(scope="module")
def told():
    """The document and the customers of `nilai worth` on the same orders."""
    with open_session() as session:
        reading = read_orders(session, [str(ONLINE_RETAIL)], currency="GBP")
        result = analyse_worth(session, reading, WorthOptions())
        rows = session.arrow(result.customers).to_pylist()
        return to_document(result), {row["customer_id"]: row for row in rows}


@pytest.fixture
def current():
    return WorthAnalysis.objects.get(is_current=True)


def close(a, b):
    """Equal but for the last digits, which depend on the order of rows."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(close(a[name], b[name]) for name in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, float) and isinstance(b, int | float):
        return a == pytest.approx(b, rel=1e-6, abs=1e-9)
    return a == b


class TestWorthAboveItsRange:
    """Few come back and bring all of it: the mean lies above nearly all futures."""

    def test_is_told_as_such(self, current, signed_in):
        row = CustomerWorth.objects.filter(analysis=current).latest("pk")
        row.clv_amount, row.clv_amount_low, row.clv_amount_high = 3.0, 0.0, 0.0
        row.save()
        page = signed_in("Owner").get(reverse("customer", args=[row.customer_id]))
        page = page.content.decode()
        assert "Will most likely bring nothing in the next 12 months" in page
        assert "(£0 to £0)" not in page

    def test_is_no_zero_with_a_sign(self, current):
        rows = CustomerWorth.objects.filter(analysis=current, expected_orders_high=0)
        highest = rows.values_list("expected_orders_high", flat=True)
        assert "-0.0" not in {str(high) for high in highest}


class TestStoredFigures:
    def test_are_those_of_the_command_line(self, current, told):
        document, _ = told
        for part in ("levers", "worth", "concentration", "cohorts", "frequencies"):
            assert close(current.document[part], document[part]), part
        assert close(current.document["advice"], document["advice"])
        assert current.as_of.isoformat() == document["as_of"]

    def test_are_there_for_every_customer(self, current, told):
        _, rows = told
        stored = CustomerWorth.objects.filter(analysis=current)
        found = {row.customer.key: row for row in stored.select_related("customer")}
        assert found.keys() == rows.keys()
        for key, row in rows.items():
            for name in ("clv_amount", "clv_amount_low", "orders_count"):
                assert getattr(found[key], name) == pytest.approx(row[name], rel=1e-6)
            # Of who ordered on one day only nobody can tell.
            told = found[key].alive_share
            if row["frequency_count"]:
                assert told == pytest.approx(row["alive_share"], rel=1e-6)
            else:
                assert told is None
            assert found[key].rfm_segment == row["segment"]
            expected = at_risk(
                row["alive_share"], row["clv_amount"], row["frequency_count"]
            )
            if expected is None:
                assert found[key].at_risk_amount is None
            else:
                assert found[key].at_risk_amount == pytest.approx(expected, rel=1e-6)

    def test_add_up_to_what_would_be_lost_with_those_slipping_away(self, current, told):
        advice = {a["code"]: a for a in told[0]["advice"]}["win_back"]
        rows = CustomerWorth.objects.filter(analysis=current, standing="slipping")
        slipping = [row.at_risk_amount for row in rows]
        assert len(slipping) == advice["customers"]
        assert sum(slipping) == pytest.approx(advice["amount"], rel=1e-6)

    def test_months_add_up_to_the_revenue_of_each(self, current, told):
        months = months_of(current.document)
        # The fifth lens counts refunds of months without an order, too.
        assert [month.revenue_amount for month in months] == pytest.approx(
            current.lenses["growth"]["revenue_amount"], rel=0.01
        )
        assert sum(m.new_customers for m in months) == told[0]["worth"]["customers"]
        assert months[0].month.isoformat() == "2010-12-01"
        assert [m.is_partial for m in months] == [False] * 12 + [True]


class TestHistory:
    def test_ends_at_the_stored_probability(self, current):
        rows = CustomerWorth.objects.filter(analysis=current).order_by("pk")[::150]
        for row in rows:
            orders = Order.objects.filter(customer=row.customer_id)
            days = order_days(
                list(orders.values_list("ordered_at", "revenue_amount")), "UTC"
            )
            history = look_back(
                days,
                model=current.document["model"],
                as_of=current.as_of,
                horizon_days=365,
            )
            assert history.days[0] == row.first_on
            assert history.days[-1] == row.last_on
            if row.alive_share is not None:
                assert history.alive[-1][1] == pytest.approx(row.alive_share, rel=1e-9)
            assert (row.alive_share is None) == (len(history.days) == 1)
            assert all(0 <= share <= 1 for _, share in history.alive)
            come = history.actual[-1][1]
            assert history.ahead[-1][1] - come == pytest.approx(
                row.expected_orders, rel=0.01
            )


class TestWorthPage:
    def test_says_what_the_base_is_worth_to_those_who_may_see_it(self, signed_in, told):
        browser = signed_in("Analyst")
        page = browser.get(reverse("worth")).content.decode()
        amount = Words("en", "GBP").money(told[0]["worth"]["total_amount"])
        assert amount in page
        for heading in ("The ten segments", "Do they come back", "Lens 5"):
            assert heading in page
        assert page.count('data-nilai-chart-target="picture"') == 12
        assert "--margin" not in page

    def test_saves_each_chart_as_a_table_that_stands_by_itself(self, signed_in, told):
        browser, document = signed_in("Analyst"), told[0]
        tables = tables_of(browser.get(reverse("worth")).content.decode())
        assert len(tables) == 12
        worth = {s["segment"]: s for s in document["worth"]["segments"]}
        for row in tables["segments"]:
            (found,) = [
                s
                for s in worth.values()
                if round(s["worth_amount"], 2) == row["Worth (GBP)"]
            ]
            assert row["Customers"] == found["customers"]
            assert row["Low (GBP)"] < row["Worth (GBP)"] < row["High (GBP)"]
        assert {row["Segment"] for row in tables["segment_map"]} >= {"Champions"}
        customers = document["worth"]["customers"]
        assert sum(row["Customers"] for row in tables["segment_map"]) == customers
        assert sum(row["Customers"] for row in tables["frequency"]) == customers
        levers = document["levers"]
        amounts = [row["Revenue (GBP)"] for row in tables["levers"]]
        assert [a for a in amounts if a is not None] == [
            round(levers[when]["margin_amount"], 2) for when in ("before", "after")
        ]
        assert sum(
            row["Change (GBP)"] or 0 for row in tables["levers"]
        ) == pytest.approx(levers["change"]["value"], abs=0.02)
        assert tables["tracking"][0]["Week from"] == "2010-12-01"
        assert {"Repeat orders", "Repeat orders by the model"} < set(
            tables["tracking"][0]
        )
        indonesian = browser.get(reverse("worth"), headers={"accept-language": "id"})
        row = tables_of(indonesian.content.decode())["segments"][0]
        assert list(row) == ["Segmen", "Pelanggan", "Nilai (GBP)", "Bawah (GBP)", "Atas (GBP)"]  # fmt: skip

    def test_explains_in_each_part_what_the_part_shows(self, signed_in):
        page = signed_in("Analyst").get(reverse("worth")).content.decode()
        parts = BeautifulSoup(page, "html.parser").select(".nilai-part")
        formulas = {
            part["aria-labelledby"]: part.select_one(".nilai-explain dd").text
            for part in parts
        }
        assert len(set(formulas.values())) == len(formulas) == 13
        for said in ("days since the last order", "ten segments", "Colour"):
            assert said in formulas["map"]
        assert "tenths" in formulas["holders"]
        assert "in each class" in formulas["spread"]

    def test_explains_every_part_and_leads_to_its_run(self, signed_in, current):
        page = signed_in("Analyst").get(reverse("worth")).content.decode()
        assert unexplained(page, ".nilai-part") == []
        assert runs_named(page) == {reverse("run", args=[current.pk])}

    def test_says_which_period_and_of_whom_it_is_too_early_to_tell(
        self, signed_in, told
    ):
        page = signed_in("Analyst").get(reverse("worth")).content.decode()
        once = told[0]["frequencies"]["actual"][0]
        # The dates that are left blank are told, too.
        for said in (
            "Orders from 1 Dec 2010 to 9 Dec 2011.",
            "blank: the first, 1 Dec 2010",
            "blank: the latest, 9 Dec 2011",
            f"Of the {once:,.0f} who ordered on one day only it is too early to tell",
        ):
            assert said in page.replace("\N{NO-BREAK SPACE}", " ")
        assert "The five lenses" in page

    def test_speaks_the_readers_language(self, signed_in):
        browser = signed_in("Analyst")
        page = browser.get(reverse("worth"), headers={"accept-language": "id"})
        assert "pelanggan Anda bernilai" in page.content.decode()

    def test_gives_report_and_figures_to_keep(self, signed_in, real_shop, told):
        browser = signed_in("Analyst")
        report = browser.get(reverse("worth_report", args=[real_shop.pk]))
        assert report["Content-Disposition"].startswith("attachment")
        assert b"customers are worth" in b"".join(report.streaming_content)
        answer = browser.get(reverse("worth_document", args=[real_shop.pk]))
        assert close(json.loads(answer.content)["worth"], told[0]["worth"])

    def test_says_that_a_report_is_gone(self, signed_in, real_shop):
        folder = settings.HOME.path("runs", str(real_shop.pk))
        moved = folder.with_name("moved")
        shutil.move(folder, moved)
        try:
            answer = signed_in("Analyst").get(
                reverse("worth_report", args=[real_shop.pk]), follow=True
            )
        finally:
            shutil.move(moved, folder)
        assert "no longer kept" in answer.content.decode()

    @pytest.mark.parametrize(
        ("state", "said"),
        [("done", "no longer kept"), ("cancelled", "was cancelled")],
    )
    def test_says_why_there_is_nothing_to_show_of_a_run(self, signed_in, state, said):
        run = Run.objects.create(
            kind="worth.base", version="0", state=state, inputs=freeze_inputs({})
        )
        browser = signed_in("Analyst")
        page = browser.get(reverse("worth_analysis", args=[run.pk])).content.decode()
        assert f"This analysis {'is ' if state == 'done' else ''}{said}." in page
        assert "could not be worked out" not in page
        page = browser.get(reverse("run", args=[run.pk])).content.decode()
        assert reverse("worth_analysis", args=[run.pk]) not in page

    def test_needs_few_queries(self, signed_in, django_assert_max_num_queries):
        browser = signed_in("Analyst")
        with django_assert_max_num_queries(24):
            browser.get(reverse("worth"))


class TestAsking:
    def test_begins_a_run_once_and_shows_its_progress(self, signed_in, real_shop):
        browser = signed_in("Marketer")
        asked = {"first": "", "until": "2011-08-31", "horizon_months": "6"}
        first = browser.post(reverse("worth"), asked)
        again = browser.post(reverse("worth"), asked)
        assert first["Location"] == again["Location"]
        run = Run.objects.latest("pk")
        assert run.inputs["until"] == "2011-08-31"
        assert run.inputs["horizon_months"] == 6
        page = browser.get(first["Location"]).content.decode()
        assert reverse("run_progress", args=[run.pk]) in page

    def test_shows_what_is_known_already(self, signed_in, real_shop):
        browser = signed_in("Marketer")
        asked = {"first": "", "until": "", "horizon_months": "12"}
        answer = browser.post(reverse("worth"), asked)
        assert answer["Location"] == reverse("worth_analysis", args=[real_shop.pk])
        assert Run.objects.count() == 1

    def test_refuses_a_period_that_ends_before_it_begins(self, signed_in):
        asked = {"first": "2011-09-01", "until": "2011-08-01", "horizon_months": "12"}
        answer = signed_in("Marketer").post(reverse("worth"), asked)
        assert "ends before it begins" in answer.content.decode()
        assert Run.objects.count() == 1

    @pytest.mark.parametrize(
        ("first", "until", "said"),
        [
            ("2999-01-01", "", "has not begun"),
            ("", "2001-01-01", "No order came in this period"),
        ],
    )
    def test_refuses_a_period_without_orders(self, signed_in, first, until, said):
        asked = {"first": first, "until": until, "horizon_months": "12"}
        answer = signed_in("Marketer").post(reverse("worth"), asked)
        assert said in answer.content.decode()
        assert Run.objects.count() == 1

    def test_is_for_those_who_may_start_runs(self, signed_in):
        asked = {"first": "", "until": "2011-08-31", "horizon_months": "6"}
        answer = signed_in("Sales").post(reverse("worth"), asked)
        assert answer.status_code in (302, 403)
        assert Run.objects.count() == 1


class TestCustomerPanel:
    def test_says_worth_and_why(self, signed_in, current):
        row = current.customers.order_by("-clv_amount").first()
        browser = signed_in("Sales")
        page = browser.get(reverse("customer", args=[row.customer_id])).content.decode()
        assert Words("en", "GBP").money(row.clv_amount) in page
        assert "Still a customer with a probability" in page
        assert "Orders, beside what was to be expected" in page
        assert unexplained(page, "section:has(.nilai-panel__answer)") == []
        assert runs_named(page) == {reverse("run", args=[current.pk])}

    def test_saves_both_charts_as_tables(self, signed_in, current):
        row = current.customers.order_by("-clv_amount").first()
        page = signed_in("Sales").get(reverse("customer", args=[row.customer_id]))
        tables = tables_of(page.content.decode())
        history = tables["orders-beside-model"]
        lines = {found["Line"] for found in history}
        assert lines == {"this customer", "the average customer", "expected from here on"}  # fmt: skip
        days = [found for found in tables["still-a-customer"] if found["Ordered on that day"]]  # fmt: skip
        actual = [r["Repeat orders"] for r in history if r["Line"] == "this customer"]
        assert len(days) == max(actual) + 1

    def test_says_why_it_came_back_less_often_than_it_ordered(self, signed_in, current):
        told = []
        for row in current.customers.filter(orders_count=8):
            orders = Order.objects.filter(customer=row.customer_id)
            days = order_days(list(orders.values_list("ordered_at", "revenue_amount")), "UTC")  # fmt: skip
            if orders.filter(revenue_amount__gte=0).count() == 8 and len(days) == 7:
                told.append(row)
        page = signed_in("Sales").get(reverse("customer", args=[told[0].customer_id]))
        text = " ".join(page.content.decode().split())
        assert "Came back 6 times" in text
        assert "Its 8 orders count as 7 order days: those of one day count once" in text

    def test_says_why_one_day_buyers_are_worth_nearly_the_same(
        self, signed_in, current
    ):
        once = current.customers.filter(standing="once").order_by("first_on", "revenue_amount")  # fmt: skip
        by_day = {}
        for row in once:
            by_day.setdefault(row.first_on, []).append(row)
        least, *_, most = max(by_day.values(), key=lambda rows: rows[-1].revenue_amount)
        assert most.revenue_amount > 10 * least.revenue_amount
        assert most.clv_amount == pytest.approx(least.clv_amount)
        page = signed_in("Sales").get(reverse("customer", args=[most.customer_id]))
        assert "The amount of the first order does not enter its worth" in " ".join(
            page.content.decode().split()
        )

    def test_keeps_money_from_those_who_may_not_see_it(self, signed_in, current):
        row = current.customers.order_by("-clv_amount").first()
        browser = signed_in("Service")
        page = browser.get(reverse("customer", args=[row.customer_id])).content.decode()
        assert Words("en", "GBP").money(row.clv_amount) not in page
        assert "Still a customer with a probability" in page


class TestCustomerList:
    def test_sorts_by_worth_and_narrows_to_those_slipping_away(
        self, signed_in, current
    ):
        browser = signed_in("Marketer")
        best = current.customers.order_by("-clv_amount").first().customer
        page = browser.get(reverse("customers"), {"sort": "-worth"}).content.decode()
        names = [c.name for c in Customer.objects.all() if f">{c.name}<" in page]
        assert best.name in names
        slipping = browser.get(
            reverse("customers"), {"standing": "slipping", "sort": "-at_risk"}
        ).content.decode()
        few = current.customers.filter(
            at_risk_amount__isnull=False, alive_share__lt=0.9
        ).select_related("customer")
        # Of the real shop's customers hardly any leaves: those are to be seen early.
        assert few.count() == 13
        for row in few:
            assert row.customer.name in slipping
            assert Words("en", "GBP").exact(row.at_risk_amount) in slipping
        assert best.name not in slipping
