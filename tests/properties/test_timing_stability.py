"""No history and no parameters that can occur give NaN, infinity or a wrong slope."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nilai.worth.cells import Cells
from nilai.worth.counts import count_probability, expected_orders_by_age
from nilai.worth.lifetime import alive_probability, expected_orders
from nilai.worth.timing import TIMING_MODELS, fit_timing, model_of

MODELS = pytest.mark.parametrize("name", TIMING_MODELS)


@st.composite
def histories(draw):
    """One history: a young or old customer, no order or thousands."""
    T = draw(st.floats(0, 5000))
    x = draw(st.one_of(st.integers(0, 5), st.integers(0, 3000)))
    share = draw(st.floats(0, 1))
    return float(x), (T * share if x else 0.0), T


parameters = st.tuples(*[st.floats(-5, 5)] * 4).map(np.array)


def cells_of(rows):
    x, t_x, T = (np.array(column) for column in zip(*rows, strict=True))
    return Cells(x, t_x, T, np.ones(len(x)))


@MODELS
class TestStability:
    @given(rows=st.lists(histories(), min_size=1, max_size=4), theta=parameters)
    @settings(max_examples=150, deadline=None)
    def test_likelihood_is_finite(self, name, rows, theta):
        found = TIMING_MODELS[name].log_likelihood(theta, cells_of(rows))
        for part in found:
            assert np.all(np.isfinite(part))

    @given(rows=st.lists(histories(), min_size=1, max_size=4), theta=parameters)
    @settings(max_examples=100, deadline=None)
    def test_probability_of_being_alive_is_one(self, name, rows, theta):
        cells = cells_of(rows)
        model = TIMING_MODELS[name](*np.exp(theta))
        alive = alive_probability(model, cells.x, cells.t_x, cells.T)
        assert np.all((alive >= 0) & (alive <= 1))

    @given(row=histories(), theta=parameters)
    @settings(max_examples=60, deadline=None)
    def test_expected_orders_rise_with_the_horizon(self, name, row, theta):
        model = TIMING_MODELS[name](*np.exp(theta))
        who = [np.array([v]) for v in row]
        near, far = (expected_orders(model, *who, h)[0] for h in (10.0, 20.0))
        assert np.isfinite(far)
        assert 0 <= near <= far * (1 + 1e-9)

    @given(row=histories(), theta=parameters)
    @settings(max_examples=60, deadline=None)
    def test_discounting_lowers_and_for_ever_bounds(self, name, row, theta):
        model = TIMING_MODELS[name](*np.exp(theta))
        who = [np.array([v]) for v in row]
        plain = expected_orders(model, *who, 50.0)[0]
        less = expected_orders(model, *who, 50.0, discount=0.01)[0]
        ever = expected_orders(model, *who, np.inf, discount=0.01)[0]
        assert less <= plain * (1 + 1e-7)
        assert less <= ever * (1 + 1e-6) + 1e-300

    @given(theta=parameters, age=st.floats(0.01, 500))
    @settings(max_examples=60, deadline=None)
    def test_counts_are_probabilities(self, name, theta, age):
        model = TIMING_MODELS[name](*np.exp(theta))
        chance = count_probability(model, np.array([age]), 30)
        assert np.all(np.isfinite(chance))
        assert np.all(chance >= -1e-12)
        assert chance.sum() <= 1 + 1e-9
        assert np.isfinite(expected_orders_by_age(model, np.array([age]))[0])


@MODELS
class TestSlopes:
    @given(
        theta=st.tuples(*[st.floats(-2, 2)] * 4).map(np.array), seed=st.integers(0, 99)
    )
    @settings(max_examples=25, deadline=None)
    def test_gradient_and_hessian_match_differences(self, name, theta, seed):
        random = np.random.default_rng(seed)
        x = random.integers(0, 12, 6).astype(float)
        T = random.uniform(1, 60, 6)
        cells = Cells(x, np.where(x > 0, T * random.random(6), 0), T, np.ones(6))
        model, nudge = TIMING_MODELS[name], 1e-5
        _, gradient, hessian = model.log_likelihood(theta, cells)
        for i, step in enumerate(nudge * np.eye(4)):
            up, down = (model.log_likelihood(theta + s, cells) for s in (step, -step))
            assert gradient[i] == pytest.approx(
                (up[0] - down[0]) / (2 * nudge), rel=1e-5, abs=1e-5
            )
            assert hessian[i] == pytest.approx(
                (up[1] - down[1]) / (2 * nudge), rel=1e-5, abs=1e-5
            )


@MODELS
class TestFewAndOdd:
    """Histories without a likelihood maximum are held by the stated prior."""

    @pytest.mark.parametrize(
        "rows",
        [
            [(0, 0, 30)] * 200,
            [(3, 30, 30)] * 200,
            [(0, 0, 10), (1, 5, 20)],
            [(0, 0, 1)],
            [(1, 1, 1)] * 60,
            [(40, 39, 40)] * 60 + [(0, 0, 40)] * 60,
        ],
    )
    def test_fits_all_the_same(self, name, rows):
        x, t_x, T = np.array(rows, float).T
        distinct, n = np.unique(
            np.column_stack([x, t_x, T]), axis=0, return_counts=True
        )
        fit = fit_timing(name, Cells(*distinct.T, n.astype(float)), unit="week")
        assert np.all(np.isfinite(list(fit.parameters.values())))
        assert np.all(np.isfinite(fit.covariance))
        assert fit.certificate.newton_decrement < 1e-4
        if len(rows) < 50:
            assert fit.prior
        orders = expected_orders(model_of(fit), *distinct.T, 52.0)
        assert np.all(np.isfinite(orders))
