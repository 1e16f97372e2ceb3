"""Importances with intervals: what can be told, and what cannot."""

import numpy as np
import pytest
from tests.nilai.drivers.answers import fit_of, ratings, redrawn_of

from nilai.drivers.cautions import find_cautions
from nilai.drivers.redrawn import MOST_PER_DRAW
from nilai.errors import OptionError, TooLittleDataError

NAMES = ("service", "price", "phone")
HUMAN = {"human": ("service", "phone")}


@pytest.fixture(scope="module")
def fit():
    return fit_of(ratings(), NAMES)[0]


class TestFitDrivers:
    def test_puts_the_most_important_first(self, fit):
        assert [driver.name for driver in fit.drivers] == list(NAMES)
        assert [driver.rank for driver in fit.drivers] == [1, 2, 3]

    def test_parts_and_shares_add_up(self, fit):
        whole = sum(driver.importance.value for driver in fit.drivers)
        assert whole == pytest.approx(fit.r_squared.value)
        assert sum(driver.share.value for driver in fit.drivers) == pytest.approx(1)

    def test_coefficients_are_those_of_least_squares(self, fit):
        answers = ratings()
        design = np.column_stack([np.ones(len(answers)), answers[:, :3]])
        wanted = np.linalg.lstsq(design, answers[:, 3])[0]
        slopes = [fit.driver(name).coefficient.value for name in NAMES]
        assert [fit.intercept, *slopes] == pytest.approx(wanted)
        residual = answers[:, 3] - design @ wanted
        share = 1 - residual.var() / answers[:, 3].var()
        assert fit.r_squared.value == pytest.approx(share)
        assert fit.adjusted == pytest.approx(1 - (1 - share) * 399 / 396)

    def test_intervals_hold_the_estimate_and_the_truth(self, fit):
        for name, slope in zip(NAMES, (0.8, 0.4, 0.0), strict=True):
            found = fit.driver(name).coefficient
            assert found.low < found.value < found.high
            assert found.low < slope < found.high

    def test_lead_and_chances_agree(self, fit):
        assert fit.clear_lead == 1
        assert fit.drivers[0].first_chance > 0.99
        assert fit.chance_ahead[0, 1] > 0.99
        assert (fit.drivers[0].rank_low, fit.drivers[0].rank_high) == (1, 1)

    def test_copies_that_cannot_be_told_apart_share_the_lead(self):
        answers = ratings(slopes=(0.5, 0.5, 0.0))
        fit = fit_of(answers, NAMES)[0]
        assert fit.clear_lead == 2

    def test_the_same_seed_gives_the_same_figures(self, fit):
        assert fit_of(ratings(), NAMES)[0].drivers == fit.drivers
        other = fit_of(ratings(), NAMES, seed=2)[0]
        assert other.drivers[0].share.value == fit.drivers[0].share.value
        assert other.drivers[0].share.low != fit.drivers[0].share.low


class TestNoEffect:
    def test_interval_begins_at_nothing(self):
        """A column of noise beside a driver: an LMG of chance size, never below 0."""
        random = np.random.default_rng(4)
        answers = ratings(slopes=(0.8,), rows=300)
        noise = random.normal(size=(300, 1))
        fit = fit_of(np.hstack([answers[:, :1], noise, answers[:, 1:]]), ("fees", "x"))[
            0
        ]
        found = fit.driver("x")
        assert not found.is_clear
        assert found.importance.low == found.share.low == 0
        assert found.importance.value > 0
        assert fit.driver("fees").is_clear

    def test_a_driver_by_proxy_is_told_from_noise(self, fit):
        """Its own slope is 0, yet it goes with the outcome through the others."""
        phone = fit.driver("phone")
        assert phone.is_clear
        assert phone.coefficient.low < 0 < phone.coefficient.high


