"""Estimates lie within sampling error of the truth; intervals cover as they say."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom
from tests.properties.simulated import BG_NBD, PARETO_NBD, SPEND, simulate

from nilai.tables import Duration
from nilai.worth.bg_nbd import discounted_counts
from nilai.worth.customer_base import value_base
from nilai.worth.gamma_gamma import fit_spend
from nilai.worth.timing import fit_timing
from nilai.worth.value import Terms, score_cells, spend_per_cell

WEEKS, AHEAD = 80.0, 26
TERMS = Terms(horizon=Duration(AHEAD, "week"), confidence=0.9)
TRUE = {"bg_nbd": BG_NBD, "pareto_nbd": PARETO_NBD}


def analyse(name, n, seed):
    """Fits, scores and worth of simulated customers."""
    people = simulate(name, n, weeks=WEEKS, horizon=AHEAD, seed=seed)
    cells = people.base.in_unit("week")
    timing = fit_timing(name, cells, unit="week")
    spend = fit_spend(cells.x, people.base.spend, cells.n)
    scores, futures = score_cells(cells, timing, spend, TERMS)
    worth = value_base(
        people.base,
        scores,
        futures,
        timing,
        spend,
        TERMS,
        segment=(cells.x > 0).astype(int),
        names=("once", "again"),
    )
    return people, timing, spend, scores, worth


@pytest.mark.parametrize("name", TRUE)
class TestOneLargeSample:
    def test_parameters_lie_within_sampling_error(self, name):
        people = simulate(name, 40_000, weeks=WEEKS, horizon=AHEAD, seed=4)
        fit = fit_timing(name, people.base.in_unit("week"), unit="week")
        spend = fit_spend(people.base.cells.x, people.base.spend, people.base.cells.n)
        for found, true in ((fit, TRUE[name]), (spend, SPEND)):
            assert found.certificate.converged
            assert not found.prior
            for key, error in found.standard_errors.items():
                assert abs(found.parameters[key] - true[key]) < 4 * error


def covers(hits, trials, nominal):
    """Whether so many hits are likely (1 in 2,000 either way) at this coverage."""
    low, high = binom.ppf([5e-4, 1 - 5e-4], trials, nominal)
    return low <= hits <= high


@pytest.mark.slow
@pytest.mark.parametrize("name", TRUE)
class TestCoverage:
    def test_intervals_cover_at_their_nominal_rate(self, name):
        reach = ndtri(0.95)
        trials = 200
        parameters = dict.fromkeys(TRUE[name], 0)
        total = orders = repeaters = 0
        inside, people_count, above = 0, 0, 0
        for seed in range(trials):
            people, timing, _, scores, worth = analyse(name, 3000, 1000 + seed)
            spread = np.sqrt(np.diag(timing.covariance))
            truth = np.log(list(TRUE[name].values()))
            off = np.abs(timing.log_parameters - truth) <= reach * spread
            for key, hit in zip(parameters, off, strict=True):
                parameters[key] += hit
            came = people.future_amount
            total += worth.total.low <= came.sum() <= worth.total.high
            count = people.future_orders
            orders += worth.orders.low <= count.sum() <= worth.orders.high
            again = next(s for s in worth.segments if s.segment == "again").worth
            mine = came[people.base.cells.x > 0].sum()
            repeaters += again.low <= mine <= again.high
            inside += (
                (scores.orders_low <= count) & (count <= scores.orders_high)
            ).sum()
            above += (count > scores.orders_high).sum()
            people_count += len(count)
        for hits in (*parameters.values(), total, orders, repeaters):
            assert covers(hits, trials, 0.9)
        # Counts are whole: intervals cover at least what they say, and no tail
        # holds more than its twentieth.
        assert inside / people_count >= 0.9
        assert above / people_count <= 0.055

    def test_spend_intervals_of_customers_cover(self, name):
        people, _, spend, scores, _ = analyse(name, 20_000, 77)
        gamma = spend.parameters["gamma"]
        scale = gamma + people.base.spend
        came = people.future_amount
        inside = (scores.spend_low * scale <= came) & (
            came <= scores.spend_high * scale
        )
        assert inside.mean() >= 0.895
        assert (came > scores.spend_high * scale).mean() <= 0.055

    def test_expected_worth_is_unbiased(self, name):
        """The mean error over 60 samples lies within its own standard error."""
        errors = []
        for seed in range(60):
            people, _, spend, scores, _ = analyse(name, 2000, 5000 + seed)
            expected = scores.discounted @ spend_per_cell(people.base, spend)
            errors.append(people.future_amount.sum() - expected)
        errors = np.array(errors)
        assert abs(errors.mean()) < 3.5 * errors.std(ddof=1) / np.sqrt(len(errors))


class TestForEver:
    def test_agrees_with_a_long_horizon_discounted(self):
        """Mean and spread of ever are those of a century at 20 % a year."""
        people = simulate("pareto_nbd", 1500, weeks=WEEKS, horizon=AHEAD, seed=8)
        cells = people.base.in_unit("week")
        timing = fit_timing("pareto_nbd", cells, unit="week")
        spend = fit_spend(cells.x, people.base.spend, cells.n)
        found = {}
        for name, horizon in (("ever", "1 year"), ("century", "100 years")):
            terms = Terms(horizon=Duration.parse(horizon), annual_rate=0.2)
            scores, futures = score_cells(cells, timing, spend, terms)
            found[name] = value_base(
                people.base,
                scores,
                futures,
                timing,
                spend,
                terms,
                segment=np.zeros(len(cells), int),
                names=("all",),
            )
        ever, century = found["ever"].forever, found["century"]
        assert ever.value == pytest.approx(century.total.value, rel=1e-5)
        # Orders late in a century weigh less when each is discounted by its own
        # time: discounted draws spread no further than plain ones scaled down.
        known = century.spread["parameters"]
        assert ever.high - ever.value > 1.9 * known
        assert (
            ever.high - ever.value <= (century.total.high - century.total.value) * 1.02
        )


class TestDiscountedCounts:
    def test_have_the_mean_and_variance_of_discounted_events(self):
        """Rate 2, ten units of time, δ = .3: mean 6.334, variance 3.325."""
        random = np.random.default_rng(3)
        drawn = discounted_counts(
            np.full(200_000, 2.0), np.full(200_000, 10.0), 0.3, random
        )
        assert drawn.mean() == pytest.approx(2 * (1 - np.exp(-3)) / 0.3, rel=5e-3)
        assert drawn.var() == pytest.approx(2 * (1 - np.exp(-6)) / 0.6, rel=2e-2)
