"""Gamma-Gamma: how much customers spend per order, given what they spent."""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from nilai.errors import FitError
from nilai.worth.bg_nbd import in_logs
from nilai.worth.distinct import distinct
from nilai.worth.fit import Fit, covariance_of
from nilai.worth.newton import ROUGHLY, Certificate, Objective, Solution, maximise
from nilai.worth.timing import FEW_CUSTOMERS, PRIOR_SPREAD

_BIN = 0.05
_FAR = 6.0


@dataclass(frozen=True)
class GammaGamma:
    """The gamma-gamma model of spend per order.

    A customer's orders vary around their own mean; those means vary between
    customers. Frequency and spend are taken to be independent.

    Parameters
    ----------
    p : float
        Shape of the spend of one order around the customer's mean.
    q, gamma : float
        Shape and scale of the customers' means; above 1, and in money.

    References
    ----------
    .. [1] Fader, P. S. & Hardie, B. G. S. (2013), The Gamma-Gamma model of
       monetary value.

    Examples
    --------
    >>> GammaGamma(6.0, 4.0, 15.0).mean_spend
    30.0
    """

    p: float
    q: float
    gamma: float

    @property
    def mean_spend(self) -> float:
        """Expected spend per order of a customer not seen yet."""
        return self.p * self.gamma / (self.q - 1)

    def expected_spend(self, x: np.ndarray, spend: np.ndarray) -> np.ndarray:
        """Return the expected spend per future order of each customer.

        Parameters
        ----------
        x : ndarray of shape (c,)
            Repeat orders.
        spend : ndarray of shape (c,)
            Their spend in total; 0 without a repeat order.

        Returns
        -------
        ndarray of shape (c,)
            Between the customer's own mean and that of all.

        Examples
        --------
        >>> import numpy as np
        >>> model = GammaGamma(6.0, 4.0, 15.0)
        >>> model.expected_spend(np.array([0.0, 1.0]), np.array([0.0, 60.0])).tolist()
        [30.0, 50.0]
        """
        return self.p * (self.gamma + spend) / (self.p * x + self.q - 1)


