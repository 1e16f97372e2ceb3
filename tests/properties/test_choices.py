"""What holds for any choices, and how often intervals hold the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nilai.perception.attributes import Attribute
from nilai.perception.choice_holdout import check_by_respondents, check_fit
from nilai.perception.maxdiff import fit_maxdiff
from nilai.perception.multinomial_logit import (
    Choices,
    fit_multinomial_logit,
    probabilities,
)
from nilai.perception.simulator import Product, simulate_market
from nilai.perception.willingness_to_pay import drawn_coefficients, willingness_to_pay

NAMES = ("good", "size", "price")


def simulated(seed, *, respondents=80, tasks=8, spread=0.0):
    """Choices by taste (1, 0.5, −0.8), which differs by `spread` between people."""
    random = np.random.default_rng(seed)
    n, j = respondents * tasks, 3
    columns = np.column_stack(
        [
            random.integers(0, 2, n * j),
            random.normal(size=n * j),
            random.choice([1.0, 2.0, 3.0, 4.0], n * j),
        ]
    ).astype(float)
    who = np.repeat(np.arange(respondents), tasks)
    taste = np.array([1.0, 0.5, -0.8]) + spread * random.normal(size=(respondents, 3))
    sets = np.arange(n * j).reshape(n, j)
    utility = np.einsum("njk,nk->nj", columns[sets], taste[who])
    return Choices(
        names=NAMES,
        profiles=columns,
        sets=sets,
        set_of=np.arange(n),
        pick=(utility + random.gumbel(size=(n, j))).argmax(axis=1),
        respondent=who,
        count=np.ones(n, int),
        weight=np.ones(n),
    )


class TestFitMultinomialLogit:
    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000), st.floats(1e-4, 1e6))
    def test_unit_of_price_changes_its_coefficient_alone(self, seed, unit):
        choices = simulated(seed, respondents=30)
        scaled = Choices(
            **{
                **{
                    name: getattr(choices, name)
                    for name in vars(choices)
                    if name in Choices.__dataclass_fields__
                },
                "profiles": choices.profiles * np.array([1, 1, unit]),
            }
        )
        one, other = fit_multinomial_logit(choices), fit_multinomial_logit(scaled)
        assert other.log_likelihood == pytest.approx(one.log_likelihood, rel=1e-10)
        assert other.coefficients * [1, 1, unit] == pytest.approx(
            one.coefficients, rel=1e-6
        )
        assert other.standard_errors * [1, 1, unit] == pytest.approx(
            one.standard_errors, rel=1e-6
        )

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10_000))
    def test_chosen_is_as_it_is_expected_at_the_maximum(self, seed):
        """The score is nought: each column's chosen sum equals its expected sum."""
        choices = simulated(seed, respondents=30)
        fit = fit_multinomial_logit(choices)
        share = probabilities(choices, fit.coefficients)
        expected = np.einsum("sj,sjk->k", share, choices.profiles[choices.sets])
        chosen = choices.profiles[choices.sets[choices.set_of, choices.pick]].sum(
            axis=0
        )
        assert expected == pytest.approx(chosen, abs=1e-4)
        assert share.sum(axis=1) == pytest.approx(1)
        assert fit.null_log_likelihood <= fit.log_likelihood <= 0

    def test_differences_between_people_widen_the_clustered_errors(self):
        alike = fit_multinomial_logit(simulated(1, respondents=200))
        unlike = fit_multinomial_logit(simulated(1, respondents=200, spread=1.0))

        def widened(fit):
            return fit.standard_errors / np.sqrt(np.diag(fit.model_covariance))

        assert np.all(np.abs(widened(alike) - 1) < 0.25)
        assert np.all(widened(unlike) > 1.05)
        assert np.max(widened(unlike)) > 1.4


class TestCheckByRespondents:
    def test_others_choices_are_foretold_a_little_worse(self):
        choices = simulated(4, respondents=120)
        fit = fit_multinomial_logit(choices)
        inside, outside = check_fit(choices, fit), check_by_respondents(choices, fit)
        assert outside.folds == 5
        assert outside.likelihood_share < inside.likelihood_share
        assert outside.hit_share > outside.chance_share == pytest.approx(1 / 3)

    def test_few_respondents_have_no_holdout(self):
        choices = simulated(4, respondents=30)
        assert check_by_respondents(choices, fit_multinomial_logit(choices)) is None


