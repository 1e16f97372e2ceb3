"""Published examples of NPS, market fit and SERVQUAL.

Sources: the variance of NPS as derived on Cross Validated and cybaea.net; the
market-fit survey of Sean Ellis; Parasuraman, Zeithaml & Berry (1988).
"""

import pytest

from nilai.perception.interval import share_estimate
from nilai.perception.market_fit import market_fit
from nilai.perception.recommendation import recommendation, score_difference


class TestNetPromoterScore:
    def test_halves_thirds_and_sixths(self):
        """p = 1/2, d = 1/6: NPS 33.33, variance 5/9; with n = 324 SE 4.1409."""
        found = recommendation(1 / 2, 1 / 6, 324)
        assert found.score.value == pytest.approx(33.33, abs=0.005)
        assert (found.standard_error / 100) ** 2 * 324 == pytest.approx(5 / 9)
        assert found.standard_error == pytest.approx(4.1409, abs=5e-5)
        assert found.passive_share == pytest.approx(1 / 3)

    def test_difference_of_two_groups(self):
        """(50 %, 20 %, 400) against (45 %, 25 %, 400): 10.0, SE 5.6347, z 1.7747."""
        one, other = recommendation(0.5, 0.2, 400), recommendation(0.45, 0.25, 400)
        found, z = score_difference(one, other)
        assert found.value == pytest.approx(10.0)
        assert found.value / z == pytest.approx(5.6347, abs=5e-5)
        assert z == pytest.approx(1.7747, abs=5e-5)
        assert found.low < 0 < found.high

    def test_weighted_answers_count_as_their_effective_number(self):
        plain = recommendation(0.5, 0.2, 200, effective_n=100)
        assert plain.standard_error == recommendation(0.5, 0.2, 100).standard_error


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(44, 100, 0.347, 0.538), (18, 40, 0.307, 0.602)]
)
def test_wilson_interval_of_the_forty_per_cent_test(hits, n, low, high):
    found = share_estimate(hits / n, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)
    fit = market_fit({"very": hits, "somewhat": n - hits, "not": 0})
    assert fit.verdict == "open"


def test_superhuman_went_from_below_to_above():
    """22 % at first and 58 % three quarters later, as Superhuman told."""
    first = market_fit({"very": 22, "somewhat": 52, "not": 26})
    later = market_fit({"very": 58, "somewhat": 30, "not": 12})
    assert (first.verdict, later.verdict) == ("below", "above")
    assert first.strength == "decision"
