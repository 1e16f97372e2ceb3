"""Drivers on published tables: Azen and Budescu, relaimpo, iopsych, rwa."""

import numpy as np
import pytest
from tests.reference.surveys import ATTITUDE, MTCARS, SWISS, moments

from nilai.drivers.asymmetry import impact_asymmetry
from nilai.drivers.explained import explained_share, level_means, lmg
from nilai.drivers.regression import coefficients
from nilai.drivers.relative_weights import relative_weights

AZEN_BUDESCU = np.array(
    [
        [1, 0.8, 0.1, 0.3, 0.6],
        [0.8, 1, 0.1, 0.1, 0.3],
        [0.1, 0.1, 1, 0.5, 0.4],
        [0.3, 0.1, 0.5, 1, 0.5],
        [0.6, 0.3, 0.4, 0.5, 1],
    ]
)

IOPSYCH = np.array(
    [
        [1, 0.2, 0.3, 0.4, -0.4],
        [0.2, 1, 0.5, 0.1, 0.1],
        [0.3, 0.5, 1, 0.2, -0.3],
        [0.4, 0.1, 0.2, 1, 0.4],
        [-0.4, 0.1, -0.3, 0.4, 1],
    ]
)


class TestAzenAndBudescu:
    """Azen & Budescu (2003), as in the tests of R's dominanceAnalysis."""

    def test_level_means_are_the_papers_table(self):
        table = [
            [0.360, 0.300, 0.263, 0.246],
            [0.090, 0.074, 0.069, 0.071],
            [0.160, 0.095, 0.063, 0.061],
            [0.250, 0.152, 0.073, 0.010],
        ]
        assert level_means(AZEN_BUDESCU) == pytest.approx(np.array(table), abs=6e-4)

    def test_general_dominance(self):
        wanted = [0.292176, 0.075861, 0.094911, 0.121404]
        assert lmg(AZEN_BUDESCU) == pytest.approx(wanted, abs=6e-7)
        assert explained_share(AZEN_BUDESCU) == pytest.approx(0.584353, abs=6e-7)

    def test_relative_weights(self):
        wanted = [0.290759, 0.076120, 0.097606, 0.119868]
        assert relative_weights(AZEN_BUDESCU) == pytest.approx(wanted, abs=6e-7)


class TestAttitude:
    """R's `attitude`: rating of 30 departments; R's dominanceAnalysis prints 3 digits."""

    drivers = moments(ATTITUDE, [1, 2, 3, 4, 5, 6])

    def test_lmg(self):
        found = lmg(self.drivers)
        printed = [0.371, 0.051, 0.156, 0.120, 0.007, 0.028]
        assert found == pytest.approx(printed, abs=6e-4)
        exact = [0.370816, 0.050904, 0.155766, 0.120345, 0.006589, 0.028182]
        assert found == pytest.approx(exact, abs=6e-7)
        assert explained_share(self.drivers) == pytest.approx(0.732602, abs=6e-7)

    def test_levels_of_complaints(self):
        printed = [0.681, 0.494, 0.374, 0.287, 0.220, 0.169]
        assert level_means(self.drivers)[0] == pytest.approx(printed, abs=6e-4)

    def test_relative_weights(self):
        wanted = [0.362760, 0.056002, 0.163611, 0.121780, 0.008255, 0.020193]
        assert relative_weights(self.drivers) == pytest.approx(wanted, abs=6e-7)