class TestWillingnessToPay:
    def test_three_intervals_agree_with_many_choices(self):
        fit = fit_multinomial_logit(simulated(2, respondents=400))
        worth = willingness_to_pay(
            fit, np.array([1.0, 0, 0]), "price", drawn_coefficients(fit)
        )
        assert worth.is_known
        assert worth.delta == pytest.approx(worth.fieller, rel=0.03)
        assert worth.krinsky_robb == pytest.approx(worth.fieller, rel=0.03)

    def test_a_price_that_may_be_nothing_gives_no_bound(self):
        choices = simulated(2, respondents=12)
        flat = Choices(
            names=NAMES,
            profiles=choices.profiles,
            sets=choices.sets,
            set_of=choices.set_of,
            pick=np.random.default_rng(0).integers(0, 3, len(choices.pick)),
            respondent=choices.respondent,
            count=choices.count,
            weight=choices.weight,
        )
        fit = fit_multinomial_logit(flat)
        worth = willingness_to_pay(
            fit, np.array([1.0, 0, 0]), "price", drawn_coefficients(fit)
        )
        assert not worth.is_known
        assert worth.fieller == (-np.inf, np.inf)


class TestSimulateMarket:
    @settings(max_examples=20, deadline=None)
    @given(st.floats(1, 4), st.floats(1, 4), st.booleans())
    def test_shares_add_up_and_fall_with_the_own_price(self, one, other, none):
        fit = fit_multinomial_logit(simulated(3, respondents=40))
        attributes = (
            Attribute(name="good", levels=(0.0, 1.0)),
            Attribute(name="size", low=-9.0, high=9.0),
            Attribute(name="price", low=1.0, high=4.0),
        )
        # The simulated columns are coded as they stand.
        fit = type(fit)(**{**vars(fit), "names": ("good=1", "size", "price")})
        market = simulate_market(
            fit,
            attributes,
            [
                Product(name="ours", values={"good": 1.0, "size": 0.0, "price": one}),
                Product(
                    name="theirs", values={"good": 0.0, "size": 0.0, "price": other}
                ),
            ],
            drawn_coefficients(fit, draws=200),
            with_none=none,
            price="price",
        )
        assert sum(s.value for s in market.shares.values()) == pytest.approx(1)
        assert np.all(np.diff(market.response.shares) < 0)
        at = np.interp(one, market.response.prices, market.response.shares)
        assert at == pytest.approx(market.shares["ours"].value, abs=1e-3)


@pytest.mark.slow
class TestCoverage:
    """300 surveys of known truth; 95 % intervals miss 2.9 % to 7.5 % by chance."""

    SURVEYS = 300

    def test_clustered_intervals_cover_a_mean_taste(self):
        """Tastes are alike, so that the logit's own truth is known exactly."""
        truth, held = np.array([1.0, 0.5, -0.8]), np.zeros(3)
        worth_held = 0
        for seed in range(self.SURVEYS):
            fit = fit_multinomial_logit(simulated(seed, respondents=60))
            held += np.abs(fit.coefficients - truth) < 1.96 * fit.standard_errors
            low, high = willingness_to_pay(
                fit, np.array([1.0, 0, 0]), "price", drawn_coefficients(fit, draws=50)
            ).fieller
            worth_held += low < 1 / 0.8 < high
        assert np.all(held / self.SURVEYS > 0.90)
        assert np.all(held / self.SURVEYS < 0.985)
        assert 0.90 < worth_held / self.SURVEYS < 0.985

    def test_maxdiff_intervals_cover(self):
        truth = np.array([1.0, 0.3, -0.3, -1.0, 0.0])
        held = 0
        for seed in range(self.SURVEYS):
            random = np.random.default_rng(seed)
            sets = random.permuted(np.tile(np.arange(5), (300, 1)), axis=1)[:, :4]
            best = sets[
                np.arange(300), (truth[sets] + random.gumbel(size=sets.shape)).argmax(1)
            ]
            turned = -truth[sets] + random.gumbel(size=sets.shape)
            turned[sets == best[:, None]] = -np.inf
            worst = sets[np.arange(300), turned.argmax(1)]
            found = fit_maxdiff(
                sets, best, worst, np.repeat(np.arange(60), 5), list("abcde")
            )
            first = next(i for i in found.items if i.item == "a").utility
            held += first.low < 1.0 < first.high
        assert 0.90 < held / self.SURVEYS < 0.985