class TestGroups:
    def test_parts_of_a_group_add_up_to_it(self):
        fit = fit_of(ratings(), NAMES, groups=HUMAN)[0]
        assert [group.name for group in fit.groups] == ["human", "price"]
        human = fit.groups[0]
        assert human.drivers == ("service", "phone")
        parts = sum(fit.driver(name).importance.value for name in human.drivers)
        assert human.importance.value == pytest.approx(parts)
        total = sum(group.importance.value for group in fit.groups)
        assert total == pytest.approx(fit.r_squared.value)
        assert fit.driver("phone").group == "human"
        assert fit.driver("price").group is None

    def test_intervals_hold_the_estimate(self):
        fit = fit_of(ratings(), NAMES, groups=HUMAN)[0]
        for group in fit.groups:
            assert group.share.low < group.share.value < group.share.high


class TestManyDrivers:
    def test_intervals_from_some_orders_agree_with_those_from_all(self):
        """One driver beyond what is exact for each draw, beside one below."""
        slopes = tuple(np.linspace(0.8, 0.0, MOST_PER_DRAW))
        answers = ratings(slopes=slopes, rows=600)
        random = np.random.default_rng(99)
        noise = random.normal(size=(600, 1))
        names = tuple(f"d{i}" for i in range(MOST_PER_DRAW))
        exact = fit_of(answers, names)[0]
        wide = fit_of(np.hstack([noise, answers]), ("x", *names))[0]
        for name in names[:6]:
            one, other = exact.driver(name).importance, wide.driver(name).importance
            reach = one.high - one.low
            assert other.low == pytest.approx(one.low, abs=0.15 * reach)
            assert other.high == pytest.approx(one.high, abs=0.15 * reach)

    def test_beyond_the_limit_it_is_johnsons(self):
        answers = ratings(slopes=(0.3,) * 25, rows=500)
        names = tuple(f"d{i}" for i in range(25))
        fit = fit_of(answers, names)[0]
        assert fit.method == "johnson"
        whole = sum(driver.importance.value for driver in fit.drivers)
        assert whole == pytest.approx(fit.r_squared.value)


class TestRefusals:
    def test_too_few_rows(self):
        with pytest.raises(
            TooLittleDataError, match=r"5 rows .* too few for 3 drivers"
        ):
            redrawn_of(ratings(rows=5), NAMES)

    def test_unknown_method(self):
        with pytest.raises(OptionError, match="auto, lmg, johnson"):
            redrawn_of(ratings(), NAMES, method="pmvd")


def codes(answers, names=NAMES):
    return {c.code: c for c in find_cautions(fit_of(answers, names)[0])}


class TestCautions:
    def test_are_silent_when_all_is_well(self):
        assert codes(ratings()) == {}

    def test_few_rows(self):
        found = codes(ratings(rows=40))
        assert found["few_rows"].values == {"rows": 40, "drivers": 3, "wanted": 74}

    def test_overlap_names_its_drivers(self):
        answers = ratings()
        answers[:, 2] = answers[:, 0] + 0.3 * np.random.default_rng(1).normal(size=400)
        assert set(codes(answers)["overlap"].names) == {"service", "phone"}

    def test_copies_are_no_mere_overlap(self):
        answers = ratings()
        answers[:, 2] = 2 * answers[:, 0] + 1
        found = codes(answers)
        assert set(found["copies"].names) == {"service", "phone"}
        assert "overlap" not in found

    def test_halo(self):
        found = codes(ratings(common=0.97, slopes=(0.3, 0.3, 0.3)))
        assert "common" in found

    def test_little_explained(self):
        assert "little_explained" in codes(ratings(slopes=(0.1, 0.1, 0.0)))

    def test_an_outcome_that_follows_from_its_drivers(self):
        answers = ratings()
        answers[:, 3] = answers[:, :3].mean(axis=1)
        assert "too_well_explained" in codes(answers)

    def test_a_driver_that_turns_round_beside_the_others(self):
        answers = ratings(common=0.9, slopes=(1.0, 1.0, -0.5))
        assert codes(answers)["reversed"].names == ("phone",)
