"""Published quality and price profiles, value maps and value indices.

Sources: [Y] Yang, Design for Six Sigma for Service, chapter 5, after Gale (1994);
[B] Best, Market-Based Management, figures 4-20 to 4-26; [K] Kotler & Keller,
Marketing Management, pp. 398-399; [R] Rust, Lemon & Zeithaml (2004).
"""

import numpy as np
import pytest

from nilai.perception.customer_equity import (
    EquityTerms,
    brand_worth,
    customer_equity,
    driver_improvement,
    logit_switching,
    return_on_cost,
)
from nilai.perception.profile import (
    profile_score,
    quality_profile,
    relative_price,
    round_half_up,
)
from nilai.perception.relative_advantage import (
    advantage_index,
    index_value,
    relative_advantage,
)
from nilai.perception.value_added import value_added, value_added_level
from nilai.perception.value_map import diagonal_line, regression_line, weighted_line
from nilai.perception.value_price import value_price
from nilai.tables import Duration


class TestLuxuryCarPrices:
    """[Y] table 5.4: Acura against the average competitor."""

    WEIGHTS = {"purchase": 60, "trade-in": 20, "resale": 10, "finance": 10}  # noqa: RUF012
    ACURA = {"purchase": 9, "trade-in": 6, "resale": 9, "finance": 7}  # noqa: RUF012
    OTHERS = {"purchase": 7, "trade-in": 6, "resale": 8, "finance": 7}  # noqa: RUF012

    def test_printed_with_ratios_of_two_decimals(self):
        profile = quality_profile(self.WEIGHTS, self.ACURA, self.OTHERS, round_ratios=2)
        assert [row.ratio for row in profile] == [1.29, 1.00, 1.13, 1.00]
        printed = [77.4, 20.0, 11.3, 10.0]
        assert [row.weighted for row in profile] == pytest.approx(printed, abs=0.05)
        assert profile_score(profile) == pytest.approx(118.7, abs=0.05)
        assert relative_price(profile_score(profile)) == pytest.approx(84.2, abs=0.05)

    def test_unrounded(self):
        score = profile_score(quality_profile(self.WEIGHTS, self.ACURA, self.OTHERS))
        assert score == pytest.approx(118.392857, abs=5e-7)
        assert relative_price(score) == pytest.approx(84.464555, abs=5e-7)

    def test_ratio_of_weighted_means_is_another_figure(self):
        means = [
            sum(self.WEIGHTS[a] * side[a] for a in self.WEIGHTS)
            for side in (self.ACURA, self.OTHERS)
        ]
        assert 100 * means[0] / means[1] == pytest.approx(118.84, abs=0.005)


def test_gall_bladder_surgery_from_functional_data():
    """[Y] table 5.3: the score is 232."""
    weights = dict(zip("abcde", (40, 30, 10, 5, 15), strict=True))
    ratios = dict(zip("abcde", (3.0, 2.0, 1.5, 1.4, 2.0), strict=True))
    profile = quality_profile(weights, ratios, dict.fromkeys("abcde", 1.0))
    assert [row.weighted for row in profile] == pytest.approx([120, 60, 15, 7, 30])
    assert profile_score(profile) == pytest.approx(232, abs=1e-9)
    assert sum(row.area for row in profile) == pytest.approx(132, abs=1e-9)


