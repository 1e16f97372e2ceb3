"""Answers read from Parquet, and what is made of them, alike on both engines."""

from dataclasses import asdict

import pyarrow.parquet as pq
import pytest
from tests.nilai.survey import survey

from nilai.engine.answers import read_answers
from nilai.engine.recommendation import (
    RecommendationQuestion,
    analyse_recommendation,
)
from nilai.engine.value import ValueQuestion, analyse_value, with_parts
from nilai.report.plain import plain


@pytest.fixture(scope="module")
def wide_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "answers.parquet"
    pq.write_table(survey(150, each=True), path)
    return path


@pytest.fixture(scope="module")
def long_file(tmp_path_factory, wide_file):
    """The same, one row per answer, one of them twice and one contradicted."""
    table = pq.read_table(wide_file)
    keys = ("resp_id", "brand", "region", "weight")
    rows = [
        {name: row[name] for name in keys} | {"item": item, "score": score}
        for row in table.to_pylist()
        for item, score in row.items()
        if item not in keys and score is not None
    ]
    rows += [rows[0], rows[10] | {"score": 11.0}]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    path = tmp_path_factory.mktemp("long") / "answers.parquet"
    pq.write_table(table.from_pydict(columns), path)
    return path


def both(path, duckdb_session, spark_session):
    return [
        (session, read_answers(session, [str(path)]))
        for session in (duckdb_session, spark_session)
    ]


def alike(one, other):
    """The same figures; sums differ by the order in which they are added."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            alike(one[name], other[name])
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            alike(mine, theirs)
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=1e-8, abs=1e-8)
    else:
        assert one == other


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_reading_is_the_same(
    layout, wide_file, long_file, duckdb_session, spark_session
):
    path = wide_file if layout == "wide" else long_file
    (_, one), (_, other) = both(path, duckdb_session, spark_session)
    assert one.layout == other.layout == layout
    for name in ("columns", "numeric", "weight", "rows", "used", "refused", "answered"):
        assert getattr(one, name) == getattr(other, name), name
    if layout == "long":
        assert one.refused == {"conflict": 2, "duplicate": 1}


def test_value_is_the_same(wide_file, duckdb_session, spark_session):
    found = []
    for session, reading in both(wide_file, duckdb_session, spark_session):
        question = ValueQuestion(
            brand="brand",
            own="Ours",
            by="region",
            respondent="resp_id",
            weight="weight",
        )
        question = with_parts(question, {}, reading.headers, reading.find)
        found.append(plain(asdict(analyse_value(session, reading.wide, question))))
    assert found[0]["clustered"]
    alike(*found)


def test_recommendation_is_the_same(wide_file, duckdb_session, spark_session):
    found = []
    for session, reading in both(wide_file, duckdb_session, spark_session):
        question = RecommendationQuestion(
            score="recommend",
            satisfaction=("worth",),
            by="brand",
            respondent="resp_id",
            weight="weight",
        )
        result = analyse_recommendation(session, reading.wide, question)
        found.append(plain(asdict(result)))
    alike(*found)
