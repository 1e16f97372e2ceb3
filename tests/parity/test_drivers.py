"""Drivers answer alike on DuckDB and on Spark Connect."""

from dataclasses import fields, is_dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.nilai.drivers.answers import ratings

from nilai.engine.answers import read_answers
from nilai.engine.drivers import DriverQuestion, analyse_drivers


@pytest.fixture(scope="module")
def answers_file(tmp_path_factory):
    """700 answer sheets of 350 people, with weights and holes."""
    random = np.random.default_rng(6)
    answers = ratings(rows=700)
    columns = {
        name: pa.array(answers[:, i], mask=random.random(700) < 0.05)
        for i, name in enumerate(("service", "price", "phone"))
    }
    minutes = random.gamma(2.0, 5.0, 700)
    rows = {
        "response_id": [f"r{i // 2}" for i in range(700)],
        **columns,
        "minutes": minutes,
        "overall": answers[:, 3] - 0.05 * minutes,
        "weight": random.uniform(0.5, 2.0, 700),
    }
    path = tmp_path_factory.mktemp("answers") / "answers.parquet"
    pq.write_table(pa.table(rows), path)
    return path


def figures(value):
    """Every number of a result, in order."""
    if is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, dict):
        parts = [*value.values()]
    elif isinstance(value, tuple | list):
        parts = value
    elif isinstance(value, np.ndarray):
        parts = value.ravel().tolist()
    else:
        yield value
        return
    for part in parts:
        yield from figures(part)


def result_of(session, path, **asked):
    reading = read_answers(session, [str(path)])
    respondent = reading.columns["response_id"] if asked.pop("named", True) else None
    question = DriverQuestion(
        outcome="overall", weight=reading.weight, respondent=respondent, **asked
    )
    return analyse_drivers(session, reading.wide, question)


class TestSameAnswers:
    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"missing": "pairwise"},
            {"groups": {"quality": ("service", "phone")}, "scale": (0.0, 80.0)},
            {"drivers": ("service", "price", "minutes"), "named": False},
        ],
        ids=["listwise", "pairwise", "groups", "nameless"],
    )
    def test_on_both_engines(self, duckdb_session, spark_session, answers_file, asked):
        here, there = (
            list(figures(result_of(session, answers_file, **asked)))
            for session in (duckdb_session, spark_session)
        )
        numbers = [
            [v for v in found if isinstance(v, float)] for found in (here, there)
        ]
        others = [
            [v for v in found if not isinstance(v, float)] for found in (here, there)
        ]
        assert others[0] == others[1]
        assert numbers[0] == pytest.approx(numbers[1], rel=1e-9, abs=1e-9, nan_ok=True)

    def test_blocks_by_lot_are_the_same_people(self, duckdb_session, spark_session):
        rows = pa.table(
            {
                "who": [f"r{i}" for i in range(5000)],
                **{
                    name: ratings(rows=5000)[:, i]
                    for i, name in enumerate(("service", "price", "phone", "overall"))
                },
            }
        )
        question = DriverQuestion(outcome="overall", respondent="who")
        here, there = (
            analyse_drivers(session, session.bring(rows), question)
            for session in (duckdb_session, spark_session)
        )
        assert here.blocks == there.blocks == 256
        for one, other in zip(here.fit.drivers, there.fit.drivers, strict=True):
            assert one.share.low == pytest.approx(other.share.low, abs=1e-9)

    def test_nameless_crowds_differ_by_lot_only(self, duckdb_session, spark_session):
        columns = ("service", "price", "phone", "overall")
        answers = ratings(rows=5000)
        rows = pa.table({name: answers[:, i] for i, name in enumerate(columns)})
        question = DriverQuestion(outcome="overall")
        here, there = (
            analyse_drivers(session, session.bring(rows), question).fit.drivers[0].share
            for session in (duckdb_session, spark_session)
        )
        assert here.value == pytest.approx(there.value, abs=1e-12)
        assert here.high - here.low == pytest.approx(there.high - there.low, rel=0.2)
