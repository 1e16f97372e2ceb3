"""Price answers and best-worst sets answer alike on DuckDB and on Spark Connect."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine.answers import read_answers
from nilai.engine.choice_reading import read_choices
from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff
from nilai.engine.prices import PriceQuestion, analyse_prices


def four_prices(path):
    random = np.random.default_rng(2)
    base = random.lognormal(3, 0.3, (300, 1)) * np.array([0.5, 0.8, 1.1, 1.6])
    prices = np.round(base * random.lognormal(0, 0.2, (300, 4)))
    rows = [
        {
            "resp_id": f"r{i}",
            "too_cheap": row[0],
            "cheap": row[1],
            "expensive": row[2],
            "too_expensive": None if i % 40 == 7 else row[3],
            "intent_cheap": 1 + i % 5,
            "intent_expensive": 9 if i == 20 else 1 + i % 3,
            "weight": 0.5 + i % 3,
        }
        for i, row in enumerate(prices.tolist())
    ]
    rows[4]["too_cheap"] = -1.0
    pq.write_table(pa.Table.from_pylist(rows), path)


def asked(path):
    random = np.random.default_rng(3)
    rows = []
    for i in range(200):
        top = random.lognormal(3, 0.4)
        rows += [
            {
                "resp_id": f"r{i}",
                "price": price,
                "answer": "yes" if top > price else "no",
            }
            for price in (10.0, 15.0, 20.0, 30.0)
        ]
    rows[2]["answer"], rows[1]["answer"] = "yes", "no"
    pq.write_table(pa.Table.from_pylist(rows), path)


def sets(path):
    random = np.random.default_rng(4)
    rows = []
    for i in range(400):
        items = random.permutation(6)[:4]
        best, worst = items.max(), items.min()
        rows += [
            {
                "resp_id": f"r{i // 8}",
                "task": i % 8,
                "item": f"item {item}",
                "best": int(item == (best if i % 5 else worst)),
                "worst": int(item == (worst if i % 3 else best)),
            }
            for item in items
        ]
    pq.write_table(pa.Table.from_pylist(rows), path)


@pytest.fixture(scope="module")
def results(duckdb_session, spark_session, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prices")
    for make in (four_prices, asked, sets):
        make(folder / f"{make.__name__}.parquet")
    found = []
    for session in (duckdb_session, spark_session):
        prices = read_answers(session, [str(folder / "four_prices.parquet")])
        buys = read_answers(session, [str(folder / "asked.parquet")])
        best = read_choices(session, [str(folder / "sets.parquet")])
        question = PriceQuestion(weight=prices.weight, unit_cost=5.0)
        found.append(
            (
                analyse_prices(session, prices.wide, question),
                analyse_prices(session, buys.wide, PriceQuestion(unit_cost=5.0)),
                analyse_maxdiff(session, best.table, MaxDiffQuestion()),
            )
        )
    return found


def numbers(estimate):
    return [estimate.value, estimate.low, estimate.high]


class TestParity:
    def test_four_prices(self, results):
        one, other = (result[0] for result in results)
        assert one.refused == other.refused
        assert one.refused.keys() == {
            "missing_price",
            "bad_price",
            "bad_intent",
            "unordered",
        }
        assert one.used + sum(one.refused.values()) == one.respondents == 300
        for name, point in one.sensitivity.points.items():
            assert numbers(point.price) == pytest.approx(
                numbers(other.sensitivity.points[name].price), rel=1e-12
            )
        for name, best in one.demand.best.items():
            assert numbers(best.price) == pytest.approx(
                numbers(other.demand.best[name].price), rel=1e-12
            )

    def test_prices_asked(self, results):
        one, other = (result[1] for result in results)
        assert one.method == other.method == "gabor-granger"
        assert one.used == other.used == 200
        assert one.gabor.inconsistent == other.gabor.inconsistent == 1
        assert one.demand.demand == pytest.approx(other.demand.demand, rel=1e-12)
        assert numbers(one.demand.best["profit"].price) == pytest.approx(
            numbers(other.demand.best["profit"].price), rel=1e-12
        )

    def test_best_and_worst(self, results):
        one, other = (result[2] for result in results)
        assert one.refused == other.refused == {"best_is_worst": 160}
        assert [i.item for i in one.found.items] == [i.item for i in other.found.items]
        for mine, theirs in zip(one.found.items, other.found.items, strict=True):
            assert (mine.shown, mine.best, mine.worst) == (
                theirs.shown,
                theirs.best,
                theirs.worst,
            )
            assert numbers(mine.utility) == pytest.approx(
                numbers(theirs.utility), rel=1e-10
            )