class TestToasters:
    """[Y] table 5.5 and pp. 91-93, data after Gale and Consumer Reports."""

    QUALITY = (128, 119, 117, 112, 109, 107, 104, 101, 94, 91, 87, 84, 84, 83, 80)
    PRICE = (70, 28, 77, 25, 40, 35, 15, 32, 45, 16, 35, 21, 25, 11, 13)
    PRINTED = (215, 85, 237, 77, 123, 108, 46, 98, 138, 49, 108, 65, 77, 34, 40)
    DISTANCES = {  # noqa: RUF012
        7: 40.9, 14: 34.8, 10: 29.6, 15: 28.3, 4: 24.9, 2: 23.3, 12: 13.8, 13: 5.1,
        8: 1.9, 6: -0.4, 5: -9.9, 11: -14.6, 9: -31.3, 1: -61.6, 3: -84.6,
    }  # fmt: skip

    @property
    def relative(self):
        return [100 * price / np.mean(self.PRICE) for price in self.PRICE]

    def test_relative_prices_but_the_one_misprinted(self):
        assert np.mean(self.QUALITY) == 100
        assert np.mean(self.PRICE) == pytest.approx(32.5333, abs=5e-5)
        rounded = [round_half_up(price, 0) for price in self.relative]
        differing = [
            (i, ours, theirs)
            for i, (ours, theirs) in enumerate(
                zip(rounded, self.PRINTED, strict=True), start=1
            )
            if ours != theirs
        ]
        assert differing == [(2, 86, 85)]

    def test_distances_to_the_diagonal(self):
        line = diagonal_line()
        found = {
            i: line.distance(quality, price)
            for i, (quality, price) in enumerate(
                zip(self.QUALITY, self.relative, strict=True), start=1
            )
        }
        assert found == pytest.approx(self.DISTANCES, abs=0.05)
        assert all(found[i] < 0 for i in (1, 3, 9)), "read as poor value"
        assert all(found[i] > 0 for i in (2, 4, 7)), "read as good value"

    def test_regression_of_price_on_quality(self):
        line = regression_line(self.QUALITY, self.PRICE)
        assert line.intercept == pytest.approx(-52.95857, abs=5e-6)
        assert line.slope == pytest.approx(0.854919, abs=5e-7)
        assert line.r_squared == pytest.approx(0.44313, abs=5e-6)
        assert not line.is_weak
        sunbeam, kitchenaid = line.fair_price(119), line.fair_price(117)
        assert sunbeam == pytest.approx(48.78, abs=0.005)
        assert sunbeam - 28 == pytest.approx(20.78, abs=0.005)
        assert kitchenaid == pytest.approx(47.07, abs=0.005)
        assert 77 - kitchenaid == pytest.approx(29.93, abs=0.005)

    def test_lines_agree_where_quality_and_price_weigh_alike(self):
        for quality, price in zip(self.QUALITY, self.relative, strict=True):
            assert weighted_line(50).distance(quality, price) == pytest.approx(
                diagonal_line().distance(quality, price)
            )


def test_perdue_chicken_adds_up():
    """Gale's chicken profile as remembered; only its arithmetic is confirmed."""
    weights = dict(zip("abcdef", (10, 20, 20, 15, 10, 25), strict=True))
    own = dict(zip("abcdef", (8.1, 9.0, 9.2, 8.0, 8.0, 9.4), strict=True))
    others = dict(zip("abcdef", (7.2, 7.3, 6.5, 8.0, 8.0, 6.4), strict=True))
    rounded = quality_profile(weights, own, others, round_ratios=2)
    assert sum(round_half_up(row.weighted, 1) for row in rounded) == pytest.approx(
        126.1
    )
    exact = quality_profile(weights, own, others)
    assert profile_score(exact) == pytest.approx(125.934, abs=5e-4)


class TestBestsCopier:
    """[B]: customer value = total benefits − total costs, against A, B and C."""

    BENEFITS = {  # noqa: RUF012
        "product": (0.6, {"uptime": (40, (0, 1, 1)), "speed": (30, (0, 1, 1)),
                          "image": (20, (0, 0, 0)), "ease": (10, (-1, -1, -1))}),
        "service": (0.3, {"repair": (60, (-1, 0, 0)), "response": (30, (0, 0, 1)),
                          "quality": (10, (0, 0, 0))}),
        "company": (0.1, {"commitment": (60, (0, 1, 1)), "reputation": (40, (0, 0, 0))}),
    }  # fmt: skip
    COSTS = {  # noqa: RUF012
        "purchase": (1.0, {"price": (40, (0, 0, 1)), "repair": (30, (0, 1, 0)),
                           "toner": (20, (0, 0, -1)), "paper": (10, (-1, -1, -1))}),
    }  # fmt: skip
    INDICES = {"product": 410 / 3, "service": 90, "company": 140, "purchase": 320 / 3}  # noqa: RUF012

    def blocks(self, asked):
        """Ratings that differ by one point where the book says better or worse."""
        made = {}
        for name, (weight, attributes) in asked.items():
            weights = {a: w for a, (w, _) in attributes.items()}
            own = dict.fromkeys(attributes, 7.3)
            rivals = [
                {a: 7.3 - signs[i] for a, (_, signs) in attributes.items()}
                for i in range(3)
            ]
            made[name] = (weight, relative_advantage(weights, own, rivals))
        return made

    def test_every_attribute_and_index(self):
        product = self.blocks(self.BENEFITS)["product"][1]
        assert [a.mean for a in product] == pytest.approx([80 / 3, 20, 0, -10])
        for name, (_, won) in (
            self.blocks(self.BENEFITS) | self.blocks(self.COSTS)
        ).items():
            assert advantage_index(won) == pytest.approx(self.INDICES[name], abs=1e-9)

    def test_benefits_less_costs(self):
        benefits, costs = (
            {
                name: (weight, advantage_index(won))
                for name, (weight, won) in made.items()
            }
            for made in (self.blocks(self.BENEFITS), self.blocks(self.COSTS))
        )
        overall = sum(weight * index for weight, index in benefits.values())
        assert overall == pytest.approx(123.0, abs=1e-9)
        assert index_value(benefits, costs) == pytest.approx(49 / 3, abs=1e-9)


