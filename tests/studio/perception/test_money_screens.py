"""Willingness to pay, market fit and money on screens."""

import re
from datetime import timedelta

import pytest
from charted import tables_of
from django.urls import reverse
from perception.factory import END, make_sample, make_survey
from perception.results_worker import clear_files
from perception.test_money_runs import buy, carry_out

from nilai_studio.customers.models import Customer
from nilai_studio.perception.models import EquityCalculation, PriceTerms, Statement
from nilai_studio.runs.models import Run

pytestmark = pytest.mark.usefixtures("business")

ROLES = ("Owner", "Marketer", "Analyst", "Sales", "Service")


@pytest.fixture(autouse=True)
def _no_files():
    clear_files()


def text_of(answer):
    assert answer.status_code == 200, answer
    said = answer.content.decode()
    # Whatever a page draws can be saved as a table.
    tables_of(said)
    return said


class TestPrices:
    def test_shows_prices_and_takes_a_cost(self, signed_in):
        survey = make_survey("gabor_granger")
        make_sample(survey, 60)
        carry_out("prices", survey)
        client = signed_in("Marketer")
        address = reverse("value_prices", args=[survey.pk])
        said = text_of(client.get(address))
        assert "Rp" in said
        assert 'name="unit_cost_amount"' in said
        sent = client.post(
            reverse("value_cost", args=[survey.pk]), {"unit_cost_amount": "9000"}
        )
        assert sent.status_code == 302
        assert PriceTerms.objects.get(survey=survey).unit_cost_amount == 9000
        assert Run.objects.filter(kind="perception.prices", state="waiting").exists()
        client.post(reverse("value_cost", args=[survey.pk]), {"unit_cost_amount": "-1"})
        assert PriceTerms.objects.get(survey=survey).unit_cost_amount == 9000

    def test_simulates_products_that_are_edited(self, signed_in):
        survey = make_survey("choice")
        make_sample(survey, 60)
        carry_out("choices", survey)
        client = signed_in("Analyst")
        address = reverse("value_prices", args=[survey.pk])
        first = client.get(address)
        shown = tables_of(text_of(first))
        assert shown["market"][0]["Product"] == "Melati"
        assert list(shown["price"][0]) == ["Price (IDR)", "Would buy (%)", "Low (%)", "High (%)"]  # fmt: skip
        shares = {n: s.value for n, s in first.context["market"]["rows"]}
        asked = {
            "p0-name": "Melati", "p0-0": "Polos", "p0-1": "Besar", "p0-2": "15000",
            "p1-name": "Mawar", "p1-0": "Vanila", "p1-1": "Kecil", "p1-2": "25000",
            "cost": "8000",
        }  # fmt: skip
        edited = client.get(address, asked).context["market"]
        now = {n: s.value for n, s in edited["rows"]}
        assert now["Melati"] > shares["Melati"]
        assert sum(now.values()) == pytest.approx(1)
        assert edited["response"].best_price.value >= 15000
        more = client.get(address, asked | {"add": "1"}).context["market"]
        assert len(more["products"]) == 3
        less = client.get(address, asked | {"p2-name": "X", "drop": "1"})
        assert [p["name"] for p in less.context["market"]["products"]] == [
            "Melati",
            "X",
        ]
        beyond = client.get(address, asked | {"p0-2": "nonsense"})
        assert "no number" in beyond.context["market"]["problem"]

    def test_a_survey_about_something_else_says_so(self, signed_in):
        survey = make_survey("nps")
        make_sample(survey, 10)
        said = text_of(
            signed_in("Owner").get(reverse("value_prices", args=[survey.pk]))
        )
        assert "nothing about prices" in said