class TestSwiss:
    """R's `swiss` by relaimpo 2.2-7, quoted to 13 digits in a public test file."""

    drivers = moments(SWISS, [1, 2, 3, 4, 5])

    def test_r_squared(self):
        share = explained_share(self.drivers)
        assert share == pytest.approx(0.7067350015927, abs=5e-14)

    def test_lmg(self):
        wanted = [
            *(0.0570912207681, 0.1711730289002, 0.2601346786244),
            *(0.1055701503735, 0.1127659229265),
        ]
        assert lmg(self.drivers) == pytest.approx(wanted, abs=1e-12)

    def test_johnson_and_genizi(self):
        wanted = [
            *(0.048416895812, 0.154708249806, 0.271964104646),
            *(0.114680029948, 0.116965721381),
        ]
        assert relative_weights(self.drivers) == pytest.approx(wanted, abs=1e-11)

    def test_first_and_last(self):
        first = level_means(self.drivers)[:, 0]
        last = level_means(self.drivers)[:, -1]
        assert first == pytest.approx(
            [
                *(0.124664909906, 0.417164470501, 0.440615646724),
                *(0.215003501619, 0.173518927325),
            ],
            abs=1e-11,
        )
        wanted = [0.04286961, 0.00738742, 0.16196269, 0.06237263, 0.05694526]
        assert last == pytest.approx(wanted, abs=6e-9)

    def test_standardised_coefficients(self):
        spread = np.sqrt(np.diag(self.drivers))
        found = coefficients(self.drivers) * spread[:-1] / spread[-1]
        wanted = [
            *(-0.312921282500, -0.164778222539, -0.670400780106),
            *(0.347600028144, 0.251135976299),
        ]
        assert found == pytest.approx(wanted, abs=1e-11)

    def test_weighted(self):
        """w = 1 + (row mod 3), rows from 1: relaimpo's weights."""
        weighted = moments(SWISS, [1, 2, 3, 4, 5], 1 + np.arange(1, 48) % 3)
        share = explained_share(weighted)
        assert share == pytest.approx(0.694332891423, abs=1e-11)
        wanted = [
            *(0.0518208063017, 0.1549452302086, 0.2559770835712),
            *(0.1019573530969, 0.1296324182449),
        ]
        assert lmg(weighted) == pytest.approx(wanted, abs=1e-12)


class TestMtcars:
    """The README of R's rwa, and relaimpo."""

    drivers = moments(MTCARS, [1, 2, 3, 4])

    def test_r_squared(self):
        share = explained_share(self.drivers)
        assert share == pytest.approx(0.779189638983, abs=1e-11)

    def test_johnson(self):
        found = relative_weights(self.drivers)
        wanted = [0.228479725928, 0.222146870540, 0.232174439299, 0.096388603215]
        assert found == pytest.approx(wanted, abs=1e-11)
        rescaled = [29.322737, 28.509988, 29.796910, 12.370365]
        assert 100 * found / found.sum() == pytest.approx(rescaled, abs=6e-7)

    def test_lmg(self):
        wanted = [
            *(0.2470520332352, 0.2434995947956),
            *(0.2109128995443, 0.0777251114079),
        ]
        assert lmg(self.drivers) == pytest.approx(wanted, abs=1e-12)

    def test_with_weight_for_gears(self):
        found = relative_weights(moments(MTCARS, [1, 2, 3, 5]))
        wanted = [0.2096904, 0.1883043, 0.1799590, 0.2706812]
        assert found == pytest.approx(wanted, abs=6e-8)


class TestSmallCases:
    def test_iopsych_relative_weights(self):
        """The manual of R's iopsych, `relWt`."""
        wanted = [0.24066119, 0.05492664, 0.12143476, 0.28158189]
        assert relative_weights(IOPSYCH) == pytest.approx(wanted, abs=6e-9)
        assert explained_share(IOPSYCH) == pytest.approx(0.69860449, abs=6e-9)
        wanted = [0.23807039, 0.05610320, 0.11800387, 0.28642702]
        assert lmg(IOPSYCH) == pytest.approx(wanted, abs=6e-9)

    def test_two_drivers_by_hand(self):
        """r12 = .5, ry1 = .6, ry2 = .4: R² = .28 / .75, and both methods agree."""
        two = np.array([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1.0]])
        assert explained_share(two) == pytest.approx(0.28 / 0.75)
        for method in (lmg, relative_weights):
            assert method(two) == pytest.approx([0.286667, 0.086667], abs=6e-7)

    @pytest.mark.parametrize(
        ("reward", "penalty", "balance"),
        [(0.30, -0.10, 0.5), (0.10, -0.30, -0.5), (0.25, -0.20, 0.1111)],
    )
    def test_impact_asymmetry(self, reward, penalty, balance):
        found = impact_asymmetry(reward=reward, penalty=penalty)
        assert found == pytest.approx(balance, abs=6e-5)

    def test_impact_asymmetry_of_the_wrong_sign_counts_as_nothing(self):
        assert impact_asymmetry(reward=-0.1, penalty=-0.2) == -1
        assert np.isnan(impact_asymmetry(reward=-0.1, penalty=0.2))
