"""sBG, BdW and BG/BB held against their papers and against published programs."""

import numpy as np
import pytest

from nilai.worth.bdw import Bdw, fit_bdw
from nilai.worth.bg_bb import BgBb, fit_bg_bb
from nilai.worth.sbg import Sbg, fit_sbg

# Fader & Hardie (2007), "How to project customer retention", table 1: per cent
# of customers still there after years 0 to 12.
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]

# Fader, Hardie & Shang (2010): 11,104 donors by x, t_x of 6 yearly occasions:
# (x, t_x, donors, E[gifts in the next 5], P(alive), DERT at 10 %).
DONORS = [
    (0, 0, 3464, 0.07, 0.11, 0.11),
    (1, 1, 1091, 0.09, 0.07, 0.13),
    (1, 2, 277, 0.31, 0.25, 0.49),
    (1, 3, 129, 0.59, 0.48, 0.94),
    (1, 4, 78, 0.84, 0.68, 1.32),
    (1, 5, 119, 1.02, 0.83, 1.61),
    (1, 6, 129, 1.15, 0.93, 1.81),
    (2, 2, 613, 0.12, 0.07, 0.19),
    (2, 3, 255, 0.54, 0.30, 0.84),
    (2, 4, 155, 1.06, 0.59, 1.67),
    (2, 5, 173, 1.44, 0.80, 2.27),
    (2, 6, 234, 1.67, 0.93, 2.63),
    (3, 3, 322, 0.22, 0.10, 0.35),
    (3, 4, 181, 1.03, 0.44, 1.63),
    (3, 5, 225, 1.80, 0.77, 2.84),
    (3, 6, 357, 2.19, 0.93, 3.45),
    (4, 4, 240, 0.58, 0.20, 0.92),
    (4, 5, 284, 2.03, 0.70, 3.20),
    (4, 6, 512, 2.71, 0.93, 4.27),
    (5, 5, 335, 1.81, 0.52, 2.86),
    (5, 6, 728, 3.23, 0.93, 5.09),
    (6, 6, 1203, 3.75, 0.93, 5.91),
]
X, T_X, COUNT, NEXT_5, ALIVE, DERT = (np.array(c) for c in zip(*DONORS, strict=True))


def losses(percent, periods):
    """Customers lost per period and still there, of 1,000."""
    there = np.round(np.array(percent[: periods + 1]) * 10)
    return -np.diff(there), there[-1]


def fitted(fit):
    return list(fit.parameters.values())


class TestSbg:
    @pytest.mark.parametrize(
        ("percent", "periods", "parameters", "log_likelihood"),
        [
            # Fader & Hardie (2007) print 0.668, 3.806 and 0.704, 1.182; further
            # digits and the fits on four periods computed once with SciPy.
            (REGULAR, 7, (0.704077, 1.182043), -1680.2652),
            (HIGH_END, 7, (0.668088, 3.806095), -1611.1581),
            (REGULAR, 4, (0.763665, 1.295830), -1401.5594),
            (HIGH_END, 4, (1.280976, 7.790385), -1225.1349),
        ],
    )
    def test_fit_equals_the_published_one(
        self, percent, periods, parameters, log_likelihood
    ):
        fit = fit_sbg(*losses(percent, periods))
        assert fitted(fit) == pytest.approx(parameters, abs=2e-6)
        assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-4)
        assert fit.certificate.converged
        assert not fit.prior
        assert fit.n == 1000

    @pytest.mark.parametrize(
        ("percent", "published", "actual"),
        [(HIGH_END, 0.378, 0.394), (REGULAR, 0.170, 0.173)],
    )
    def test_projects_year_twelve(self, percent, published, actual):
        model = Sbg(**fit_sbg(*losses(percent, 7)).parameters)
        assert float(model.survival(12)) == pytest.approx(published, abs=0.001)
        assert percent[12] / 100 == pytest.approx(actual, abs=0.0005)

    def test_retention_of_first_and_eighth_year(self):
        high_end, regular = Sbg(0.668, 3.806), Sbg(0.704, 1.182)
        assert high_end.retention([1, 8]) == pytest.approx([0.851, 0.942], abs=6e-4)
        assert float(regular.retention(1)) == pytest.approx(0.627, abs=6e-4)

    def test_discounted_lifetime_at_ten_per_cent(self):
        # Computed once from ₂F₁ at the fits on seven periods.
        high_end, regular = Sbg(0.668088, 3.806095), Sbg(0.704077, 1.182043)
        assert high_end.discounted_lifetime(0.1) == pytest.approx(5.9223, abs=6e-5)
        assert regular.discounted_lifetime(0.1) == pytest.approx(3.6949, abs=6e-5)
        residual = high_end.discounted_residual_lifetime([0, 1, 4], 0.1)
        assert residual == pytest.approx([5.4145, 5.9014, 6.8967], abs=6e-5)