def test_caterpillar_prices_by_value():
    """[K]: 110,000 of value, asked 100,000, competitor 90,000."""
    extra = {"durability": 7000, "reliability": 6000, "service": 5000, "warranty": 2000}
    found = value_price(90_000, extra, discount_amount=10_000)
    assert found.value_amount == 110_000
    assert found.price_amount == 100_000
    assert (found.extra_amount, found.premium_amount) == (20_000, 10_000)
    assert found.surplus_amount == 10_000


class TestValueAdded:
    def test_levels_of_the_pims_slide(self):
        """World class above 110, above parity 103-110, parity 98-102, else below."""
        asked = (111, 110, 103, 102, 98, 97.99)
        assert [value_added_level(ratio) for ratio in asked] == [
            "world_class", "above", "above", "parity", "parity", "below",
        ]  # fmt: skip

    def test_interval_is_that_of_the_logarithm(self):
        """Var(ln CVA) = Var(S)/(n S²) + Var(C)/(m C²), with S 8, C 7.5, variances 4."""
        variance = 4 / (100 * 8**2) + 4 / (400 * 7.5**2)
        found = value_added(8.0, 7.5, variance, counts=(100, 400))
        assert found.ratio.value == pytest.approx(106.6667, abs=5e-5)
        reach = np.log(found.ratio.high / found.ratio.value)
        assert reach == pytest.approx(1.959964 * np.sqrt(variance), abs=1e-6)
        assert found.levels == ("world_class", "above", "parity")


class TestCustomerEquity:
    """Own vectors of the equations of [R], computed independently; its ROI as printed."""

    TERMS = EquityTerms(
        margin_amount=20.0,
        purchases_per_year=2,
        annual_rate=0.10,
        horizon=Duration(3, "year"),
        population=1_000_000,
    )
    MATRIX = np.array([[0.8, 0.2], [0.3, 0.7]])

    def test_airline_returns_what_the_paper_reports(self):
        """$70 million spent, ROI 44.7 %; 101.3 million gained is from memory."""
        assert return_on_cost(101.3, 70) == pytest.approx(0.447, abs=5e-4)

    @pytest.mark.parametrize(
        ("current", "worth"),
        [((1, 0), (88.3439626, 33.5577247)), ((0, 1), (50.3365870, 71.5651003))],
    )
    def test_worth_of_a_customer_to_each_brand(self, current, worth):
        found = brand_worth(np.array(current, float), self.MATRIX, self.TERMS)
        assert found == pytest.approx(worth, abs=5e-8)

    def test_equity_of_a_category_of_a_million(self):
        found = customer_equity(np.array([0.5, 0.5]), self.MATRIX, self.TERMS)
        assert found == pytest.approx((69_340_274.80, 52_561_412.47), abs=0.005)

    def test_better_quality_returns_half_its_cost(self):
        before = logit_switching(np.array([[4.0], [3.6]]), np.array([0.5]), 1.2)
        assert before.ravel() == pytest.approx(
            (0.802184, 0.197816, 0.268941, 0.731059), abs=5e-7
        )
        after = logit_switching(np.array([[4.2], [3.6]]), np.array([0.5]), 1.2)
        assert after.ravel() == pytest.approx(
            (0.817574, 0.182426, 0.289050, 0.710950), abs=5e-7
        )
        found = driver_improvement(
            np.array([[4.0], [3.6]]),
            np.array([0.5]),
            1.2,
            current=np.array([0.5, 0.5]),
            moved={0: 0.2},
            highest=5.0,
            cost_amount=2_000_000,
            terms=self.TERMS,
        )
        assert found.before_amount == pytest.approx(67_165_983, abs=0.5)
        assert found.after_amount == pytest.approx(70_213_744, abs=0.5)
        assert found.gained_amount == pytest.approx(3_047_761, abs=0.6)
        assert found.return_share == pytest.approx(0.5239, abs=5e-5)
