"""Runs on prices, choices, market fit and money find what the library finds."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from perception.factory import END, make_sample, make_survey
from perception.results_worker import clear_files

from nilai.engine import open_session
from nilai.engine.answers import read_answers
from nilai.engine.choice import analyse_choices
from nilai.engine.choice_reading import read_choices
from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff
from nilai.engine.prices import PriceQuestion, analyse_prices
from nilai.report.choices import choice_document
from nilai.report.maxdiff import maxdiff_document
from nilai.report.prices import price_document
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Order
from nilai_studio.orders.storing import touch_months
from nilai_studio.perception.answers import answers_file, question_for
from nilai_studio.perception.models import SurveyResult
from nilai_studio.perception.money import actions
from nilai_studio.perception.money.analysis.choices import choice_question
from nilai_studio.perception.money.analysis.equity import _usual
from nilai_studio.perception.money.analysis.prices import Terms
from nilai_studio.perception.money.analysis.simulate import simulate
from nilai_studio.runs import work
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.models import Run

pytestmark = pytest.mark.usefixtures("business")


@pytest.fixture(autouse=True)
def _no_files():
    clear_files()


def carry_out(kind, survey):
    """Work out one kind of result and return what is stored of all waves."""
    run = start_run(kind=f"perception.{kind}", inputs={"survey": survey.pk})
    work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, (run.error_code, run.error)
    return SurveyResult.objects.filter(survey=survey, kind=kind, wave="").first()


def without_files(document):
    document["read"].pop("files")
    return document


class TestPrices:
    def test_van_westendorp_is_the_librarys(self):
        survey = make_survey("van_westendorp")
        make_sample(survey, 80)
        found = carry_out("prices", survey)
        with open_session() as session:
            reading = read_answers(session, [str(answers_file(survey))])
            result = analyse_prices(
                session,
                reading.wide,
                PriceQuestion(weight="weight", currency="IDR"),
            )
            told = price_document(reading, result)
        assert found.document["van_westendorp"] == told["van_westendorp"]
        assert found.document["demand"]["best"] == told["demand"]["best"]
        assert found.respondents == 80
        assert "Rp" in found.words["id"]["title"]

    def test_cost_moves_the_price_of_highest_profit(self, owner):
        survey = make_survey("gabor_granger")
        make_sample(survey, 80)
        plain = carry_out("prices", survey).document
        run = actions.set_unit_cost(survey=survey, unit_cost_amount=15000, by=owner)
        work.carry_out(run.pk)
        told = SurveyResult.objects.get(survey=survey, kind="prices", wave="").document
        assert "profit" not in plain["demand"]["best"]
        best = told["demand"]["best"]
        revenue, profit = best["revenue"]["price"], best["profit"]["price"]
        assert profit["value"] > revenue["value"]
        assert profit["low"] <= profit["value"] <= profit["high"]


class TestChoices:
    def test_are_the_librarys_and_can_be_simulated(self):
        survey = make_survey("choice")
        make_sample(survey, 60)
        found = carry_out("choices", survey)
        asked = question_for(survey)
        with open_session() as session:
            path = str(answers_file(survey))
            reading = read_choices(session, [path], amounts=[asked.price])
            result = analyse_choices(
                session, reading.table, choice_question(asked, Terms(currency="IDR"))
            )
            told = choice_document(reading, result)
        assert found.document["part_worths"] == told["part_worths"]
        assert found.document["willingness_to_pay"] == told["willingness_to_pay"]
        products = [
            {
                "name": "A",
                "values": {"Rasa": "Vanila", "Ukuran": "Besar", "Harga": 20000},
            },
            {
                "name": "B",
                "values": {"Rasa": "Polos", "Ukuran": "Kecil", "Harga": 15000},
            },
        ]
        market = simulate(
            found.extra["model"], products, unit_cost=8000, currency="IDR"
        )
        assert sum(s.value for s in market.shares.values()) == pytest.approx(1)
        assert market.shares["A"].low < market.shares["A"].value
        assert market.response.best_price.value >= 15000

    def test_maxdiff_is_the_librarys(self):
        survey = make_survey("maxdiff")
        make_sample(survey, 50)
        found = carry_out("maxdiff", survey)
        with open_session() as session:
            reading = read_choices(session, [str(answers_file(survey))])
            question = MaxDiffQuestion(weight="weight")
            told = maxdiff_document(
                reading, analyse_maxdiff(session, reading.table, question)
            )
        assert found.document["items"] == told["items"]


class TestMarketFit:
    def test_forty_per_cent_with_its_interval(self):
        survey = make_survey("market_fit")
        make_sample(survey, 70)
        found = carry_out("fit", survey)
        very = found.document["fit"]["very_share"]
        assert very["low"] < very["value"] < very["high"]
        assert found.headline["value"] == very["value"]
        assert found.figures["id"]


@pytest.fixture
def shoppers(business):
    """Sixty customers who buy in the weeks after they answer, some more."""
    survey = make_survey("customer_value")
    customers = [Customer.objects.create(name=f"Orang {i}") for i in range(60)]
    responses = make_sample(survey, 60, waves=("2026-06",), customers=customers)
    for response in responses:
        response.finished_at = END - timedelta(days=150)
        response.save(update_fields=["finished_at"])
    return survey, customers, responses


def buy(customers, responses):
    rows = []
    for number, (customer, response) in enumerate(
        zip(customers, responses, strict=True)
    ):
        score = response.answers.get("worth_what_paid@Melati", 5)
        score = score if isinstance(score, int | float) else 5
        first = response.finished_at - timedelta(days=20)
        rows.append((f"a{number}", customer, first, 50_000))
        if number % 3:
            after = response.finished_at + timedelta(days=10 + number % 40)
            rows.append((f"b{number}", customer, after, 20_000 + 10_000 * score))
    rows.append(("last", customers[0], END, 1000))
    for key, customer, at, amount in rows:
        Order.objects.create(
            shop="toko",
            order_id=key,
            customer=customer,
            ordered_at=at,
            revenue_amount=amount,
        )
    touch_months("SELECT ordered_at FROM orders_order")


class TestMoney:
    def test_joins_answers_with_orders_afterwards(self, shoppers):
        survey, customers, responses = shoppers
        buy(customers, responses)
        found = carry_out("money", survey)
        document = found.document
        read = document["read"]
        assert 30 < read["used"] == read["sheets"] - sum(read["left_out"].values())
        assert document["value"]["name"] == "worth_what_paid"
        assert document["as_of"] == END.date().isoformat()
        assert document["value"]["alone"]["order_value"]["value"] == pytest.approx(
            10_000, rel=0.05
        )
        text = " ".join(found.words["en"]["sections"]["money"]["sentences"])
        assert "Associated, not caused" in text
        assert found.extra["orders_version"]

    def test_without_orders_there_is_nothing_to_show(self, shoppers):
        survey, _customers, _responses = shoppers
        assert carry_out("money", survey) is None


class TestEquity:
    def test_counts_orders_up_to_a_day_of_the_business(self, business, tmp_path):
        file = tmp_path / "orders.parquet"
        at = [datetime(2025, 12, 1, tzinfo=UTC), datetime(2025, 12, 31, 20, tzinfo=UTC)]
        table = {
            "ordered_at": at,
            "revenue_amount": [5.0] * 2,
            "customer_id": ["a"] * 2,
        }
        pq.write_table(pa.table(table), file)
        with open_session() as session:
            found = _usual(session, str(file))
        # Eight in the evening of London is three in the morning of Jakarta.
        assert found["as_of"] == "2026-01-01"
        assert found["revenue_amount"] == 5

    def test_moves_and_what_an_improvement_returns(self, owner):
        survey = make_survey("customer_value")
        make_sample(survey, 150)
        found = carry_out("equity", survey)
        model = found.extra["model"]
        assert sum(model["current"]) == pytest.approx(1)
        inputs = {
            "driver": model["item"],
            "points": 1,
            "cost_amount": 1_000_000,
            "margin_amount": 10_000,
            "purchases_per_year": 12,
            "annual_rate": 0.1,
            "horizon_years": 3,
            "population": 10_000,
            "currency": "IDR",
        }
        made = actions.save_calculation(
            survey=survey, result=found, inputs=inputs, name="Satu poin", by=owner
        )
        result = made.result
        assert result["rating_after"] == pytest.approx(result["rating_before"] + 1)
        gain = result["equity_after"] - result["equity_before"]
        assert result["gained_amount"] == pytest.approx(gain)
        assert result["return_share"] == pytest.approx((gain - 1e6) / 1e6)
        assert result["gained_low"] < result["gained_amount"] < result["gained_high"]
        assert date.fromisoformat(str(found.as_of))
        cost = next(name for name in model["costs"] if model["slopes"][name]["value"])
        slope = model["slopes"][cost]["value"]
        less = actions.save_calculation(
            survey=survey,
            result=found,
            inputs=inputs | {"driver": cost},
            name="Lebih murah",
            by=owner,
        ).result
        # Costs weigh on value in this sample: it improves as one of them falls.
        assert slope < 0
        assert less["points_on_value"] == pytest.approx(-slope)
        assert less["rating_after"] > less["rating_before"]
