"""What must hold for every sBG, BdW and BG/BB model, whatever its parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from nilai.errors import FitError, OptionError, TooLittleDataError
from nilai.worth.bdw import Bdw, fit_bdw
from nilai.worth.beta import discounted_moments, log_beta_shift, log_rising
from nilai.worth.bg_bb import BgBb, fit_bg_bb
from nilai.worth.bg_bb_likelihood import log_likelihood_with_slopes
from nilai.worth.sbg import Sbg, fit_sbg

parameter = st.floats(-12, 12).map(lambda power: 10.0**power)
ordinary = st.floats(-3, 3).map(lambda power: 10.0**power)
rate = st.floats(-2, 1).map(lambda power: 10.0**power)
period = st.integers(1, 10**9)


@st.composite
def history(draw):
    n = draw(st.integers(0, 40))
    x = draw(st.integers(0, n))
    return x, draw(st.integers(x, n)) if x else 0, n


class TestSubscriptions:
    @given(parameter, parameter, parameter, period)
    def test_shares_lie_between_zero_and_one(self, alpha, beta, c, t):
        for model in (Sbg(alpha, beta), Bdw(alpha, beta, c)):
            for part in (model.survival, model.retention, model.churn_probability):
                assert 0 <= part(t) <= 1

    @given(parameter, parameter, parameter)
    def test_survivors_and_losses_are_all_customers(self, alpha, beta, c):
        t = np.arange(1, 30)
        for model in (Sbg(alpha, beta), Bdw(alpha, beta, c)):
            whole = model.churn_probability(t).sum() + model.survival(29)
            assert whole == pytest.approx(1.0, abs=1e-9)
            assert np.all(np.diff(model.survival(t)) <= 1e-12)

    @given(ordinary, ordinary)
    def test_retention_rises_with_age_in_sbg(self, alpha, beta):
        assert np.all(np.diff(Sbg(alpha, beta).retention(np.arange(1, 50))) >= 0)

    @settings(deadline=None, max_examples=20)
    @given(parameter, parameter, parameter, rate, st.integers(0, 1000))
    def test_lifetime_is_one_payment_and_the_discounted_rest(
        self, alpha, beta, c, rate, made
    ):
        for model in (Sbg(alpha, beta), Bdw(alpha, beta, c)):
            lifetime = model.discounted_lifetime(rate)
            rest = float(model.discounted_residual_lifetime(0, rate))
            assert lifetime == pytest.approx(1 + rest / (1 + rate), rel=1e-8)
            later = float(model.discounted_residual_lifetime(made, rate))
            assert 0 <= later <= (1 + 1 / rate) * (1 + 1e-9)

    @given(ordinary, ordinary, rate)
    @settings(deadline=None, max_examples=20)
    def test_sbg_and_bdw_agree_at_constant_chances(self, alpha, beta, rate):
        sbg, bdw = Sbg(alpha, beta), Bdw(alpha, beta, 1.0)
        assert bdw.discounted_lifetime(rate) == pytest.approx(
            sbg.discounted_lifetime(rate), rel=1e-8
        )

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.data())
    def test_every_loss_table_has_a_finite_fit(self, churned, data):
        active = data.draw(st.integers(0, 10**6))
        if not sum(churned) + active:
            with pytest.raises(TooLittleDataError):
                fit_sbg(churned, active)
            return
        for model, fit_model in ((Sbg, fit_sbg), (Bdw, fit_bdw)):
            try:
                fit = fit_model(churned, active)
            except FitError:
                assert max(churned) > 100 * min(churned)
                continue
            assert np.all(np.isfinite(fit.covariance))
            assert np.isfinite(model(**fit.parameters).discounted_lifetime(0.1))
            assert fit.certificate.newton_decrement < 1e-2
            assert fit.n == sum(churned) + active

    def test_low_rates_need_many_terms_and_lose_none(self):
        sbg, bdw = Sbg(0.7, 1.2), Bdw(0.7, 1.2, 1.0)
        assert bdw.discounted_lifetime(1e-4) == pytest.approx(
            sbg.discounted_lifetime(1e-4), rel=1e-8
        )

    def test_no_fit_to_customers_who_all_left_at_once(self):
        with pytest.raises(FitError, match="jump from none"):
            fit_bdw([0, 0, 0, 0, 5000], 0)

    def test_customers_who_began_later_count_for_the_periods_seen(self):
        together = fit_sbg([369, 163], [0, 468])
        assert together.parameters == fit_sbg([369, 163], 468).parameters
        # 500 more, seen for one period, of whom as many left as before.
        more = fit_sbg([369 + 185, 163], [315, 468])
        assert more.n == 1500
        assert Sbg(**more.parameters).churn_probability(1) == pytest.approx(
            554 / 1500, abs=1e-9
        )

    def test_customers_who_do_not_differ_need_the_weak_prior(self):
        # Half of those still there leave in each period: there is no spread of
        # chances to find, and the likelihood rises for ever.
        fit = fit_sbg([800, 400, 200, 100], 100)
        assert fit.prior
        assert float(Sbg(**fit.parameters).retention(1)) == pytest.approx(0.5, abs=0.02)

    def test_few_customers_have_wide_errors(self):
        few, many = fit_sbg([4, 2, 1], 3), fit_sbg([400, 200, 100], 300)
        assert few.prior
        assert not many.prior
        assert few.standard_errors["beta"] > few.parameters["beta"] / 2

    @pytest.mark.parametrize(
        ("churned", "active"), [([-1], 3), ([1, 2], [3]), ([float("nan")], 1)]
    )
    def test_wrong_counts_are_refused(self, churned, active):
        with pytest.raises(OptionError):
            fit_sbg(churned, active)

    @pytest.mark.parametrize("wrong", [0, -1, 0.5, float("inf")])
    def test_wrong_periods_are_refused(self, wrong):
        with pytest.raises(OptionError, match="period"):
            Sbg(1.0, 1.0).retention(wrong)

    @pytest.mark.parametrize("wrong", [0.0, -0.1, float("nan"), float("inf")])
    def test_wrong_rates_are_refused(self, wrong):
        for model in (Sbg(1.0, 1.0), Bdw(1.0, 1.0, 1.0)):
            with pytest.raises(OptionError, match="rate"):
                model.discounted_lifetime(wrong)

    @pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf"), 1e13])
    def test_wrong_parameters_are_refused(self, wrong):
        with pytest.raises(OptionError, match="beta"):
            Sbg(1.0, wrong)


class TestBgBb:
    @given(parameter, parameter, parameter, parameter, history(), rate)
    @settings(deadline=None)
    def test_predictions_are_finite_and_bounded(self, a, b, g, d, who, rate):
        model = BgBb(a, b, g, d)
        assert -1e4 < model.log_likelihood(*who) <= 1e-9
        assert 0 <= model.alive_probability(*who) <= 1
        five = model.expected_orders(*who, 5)
        assert 0 <= five <= 5 * (1 + 1e-9)
        assert five <= model.expected_orders(*who, 6)
        assert 0 <= model.residual_orders(*who, rate) <= (1 + 1e-9) / rate
        assert 0 <= model.expected_orders_new(5) <= 5 * (1 + 1e-9)

    @given(ordinary, ordinary, ordinary, ordinary)
    @settings(deadline=None)
    def test_probabilities_of_all_sequences_sum_to_one(self, a, b, g, d):
        bought = (np.arange(2**6)[:, None] >> np.arange(6)) & 1
        last = np.max(bought * np.arange(1, 7), axis=1)
        each = BgBb(a, b, g, d).log_likelihood(bought.sum(axis=1), last, 6)
        assert np.exp(each).sum() == pytest.approx(1.0, abs=1e-9)

    @given(ordinary, ordinary, ordinary, ordinary, rate)
    @settings(deadline=None, max_examples=20)
    def test_orders_for_ever_are_the_discounted_sum_of_orders(self, a, b, g, d, rate):
        model = BgBb(a, b, g, d)
        ahead = [float(model.expected_orders(2, 3, 6, k)) for k in range(12)]
        seen = np.diff(ahead) @ (1 + rate) ** -np.arange(1.0, 12)
        rest = (1 + rate) ** -11.0 / rate
        for_ever = float(model.residual_orders(2, 3, 6, rate))
        assert seen - 1e-9 <= for_ever <= seen + rest + 1e-9

    @given(st.lists(st.floats(-2, 2), min_size=4, max_size=4))
    @settings(deadline=None, max_examples=20)
    def test_slopes_are_those_of_the_likelihood(self, theta):
        x, t_x, n = np.array([0, 1, 2, 2, 5, 0]), np.array([0, 4, 2, 6, 6, 0]), 6
        n = np.array([6, 6, 5, 6, 6, 2])
        count = np.array([5.0, 1, 2, 3, 1, 2])

        def slopes(at):
            return log_likelihood_with_slopes(at, x, t_x, n, count)

        theta = np.array(theta)
        value, gradient, hessian = slopes(theta)
        each = BgBb(*np.exp(theta)).log_likelihood(x, t_x, n)
        assert value == pytest.approx(float(each @ count))
        for i in range(4):
            step = 1e-5 * np.eye(4)[i]
            up, down = slopes(theta + step), slopes(theta - step)
            assert (up[0] - down[0]) / 2e-5 == pytest.approx(gradient[i], abs=1e-6)
            assert (up[1] - down[1]) / 2e-5 == pytest.approx(hessian[i], abs=1e-5)

    @settings(deadline=None, max_examples=15)
    @given(
        st.lists(st.tuples(history(), st.integers(1, 10**5)), min_size=1, max_size=9)
    )
    def test_every_table_of_histories_has_a_finite_fit(self, table):
        who, count = zip(*table, strict=True)
        fit = fit_bg_bb(*np.array(who).T, np.array(count))
        assert np.all(np.isfinite(list(fit.parameters.values())))
        assert np.all(np.isfinite(fit.covariance))
        assert fit.n == sum(count)

    def test_splitting_a_history_changes_nothing(self):
        one = fit_bg_bb([0, 1, 2], [0, 2, 3], 4, [300, 200, 100])
        two = fit_bg_bb([0, 1, 2, 0], [0, 2, 3, 0], 4, [100, 200, 100, 200])
        assert two.parameters == pytest.approx(one.parameters, rel=1e-6)

    @pytest.mark.parametrize("wrong", [(2, 1, 6), (1, 7, 6), (0, 1, 6), (1, 1.5, 6)])
    def test_impossible_histories_are_refused(self, wrong):
        with pytest.raises(OptionError):
            BgBb(1.0, 1.0, 1.0, 1.0).log_likelihood(*wrong)

    def test_negative_counts_are_refused(self):
        with pytest.raises(OptionError, match="counts"):
            fit_bg_bb([0], [0], 6, [-1])


class TestBetaIntegrals:
    @given(st.floats(0.01, 30), st.floats(0.01, 30), st.floats(0.02, 5))
    def test_discounted_moments_equal_scipy_where_it_is_exact(self, b, gap, rate):
        expected = float(hyp2f1(1, b, b + gap, 1 / (1 + rate)))
        assert float(discounted_moments(b, b + gap, rate)) == pytest.approx(
            expected, rel=1e-7
        )

    @given(parameter, parameter, st.floats(0, 1e300))
    def test_shift_of_beta_is_finite_and_not_above_zero(self, a, b, steps):
        assert -1e20 < log_beta_shift(a, b, steps) <= 0

    @given(parameter, st.integers(0, 20))
    def test_rising_equals_the_product(self, z, steps):
        expected = np.log(z + np.arange(steps)).sum()
        assert float(log_rising(z, steps)) == pytest.approx(
            expected, rel=1e-12, abs=1e-12
        )
