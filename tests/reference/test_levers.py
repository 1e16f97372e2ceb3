"""The lever decomposition's published and computed vectors (science 8.2, 8.3)."""

import numpy as np
import pytest

from nilai.levers import Levers, log_mean, shapley, what_if

BEFORE, AFTER = np.array([1000, 100, 2.0]), np.array([1333, 125, 3.0])


class TestThreeWays:
    @pytest.mark.parametrize(
        ("revenue", "share", "raised"),
        [(200_000, 0.1, 266_200), (400_000, 0.1, 532_400), (400_000, 0.2, 691_200)],
    )
    def test_all_levers_together(self, revenue, share, raised):
        """T8.1, T8.2: +10 % on each gives +33.1 %, +20 % gives +72.8 %."""
        levers = Levers(customers=1000, orders=2000, revenue_amount=revenue)
        together = what_if(levers, raised_share=share)[-1]
        assert together.lever == "all"
        assert revenue + together.gained_amount == pytest.approx(raised)


class TestSplit:
    def test_shapley(self):
        """T8.4 [C]."""
        found = shapley(BEFORE, AFTER)
        assert found == pytest.approx([94_350, 73_600, 131_925], abs=1e-9)

    def test_log_mean(self):
        """T8.4 [C]."""
        found = log_mean(BEFORE, AFTER)
        expected = [94_093.7267, 73_048.2526, 132_733.0207]
        assert found == pytest.approx(expected, abs=5e-5)

    @pytest.mark.parametrize("split", [shapley, log_mean])
    def test_equal_growth_gets_equal_shares(self, split):
        """T8.5 [C]."""
        found = split(BEFORE, np.array([1100, 110, 2.2]))
        assert found == pytest.approx([22_066.6667] * 3, abs=5e-5)

    def test_two_sectors(self):
        """T8.6, Ang (2005): activity, structure, intensity; 46 in total."""
        energy = np.array([[30.0, 20], [80, 16]])
        output = np.array([[10.0, 40], [40, 40]])
        factors = [
            np.array(
                [np.full(2, q.sum()), q / q.sum(), np.divide(e, q)],
            )
            for e, q in zip(energy, output, strict=True)
        ]
        found = log_mean(*factors).sum(axis=1)
        assert found == pytest.approx([32.3846, 38.2849, -24.6695], abs=5e-5)
        assert found.sum() == pytest.approx(46)

    def test_log_mean_takes_the_limit_at_zero(self):
        """A factor that comes from nothing has the whole change."""
        found = log_mean(np.array([0.0, 5]), np.array([3.0, 5]))
        assert found == pytest.approx([15, 0])
