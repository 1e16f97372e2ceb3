"""The documents of surveys keep to their schemas, key by key."""

import json
from pathlib import Path

import jsonschema
import pyarrow.csv as pacsv
import pytest
from tests.nilai.survey import survey

from nilai.engine.answers import read_answers
from nilai.engine.recommendation import (
    RecommendationQuestion,
    analyse_recommendation,
)
from nilai.engine.value import ValueQuestion, analyse_value, with_parts
from nilai.report.recommendation import recommendation_document
from nilai.report.value import value_document

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def reading(duckdb_session, tmp_path_factory):
    path = tmp_path_factory.mktemp("documents") / "answers.csv"
    pacsv.write_csv(survey(400), path)
    return read_answers(duckdb_session, [str(path)])


def check(document, name):
    schema = json.loads((DOCS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json.dumps(document)), schema)


@pytest.mark.parametrize("own", ["Ours", None])
def test_value(duckdb_session, reading, own):
    question = ValueQuestion(
        brand="brand", own=own, by="region", weight=reading.weight, respondent="resp_id"
    )
    parts = {
        "expected.empathy": "service_benefit",
        "perceived.empathy": "image_benefit",
        "last": "brand",
        "next": "brand",
    }
    question = with_parts(question, parts, reading.headers, reading.find)
    result = analyse_value(duckdb_session, reading.wide, question)
    check(value_document(reading, result), "value")


def test_value_of_little(duckdb_session, reading):
    question = with_parts(
        ValueQuestion(), {"worth": "worth"}, ["worth"], lambda name, _: name
    )
    result = analyse_value(duckdb_session, reading.wide, question)
    check(value_document(reading, result), "value")


def test_recommendation(duckdb_session, reading):
    question = RecommendationQuestion(
        score="recommend", satisfaction=("worth",), effort=("time_cost",), by="brand"
    )
    result = analyse_recommendation(duckdb_session, reading.wide, question)
    check(recommendation_document(reading, result), "nps")
