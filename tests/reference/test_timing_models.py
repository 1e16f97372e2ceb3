"""BG/NBD, MBG/NBD and Pareto/NBD against published numbers.

Sources: numbers [A] from CLVTools' tests (tests/testthat/test_correctness_*.R),
the BTYD manual and vignette, lifetimes 0.11.3's tests and documentation; [C]
computed once from CDNOW with independent code. Fader, Hardie & Lee (2005) print
.243, 4.414, .793, 2.426 and −9582.4 for BG/NBD; Schmittlein, Morrison & Colombo's
model on the same data gives .553, 10.578, .606, 11.669 and −9595.0.
"""

import numpy as np
import pytest
from tests.reference import cdnow

from nilai.worth.bg_nbd import BgNbd
from nilai.worth.cells import Cells
from nilai.worth.counts import count_probability, expected_orders_by_age
from nilai.worth.lifetime import (
    alive_probability,
    expected_orders,
    expected_orders_new,
)
from nilai.worth.mbg_nbd import MbgNbd
from nilai.worth.pareto_nbd import ParetoNbd
from nilai.worth.timing import fit_timing


def who(*values):
    return [np.array([float(value)]) for value in values]


class TestCdnowCells:
    def test_facts(self):
        """2,357 customers, 946 repeaters, 2,457 repeats, 1,016 cells [C]."""
        cells = cdnow.cells()
        assert cells.customers == 2357
        assert cells.n[cells.x > 0].sum() == 946
        assert cells.n @ cells.x == 2457
        assert len(cells) == 1016


# Exact days over seven; the tolerance is half of the last digit printed.
FITS = {
    "bg_nbd": (
        {"r": 0.24259452, "alpha": 4.41360208, "a": 0.79292201, "b": 2.42590674},
        -9582.4292,
        {"r": 0.012557, "alpha": 0.378221, "a": 0.185719, "b": 0.705345},
        2e-4,
    ),
    "pareto_nbd": (
        {"r": 0.553277, "alpha": 10.577683, "s": 0.606240, "beta": 11.668735},
        -9594.9762,
        {"r": 0.0476264, "alpha": 0.8427222, "s": 0.1872594, "beta": 6.2105448},
        1.2e-3,
    ),
    # Published to three digits on the file rounded to hundredths of a week.
    "mbg_nbd": (
        {"r": 0.5248, "alpha": 6.1830, "a": 0.8914, "b": 1.6140},
        -9582.1357,
        {"r": 0.0833, "alpha": 0.6956, "a": 0.1548, "b": 0.5375},
        1e-4,
    ),
}


@pytest.mark.parametrize("name", FITS)
class TestFit:
    def test_reproduces_estimates(self, name):
        parameters, log_likelihood, _, _ = FITS[name]
        fit = fit_timing(name, cdnow.cells(), unit="week")
        tolerance = 2e-4 if name == "mbg_nbd" else 2e-6
        for key, value in parameters.items():
            assert fit.parameters[key] == pytest.approx(value, rel=tolerance)
        assert fit.log_likelihood == pytest.approx(log_likelihood, abs=6e-5)

    def test_reproduces_standard_errors(self, name):
        _, _, errors, tolerance = FITS[name]
        fit = fit_timing(name, cdnow.cells(), unit="week")
        for key, value in errors.items():
            assert fit.standard_errors[key] == pytest.approx(value, abs=tolerance)

    def test_certifies_the_maximum(self, name):
        certificate = fit_timing(name, cdnow.cells(), unit="week").certificate
        assert certificate.converged
        assert certificate.newton_decrement < 1e-6
        assert certificate.cells == 1016


class TestUnits:
    def test_days_and_weeks_tell_the_same(self):
        """The unit scales α alone; the likelihood moves by ln 7 per repeat order."""
        weeks = cdnow.cells()
        days = Cells(weeks.x, weeks.t_x * 7, weeks.T * 7, weeks.n)
        by_week = fit_timing("bg_nbd", weeks, unit="week")
        by_day = fit_timing("bg_nbd", days, unit="day")
        assert by_day.parameters["alpha"] == pytest.approx(
            7 * by_week.parameters["alpha"], rel=1e-8
        )
        assert by_day.log_likelihood == pytest.approx(
            by_week.log_likelihood - 2457 * np.log(7), abs=1e-6
        )