class TestBdw:
    @pytest.mark.parametrize(
        ("percent", "periods", "parameters", "log_likelihood"),
        [
            # The second is printed as 0.2593, 1.7226, 1.5843 in the test suite of
            # PyMC-Marketing; all computed once with SciPy.
            (REGULAR, 4, (0.523029, 0.894283, 1.196399), -1401.3831),
            (HIGH_END, 4, (0.259336, 1.722552, 1.584362), -1222.7493),
            (REGULAR, 7, (0.455614, 0.779325, 1.283451), -1679.6028),
            (HIGH_END, 7, (0.214253, 1.426575, 1.723565), -1605.3142),
        ],
    )
    def test_fit_equals_the_published_one(
        self, percent, periods, parameters, log_likelihood
    ):
        fit = fit_bdw(*losses(percent, periods))
        assert fitted(fit) == pytest.approx(parameters, abs=2e-6)
        assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-4)
        assert fit.certificate.converged

    def test_projections_of_high_end(self):
        model = Bdw(0.2593, 1.7226, 1.5843)
        published = [86.91, 74.19, 65.48, 59.29, 54.66, 51.04]
        # The parameters are printed to four digits.
        assert 100 * model.survival(np.arange(1, 7)) == pytest.approx(
            published, abs=0.01
        )

    def test_equals_sbg_when_chances_do_not_change_with_age(self):
        t = np.arange(1, 40)
        bdw, sbg = Bdw(0.668, 3.806, 1.0), Sbg(0.668, 3.806)
        for part in ("survival", "retention", "churn_probability"):
            assert getattr(bdw, part)(t) == pytest.approx(getattr(sbg, part)(t))
        assert bdw.discounted_lifetime(0.1) == pytest.approx(
            sbg.discounted_lifetime(0.1), rel=1e-10
        )
        assert bdw.discounted_residual_lifetime([0, 3, 0], 0.01) == pytest.approx(
            sbg.discounted_residual_lifetime([0, 3, 0], 0.01), rel=1e-9
        )


@pytest.fixture(scope="module")
def donors():
    return fit_bg_bb(X, T_X, 6, COUNT)


@pytest.fixture(scope="module")
def model(donors):
    return BgBb(**donors.parameters)


class TestBgBb:
    """Donations to a public radio station, 11,104 donors of 1995, six years."""

    def test_fit_equals_the_published_one(self, donors):
        assert COUNT.sum() == donors.n == 11_104
        # 1.204, 0.750, 0.657, 2.783 in the paper; further digits computed once.
        expected = [1.203522, 0.749716, 0.656718, 2.783443]
        assert fitted(donors) == pytest.approx(expected, abs=2e-6)
        assert donors.log_likelihood == pytest.approx(-33225.5813, abs=1e-3)
        assert donors.certificate.converged
        assert donors.certificate.cells == 22

    def test_standard_errors(self, donors):
        expected = [0.0694, 0.0294, 0.0510, 0.3208]
        assert list(donors.standard_errors.values()) == pytest.approx(
            expected, abs=6e-5
        )

    def test_all_22_rows_of_predictions(self, model):
        half = 0.0051  # printed to two digits
        assert model.expected_orders(X, T_X, 6, 5) == pytest.approx(NEXT_5, abs=half)
        assert model.alive_probability(X, T_X, 6) == pytest.approx(ALIVE, abs=half)
        assert model.residual_orders(X, T_X, 6, 0.1) == pytest.approx(DERT, abs=half)

    def test_alive_probabilities(self, model):
        alive = model.alive_probability([0, 2, 6, 1], [0, 4, 6, 1], 6)
        assert alive == pytest.approx([0.1081, 0.5897, 0.9304, 0.0695], abs=6e-5)

    def test_expected_orders_of_next_five_years(self, model):
        expected = model.expected_orders([0, 3, 4, 6], [0, 6, 4, 6], 6, 5)
        assert expected == pytest.approx([0.0729, 2.1897, 0.5832, 3.7525], abs=6e-5)
        # As published. Fits that stop short of the maximum give 12,883.96.
        total = model.expected_orders(X, T_X, 6, 5) @ COUNT
        assert total == pytest.approx(12_884.2, abs=0.05)

    def test_expected_orders_of_next_ten_years(self, model):
        # Printed by BTYD, whose estimates are about 1e-5 from the maximum.
        assert float(model.expected_orders_new(10)) == pytest.approx(3.179805, rel=4e-5)
        ten = model.expected_orders([0, 4], [0, 5], 6, 10)
        assert ten == pytest.approx([0.1302169, 3.627858], rel=4e-5)

    def test_likelihood_of_one_donor(self):
        value = BgBb(1.20, 0.75, 0.66, 2.78).log_likelihood(3, 4, 6)
        assert float(value) == pytest.approx(-5.060868, abs=1e-6)

    def test_donors_expected_with_none_and_with_six_gifts(self, model):
        # 3,454.9 and 1,253.1 in the test suite of lifetimes.
        each = np.exp(model.log_likelihood([0, 6], [0, 6], 6))
        assert 11_104 * each == pytest.approx([3454.9, 1253.1], abs=0.06)
