"""Choices answer alike on DuckDB and on Spark Connect."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine.choice import ChoiceQuestion, analyse_choices
from nilai.engine.choice_reading import read_choices

BRANDS = ("Canon", "none", "Sony")


def simulated(path, *, respondents=60, tasks=6):
    """Choices of known taste, with every class of task left out."""
    random = np.random.default_rng(5)
    rows = []
    for who in range(respondents):
        for task in range(tasks):
            size = 3 + (who + task) % 2
            brand = random.integers(0, 3, size)
            price = random.choice([1.0, 2.0, 3.0, 4.5, 5.0, 7.0, 8.5, 9.0], size)
            utility = np.array([0.0, -0.4, 0.7])[brand] - 0.3 * price
            utility = np.append(utility, -1.0)
            pick = int(np.argmax(utility + random.gumbel(size=size + 1)))
            rows += [
                {
                    "who": f"r{who}",
                    "chid": task,
                    "alt": alternative + 1,
                    "picked": float(alternative == pick),
                    "brand": BRANDS[brand[alternative]],
                    "price": price[alternative],
                    "weight": 1.0 + who % 3,
                }
                for alternative in range(size)
            ]
            rows.append(
                rows[-1] | {"alt": 9, "brand": None, "price": None, "picked": 0.0}
            )
    rows[0]["price"] = None
    for row in rows[10:16]:
        row["picked"] = 0.0
    for row in rows[40:44]:
        row["picked"] = 1.0
    rows[60]["alt"] = rows[61]["alt"]
    pq.write_table(pa.Table.from_pylist(rows), path)


@pytest.fixture(scope="module")
def answers(duckdb_session, spark_session, tmp_path_factory):
    path = tmp_path_factory.mktemp("choices") / "tasks.parquet"
    simulated(path)
    question = ChoiceQuestion(
        mapping={"respondent": "who", "chosen": "picked"},
        price="price",
        weight="weight",
        attributes=("brand",),
    )
    return [
        analyse_choices(session, read_choices(session, [str(path)]).table, question)
        for session in (duckdb_session, spark_session)
    ]


class TestParity:
    def test_tasks_are_used_and_left_out_alike(self, answers):
        one, other = (answer.rows for answer in answers)
        assert one.refused == other.refused
        assert one.refused.keys() >= {
            "missing_value",
            "no_choice",
            "several_choices",
            "repeated_alternative",
        }
        assert one.used == other.used == one.tasks - sum(one.refused.values())
        assert one.levels == other.levels
        assert one.with_none
        assert other.with_none

    def test_the_model_is_the_same(self, answers):
        one, other = (answer.fit for answer in answers)
        assert (
            one.names == other.names == ("brand=Canon", "brand=Sony", "price", "none")
        )
        assert one.coefficients == pytest.approx(other.coefficients, rel=1e-12)
        assert one.covariance == pytest.approx(other.covariance, rel=1e-9)
        assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
        held = [answer.constants_log_likelihood for answer in answers]
        assert held[0] == pytest.approx(held[1], rel=1e-12)
        assert answers[0].outside == answers[1].outside
