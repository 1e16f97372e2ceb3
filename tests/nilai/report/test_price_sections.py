"""What is said of prices and choices where the answers are few, odd or at an end."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from nilai.engine.answers import read_answers
from nilai.engine.choice import ChoiceQuestion, analyse_choices
from nilai.engine.choice_reading import read_choices
from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff
from nilai.engine.prices import PriceQuestion, analyse_prices
from nilai.perception.choice_design import DesignPlan, make_choice_design
from nilai.report.choice_design import design_section
from nilai.report.choices import choice_document, choice_page, choice_sections
from nilai.report.maxdiff import maxdiff_sections
from nilai.report.prices import price_page, price_sections
from nilai.report.words import Words


def written(path, rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names)]
    lines += [",".join(str(row.get(name, "")) for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def said(sections):
    return " ".join(sentence for section in sections for sentence in section.sentences)


def priced(session, path, rows, language="en", **asked):
    reading = read_answers(session, [written(path / "answers.csv", rows)])
    question = PriceQuestion(weight=reading.weight, **asked)
    result = analyse_prices(session, reading.wide, question)
    words = Words(language, question.currency)
    page = price_page(reading, result, words, version="0", as_of=DAY)
    return said(price_sections(reading, result, language)), page


DAY = date(2026, 1, 2)
FOUR = [
    {"too_cheap": 10 + i, "cheap": 20 + i, "expensive": 40 + i, "too_expensive": 60 + i}
    for i in range(12)
]


class TestPriceSections:
    def test_few_answers_and_stretches_are_said(self, duckdb_session, tmp_path):
        text, page = priced(duckdb_session, tmp_path, FOUR)
        assert "12 respondents are few" in text
        assert "the Optimal price point is the middle of that stretch" in text
        assert page.title.startswith("Acceptable prices lie between")
        assert page.pictures[0].section == "price"

    def test_weights_and_weak_order_are_said(self, duckdb_session, tmp_path):
        rows = [row | {"weight": 1 + i % 3} for i, row in enumerate(FOUR)]
        rows[3]["expensive"] = rows[3]["cheap"]
        text, _ = priced(duckdb_session, tmp_path, rows, order="weak", range="narrow")
        assert "With their weights they count for" in text
        assert "12 of 12; 11 of them named four different prices" in text

    def test_end_of_the_prices_asked_is_said(self, duckdb_session, tmp_path):
        rows = [{"buy_10": 1, "buy_20": int(i > 1)} for i in range(20)]
        text, page = priced(duckdb_session, tmp_path, rows, language="id")
        assert "yang tertinggi yang ditanyakan" in text
        assert page.title == "Pendapatan tertinggi pada 20,00"

    def test_contradictions_are_counted(self, duckdb_session, tmp_path):
        rows = [{"b 10": i % 2, "b 20": (i + 1) % 2, "b 30": 0} for i in range(20)]
        text, _ = priced(duckdb_session, tmp_path, rows)
        assert "10 respondents would buy at a higher price but not at a lower" in text


def chosen(session, path, *, attract=False, respondents=30, **asked):
    random = np.random.default_rng(4)
    rows = []
    for who in range(respondents):
        for task in range(6):
            brand = random.choice(["A", "B"], 3)
            price = random.choice([1.0, 2, 3, 4, 5, 6, 7], 3)
            utility = (0.5 if attract else -0.5) * price + 0.6 * (brand == "B")
            pick = int(np.argmax(utility + random.gumbel(size=3)))
            rows += [
                {
                    "respondent": who,
                    "task": task,
                    "chosen": int(i == pick),
                    "brand": brand[i],
                    "price": price[i],
                }
                for i in range(3)
            ]
    reading = read_choices(session, [written(path / "tasks.csv", rows)])
    question = ChoiceQuestion(**({"price": "price"} | asked))
    result = analyse_choices(session, reading.table, question)
    return reading, result, said(choice_sections(reading, result))


class TestChoiceSections:
    def test_a_price_that_attracts_is_said_and_no_money_shown(
        self, duckdb_session, tmp_path
    ):
        reading, result, text = chosen(duckdb_session, tmp_path, attract=True)
        assert "Dearer alternatives are chosen more often" in text
        page = choice_page(reading, result, Words(), version="0", as_of=DAY)
        assert page.title == "What customers weigh most is price"
        assert "figure-parts" in {picture.id for picture in page.pictures}

    def test_few_respondents_have_no_holdout_and_plain_errors(
        self, duckdb_session, tmp_path
    ):
        _, result, text = chosen(duckdb_session, tmp_path, respondents=3, fewest=3)
        assert "For a hold-out there are too few respondents" in text
        assert not result.fit.clustered
        assert "errors are the model's own" in text

    def test_without_a_price_there_is_no_money(self, duckdb_session, tmp_path):
        reading, result, text = chosen(
            duckdb_session, tmp_path, price=None, attributes=("brand",)
        )
        assert "brand is the only attribute" in text
        assert choice_document(reading, result)["willingness_to_pay"] == []


class TestMaxdiffSections:
    def test_items_that_cannot_be_told_apart_are_named(self, duckdb_session, tmp_path):
        random = np.random.default_rng(7)
        rows = []
        for task in range(40):
            order = list(random.permutation(["x", "y", "z"]))
            rows += [
                {
                    "respondent": task // 2,
                    "task": task,
                    "item": item,
                    "best": int(item == order[0]),
                    "worst": int(item == order[2]),
                }
                for item in order
            ]
        reading = read_choices(duckdb_session, [written(tmp_path / "sets.csv", rows)])
        result = analyse_maxdiff(duckdb_session, reading.table, MaxDiffQuestion())
        assert "cannot be told apart from" in said(maxdiff_sections(reading, result))
        assert "set dipakai" in said(maxdiff_sections(reading, result, "id"))


class TestDesignSection:
    @pytest.mark.parametrize(
        ("alternatives", "told"), [(2, "next to nothing"), (3, "next to nothing")]
    )
    def test_says_what_the_design_is_worth(self, alternatives, told):
        plan = DesignPlan(
            attributes={"a": ("x", "y"), "b": ("u", "v", "w")},
            tasks=7,
            alternatives=alternatives,
            versions=3,
        )
        section = design_section(make_choice_design(plan), "en", "design.csv")
        text = " ".join(section.sentences)
        assert told in text
        assert "The design is in design.csv." in text

    def test_says_so_when_it_is_too_small(self):
        plan = DesignPlan(
            attributes={"a": tuple("abcdef"), "b": tuple("uvwxyz")},
            tasks=2,
            alternatives=3,
            versions=1,
        )
        section = design_section(make_choice_design(plan), "id")
        assert "terlalu kecil" in " ".join(section.sentences)


def test_rows_out_of_shape_are_counted(duckdb_session, tmp_path):
    path = tmp_path / "tasks.csv"
    path.write_text("respondent,task,chosen,brand\n1,1,1,A\n1,1,0,B\nbroken\n", "utf-8")
    reading = read_choices(duckdb_session, [str(path)])
    assert (reading.rows, reading.used, reading.refused) == (3, 2, {"malformed": 1})
    assert isinstance(duckdb_session.arrow(reading.table), pa.Table)