def spend_log_likelihood(
    theta: np.ndarray, x: np.ndarray, spend: np.ndarray, n: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the log-likelihood of mean spends, its gradient and Hessian.

    Parameters
    ----------
    theta : ndarray of shape (3,)
        Logarithms of p, q, γ.
    x, spend, n : ndarray of shape (c,)
        Repeat orders, their spend in total (both above 0), customers.

    Returns
    -------
    value : float
        Sum over customers.
    gradient : ndarray of shape (3,)
        In the log parameters.
    hessian : ndarray of shape (3, 3)
        In the log parameters.
    """
    p, q, gamma = natural = np.exp(theta)
    values, index = distinct(x)
    by_x = np.bincount(index, n, len(values))
    total = by_x.sum()
    log_spend, log_all = np.log(spend), np.log(gamma + spend)
    inverse = 1 / (gamma + spend)
    inverse_by_x = np.bincount(index, n * inverse, len(values))
    inverse_2 = np.bincount(index, n * inverse**2, len(values))
    log_all_by_x = np.bincount(index, n * log_all, len(values))
    log_spend_by_x = np.bincount(index, n * log_spend, len(values))
    shape = p * values

    value = by_x @ (gammaln(shape + q) - gammaln(shape))
    value += total * (q * theta[2] - gammaln(q))
    value += (shape - 1) @ log_spend_by_x + by_x @ np.log(values)
    value -= (shape + q) @ log_all_by_x
    gradient = np.array(
        [
            by_x @ (values * (digamma(shape + q) - digamma(shape)))
            + values @ (log_spend_by_x - log_all_by_x),
            by_x @ digamma(shape + q)
            - total * (digamma(q) - theta[2])
            - log_all_by_x.sum(),
            total * q / gamma - (shape + q) @ inverse_by_x,
        ]
    )
    curve = polygamma(1, shape + q)
    pq, qg = by_x @ (values * curve), total / gamma - inverse_by_x.sum()
    pg = -(values @ inverse_by_x)
    hessian = np.array(
        [
            [by_x @ (values**2 * (curve - polygamma(1, shape))), pq, pg],
            [pq, by_x @ curve - total * polygamma(1, q), qg],
            [pg, qg, (shape + q) @ inverse_2 - total * q / gamma**2],
        ]
    )
    return in_logs(float(value), gradient, hessian, natural)


def fit_spend(
    x: np.ndarray,
    spend: np.ndarray,
    n: np.ndarray,
    *,
    currency: str = "",
    prior: bool = False,
) -> Fit:
    """Return the gamma-gamma model fitted to customers with a repeat order.

    Customers without a repeat order, or whose repeat orders brought nothing
    net of refunds, are left out of the fit.

    Parameters
    ----------
    x : ndarray of shape (c,)
        Repeat order days.
    spend : ndarray of shape (c,)
        Net revenue of those days in total.
    n : ndarray of shape (c,)
        Customers with that x and spend.
    currency : str
        Unit of `spend`.
    prior : bool
        Ask for the weak prior whatever the number of customers.

    Returns
    -------
    Fit
        Parameters p, q, gamma with covariance, log-likelihood, certificate.

    Raises
    ------
    FitError
        If no customer has a repeat order with revenue.

    Notes
    -----
    With fewer than 50 such customers, where all spend alike, or where the
    fitted mean would be infinite (q ≤ 1), a weak prior holds the parameters:
    each log parameter is normal with standard deviation 1 around p = 4, q = 4
    and the γ that gives the observed mean.
    """
    kept = (x > 0) & (spend > 0)
    x, spend, n = (v[kept].astype(float) for v in (x, spend, n))
    if not len(x):
        message = (
            "spend per order needs customers with a repeat order and revenue; "
            "found none"
        )
        raise FitError(message)
    mean = float(n @ (spend / x) / n.sum())
    centre = np.log([4.0, 4.0, mean * 3 / 4])
    few = prior or bool(n.sum() < FEW_CUSTOMERS)
    solution = _climb(x, spend, n, centre, held=few)
    q = float(np.exp(solution.at[1]))
    lost = not solution.certificate(len(x)).converged or q <= 1.02
    if not few and (lost or np.max(np.abs(solution.at - centre)) > _FAR):
        few = True
        solution = _climb(x, spend, n, centre, held=True)
    log_likelihood = solution.value
    if few:  # less what the prior adds
        log_likelihood = spend_log_likelihood(solution.at, x, spend, n)[0]
    return Fit(
        name="gamma_gamma",
        parameters=dict(
            zip(("p", "q", "gamma"), map(float, np.exp(solution.at)), strict=True)
        ),
        covariance=covariance_of(solution),
        log_likelihood=log_likelihood,
        n=round(float(n.sum())),
        certificate=solution.certificate(len(x)),
        prior=few,
        unit=currency,
    )


def spend_from_prior(mean: float, *, currency: str = "") -> Fit:
    """Return the weak prior itself, for when nobody has a repeat order.

    Parameters
    ----------
    mean : float
        Mean spend per order, at least 0.
    currency : str
        Its unit.

    Returns
    -------
    Fit
        Parameters p = 4, q = 4 and the γ that gives the mean; each log parameter
        with standard deviation 1, so that intervals are wide.

    Examples
    --------
    >>> round(spend_model(spend_from_prior(30.0)).mean_spend, 9)
    30.0
    """
    return Fit(
        name="gamma_gamma",
        parameters={"p": 4.0, "q": 4.0, "gamma": max(mean, 1e-9) * 3 / 4},
        covariance=np.eye(3) * PRIOR_SPREAD**2,
        log_likelihood=0.0,
        n=0,
        certificate=Certificate(
            gradient_norm=0.0, newton_decrement=0.0, cells=0, passes=0, converged=True
        ),
        prior=True,
        unit=currency,
    )


def spend_model(fit: Fit) -> GammaGamma:
    """Return the model with its fitted parameters, ready to predict.

    A prior-held fit of very few customers may have q at or below 1, where the
    mean of all is infinite; it is then taken at q = 1.02.

    Parameters
    ----------
    fit : Fit
        From `fit_spend`.

    Returns
    -------
    GammaGamma
        Ready to predict.
    """
    p, q, gamma = fit.parameters.values()
    return GammaGamma(p, max(q, 1.02), gamma)


def frequency_spend_correlation(
    x: np.ndarray, spend: np.ndarray, n: np.ndarray
) -> float:
    """Return the correlation of repeat orders and mean spend, among repeaters.

    The gamma-gamma model takes them to be independent; this checks it.

    Parameters
    ----------
    x, spend, n : ndarray of shape (c,)
        Repeat orders, their spend in total, customers.

    Returns
    -------
    float
        From −1 to 1; NaN when either does not vary.

    Examples
    --------
    >>> import numpy as np
    >>> x, spend, n = np.array([1.0, 2.0]), np.array([5.0, 20.0]), np.ones(2)
    >>> round(frequency_spend_correlation(x, spend, n), 9)
    1.0
    """
    kept = (x > 0) & (spend > 0)
    x, mean, n = x[kept], spend[kept] / x[kept], n[kept]
    if len(x) < 2:
        return float("nan")
    covariance = np.cov(x, mean, fweights=n.astype(np.int64), bias=True)
    scale = np.sqrt(covariance[0, 0] * covariance[1, 1])
    return float(covariance[0, 1] / scale) if scale > 0 else float("nan")


def _climb(x, spend, n, centre: np.ndarray, *, held: bool) -> Solution:
    key = x.astype(np.int64) * 4096 + np.clip(
        np.floor(np.log(spend / spend.min()) / _BIN), 0, 4095
    ).astype(np.int64)
    group = distinct(key)[1]
    size = np.bincount(group, n)
    binned = (np.bincount(group, n * x) / size, np.bincount(group, n * spend) / size)
    start = centre
    for held_here in (True,) if held else (True, False):
        rough = _objective(*binned, size, centre, held=held_here)
        start = maximise(rough, start, near=ROUGHLY).at
    return maximise(_objective(x, spend, n, centre, held=held), start)


def _objective(x, spend, n, centre: np.ndarray, *, held: bool) -> Objective:
    def evaluate(theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        value, gradient, hessian = spend_log_likelihood(theta, x, spend, n)
        if held:
            off = (theta - centre) / PRIOR_SPREAD**2
            value -= 0.5 * float(off @ (theta - centre))
            gradient = gradient - off
            hessian = hessian - np.eye(3) / PRIOR_SPREAD**2
        return value, gradient, hessian

    return evaluate
