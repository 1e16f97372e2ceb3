"""R² split among drivers: adds up, fair, whatever the answers."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nilai.drivers.coalitions import draw_orders, owen, shares_along
from nilai.drivers.explained import (
    FOLD,
    explained_share,
    level_means,
    lmg,
    lmg_weights,
    unexplained,
)
from nilai.drivers.moments import moments_of, redraw
from nilai.drivers.regression import coefficients, inflation
from nilai.drivers.relative_weights import relative_weights


def covariance(seed, drivers, rows=40):
    """Covariance of answers that hang together, on scales of their own."""
    random = np.random.default_rng(seed)
    common = random.normal(size=(rows, 1))
    answers = random.normal(size=(rows, drivers + 1)) + common
    answers *= random.uniform(0.01, 100, drivers + 1)
    return np.cov(answers.T, ddof=0)


def by_permutations(whole):
    """LMG as it is defined: the mean over every order."""
    p = len(whole) - 1
    parts = np.zeros(p)
    orders = list(permutations(range(p)))
    for order in orders:
        before = 0.0
        for place, driver in enumerate(order):
            kept = [*order[: place + 1], p]
            after = explained_share(whole[np.ix_(kept, kept)])
            parts[driver] += after - before
            before = after
    return parts / len(orders)


seeds = st.integers(0, 2**32 - 1)
few = st.integers(1, 7)


class TestLmg:
    @given(seeds, st.integers(1, 17))
    @settings(max_examples=30, deadline=None)
    def test_adds_up_to_r_squared_and_is_never_below_zero(self, seed, drivers):
        whole = covariance(seed, drivers)
        parts = lmg(whole)
        assert parts.sum() == pytest.approx(explained_share(whole), abs=1e-12)
        assert parts.min() >= -1e-12

    @given(seeds, st.integers(1, 5))
    @settings(max_examples=20, deadline=None)
    def test_is_the_mean_over_every_order(self, seed, drivers):
        whole = covariance(seed, drivers)
        assert lmg(whole) == pytest.approx(by_permutations(whole), abs=1e-12)

    @given(seeds, few, st.randoms())
    @settings(deadline=None)
    def test_goes_with_its_driver_in_any_order_of_columns(self, seed, drivers, random):
        whole = covariance(seed, drivers)
        order = random.sample(range(drivers), drivers)
        moved = whole[np.ix_([*order, drivers], [*order, drivers])]
        for method in (lmg, relative_weights):
            assert method(moved) == pytest.approx(method(whole)[order], abs=1e-11)

    @given(seeds, few)
    @settings(deadline=None)
    def test_does_not_depend_on_units_or_sign(self, seed, drivers):
        whole = covariance(seed, drivers)
        random = np.random.default_rng(seed)
        units = random.uniform(0.001, 1000, drivers + 1)
        units *= random.choice([-1, 1], drivers + 1)
        scaled = whole * np.outer(units, units)
        for method in (lmg, relative_weights):
            assert method(scaled) == pytest.approx(method(whole), abs=1e-9)
        slopes = coefficients(whole) * units[-1] / units[:-1]
        assert coefficients(scaled) == pytest.approx(slopes, rel=1e-6, abs=1e-9)

    @given(seeds, few)
    @settings(deadline=None)
    def test_is_shared_alike_by_copies(self, seed, drivers):
        whole = covariance(seed, drivers)
        twice = [0, *range(drivers + 1)]
        parts = lmg(whole[np.ix_(twice, twice)])
        assert parts[0] == pytest.approx(parts[1], abs=1e-9)
        assert parts.sum() == pytest.approx(explained_share(whole), abs=1e-9)

    @given(seeds, few)
    @settings(deadline=None)
    def test_of_uncorrelated_drivers_is_their_squared_correlation(self, seed, drivers):
        whole = np.eye(drivers + 1)
        tie = np.random.default_rng(seed).uniform(-1, 1, drivers) / drivers
        whole[-1, :-1] = whole[:-1, -1] = tie
        for method in (lmg, relative_weights):
            assert method(whole) == pytest.approx(tie**2, abs=1e-12)

    @pytest.mark.parametrize("drivers", [FOLD - 1, FOLD, FOLD + 1, FOLD + 3])
    def test_folds_into_the_same_figure(self, drivers):
        """Below, at and beyond the size that is swept at once."""
        whole = covariance(5, drivers, rows=200)
        orders = draw_orders([range(drivers)], 3000, np.random.default_rng(1))
        rough = shares_along(whole[None], orders)[0]
        assert lmg(whole) == pytest.approx(rough, abs=0.004)
        levels = level_means(whole)
        alone = whole[:-1, -1] ** 2 / np.diag(whole)[:-1] / whole[-1, -1]
        assert levels[:, 0] == pytest.approx(alone)

    @given(seeds, few)
    @settings(deadline=None)
    def test_weights_of_sets_give_the_same(self, seed, drivers):
        whole = covariance(seed, drivers)
        spread = np.sqrt(np.diag(whole))
        left = unexplained(whole / np.outer(spread, spread))
        assert lmg_weights(drivers) @ (1 - left) == pytest.approx(lmg(whole), abs=1e-12)


class TestOwen:
    @given(seeds, few, st.data())
    @settings(deadline=None)
    def test_groups_add_up_to_what_they_explain_as_wholes(self, seed, drivers, data):
        whole = covariance(seed, drivers)
        label = data.draw(
            st.lists(st.integers(0, 2), min_size=drivers, max_size=drivers)
        )
        groups = [
            [d for d in range(drivers) if label[d] == g] for g in sorted({*label})
        ]
        parts = owen(whole, groups)
        assert parts.sum() == pytest.approx(explained_share(whole), abs=1e-10)
        together = [sum(parts[d] for d in group) for group in groups]
        assert together == pytest.approx(of_groups(whole, groups), abs=1e-10)

    @given(seeds, few)
    @settings(deadline=None)
    def test_is_lmg_without_groups_to_speak_of(self, seed, drivers):
        whole = covariance(seed, drivers)
        for groups in ([[d] for d in range(drivers)], [range(drivers)]):
            assert owen(whole, groups) == pytest.approx(lmg(whole), abs=1e-10)


def of_groups(whole, groups):
    """Shapley values of groups by every order of them."""
    parts = np.zeros(len(groups))
    orders = list(permutations(range(len(groups))))
    for order in orders:
        taken, before = [], 0.0
        for group in order:
            taken = [*taken, *groups[group]]
            kept = [*taken, len(whole) - 1]
            after = explained_share(whole[np.ix_(kept, kept)])
            parts[group] += after - before
            before = after
    return parts / len(orders)


class TestRelativeWeights:
    @given(seeds, st.integers(1, 30))
    @settings(max_examples=30, deadline=None)
    def test_add_up_to_r_squared(self, seed, drivers):
        whole = covariance(seed, drivers, rows=80)
        parts = relative_weights(whole)
        assert parts.sum() == pytest.approx(explained_share(whole), abs=1e-9)
        assert parts.min() >= 0


class TestOverlap:
    @given(seeds, st.integers(2, 7))
    @settings(deadline=None)
    def test_inflation_is_that_of_a_regression_on_the_others(self, seed, drivers):
        whole = covariance(seed, drivers)
        for driver in range(drivers):
            order = [d for d in range(drivers) if d != driver] + [driver]
            share = explained_share(whole[np.ix_(order, order)])
            assert inflation(whole)[driver] == pytest.approx(1 / (1 - share))


class TestMoments:
    @given(seeds, st.integers(1, 5), st.integers(1, 6))
    @settings(deadline=None)
    def test_of_blocks_are_those_of_the_whole(self, seed, columns, blocks):
        random = np.random.default_rng(seed)
        answers = random.normal(size=(30, columns)) + 1e4
        weights = random.uniform(0.1, 3, 30)
        centres = answers.mean(axis=0).round()
        sums = sums_of(answers - centres, weights)
        block = random.integers(0, blocks, 30)
        parts = np.array([sums[block == b].sum(axis=0) for b in range(blocks)])
        found = moments_of(parts.sum(axis=0), centres)
        wanted = np.cov(answers.T, aweights=weights, ddof=0)
        assert found.covariance == pytest.approx(wanted.reshape(columns, columns))
        assert found.means == pytest.approx(
            np.average(answers, axis=0, weights=weights)
        )
        assert found.effective == pytest.approx(weights.sum() ** 2 / (weights**2).sum())

    @given(seeds)
    @settings(deadline=None)
    def test_redrawn_keep_the_number_of_blocks(self, seed):
        random = np.random.default_rng(seed)
        drawn = redraw(np.column_stack([np.ones(9), random.normal(size=9)]), 20, random)
        assert (drawn[:, 0] == 9).all()


def sums_of(answers, weights):
    i, j = np.triu_indices(answers.shape[1])
    plain = np.column_stack([np.ones(len(answers)), weights, weights**2])
    weighed = answers * weights[:, None]
    return np.hstack([plain, weighed, weighed[:, i] * answers[:, j]])
