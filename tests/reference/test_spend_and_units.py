"""Gamma-Gamma against published numbers, and the trap of untyped time."""

import numpy as np
import pytest
from tests.reference import cdnow

from nilai.tables import Duration
from nilai.worth.gamma_gamma import (
    GammaGamma,
    fit_spend,
    frequency_spend_correlation,
    spend_model,
)
from nilai.worth.lifetime import expected_orders
from nilai.worth.timing import fit_timing, model_of


def fitted():
    table = cdnow.customers()
    n = np.ones(len(table["x"]))
    return fit_spend(table["x"], table["spend"], n, currency="USD")


class TestGammaGamma:
    def test_reproduces_estimates(self):
        """6.25, 3.74, 15.44 (Fader & Hardie 2013); 6.2496, 3.7442, 15.4435 on
        these days; log-likelihood −4055.92 (CLVTools −4055.9177, raw spend) [A]."""
        fit = fitted()
        found = [fit.parameters[k] for k in ("p", "q", "gamma")]
        assert found == pytest.approx([6.25, 3.74, 15.44], abs=6e-3)
        assert fit.log_likelihood == pytest.approx(-4055.92, abs=0.006)
        assert fit.n == 946
        assert fit.certificate.converged

    def test_reproduces_standard_errors(self):
        """1.1897, .2902, 4.1600 [A]."""
        errors = fitted().standard_errors
        assert errors["p"] == pytest.approx(1.1897, abs=3e-3)
        assert errors["q"] == pytest.approx(0.2902, abs=1e-3)
        assert errors["gamma"] == pytest.approx(4.1600, abs=1e-2)

    def test_conditional_spend(self):
        """First customers of CDNOW, summary file's parameters [A]."""
        model = GammaGamma(6.248802, 3.744588, 15.447748)
        x = np.array([2.0, 1, 0, 7])
        spend = x * np.array([22.35, 11.77, 0, 73.74])
        found = model.expected_spend(x, spend)
        published = [24.658619, 18.911489, 35.170981, 71.462843]
        assert found == pytest.approx(published, abs=6e-3)
        assert model.mean_spend == pytest.approx(35.1710, abs=5e-4)

    def test_published_table_at_rounded_parameters(self):
        """T9.7 [V+C]: 35.219; 24.66, 18.92, 71.47, 27.29."""
        model = GammaGamma(6.25, 3.74, 15.44)
        assert model.mean_spend == pytest.approx(35.219, abs=5e-4)
        x = np.array([2.0, 1, 7, 2])
        found = model.expected_spend(x, x * np.array([22.35, 11.77, 73.74, 25.55]))
        assert found == pytest.approx([24.66, 18.92, 71.47, 27.29], abs=0.02)

    def test_spend_hardly_goes_with_frequency(self):
        """Correlation among the 946 repeaters .113884 [C]."""
        table = cdnow.customers()
        n = np.ones(len(table["x"]))
        found = frequency_spend_correlation(table["x"], table["spend"], n)
        assert found == pytest.approx(0.113884, abs=1e-5)


class TestUnitTrap:
    """numbers §4.6: lifetimes' Quickstart asks for "12 months" of a weekly model
    and gets 360 weeks; the worth of customer 1 is 36.28, not 140.10 [C]."""

    def worth(self, period_weeks):
        """Worth over twelve periods at 1 % each, discounted at their ends."""
        table = cdnow.customers()
        timing = fit_timing("bg_nbd", cdnow.cells(), unit="week")
        spend = spend_model(fitted()).expected_spend(table["x"], table["spend"])
        who = (table["x"], table["t_x"], table["T"])
        orders = [
            expected_orders(model_of(timing), *who, k * period_weeks)
            for k in range(1, 13)
        ]
        each = np.diff(np.vstack([np.zeros(len(spend)), *orders]), axis=0)
        return spend * (each / 1.01 ** np.arange(1, 13)[:, None]).sum(axis=0)

    def test_a_month_is_a_month(self):
        """Total 71,509.96 with 4.345 weeks a month, rounded summary file."""
        month = Duration(1, "month").in_unit("week")
        assert month == pytest.approx(4.345, abs=0.005)
        assert self.worth(4.345).sum() == pytest.approx(71_509.96, rel=2e-4)
        assert self.worth(month).sum() == pytest.approx(71_509.96, rel=2e-3)

    def test_the_trap_would_give_almost_four_times_as_much(self):
        """Total 266,621.88 when a month is taken for 30 weeks."""
        assert self.worth(30.0).sum() == pytest.approx(266_621.88, rel=2e-4)
