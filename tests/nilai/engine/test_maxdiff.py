"""Best and worst from tables made by hand."""

import numpy as np
import pyarrow as pa
import pytest

from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff
from nilai.errors import MappingError, TooLittleDataError

ITEMS = ("price", "taste", "pack", "place", "brand")


def answered(respondents=30, per=5):
    random = np.random.default_rng(8)
    utility = np.array([1.0, 1.5, -1.0, 0.0, 0.3])
    rows = []
    for who in range(respondents):
        for task in range(per):
            shown = random.permutation(5)[:4]
            best = shown[(utility[shown] + random.gumbel(size=4)).argmax()]
            rest = shown[shown != best]
            worst = rest[(-utility[rest] + random.gumbel(size=3)).argmax()]
            rows.append((who, task, shown, best, worst))
    return rows


def long(rows):
    return [
        {
            "resp_id": f"r{who}",
            "task": task,
            "item": ITEMS[item],
            "best": int(item == best),
            "worst": int(item == worst),
        }
        for who, task, shown, best, worst in rows
        for item in shown
    ]


def run(session, rows, **asked):
    return analyse_maxdiff(
        session, session.bring(pa.Table.from_pylist(rows)), MaxDiffQuestion(**asked)
    )


class TestAnalyseMaxdiff:
    def test_one_row_per_set_gives_the_same_by_name_and_by_place(self, duckdb_session):
        rows = answered()
        named, placed = [], []
        for who, task, shown, best, worst in rows:
            own = {"resp_id": f"r{who}", "task": task} | {
                f"item_{i + 1}": ITEMS[item] for i, item in enumerate(shown)
            }
            named.append(own | {"best": ITEMS[best].upper(), "worst": ITEMS[worst]})
            place = {item: str(i + 1) for i, item in enumerate(shown)}
            placed.append(own | {"best": place[best], "worst": place[worst]})
        one = run(duckdb_session, long(rows)).found
        for other in (named, placed):
            found = run(duckdb_session, other).found
            assert [i.item for i in found.items] == [i.item for i in one.items]
            assert [i.utility.value for i in found.items] == pytest.approx(
                [i.utility.value for i in one.items]
            )

    def test_importance_adds_up_and_utilities_are_about_nought(self, duckdb_session):
        items = run(duckdb_session, long(answered())).found.items
        assert sum(i.share.value for i in items) == pytest.approx(1)
        assert sum(i.utility.value for i in items) == pytest.approx(0, abs=1e-9)
        assert items[0].item == "taste"
        assert items[-1].item == "pack"

    def test_sets_are_used_or_left_out_by_class(self, duckdb_session):
        rows = long(answered())
        for row in rows[:4]:
            row["best"] = 0
        for row in rows[4:8]:
            row["worst"] = 1
        rows[8]["item"] = rows[9]["item"]
        result = run(duckdb_session, rows)
        assert result.refused == {"repeated_item": 1, "no_best": 1, "no_worst": 1}
        assert result.used == result.sets - 3

    def test_weight_two_is_the_respondent_twice(self, duckdb_session):
        rows = long(answered())
        weighted = [row | {"w": 2.0 if row["resp_id"] == "r3" else 1.0} for row in rows]
        twice = rows + [
            row | {"resp_id": "b"} for row in rows if row["resp_id"] == "r3"
        ]
        one = run(duckdb_session, weighted, weight="w").found.fit
        assert one.coefficients == pytest.approx(
            run(duckdb_session, twice).found.fit.coefficients
        )

    def test_what_is_missing_is_named(self, duckdb_session):
        rows = [
            {k: v for k, v in row.items() if k != "worst"} for row in long(answered(2))
        ]
        with pytest.raises(MappingError, match="--map worst="):
            run(duckdb_session, rows)

    def test_nothing_usable_is_told_by_class(self, duckdb_session):
        rows = [row | {"best": 0} for row in long(answered(2))]
        with pytest.raises(TooLittleDataError, match="10 no_best"):
            run(duckdb_session, rows)
