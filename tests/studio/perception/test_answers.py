from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from perception.factory import make_sample, make_survey

from nilai.engine.choice import ChoiceQuestion, analyse_choices
from nilai.engine.choice_reading import read_choices
from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff
from nilai.engine.prices import PriceQuestion, analyse_prices
from nilai.engine.recommendation import RecommendationQuestion, analyse_recommendation
from nilai.engine.session import open_session
from nilai.engine.value import ValueQuestion, analyse_value
from nilai.perception.customer_value import Rated
from nilai_studio.customers.models import Customer
from nilai_studio.perception import answers
from nilai_studio.perception.answers import answers_file, list_waves, question_for
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.surveys.library import best_worst_sets, templates

pytestmark = pytest.mark.django_db


def rows_of(survey: Survey, **options) -> list[dict]:
    return pq.read_table(answers_file(survey, **options)).to_pylist()


class TestAFileOfAnswers:
    @pytest.mark.parametrize("template", list(templates()))
    def test_is_written_of_every_template(self, business, template):
        survey = make_survey(template)
        make_sample(survey, 12)
        rows = rows_of(survey)
        asked = question_for(survey)
        assert rows
        assert set(asked.items) <= set(rows[0])
        assert {row.get("brand") for row in rows} <= {*asked.brands, None}

    def test_has_a_row_for_each_brand_that_was_rated(self, business):
        survey = make_survey()
        make_sample(survey, 20)
        rows = rows_of(survey)
        own = [row for row in rows if row["brand"] == "Melati"]
        others = [row for row in rows if row["brand"] != "Melati"]
        assert {row["brand"] for row in others} == {"Mawar", "Kenanga"}
        assert all(row["repurchase"] is not None for row in own)
        assert all(row["repurchase"] is None for row in others)
        assert all(row["importance_product"] is not None for row in rows)

    def test_leaves_out_halves_and_suspects(self, business):
        survey = make_survey("ces")
        made = make_sample(survey, 10)
        Response.objects.filter(pk=made[0].pk).update(finished_at=None)
        Response.objects.filter(pk=made[1].pk).update(suspect="fast")
        assert len(rows_of(survey)) == 8

    def test_knows_customers_unless_it_is_anonymous(self, business):
        ani = Customer.objects.create(name="Ani")
        known, hidden = make_survey("ces"), make_survey("ces", is_anonymous=True)
        made = make_sample(known, 3, customers=[ani])
        make_sample(hidden, 3, customers=[ani])
        # Even a row that should never be: an anonymous survey names nobody.
        Response.objects.filter(survey=hidden).update(customer=ani)
        assert made
        assert {row["customer_id"] for row in rows_of(known)} == {ani.key}
        assert {row["customer_id"] for row in rows_of(hidden)} == {None}

    def test_of_one_wave(self, business):
        survey = make_survey("ces")
        make_sample(survey, 10)
        assert list_waves(survey) == ["2026-11", "2026-10"]
        assert {row["wave"] for row in rows_of(survey, wave="2026-10")} == {"2026-10"}

    def test_is_written_once_for_the_same_answers(self, business):
        survey = make_survey("ces")
        make_sample(survey, 3)
        first = answers_file(survey)
        with patch.object(answers.pq, "ParquetWriter", side_effect=AssertionError):
            assert answers_file(survey) == first
        make_sample(survey, 3, seed=2)
        second = answers_file(survey)
        assert second != first
        assert not first.exists()

    def test_of_nothing_has_columns_all_the_same(self, business):
        survey = make_survey("nps")
        table = pq.read_table(answers_file(survey))
        assert table.num_rows == 0
        assert "recommend" in table.column_names

    def test_reads_in_bounded_queries(self, business, django_assert_max_num_queries):
        survey = make_survey("nps")
        make_sample(survey, 30, customers=[Customer.objects.create(name="Ani")])
        with django_assert_max_num_queries(8):
            answers_file(survey)


class TestTheLibraryReads:
    def test_customer_value(self, business):
        survey = make_survey()
        make_sample(survey, 80)
        asked = question_for(survey)
        with open_session() as session:
            table = session.connection.read_parquet(answers_file(survey))
            result = analyse_value(
                session,
                table,
                ValueQuestion(
                    benefits={
                        part: tuple(map(Rated, columns))
                        for part, columns in asked.parts("benefit").items()
                    },
                    costs={
                        part: tuple(map(Rated, columns))
                        for part, columns in asked.parts("cost").items()
                    },
                    worth=asked.column("worth_what_paid"),
                    recommend=asked.column("recommend"),
                    importance={
                        part: columns[0]
                        for part, columns in asked.parts("importance").items()
                    },
                    last=asked.column("last_brand"),
                    following=asked.column("next_brand"),
                    brand=asked.brand,
                    own=asked.own_brand,
                    respondent="response_id",
                    weight="weight",
                ),
            )
        assert result is not None

    def test_recommendation_and_fit(self, business):
        survey = make_survey("market_fit")
        make_sample(survey, 60)
        with open_session() as session:
            table = session.connection.read_parquet(answers_file(survey))
            question = RecommendationQuestion(
                fit=question_for(survey).column("disappointed")
            )
            assert analyse_recommendation(session, table, question)

    @pytest.mark.parametrize(
        ("template", "method"),
        [("van_westendorp", "van-westendorp"), ("gabor_granger", "gabor-granger")],
    )
    def test_prices(self, business, template, method):
        survey = make_survey(template)
        make_sample(survey, 60)
        with open_session() as session:
            table = session.connection.read_parquet(answers_file(survey))
            result = analyse_prices(
                session, table, PriceQuestion(method="auto", weight="weight")
            )
        assert result.method == method
        assert result.used == 60

    def test_choices(self, business):
        survey = make_survey("choice")
        make_sample(survey, 60)
        asked = question_for(survey)
        assert asked.layout == "choice"
        with open_session() as session:
            table = read_choices(session, [str(answers_file(survey))]).table
            result = analyse_choices(
                session,
                table,
                ChoiceQuestion(attributes=asked.attributes, price=asked.price),
            )
        assert set(asked.attributes) == {"Rasa", "Ukuran", "Harga"}
        assert result

    def test_best_and_worst(self, business):
        survey = make_survey("maxdiff")
        make_sample(survey, 40)
        with open_session() as session:
            table = session.connection.read_parquet(answers_file(survey))
            result = analyse_maxdiff(session, table, MaxDiffQuestion(weight="weight"))
        assert result.used == result.sets == 40 * 6


class TestSetsOfBestAndWorst:
    @pytest.mark.parametrize("count", [3, 4, 5, 7, 12, 20])
    def test_are_balanced(self, count):
        made = best_worst_sets([f"i{i}" for i in range(count)])["design"]
        for sets in made:
            shown = [sum(i in one for one in sets) for i in range(count)]
            assert max(shown) - min(shown) <= 1
            assert min(shown) >= 3
            assert all(len(set(one)) == len(one) for one in sets)
