"""BG/BB: customers may buy at each of several occasions, until they drop out."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nilai.errors import OptionError
from nilai.worth.beta import check_parameters, discounted_moments, log_beta_shift
from nilai.worth.bg_bb_likelihood import (
    log_likelihood_by_history,
    log_likelihood_with_slopes,
)
from nilai.worth.discrete_fit import fit_discrete
from nilai.worth.fit import Fit
from nilai.worth.renewals import whole_periods


@dataclass(frozen=True)
class BgBb:
    """The beta-geometric/beta-binomial model of buying at fixed occasions.

    While alive a customer buys at an occasion with probability p ~ Beta(α, β);
    before each occasion they drop out with probability θ ~ Beta(γ, δ). For
    yearly donations, events, seasons: one chance to buy per period.

    Parameters
    ----------
    alpha, beta : float
        Shape parameters of the chance to buy; mean α/(α + β).
    gamma, delta : float
        Shape parameters of the chance to drop out; mean γ/(γ + δ).

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S. & Shang, J. (2010), Customer-base
       analysis in a discrete-time noncontractual setting, Marketing Science
       29(6).

    Examples
    --------
    A published donor [1]_ who gave at the first and the fourth of 6 occasions:

    >>> model = BgBb(1.204, 0.750, 0.657, 2.783)
    >>> round(float(model.alive_probability(2, 4, 6)), 2)
    0.59
    """

    alpha: float
    beta: float
    gamma: float
    delta: float

    name: ClassVar[str] = "bg_bb"
    names: ClassVar[tuple[str, ...]] = ("alpha", "beta", "gamma", "delta")

    def __post_init__(self) -> None:
        check_parameters(
            alpha=self.alpha, beta=self.beta, gamma=self.gamma, delta=self.delta
        )

    def log_likelihood(self, x: ArrayLike, t_x: ArrayLike, n: ArrayLike) -> np.ndarray:
        """Return the log-likelihood of each history.

        Parameters
        ----------
        x : array_like
            Occasions bought at.
        t_x : array_like
            Last occasion bought at, counted from 1; 0 if none.
        n : array_like
            Occasions there were.

        Returns
        -------
        ndarray
            One per history; of that very sequence of occasions, so that no
            binomial coefficient is in it.

        Raises
        ------
        OptionError
            If a history cannot be.

        Examples
        --------
        With p and θ uniform and one occasion, P(buy) = 1/2 × 1/2:

        >>> import numpy as np
        >>> model = BgBb(1.0, 1.0, 1.0, 1.0)
        >>> np.exp(model.log_likelihood([1, 0], [1, 0], 1)).round(9).tolist()
        [0.25, 0.75]
        """
        return log_likelihood_by_history(self._parameters, *histories(x, t_x, n))

    def alive_probability(
        self, x: ArrayLike, t_x: ArrayLike, n: ArrayLike
    ) -> np.ndarray:
        """Return the probability to be alive at the next occasion, n + 1.

        Parameters
        ----------
        x : array_like
            Occasions bought at.
        t_x : array_like
            Last occasion bought at, counted from 1; 0 if none.
        n : array_like
            Occasions there were.

        Returns
        -------
        ndarray
            From 0 to 1, one per history.

        Raises
        ------
        OptionError
            If a history cannot be.

        Examples
        --------
        Nothing known: the chance to stay is 1/2.

        >>> float(BgBb(1.0, 1.0, 1.0, 1.0).alive_probability(0, 0, 0).round(9))
        0.5
        """
        x, t_x, n = histories(x, t_x, n)
        skipped = n - x
        log_alive = (
            log_beta_shift(self.alpha, self.beta, skipped)
            + log_beta_shift(self.beta + skipped, self.alpha, x)
            + log_beta_shift(self.gamma, self.delta, n + 1)
        )
        likelihood = log_likelihood_by_history(self._parameters, x, t_x, n)
        return np.exp(np.minimum(log_alive - likelihood, 0.0))

    def expected_orders(
        self, x: ArrayLike, t_x: ArrayLike, n: ArrayLike, periods: int
    ) -> np.ndarray:
        """Return the expected orders in the next occasions.

        Parameters
        ----------
        x : array_like
            Occasions bought at.
        t_x : array_like
            Last occasion bought at, counted from 1; 0 if none.
        n : array_like
            Occasions there were.
        periods : int
            Occasions ahead, from 0.

        Returns
        -------
        ndarray
            From 0 to `periods`, one per history.

        Raises
        ------
        OptionError
            If a history cannot be, or `periods` is negative or not whole.

        Examples
        --------
        >>> model = BgBb(1.204, 0.750, 0.657, 2.783)
        >>> round(float(model.expected_orders(4, 5, 6, 10)), 2)
        3.63
        """
        x, t_x, n = histories(x, t_x, n)
        ahead = np.arange(float(whole_periods(periods, first=0)))
        distinct, index = np.unique(n, return_inverse=True)
        start = distinct[:, None] + 1
        alive = np.exp(log_beta_shift(self.gamma, self.delta + start, ahead))
        occasions = alive.sum(axis=1)[index].reshape(n.shape)
        return self._orders_per_occasion(x, t_x, n) * occasions

    def expected_orders_new(self, periods: ArrayLike) -> np.ndarray:
        """Return the expected orders of a new customer in the first occasions.

        Parameters
        ----------
        periods : array_like
            Occasions, from 0.

        Returns
        -------
        ndarray
            One per entry of `periods`; the order by which they became a
            customer is not counted.

        Raises
        ------
        OptionError
            If an entry is negative or not whole.

        Notes
        -----
        The sum over occasions of α/(α + β)·B(γ, δ + t)/B(γ, δ): the published
        closed form without its gap at γ = 1.

        Examples
        --------
        >>> model = BgBb(1.204, 0.750, 0.657, 2.783)
        >>> round(float(model.expected_orders_new(10)), 2)
        3.18
        """
        wanted = whole_periods(periods, first=0).astype(int)
        occasion = np.arange(1, int(wanted.max(initial=0)) + 1)
        alive = np.exp(log_beta_shift(self.gamma, self.delta, occasion))
        share = self.alpha / (self.alpha + self.beta)
        return share * np.append(0.0, np.cumsum(alive))[wanted]

    def residual_orders(
        self, x: ArrayLike, t_x: ArrayLike, n: ArrayLike, rate: float
    ) -> np.ndarray:
        """Return the expected discounted orders still to come, for ever (DERT).

        Parameters
        ----------
        x : array_like
            Occasions bought at.
        t_x : array_like
            Last occasion bought at, counted from 1; 0 if none.
        n : array_like
            Occasions there were.
        rate : float
            Discount rate per period; 0.10 is ten per cent. Above 0.

        Returns
        -------
        ndarray
            Orders, discounted to occasion n, one per history.

        Raises
        ------
        OptionError
            If a history cannot be, or the rate is below 1e-6.

        Examples
        --------
        >>> model = BgBb(1.204, 0.750, 0.657, 2.783)
        >>> round(float(model.residual_orders(6, 6, 6, 0.1)), 1)
        5.9
        """
        x, t_x, n = histories(x, t_x, n)
        distinct, index = np.unique(n, return_inverse=True)
        stay = self.delta + distinct + 1
        sums = discounted_moments(stay, self.gamma + stay, rate) / (1 + rate)
        return self._orders_per_occasion(x, t_x, n) * sums[index].reshape(n.shape)

    @property
    def _parameters(self) -> np.ndarray:
        return np.array([self.alpha, self.beta, self.gamma, self.delta])

    def _orders_per_occasion(
        self, x: np.ndarray, t_x: np.ndarray, n: np.ndarray
    ) -> np.ndarray:
        share = (self.alpha + x) / (self.alpha + self.beta + n)
        return self.alive_probability(x, t_x, n) * share


def histories(
    x: ArrayLike, t_x: ArrayLike, n: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return histories as whole numbers of one shape, or say which cannot be.

    Parameters
    ----------
    x : array_like
        Occasions bought at.
    t_x : array_like
        Last occasion bought at, counted from 1; 0 if none.
    n : array_like
        Occasions there were.

    Returns
    -------
    x : ndarray of int
        Orders, in the common shape.
    t_x : ndarray of int
        Occasion of the last.
    n : ndarray of int
        Occasions.

    Raises
    ------
    OptionError
        If a number is negative or not whole, or not x ≤ t_x ≤ n with t_x = 0
        exactly when x = 0.

    Examples
    --------
    >>> [part.tolist() for part in histories([0, 2], [0, 3], 6)]
    [[0, 2], [0, 3], [6, 6]]
    """
    x, t_x, n = np.broadcast_arrays(
        *(whole_periods(part, first=0).astype(np.int64) for part in (x, t_x, n))
    )
    wrong = (x > t_x) | (t_x > n) | ((x == 0) != (t_x == 0))
    if np.any(wrong):
        first = tuple(int(part[wrong].flat[0]) for part in (x, t_x, n))
        message = (
            f"(x, t_x, n) = {first} is no history: x orders, the last at occasion "
            "t_x of n, with x ≤ t_x ≤ n, and t_x = 0 exactly when x = 0"
        )
        raise OptionError(message)
    return x, t_x, n


