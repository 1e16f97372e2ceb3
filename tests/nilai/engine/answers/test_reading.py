"""Files of answers: every row used or refused, numbers as they are written."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine.answers import read_answers
from nilai.errors import (
    FileError,
    MappingError,
    OptionError,
    TableError,
    TooLittleDataError,
)
from nilai.tables.answers import ANSWERS
from nilai.tables.check import check


@pytest.fixture
def read(duckdb_session, tmp_path):
    """Write a file and read it."""

    def run(text, name="answers.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_answers(duckdb_session, [str(path)], **options)

    run.session = duckdb_session
    return run


def rows(session, table, *order):
    return session.arrow(table.order_by(order)).to_pylist()


class TestWideLayout:
    def test_takes_numbers_as_numbers_and_names_as_names(self, read):
        found = read("resp_id,merek,service,comment\n1.0,A,4,good\n2,B,,bad\n")
        assert found.layout == "wide"
        assert found.columns == {"response_id": "resp_id", "brand": "merek"}
        assert found.numeric == ("service",)
        assert found.text == ("resp_id", "merek", "comment")
        assert rows(read.session, found.wide, "resp_id") == [
            {"resp_id": "1", "merek": "A", "service": 4.0, "comment": "good"},
            {"resp_id": "2", "merek": "B", "service": None, "comment": "bad"},
        ]
        assert found.answered["service"] == 1
        assert found.reach["service"] == (4.0, 4.0)

    def test_one_column_of_scores_is_enough(self, read):
        found = read("score\n10\n7\n")
        assert found.numeric == ("score",)
        assert (found.rows, found.used) == (2, 2)

    def test_used_and_refused_add_up_to_the_rows(self, read):
        text = "who,a,b,w\nann,1,2,1.5\nbob,,,1\ncid,3,4,0\ndan,5,5,\neve,1,2,3,9\n"
        found = read(text, weight="w")
        assert found.refused == {"bad_weight": 2, "malformed": 1}
        assert found.used + sum(found.refused.values()) == found.rows == 5
        assert found.lines["malformed"] == (6,)

    def test_a_row_without_any_answer_is_refused(self, read):
        found = read("response_id,a,b\n1,5,\n2,,\n3,N/A,null\n")
        assert (found.used, found.refused) == (1, {"empty": 2})
        assert found.lines == {"empty": (3, 4)}

    def test_several_files_are_waves_of_one_survey(self, duckdb_session, tmp_path):
        for wave, text in enumerate(("a,b\n1,2\n", "b,c\n3,4\n")):
            (tmp_path / f"wave{wave}.csv").write_text(text)
        found = read_answers(duckdb_session, [str(tmp_path)])
        assert rows(duckdb_session, found.wide, "b") == [
            {"a": 1.0, "b": 2.0, "c": None},
            {"a": None, "b": 3.0, "c": 4.0},
        ]

    def test_columns_whose_names_differ_in_case_alone_are_two(self, read):
        found = read("who,food,Food,nilai_refused\nann,1,2,x\n")
        assert rows(read.session, found.wide, "who")[0] == {
            "who": "ann", "food": 1.0, "Food (2)": 2.0, "nilai_refused (2)": "x"
        }  # fmt: skip

    def test_a_column_is_the_same_in_each_file_whatever_its_case(
        self, duckdb_session, tmp_path
    ):
        (tmp_path / "a.csv").write_text("who,food\nann,1\n")
        (tmp_path / "b.csv").write_text("Who,FOOD\nbob,2\n")
        found = read_answers(duckdb_session, [str(tmp_path / "*.csv")])
        assert [row["food"] for row in rows(duckdb_session, found.wide, "who")] == [
            1.0,
            2.0,
        ]

    def test_parquet_reads_like_text(self, duckdb_session, tmp_path):
        table = pa.table(
            {"n": [1, None], "yes": [True, False], "x": [0.5, float("nan")]}
        )
        pq.write_table(table, tmp_path / "answers.parquet")
        found = read_answers(duckdb_session, [str(tmp_path / "answers.parquet")])
        assert found.numeric == ("n", "yes", "x")
        assert rows(duckdb_session, found.wide, "yes") == [
            {"n": None, "yes": 0.0, "x": None},
            {"n": 1.0, "yes": 1.0, "x": 0.5},
        ]


class TestNumbers:
    @pytest.mark.parametrize(
        ("cells", "numbers"),
        [
            (("1,5", "2,25"), [1.5, 2.25]),
            (("1.5", "10"), [1.5, 10.0]),
            (("Rp 25.000", "Rp 1.250.000"), [25000.0, 1250000.0]),
            (("0.125", "1.250"), [0.125, 1.25]),
            (("true", "FALSE"), [1.0, 0.0]),
            (("10 - Extremely likely", "0 = Not at all", "7"), [10.0, 0.0, 7.0]),
        ],
    )
    def test_are_understood_column_by_column(self, read, cells, numbers):
        text = "id;x;y\n" + "".join(f"{i};{c};3.5\n" for i, c in enumerate(cells))
        found = read(text)
        assert [r["x"] for r in rows(read.session, found.wide, "id")] == numbers
        assert [r["y"] for r in rows(read.session, found.wide, "id")] == [3.5] * len(
            cells
        )

    @pytest.mark.parametrize("cells", [("18 to 24", "25 to 34"), ("a1", "b2")])
    def test_text_with_digits_stays_text(self, read, cells):
        found = read("id,x,n\n" + "".join(f"{i},{c},1\n" for i, c in enumerate(cells)))
        assert found.numeric == ("n",)

    def test_a_few_words_among_numbers_are_no_answer_and_told(self, read):
        text = "id,x\n" + "".join(f"{i},{i % 5}\n" for i in range(9)) + "9,tidak tahu\n"
        found = read(text)
        assert found.answered["x"] == 9
        note = next(n for n in found.notes if n.code == "not_numbers")
        assert note.values == {"column": "x", "count": 1, "value": "tidak tahu"}

    def test_codes_for_no_answer_are_left_out(self, read):
        found = read("id,x\n1,-99\n2,5\n3,99.0\n", missing=["-99", "99"])
        assert found.answered["x"] == 1
        assert found.refused == {"empty": 2}


class TestWeights:
    def test_found_by_name_are_used_and_told(self, read):
        found = read("id,x,Bobot\n1,5,1.5\n2,4,0.5\n")
        assert found.weight == "Bobot"
        assert found.numeric == ("x",)
        assert [n.code for n in found.notes] == ["weight_found"]

    def test_none_leaves_them_unused(self, read):
        found = read("id,x,weight\n1,5,1.5\n2,4,0.5\n", weight="none")
        assert found.weight is None
        assert found.numeric == ("x", "weight")

    def test_a_column_of_grams_is_no_weight(self, read):
        found = read("id,x,weight\n1,5,60g\n2,4,55g\n")
        assert found.weight is None
        assert found.text == ("id", "weight")

    def test_asked_for_must_be_there(self, read):
        with pytest.raises(MappingError, match=r"no column 'wgt'.*x, w"):
            read("id,x,w\n1,5,1\n", weight="wgt")


class TestLongLayout:
    TEXT = (
        "respondent,brand,question,score\n"
        "1,A,price,4\n1,A,service,5\n1,B,price,2\n2,A,price,tidak tahu\n2,A,feel,sad\n"
    )

    def test_becomes_one_row_per_response_and_brand(self, read):
        text = self.TEXT.replace("tidak tahu", "3")
        found = read(text)
        assert found.layout == "long"
        assert (found.rows, found.used, found.responses) == (5, 5, 3)
        assert found.numeric == ("price", "service")
        assert rows(read.session, found.wide, "respondent", "brand") == [
            {
                "respondent": "1",
                "brand": "A",
                "feel": None,
                "price": 4.0,
                "service": 5.0,
            },
            {
                "respondent": "1",
                "brand": "B",
                "feel": None,
                "price": 2.0,
                "service": None,
            },
            {
                "respondent": "2",
                "brand": "A",
                "feel": "sad",
                "price": 3.0,
                "service": None,
            },
        ]

    def test_an_answer_given_twice_counts_once_and_a_contradiction_not_at_all(
        self, read
    ):
        found = read(
            "respondent,item,score\n1,a,4\n1,a,4\n2,a,1\n2,a,5\n3,a,2\n,a,2\n4,,1\n5,a,\n"
        )
        assert found.refused == {
            "conflict": 2,
            "duplicate": 1,
            "empty": 1,
            "missing_item": 1,
            "missing_response": 1,
        }
        assert [r["a"] for r in rows(read.session, found.wide, "respondent")] == [4, 2]

    def test_is_the_same_table_as_the_wide_file(self, read):
        long = read("respondent,item,score\n1,a,4\n1,b,5\n2,a,1\n", "long.csv")
        wide = read("respondent,a,b\n1,4,5\n2,1,\n", "wide.csv")
        assert rows(read.session, long.wide, "respondent") == rows(
            read.session, wide.wide, "respondent"
        )

    def test_needs_to_know_who_answered(self, read):
        with pytest.raises(MappingError, match="--map response_id"):
            read("question,score\nprice,4\n")


class TestUnderTheContract:
    def test_answers_come_one_per_row(self, read):
        found = read("resp_id,brand,a,b,weight\n1,A,4,,2\n2,B,5,3,1\n")
        answers = check(found.answers, ANSWERS)
        assert rows(read.session, answers, "response_id", "item") == [
            {
                "response_id": "1",
                "item": "a",
                "score": 4.0,
                "brand": "A",
                "weight": 2.0,
            },
            {
                "response_id": "2",
                "item": "a",
                "score": 5.0,
                "brand": "B",
                "weight": 1.0,
            },
            {
                "response_id": "2",
                "item": "b",
                "score": 3.0,
                "brand": "B",
                "weight": 1.0,
            },
        ]

    def test_rows_without_an_id_are_responses(self, read):
        found = read("a\n4\n5\n")
        made = rows(read.session, found.answers, "score")
        assert [r["score"] for r in made] == [4.0, 5.0]
        assert len({r["response_id"] for r in made}) == 2


class TestRefusals:
    def test_of_files(self, read, duckdb_session):
        with pytest.raises(FileError, match="there is no file"):
            read_answers(duckdb_session, ["absent.csv"])
        with pytest.raises(FileError, match="no rows"):
            read("a,b\n")

    def test_nothing_left_says_why_and_where(self, read):
        with pytest.raises(TooLittleDataError, match=r"2 empty \(line 2, 3\)"):
            read("id,a\n1,\n2,\n")

    def test_of_options(self, read):
        with pytest.raises(OptionError, match="decimal"):
            read("a\n1\n", decimal=";")
        with pytest.raises(MappingError, match="did you mean brand"):
            read("a\n1\n", mapping={"brands": "a"})
        with pytest.raises(MappingError, match="Did you mean 'provider'"):
            read("provider,x\nA,1\n", mapping={"brand": "provder"})
        with pytest.raises(MappingError, match="--map score"):
            read("a,b\n1,2\n", mapping={"item": "a"})


def test_the_contract_reports_a_missing_score(read):
    with pytest.raises(TableError, match="score"):
        check(read("resp_id,a\n1,4\n").wide, ANSWERS)
