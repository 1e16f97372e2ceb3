"""Demand at given prices, by hand."""

import numpy as np
import pytest

from nilai.errors import FitError, OptionError, TooLittleDataError
from nilai.perception.gabor_granger import (
    contradicts,
    falling,
    fit_gabor_granger,
    settled,
)
from nilai.perception.logistic_demand import fit_logistic_demand
from nilai.perception.newton_miller_smith import buyers, check_intent_shares
from nilai.perception.price_curve import best_price

NAN = float("nan")


class TestSettled:
    def test_fills_what_rising_prices_until_the_first_no_leave_open(self):
        asked = np.array([[1, 1, 0, NAN], [0, NAN, NAN, NAN], [NAN, NAN, NAN, 1]])
        filled = settled(asked, np.ones(3))
        assert filled.tolist() == [[1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]

    def test_leaves_one_price_of_one_person_alone(self):
        """No at the lowest price settles all others, yes at it settles none."""
        asked = np.array([[0.0, NAN], [1.0, NAN]])
        filled = settled(asked, np.array([1, 1]))
        assert np.isnan(filled).tolist() == [[False, True], [False, True]]

    def test_leaves_contradictions_as_they_were_said(self):
        said = np.array([[0.0, 1.0]])
        assert settled(said, np.ones(1)).tolist() == said.tolist()
        assert contradicts(said).tolist() == [True]


class TestFalling:
    def test_pools_by_weight(self):
        pooled = falling(np.array([0.5, 0.8, 0.2]), np.array([30.0, 10.0, 5.0]))
        assert pooled.tolist() == pytest.approx([0.575, 0.575, 0.2])

    def test_keeps_what_falls(self):
        assert falling(np.array([0.9, 0.5, 0.1]), np.ones(3)) == pytest.approx(
            [0.9, 0.5, 0.1]
        )


class TestFitGaborGranger:
    def test_one_price_per_person_gives_the_shares_of_yes(self):
        answers = np.array([[1, NAN], [0, NAN], [NAN, 1], [NAN, 0]])
        found = fit_gabor_granger(
            np.array([10.0, 20.0]), answers, np.array([30, 10, 10, 30])
        )
        assert found.curve.demand.tolist() == pytest.approx([0.75, 0.25])
        assert found.asked.tolist() == [40, 40]

    def test_weights_count(self):
        found = fit_gabor_granger(
            np.array([10.0, 20.0]),
            np.array([[1.0, 1.0], [1.0, 0.0]]),
            np.array([10, 10]),
            weights=np.array([3.0, 1.0]),
        )
        assert found.curve.demand.tolist() == pytest.approx([1.0, 0.75])

    def test_tells_that_the_best_price_is_an_end(self):
        found = fit_gabor_granger(
            np.array([10.0, 20.0]),
            np.array([[1.0, 1.0], [1.0, 0.0]]),
            np.array([19, 1]),
        )
        assert found.curve.best["revenue"].price.value == 20
        assert found.curve.best["revenue"].is_edge

    def test_refuses_a_single_respondent(self):
        with pytest.raises(TooLittleDataError, match="1 respondents"):
            fit_gabor_granger(
                np.array([10.0, 20.0]), np.array([[1.0, 0.0]]), np.array([1])
            )


class TestBestPrice:
    def test_cost_moves_the_top_by_half(self):
        prices, demand = np.array([0.0, 10.0]), np.array([1.0, 0.0])
        assert best_price(prices, demand, unit_cost=4.0)[0] == pytest.approx(7)

    def test_each_sample_has_its_own(self):
        prices = np.array([0.0, 5.0, 10.0])
        demand = np.array([[1, 0.5, 0], [1, 1, 0]])
        assert best_price(prices, demand)[0].tolist() == [5, 5]
        assert best_price(prices, demand)[1].tolist() == [2.5, 5]


class TestLogisticDemand:
    def test_a_cliff_has_no_logistic_curve(self):
        with pytest.raises(FitError, match="nobody above"):
            fit_logistic_demand(
                np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 0.0]), np.full(3, 50.0)
            )


class TestBuyers:
    def test_equal_prices_make_a_step(self):
        chance = buyers(
            np.array([[10.0, 10.0, 20.0, 20.0]]),
            np.array([[5, 1]]),
            np.array([9.0, 10.0, 15.0, 20.0, 21.0]),
            (0.0, 0.1, 0.3, 0.5, 0.8),
        )
        assert chance[0].tolist() == pytest.approx([0, 0.8, 0.4, 0, 0])

    @pytest.mark.parametrize("shares", [(0, 1), (0, 0.5, 0.4, 0.6, 1), (0, 0, 0, 0, 2)])
    def test_shares_that_mean_nothing_are_refused(self, shares):
        with pytest.raises(OptionError, match="five shares"):
            check_intent_shares(shares)