class TestMarketFit:
    def test_words_of_another_survey_are_called_so(self, signed_in):
        survey = make_survey("nps", settings={"competitors": []})
        make_sample(survey, 60)
        carry_out("heard", survey)
        said = text_of(signed_in("Owner").get(reverse("value_fit", args=[survey.pk])))
        assert "customers answered in their own words" in said
        assert "In their own words" in said
        assert "Market fit" not in said
        assert "{own}" not in said

    def test_test_and_words_and_statement(self, signed_in):
        survey = make_survey("market_fit")
        make_sample(survey, 60)
        carry_out("fit", survey)
        carry_out("heard", survey)
        client = signed_in("Marketer")
        said = text_of(client.get(reverse("value_fit", args=[survey.pk])))
        assert "40" in said
        assert "relaxed" in said or "ramah" in said
        add = reverse("statement_add") + f"?survey={survey.pk}"
        assert "Kopi Melati" in text_of(client.get(add))
        sent = client.post(
            add,
            {
                "product": "Kopi Melati",
                "segment": "Pekerja di Jakarta",
                "survey": survey.pk,
                "feel_before": "Mengantuk",
                "feel_after": "Relaxed in the morning, berseri",
            },
        )
        statement = Statement.objects.get()
        assert sent.status_code == 302
        told = client.get(reverse("statement", args=[statement.pk]))
        assert told.context["heard"].shared == 2
        assert "berseri" in text_of(told)
        again = client.post(
            reverse("statement", args=[statement.pk]),
            {"product": "Kopi Melati", "segment": "Pekerja di Jakarta"},
        )
        assert "Fill in at least one cell" in text_of(again)
        listed = text_of(client.get(reverse("statements")))
        assert "Pekerja di Jakarta" in listed
        assert text_of(client.get(reverse("value_fit", args=[survey.pk])))
        gone = client.post(reverse("statement_delete", args=[statement.pk]))
        assert gone.status_code == 302
        assert not Statement.objects.exists()

    def test_those_who_may_not_write_read(self, signed_in):
        statement = Statement.objects.create(
            product="Kopi", segment="Semua", cells={"feel": {"after": "Segar"}}
        )
        client = signed_in("Service")
        address = reverse("statement", args=[statement.pk])
        assert "disabled" in text_of(client.get(address))
        sent = client.post(address, {"product": "X", "segment": "Y", "feel_after": "Z"})
        assert sent.status_code in (302, 403)
        statement.refresh_from_db()
        assert statement.product == "Kopi"


@pytest.fixture
def surveyed(business):
    survey = make_survey("customer_value")
    customers = [Customer.objects.create(name=f"Orang {i}") for i in range(60)]
    responses = make_sample(survey, 60, waves=("2026-06",), customers=customers)
    for response in responses:
        response.finished_at = END - timedelta(days=150)
        response.save(update_fields=["finished_at"])
    buy(customers, responses)
    carry_out("money", survey)
    carry_out("equity", survey)
    return survey


class TestMoney:
    def test_slopes_moves_and_a_calculation(
        self, surveyed, signed_in, django_assert_max_num_queries
    ):
        client = signed_in("Marketer")
        address = reverse("value_money", args=[surveyed.pk])
        with django_assert_max_num_queries(45):
            page = client.get(address)
        said = text_of(page)
        assert "Associated, not caused" in said
        assert page.context["moves"]["rows"]
        sent = client.post(
            address,
            {
                "driver": "worth_what_paid", "points": "1", "cost_amount": "5000000",
                "margin_amount": "20000", "purchases_per_year": "6",
                "population": "10000", "horizon_years": "3", "annual_rate": "10",
                "name": "Satu poin nilai",
            },
        )  # fmt: skip
        assert sent.status_code == 302
        made = EquityCalculation.objects.get()
        assert made.inputs["annual_rate"] == pytest.approx(0.1)
        shown = client.get(sent.url)
        assert shown.context["calculation"] == made
        told = " ".join(text_of(shown).split())
        assert "Customer equity" in told
        assert re.search(r"[ >]1 points more on “", told)
        assert "of margin over 3 years" in told
        wrong = client.post(address, {"points": "-1"})
        assert wrong.context["form"].errors
        assert EquityCalculation.objects.count() == 1

    def test_money_stays_with_those_who_may_see_it(self, surveyed, signed_in):
        address = reverse("value_document", args=[surveyed.pk, "money"])
        assert signed_in("Sales").get(address).status_code == 200
        client = signed_in("Service")
        assert client.get(address).status_code == 302
        prices = client.get(reverse("value_prices", args=[surveyed.pk]))
        assert reverse("value_money", args=[surveyed.pk]) not in text_of(prices)
        overview = client.get(reverse("value"))
        assert reverse("value_money", args=[surveyed.pk]) not in text_of(overview)

    def test_without_orders_says_what_to_bring(self, signed_in):
        survey = make_survey("nps")
        make_sample(survey, 10)
        said = text_of(signed_in("Owner").get(reverse("value_money", args=[survey.pk])))
        assert "own links" in said


class TestWhoMay:
    @pytest.mark.parametrize("role", ROLES)
    def test_each_role(self, signed_in, role):
        survey = make_survey("nps")
        client = signed_in(role)
        sees_money = role != "Service"
        asks = role in ("Owner", "Marketer", "Analyst")
        for name, may in (
            ("value_prices", True),
            ("value_fit", True),
            ("value_money", sees_money),
        ):
            found = client.get(reverse(name, args=[survey.pk]))
            assert found.status_code == (200 if may else 302), name
        assert client.get(reverse("statements")).status_code == 200
        statement = Statement.objects.create(product="A", segment="B")
        sent = client.get(reverse("statement_delete", args=[statement.pk]))
        assert sent.status_code == (200 if asks else 302)
        cost = client.post(reverse("value_cost", args=[survey.pk]), {})
        assert PriceTerms.objects.exists() is asks, cost
