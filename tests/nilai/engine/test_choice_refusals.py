"""What cannot be read as choices or prices is refused by name."""

import numpy as np
import pyarrow as pa
import pytest
from tests.nilai.engine.test_choice import run, tasks

from nilai.engine.choice import ChoiceQuestion
from nilai.engine.choice_columns import choice_columns
from nilai.engine.choice_products import product_of
from nilai.engine.maxdiff import MaxDiffQuestion
from nilai.engine.prices import PriceQuestion, analyse_prices
from nilai.errors import MappingError, OptionError, TooLittleDataError
from nilai.perception.attributes import Attribute, coded, contrasts, with_levels
from nilai.perception.choice_sets import choices_of_rows, distinct_rows
from nilai.perception.multinomial_logit import fit_multinomial_logit
from nilai.perception.van_westendorp import fit_van_westendorp, in_order, points_of


def columns(headers, **asked):
    wanted = {"mapping": {}, "attributes": [], "price": None} | asked
    return choice_columns(headers, "tasks.csv", **wanted)


class TestChoiceColumns:
    def test_modes_before_their_attributes_are_found(self):
        found = columns(
            ["id", "choice", "CAR_TIME", "TRAIN_TIME", "CAR_COST", "TRAIN_COST"],
            attributes=["time", "cost"],
        )
        assert found.labels == ("CAR", "TRAIN")
        assert found.task is None

    def test_stems_that_number_alternatives_are_found_unasked(self):
        found = columns(["id", "task", "choice", "brand_1", "brand_2", "x1", "x2"])
        assert set(found.attributes) == {"brand", "x"}

    @pytest.mark.parametrize(
        ("headers", "asked", "told"),
        [
            (["a", "b"], {}, "as respondent or as chosen"),
            (["id", "choice", "x"], {"attributes": ["x"]}, "--map task="),
            (["id", "task", "choice"], {}, "no attribute to learn from"),
            (
                ["id", "task", "choice", "x_1", "x_2", "y_1", "y_3"],
                {"attributes": ["x", "y"]},
                "not every attribute has a column",
            ),
            (
                ["id", "task", "choice"],
                {"mapping": {"chose": "choice"}},
                "did you mean",
            ),
        ],
    )
    def test_what_is_missing_is_told(self, headers, asked, told):
        with pytest.raises(MappingError, match=told):
            columns(headers, **asked)


class TestAnalyseChoices:
    @pytest.mark.parametrize(
        ("change", "asked", "error", "told"),
        [
            (
                lambda i: {"note": f"n{i}"},
                {"attributes": ("note",)},
                MappingError,
                "100",
            ),
            (lambda i: {}, {"price": "brand"}, MappingError, "holds texts"),
            (lambda i: {}, {"linear": ("colour",)}, MappingError, "no attribute"),
            (lambda i: {"brand": "A"}, {}, OptionError, "nothing can be learned"),
            (lambda i: {}, {"base": {"brand": "Z"}}, OptionError, "no level of brand"),
            (
                lambda i: {"alternative": None},
                {"constants": True},
                OptionError,
                "names the alternatives",
            ),
        ],
    )
    def test_refuses_by_name(self, duckdb_session, change, asked, error, told):
        rows = [row | change(i) for i, row in enumerate(tasks(60))]
        with pytest.raises(error, match=told):
            run(duckdb_session, rows, **asked)

    def test_a_column_that_is_no_task_is_told(self, duckdb_session):
        rows = [
            row
            | {"respondent": "r", "task": 1, "alternative": f"{i}", "chosen": i == 0}
            for i, row in enumerate(tasks(10))
        ]
        with pytest.raises(MappingError, match="180 alternatives, more than 60"):
            run(duckdb_session, rows)

    def test_nothing_that_differs_within_tasks_is_told(self, duckdb_session):
        rows = [
            {k: v for k, v in row.items() if k not in ("brand", "price")}
            for row in tasks()
        ]
        with pytest.raises(TooLittleDataError, match="no attribute to learn from"):
            run(duckdb_session, rows, attributes=(), price=None)

    @pytest.mark.parametrize(
        "asked",
        [
            {"coding": "odd"},
            {"confidence": 2.0},
            {"price_unit": -1.0},
            {"unit_cost": 1.0},
            {"linear": ("a",), "by_levels": ("a",)},
        ],
    )
    def test_questions_without_meaning_are_refused(self, asked):
        with pytest.raises(OptionError):
            ChoiceQuestion(**asked)


class TestMathematics:
    def test_levels_and_codings_unknown_are_refused(self):
        brand = with_levels("brand", ["A", "B"])
        with pytest.raises(OptionError, match="was not tested"):
            coded([brand], {"brand": np.array(["C"])})
        with pytest.raises(OptionError, match="dummy and effects"):
            contrasts(brand, ["brand=B"], coding="odd")
        with pytest.raises(OptionError, match="outside what was tested"):
            coded([Attribute(name="p", low=1, high=2)], {"p": np.array([3.0])})

    def test_tasks_with_two_chosen_and_columns_that_never_differ_are_refused(self):
        shown = {
            "task": np.array([1, 1]),
            "respondent": np.array([0, 0]),
        }
        with pytest.raises(TooLittleDataError, match="or several"):
            choices_of_rows(["x"], np.eye(2)[:, :1], chosen=np.ones(2), **shown)
        choices = choices_of_rows(
            ["x"], np.ones((2, 1)), chosen=np.array([1, 0]), **shown
        )
        with pytest.raises(TooLittleDataError, match="never differs"):
            fit_multinomial_logit(choices)

    def test_distinct_rows_of_many_columns(self):
        """More combinations than an integer holds."""
        rows = np.random.default_rng(1).integers(0, 500, (900, 12))
        rows = np.concatenate([rows, rows[::-1]])
        distinct, which = distinct_rows(rows)
        assert len(distinct) == 900
        assert np.array_equal(distinct[which], rows)
        assert np.array_equal(distinct, np.unique(rows, axis=0))

    def test_van_westendorp_refuses_what_has_no_meaning(self):
        prices = np.array([[1.0, 2, 3, 4]])
        with pytest.raises(TooLittleDataError, match="some 200"):
            fit_van_westendorp(prices, np.ones(1, dtype=int))
        with pytest.raises(OptionError, match="strict and weak"):
            in_order(prices, order="odd")
        with pytest.raises(OptionError, match="original and narrow"):
            points_of(None, range="odd")

    def test_texts_that_tell_no_product_are_refused(self):
        with pytest.raises(OptionError, match="ATTRIBUTE=LEVEL"):
            product_of("Ours: brand=", "A")


class TestOtherQuestions:
    def test_best_and_worst_refuse_what_has_no_meaning(self):
        for asked in ({"mapping": {"who": "id"}}, {"confidence": 0.0}):
            with pytest.raises(OptionError):
                MaxDiffQuestion(**asked)

    def test_price_answers_in_words_are_refused(self, duckdb_session):
        rows = [
            {"too_cheap": "a", "cheap": "b", "expensive": "c", "too_expensive": "d"}
        ]
        table = duckdb_session.bring(pa.Table.from_pylist(rows))
        with pytest.raises(MappingError, match="holds texts"):
            analyse_prices(duckdb_session, table, PriceQuestion())

    def test_prices_that_respondents_named_themselves_are_refused(self, duckdb_session):
        rows = [{"highest_price": float(i)} for i in range(100)]
        table = duckdb_session.bring(pa.Table.from_pylist(rows))
        with pytest.raises(OptionError, match="more than 60 different prices"):
            analyse_prices(duckdb_session, table, PriceQuestion())