class TestBgNbdPredictions:
    fitted = BgNbd(0.242593, 4.413532, 0.792886, 2.425754)
    rounded = BgNbd(0.243, 4.414, 0.793, 2.426)
    vignette = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667)

    def test_orders_of_the_published_customer(self):
        """1.225911 [A] (1.226 in the paper), P(alive) .726609 [C]."""
        customer = who(2, 30.43, 38.86)
        orders = expected_orders(self.fitted, *customer, 39.0)[0]
        assert orders == pytest.approx(1.225911, abs=5e-6)
        alive = alive_probability(self.fitted, *customer)[0]
        assert alive == pytest.approx(0.726609, abs=5e-7)

    def test_customer_of_the_btyd_vignette(self):
        """25.75659 (25.75654 recomputed), .9688523, 1.444004 [V+C]."""
        customer = who(26, 30.85714, 31)
        orders = expected_orders(self.vignette, *customer, 52.0)[0]
        assert orders == pytest.approx(25.75659, abs=1e-4)
        alive = alive_probability(self.vignette, *customer)[0]
        assert alive == pytest.approx(0.9688523, abs=5e-7)
        new = expected_orders_new(self.vignette, 52.0)
        assert new == pytest.approx(1.444004, abs=5e-6)

    @pytest.mark.parametrize(
        ("x", "orders"),
        [(10, 0.3474606), (15, 0.0428340), (20, 0.004158973), (25, 0.0003583685)],
    )
    def test_increasing_frequency_paradox(self, x, orders):
        """More orders, then a long silence, mean fewer to come [V+C].

        The parameters are printed to seven digits: powers of 25 lose one.
        """
        found = expected_orders(self.vignette, *who(x, 20, 39), 52.0)[0]
        assert found == pytest.approx(orders, rel=1e-5)

    def test_orders_of_a_new_customer(self):
        """BTYD manual, with rounded parameters [B]; tolerance 0.003 (T9.2)."""
        ages = np.array([0.1429, 1, 3, 31.8571, 32, 78])
        published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
        found = expected_orders_by_age(self.rounded, ages)
        assert found == pytest.approx(published, abs=3e-3)

    def test_count_probabilities(self):
        """BTYD manual via lifetimes' tests [B]."""
        chance = count_probability(self.rounded, np.array([2.0, 39.0, 30.0]), 20)
        assert chance[0, 10] == pytest.approx(1.07869e-7, rel=1e-5)
        assert chance[1, 0] == pytest.approx(0.5737864, abs=5e-8)
        assert chance[2, 11:] == pytest.approx(
            [
                *(0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148),
                *(0.0007023638, 0.0005517902, 0.0004361913, 0.0003467171),
                *(0.0002769613, 0.0002222260),
            ],
            abs=5e-11,
        )


class TestParetoNbdPredictions:
    fitted = ParetoNbd(0.553276, 10.577613, 0.606214, 11.667914)
    vignette = ParetoNbd(0.5534, 10.580, 0.6061, 11.656)
    manual = ParetoNbd(0.5629966, 12.5590370, 0.4081095, 10.5148048)

    def test_customer_of_the_btyd_vignette(self):
        """25.4565 (25.46 published), .997918 (.9979 published) [A]."""
        customer = who(26, 30.86, 31)
        orders = expected_orders(self.fitted, *customer, 52.0)[0]
        assert orders == pytest.approx(25.4565, abs=5e-5)
        alive = alive_probability(self.fitted, *customer)[0]
        assert alive == pytest.approx(0.997918, abs=5e-7)

    @pytest.mark.parametrize(
        ("x", "orders"), [(10, 0.7062), (15, 0.1442), (20, 0.02251), (25, 0.003093)]
    )
    def test_increasing_frequency_paradox(self, x, orders):
        """T9.3 [V+C], to the digits printed with rounded parameters."""
        found = expected_orders(self.vignette, *who(x, 20, 39), 52.0)[0]
        assert found == pytest.approx(orders, rel=2e-3)

    def test_one_time_buyer(self):
        """P(alive | 0, 0, 39) = .2941633 [V+C], rounded parameters."""
        alive = alive_probability(self.vignette, *who(0, 0, 39))[0]
        assert alive == pytest.approx(0.2941633, abs=1e-4)

    def test_orders_of_a_new_customer(self):
        """E[X(t)], t = 1 … 9 [C]."""
        found = expected_orders_by_age(self.fitted, np.arange(1.0, 10.0))
        assert found == pytest.approx(
            [
                *(0.05100659, 0.09962661, 0.14613491, 0.19075837, 0.23368678),
                *(0.27508076, 0.31507757, 0.35379563, 0.39133785),
            ],
            abs=5e-9,
        )

    def test_worth_for_ever(self):
        """DERT with the BTYD manual's inputs, 30-digit arithmetic [C].

        It rises, then falls: more orders can mean less to come.
        """
        one = expected_orders(self.manual, *who(7, 35, 77.86), np.inf, discount=0.0027)
        assert one[0] == pytest.approx(1.864183, abs=5e-7)
        x = np.arange(1.0, 11.0)
        many = expected_orders(
            self.manual,
            x,
            np.full(10, 30.0),
            np.full(10, 77.86),
            np.inf,
            discount=0.0027,
        )
        assert many == pytest.approx(
            [
                *(2.199155, 2.843534, 2.867128, 2.445410, 1.840502),
                *(1.262416, 0.809618, 0.494804, 0.292025, 0.167928),
            ],
            abs=6e-7,
        )

    def test_overflow_guards(self):
        """CLVTools' customers with 161 to 254 orders; lifetimes' 132 and 133 [B]."""
        model = ParetoNbd(0.5143, 2.8845, 0.2856, 14.1087)
        alive = alive_probability(
            model,
            np.array([221.0, 254, 161, 204]),
            np.array([103.42857, 97.14286, 94.71429, 98.57143]),
            np.array([103.57143, 97.28571, 98, 99.42857]),
        )
        assert np.all((alive >= 0) & (alive <= 1))
        steady = ParetoNbd(0.55, 10.58, 0.61, 11.67)
        found = expected_orders(
            steady, np.array([132.0, 133]), np.full(2, 200.0), np.full(2, 200.0), 10.0
        )
        assert found == pytest.approx([6.20605, 6.25287], abs=5e-6)


class TestMbgNbd:
    def test_counts_agree_with_expected_orders(self):
        """Two independent routes to the same mean."""
        model = MbgNbd(0.524838, 6.182992, 0.891356, 1.613999)
        chance = count_probability(model, np.array([10.0, 39.0]), 600)
        assert chance.sum(axis=1) == pytest.approx([1, 1], abs=1e-9)
        mean = chance @ np.arange(601)
        ages = expected_orders_by_age(model, np.array([10.0, 39.0]))
        assert mean == pytest.approx(ages, abs=1e-7)
        assert expected_orders_new(model, 39.0) == pytest.approx(mean[1], abs=1e-7)
