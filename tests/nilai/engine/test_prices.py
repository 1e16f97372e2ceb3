"""Price answers from tables made by hand: layouts, classes, weights."""

import pyarrow as pa
import pytest

from nilai.engine.price_columns import price_columns
from nilai.engine.prices import PriceQuestion, analyse_prices
from nilai.errors import MappingError, OptionError, TooLittleDataError

HIGHEST = [0] + [1000] * 14 + [1500] * 11 + [2000] * 9 + [2500] * 12 + [3000] * 8
PRICES = (1000, 1500, 2000, 2500, 3000)


def run(session, rows, **asked):
    return analyse_prices(
        session, session.bring(pa.Table.from_pylist(rows)), PriceQuestion(**asked)
    )


COLUMNS = [
    {f"Rp {p:,}".replace(",", "."): "ya" if p <= top else "tidak" for p in PRICES}
    for top in HIGHEST
]
ROWS = [
    {"resp_id": str(i), "price": float(p), "buy": p <= top}
    for i, top in enumerate(HIGHEST)
    for p in PRICES
]
TOPS = [{"id": str(i), "highest price": top} for i, top in enumerate(HIGHEST)]


class TestGaborGrangerLayouts:
    @pytest.mark.parametrize("rows", [COLUMNS, ROWS, TOPS])
    def test_give_the_same(self, duckdb_session, rows):
        result = run(duckdb_session, rows, unit_cost=500.0)
        assert result.method == "gabor-granger"
        assert result.used == 55
        assert (55 * result.demand.demand).tolist() == pytest.approx(
            [54, 40, 29, 20, 8]
        )
        assert result.demand.best["profit"].price.value == pytest.approx(1909.0909)

    def test_intentions_become_chances(self, duckdb_session):
        rows = [{"buy_10": 5, "buy_20": 3}, {"buy_10": 4, "buy_20": 1}]
        demand = run(duckdb_session, rows, fewest=2).demand.demand
        assert demand.tolist() == pytest.approx([0.6, 0.15])

    def test_answers_on_no_known_scale_are_refused(self, duckdb_session):
        rows = [{"buy_10": 7, "buy_20": 3}, {"buy_10": 4, "buy_20": 1}]
        with pytest.raises(MappingError, match="from 1 to 7"):
            run(duckdb_session, rows)

    def test_thousands_in_the_currency(self, duckdb_session):
        rows = [{"buy_10": 1, "buy_20": 0}, {"buy_10": 1, "buy_20": 1}]
        result = run(duckdb_session, rows, price_unit=1000.0, fewest=2)
        assert result.demand.prices.tolist() == [
            10_000,
            20_000,
        ]


class TestVanWestendorp:
    def respondents(self, n=20):
        return [
            {"tc": 10.0 + i, "ch": 20.0 + i, "ex": 30.0 + i, "te": 40.0 + i}
            for i in range(n)
        ]

    def test_each_is_used_or_left_out_by_the_first_class(self, duckdb_session):
        rows = self.respondents()
        rows[0]["ch"] = None
        rows[1]["tc"] = -5.0
        rows[2]["ex"] = rows[2]["ch"]
        rows[3]["te"] = 1.0
        result = run(duckdb_session, rows)
        assert result.refused == {"missing_price": 1, "bad_price": 1, "unordered": 2}
        assert result.used == 16
        assert (result.strict, result.weak) == (16, 17)
        assert run(duckdb_session, rows, order="weak").used == 17

    def test_weights_move_the_curves(self, duckdb_session):
        rows = [
            row | {"w": 9.0 if row["tc"] > 20 else 1.0} for row in self.respondents()
        ]
        plain = run(duckdb_session, rows)
        weighted = run(duckdb_session, rows, weight="w")
        name = "indifference"
        assert (
            weighted.sensitivity.points[name].price.value
            > plain.sensitivity.points[name].price.value
        )
        assert weighted.sensitivity.effective_n < plain.sensitivity.effective_n == 20

    def test_intentions_bring_demand(self, duckdb_session):
        rows = [
            row | {"intent_cheap": 5, "intent_expensive": 2}
            for row in self.respondents()
        ]
        result = run(duckdb_session, rows, unit_cost=15.0)
        assert set(result.demand.best) == {"reach", "revenue", "profit"}
        assert (
            result.demand.best["profit"].price.value
            >= result.demand.best["revenue"].price.value
        )

    def test_nobody_left_is_told_by_class(self, duckdb_session):
        rows = [{"tc": 4.0, "ch": 3.0, "ex": 2.0, "te": 1.0}] * 5
        with pytest.raises(TooLittleDataError, match="5 unordered"):
            run(duckdb_session, rows)


class TestPriceColumns:
    @pytest.mark.parametrize(
        ("headers", "prices"),
        [
            (["id", "1000", "1500"], [1000, 1500]),
            (["buy 2.50", "buy 4"], [2.5, 4]),
            (["Rp10.000", "Rp12.500"], [10_000, 12_500]),
        ],
    )
    def test_headers_that_are_prices(self, headers, prices):
        assert list(price_columns(headers, "f", mapping={}).asked) == prices

    def test_four_questions_missing_are_named(self):
        with pytest.raises(MappingError, match=r"--map cheap=… --map expensive=…"):
            price_columns(["too_cheap", "too_expensive"], "f", mapping={})

    def test_unknown_meaning_is_refused_with_the_nearest(self):
        with pytest.raises(MappingError, match="did you mean too_cheap"):
            price_columns(["a"], "f", mapping={"toocheap": "a"})


class TestPriceQuestion:
    @pytest.mark.parametrize(
        "asked",
        [
            {"method": "guess"},
            {"order": "loose"},
            {"range": "wide"},
            {"confidence": 1.0},
            {"price_unit": 0.0},
            {"unit_cost": -1.0},
            {"intent_shares": (0.5,)},
        ],
    )
    def test_refuses_what_has_no_meaning(self, asked):
        with pytest.raises(OptionError):
            PriceQuestion(**asked)