def fit_bg_bb(x: ArrayLike, t_x: ArrayLike, n: ArrayLike, count: ArrayLike) -> Fit:
    """Return the BG/BB model fitted to distinct histories.

    Parameters
    ----------
    x : array_like of shape (c,)
        Occasions bought at.
    t_x : array_like of shape (c,)
        Last occasion bought at, counted from 1; 0 if none.
    n : array_like of shape (c,)
        Occasions there were; at least 1 for someone.
    count : array_like of shape (c,)
        Customers with this history.

    Returns
    -------
    Fit
        Parameters `alpha`, `beta`, `gamma`, `delta`; exact gradient and Hessian.

    Raises
    ------
    OptionError
        If a history cannot be, or a count is negative.
    TooLittleDataError
        If there is no customer.

    Examples
    --------
    >>> fit = fit_bg_bb([0, 1, 1, 2], [0, 1, 2, 2], 2, [400, 200, 100, 300])
    >>> fit.n, fit.certificate.cells
    (1000, 4)
    """
    x, t_x, n = histories(*np.atleast_1d(x, t_x, n))
    count = np.broadcast_to(np.asarray(count, dtype=float), x.shape)
    if not np.all(np.isfinite(count) & (count >= 0)):
        message = "customers per history must be counts from 0"
        raise OptionError(message)
    some = count > 0
    x, t_x, n, count = x[some], t_x[some], n[some], count[some]
    return fit_discrete(
        BgBb.name,
        BgBb.names,
        lambda theta: log_likelihood_with_slopes(theta, x, t_x, n, count),
        customers=int(count.sum()),
        cells=len(x),
    )
