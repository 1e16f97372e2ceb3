"""Price points, demand and best prices as published."""

from pathlib import Path

import numpy as np
import pytest

from nilai.engine.answers import read_answers
from nilai.engine.prices import PriceQuestion, analyse_prices
from nilai.perception.gabor_granger import fit_gabor_granger
from nilai.perception.logistic_demand import LogisticDemand
from nilai.perception.newton_miller_smith import fit_newton_miller_smith
from nilai.perception.van_westendorp import (
    PriceCurves,
    fit_van_westendorp,
    points_of,
)

DATA = Path(__file__).parents[2] / "data"


def shares(text):
    return np.array([float(number) for number in text.split()]) / 100


class TestLinescaleTable:
    """Cumulative percentages of a Linescale report; points interpolated by hand."""

    CURVES = PriceCurves(
        prices=np.array(
            [
                0,
                0.99,
                1.99,
                2.99,
                3.99,
                4.99,
                5.99,
                6.99,
                7.99,
                8.99,
                9.99,
                10.99,
                12.99,
            ]
        ),
        cheap=shares("99 96 83 58 30 20 12 8 6 4 4 3 2"),
        too_cheap=shares("98 93 46 26 19 16 14 12 11 10 9 6 4"),
        expensive=shares("3 3 4 7 22 41 61 72 80 85 90 97 98"),
        too_expensive=shares("3 4 4 6 8 13 27 40 52 56 64 76 81"),
    )

    @pytest.mark.parametrize(
        ("range_", "name", "price", "share"),
        [
            ("original", "indifference", 4.2659, 0.2724),
            ("original", "optimal", 5.1775, 0.1563),
            ("original", "marginal_cheapness", 2.6344, 0.3311),
            ("original", "marginal_expensiveness", 6.4900, 0.3350),
            ("narrow", "marginal_cheapness", 3.8536, None),
            ("narrow", "marginal_expensiveness", 5.3082, None),
        ],
    )
    def test_points(self, range_, name, price, share):
        at, level, *_ = points_of(self.CURVES, range=range_)[name]
        assert at == pytest.approx(price, abs=1e-3)
        if share is not None:
            assert level == pytest.approx(share, abs=1e-3)


class TestTenRespondents:
    """Constructed; reach agreed on by R's pricesensitivitymeter and by Python."""

    PRICES = np.array(
        [
            (20, 40, 70, 90), (25, 45, 75, 100), (30, 50, 80, 100), (30, 55, 80, 110),
            (35, 60, 85, 110), (40, 60, 90, 120), (40, 65, 95, 125), (45, 70, 100, 130),
            (50, 75, 105, 140), (50, 80, 110, 150),
        ],
        dtype=float,
    )  # fmt: skip
    INTENTS = np.array(
        [(5, 3), (4, 2), (5, 4), (4, 2), (3, 2), (5, 3), (4, 2), (4, 1), (5, 4), (3, 2)]
    )
    ONE_EACH = np.ones(10, dtype=int)

    def test_points_on_closed_linear_curves(self):
        points = fit_van_westendorp(self.PRICES, self.ONE_EACH).points
        assert points["marginal_cheapness"].price.value == pytest.approx(50)
        assert points["marginal_expensiveness"].price.value == pytest.approx(98 + 1 / 3)
        assert points["indifference"].price.value == pytest.approx(75)
        assert points["optimal"].price.value == pytest.approx(70)
        assert points["optimal"].plateau == (55, 85)

    def test_reach_and_best_prices(self):
        curve = fit_newton_miller_smith(self.PRICES, self.INTENTS, self.ONE_EACH)
        reach = dict(zip(curve.prices.tolist(), curve.demand.tolist(), strict=True))
        printed = {60: 0.386667, 65: 0.390333, 70: 0.377333, 75: 0.345167, 80: 0.300333}
        assert {p: reach[p] for p in printed} == pytest.approx(printed, abs=5e-7)
        assert curve.best["reach"].price.value == 65
        assert curve.best["reach"].amount.value == pytest.approx(0.390333, abs=5e-7)
        assert curve.best["revenue"].price.value == 70
        assert curve.best["revenue"].amount.value == pytest.approx(26.413333, abs=5e-7)


class TestGaborGrangerTable:
    """55 respondents by highest accepted price (Dart Consulting's worked table)."""

    PRICES = np.array([1000.0, 1500, 2000, 2500, 3000])
    YES_UP_TO = np.array([[1.0] * i + [0.0] * (5 - i) for i in range(6)])
    FOUND = fit_gabor_granger(PRICES, YES_UP_TO, np.array([1, 14, 11, 9, 12, 8]))

    def test_demand_and_revenue(self):
        demand = 55 * self.FOUND.curve.demand
        assert demand.tolist() == pytest.approx([54, 40, 29, 20, 8])
        assert (100 * demand / 55).round().tolist() == [98, 73, 53, 36, 15]
        revenue = (self.PRICES * demand).tolist()
        assert revenue == pytest.approx([54_000, 60_000, 58_000, 50_000, 24_000])

    def test_elasticities(self):
        printed = [0.5185, 0.8250, 1.2414, 3.0]
        assert self.FOUND.elasticities.tolist() == pytest.approx(printed, abs=5e-5)

    def test_whole_curve_beats_the_best_price_asked(self):
        """Between 1,500 and 2,000 demand is 73 − 0.022 p: top at 73 / 0.044."""
        best = self.FOUND.curve.best["revenue"]
        assert best.price.value == pytest.approx(73 / 0.044)
        assert 55 * best.amount.value == pytest.approx(73**2 / 0.088)


class TestLogisticDemand:
    """ashokcharan.com: P = 0.33 / (1 + exp(−(8.3 − 0.97 p))), 10,000 people."""

    CURVE = LogisticDemand(intercept=8.3, slope=0.97, ceiling=0.33)

    def profit(self, price):
        return self.CURVE.profit_amount(price, unit_cost=3, market=10_000) - 5_000

    def test_published_profit(self):
        assert self.profit(7.5) == pytest.approx(5_928.79, abs=0.005)

    def test_exact_optimum_is_not_the_published_one(self):
        price = self.CURVE.best_price(unit_cost=3)
        assert price == pytest.approx(7.3510, abs=5e-5)
        assert self.profit(price) == pytest.approx(5_956.245, abs=5e-4)


class TestPackageAnswers:
    """1,500 answers of the R package pricesensitivity; counts of its own rule."""

    def test_who_is_in_order(self, duckdb_session):
        path = str(DATA / "van_westendorp.csv.gz")
        reading = read_answers(duckdb_session, [path])
        strict = analyse_prices(duckdb_session, reading.wide, PriceQuestion())
        assert (strict.respondents, strict.used) == (1500, 1132)
        assert (strict.strict, strict.weak) == (1132, 1225)
        weak = analyse_prices(duckdb_session, reading.wide, PriceQuestion(order="weak"))
        assert weak.used == 1225
        assert weak.refused == {"unordered": 275}
