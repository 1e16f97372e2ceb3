"""BdW: the sBG model with chances to cancel that change with age."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import polygamma

from nilai.worth.beta import (
    check_parameters,
    check_rate,
    log_beta_shift,
    rising_slopes,
)
from nilai.worth.bg_nbd import in_logs
from nilai.worth.discrete_fit import fit_discrete
from nilai.worth.fit import Fit
from nilai.worth.renewals import count_renewals, whole_periods

_BLOCK = 65_536
_REMAINDER = 1e-11
_HIGHEST = 1e100


@dataclass(frozen=True)
class Bdw:
    """The beta-discrete-Weibull model of subscriptions.

    A customer is still there after t periods with probability (1 − θ)^(t^c),
    θ ~ Beta(α, β). With c above 1 a customer grows likelier to cancel, below
    1 less likely; at c = 1 this is `Sbg`.

    Parameters
    ----------
    alpha, beta : float
        Shape parameters of θ, the chance to cancel in the first period.
    c : float
        How that chance changes with age.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S., Liu, Y., Davin, J. & Steenburgh, T.
       (2018), "How to project customer retention" revisited, Journal of
       Interactive Marketing 43.

    Examples
    --------
    The published "High End" customers [1]_, three periods beyond the data:

    >>> model = Bdw(0.2593, 1.7226, 1.5843)
    >>> model.survival([4, 5, 6]).round(3).tolist()
    [0.593, 0.547, 0.51]
    """

    alpha: float
    beta: float
    c: float

    name: ClassVar[str] = "bdw"
    names: ClassVar[tuple[str, ...]] = ("alpha", "beta", "c")

    def __post_init__(self) -> None:
        check_parameters(alpha=self.alpha, beta=self.beta, c=self.c)

    def survival(self, t: ArrayLike) -> np.ndarray:
        """Return the share of customers still there after t periods.

        Parameters
        ----------
        t : array_like
            Whole periods since the start, from 0.

        Returns
        -------
        ndarray
            B(α, β + t^c)/B(α, β), from 0 to 1.

        Raises
        ------
        OptionError
            If a period is negative or not whole.

        Examples
        --------
        >>> Bdw(1.0, 1.0, 2.0).survival([0, 1, 2]).round(9).tolist()
        [1.0, 0.5, 0.2]
        """
        return np.exp(self._log_survival(whole_periods(t, first=0)))

    def retention(self, t: ArrayLike) -> np.ndarray:
        """Return the share of those there before period t who renew in it.

        Parameters
        ----------
        t : array_like
            Whole periods, from 1.

        Returns
        -------
        ndarray
            Survival of t over survival of t − 1.

        Raises
        ------
        OptionError
            If a period is below 1 or not whole.

        Examples
        --------
        >>> Bdw(1.0, 1.0, 2.0).retention([1, 2]).round(9).tolist()
        [0.5, 0.4]
        """
        return np.exp(self._log_retention(whole_periods(t, first=1)))

    def churn_probability(self, t: ArrayLike) -> np.ndarray:
        """Return the probability that a new customer cancels in period t.

        Parameters
        ----------
        t : array_like
            Whole periods, from 1.

        Returns
        -------
        ndarray
            Survival of t − 1 less survival of t.

        Raises
        ------
        OptionError
            If a period is below 1 or not whole.

        Examples
        --------
        >>> Bdw(1.0, 1.0, 2.0).churn_probability([1, 2]).round(9).tolist()
        [0.5, 0.3]
        """
        t = whole_periods(t, first=1)
        return np.exp(self._log_survival(t - 1)) * -np.expm1(self._log_retention(t))

    def discounted_lifetime(self, rate: float) -> float:
        """Return the expected discounted payments of a new customer (DEL).

        The first payment, at once and certain, is included.

        Parameters
        ----------
        rate : float
            Discount rate per period; 0.10 is ten per cent. Above 0.

        Returns
        -------
        float
            The sum over t of survival divided by (1 + rate)^t.

        Raises
        ------
        OptionError
            If the rate is below 1e-6.

        Notes
        -----
        Survival falls, so that what is left out after t terms is at most the
        last term divided by the rate; the sum ends when that is below 1e-11 of
        it.

        Examples
        --------
        At c = 1 as the sBG model, 2 ln 2:

        >>> round(Bdw(1.0, 1.0, 1.0).discounted_lifetime(1.0), 6)
        1.386294
        """
        return 1 + self._residual(0.0, check_rate(rate)) / (1 + rate)

    def discounted_residual_lifetime(
        self, renewals: ArrayLike, rate: float
    ) -> np.ndarray:
        """Return the expected discounted payments still to come (DERL).

        Seen just before the next renewal is due, from customers who are still
        there and have renewed so often.

        Parameters
        ----------
        renewals : array_like
            Renewals made so far, from 0.
        rate : float
            Discount rate per period; 0.10 is ten per cent. Above 0.

        Returns
        -------
        ndarray
            Payments, discounted to now.

        Raises
        ------
        OptionError
            If a count is negative or not whole, or the rate is below 1e-6.

        Examples
        --------
        >>> model = Bdw(0.668, 3.806, 1.0)
        >>> model.discounted_residual_lifetime([0, 1, 4], 0.1).round(2)
        array([5.41, 5.9 , 6.9 ])
        """
        made = whole_periods(renewals, first=0)
        rate = check_rate(rate)
        distinct, index = np.unique(made, return_inverse=True)
        values = np.array([self._residual(float(k), rate) for k in distinct])
        return values[index].reshape(made.shape)

    def _log_survival(self, t: np.ndarray) -> np.ndarray:
        u, beyond = _power(t, self.c)
        return log_beta_shift(self.alpha, self.beta, u) - self.alpha * beyond

    def _log_retention(self, t: np.ndarray) -> np.ndarray:
        return np.minimum(self._log_survival(t) - self._log_survival(t - 1), 0.0)

    def _residual(self, made: float, rate: float) -> float:
        """Sum survival after `made` renewals, discounted to the next renewal."""
        here = self._log_survival(np.array(made))
        total, first = 0.0, made
        while True:
            ahead = np.arange(_BLOCK, dtype=float)
            survived = np.minimum(self._log_survival(first + ahead + 1) - here, 0.0)
            terms = np.exp(survived - (first - made + ahead) * math.log1p(rate))
            total += float(terms.sum())
            if terms[-1] <= _REMAINDER * rate * total or terms[-1] == 0:
                return total
            first += _BLOCK


def _power(t: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray]:
    """Return t to the power c, held below `_HIGHEST`, and the logarithm cut off.

    Above it ln B(α, β + u) is −α ln u plus a constant, to the last digit.
    """
    log_u = c * np.log(np.maximum(t, 1.0))
    held = np.minimum(log_u, math.log(_HIGHEST))
    return np.where(t > 0, np.exp(held), 0.0), log_u - held


def fit_bdw(churned: ArrayLike, active: ArrayLike) -> Fit:
    """Return the BdW model fitted to customers lost by period.

    Parameters
    ----------
    churned : array_like of shape (k,)
        Customers lost in period 1, 2, …, k of their contract; three periods
        at least, to tell three parameters apart.
    active : int or array_like of shape (k,)
        Customers still there after period k; or, when customers began at
        different times, those still there who have been seen for 1, 2, …, k
        periods.

    Returns
    -------
    Fit
        Parameters `alpha`, `beta`, `c`; exact gradient and Hessian.

    Raises
    ------
    OptionError
        If a count is negative or shapes differ.
    TooLittleDataError
        If there is no customer.

    Examples
    --------
    Of 1,000 customers 131, 126, 90 and 60 left:

    >>> fit = fit_bdw([131, 126, 90, 60], 593)
    >>> {name: round(value, 3) for name, value in fit.parameters.items()}
    {'alpha': 0.259, 'beta': 1.723, 'c': 1.584}
    """
    lost, kept = count_renewals(churned, active)
    t = np.arange(len(lost) + 1, dtype=float)

    def objective(theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        natural = np.exp(theta)
        log_kept, first, second = (
            np.diff(part, axis=-1) for part in _survival_slopes(natural, t)
        )
        log_kept = np.minimum(log_kept[0], -1e-100)
        odds = 1 / -np.expm1(log_kept) - 1
        value = kept @ log_kept + lost @ np.log(-np.expm1(log_kept))
        slope = kept - lost * odds
        curve = -lost * odds * (1 + odds)
        hessian = second @ slope + (first * curve) @ first.T
        return in_logs(float(value), first @ slope, hessian, natural)

    return fit_discrete(
        Bdw.name,
        Bdw.names,
        objective,
        customers=int(lost[0] + kept[0]) if len(lost) else 0,
        cells=int(np.count_nonzero(lost) + np.count_nonzero(kept)),
    )


def _survival_slopes(
    natural: np.ndarray, t: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log survival after t periods, its first and second derivatives.

    Of shapes (1, k), (3, k) and (3, 3, k), by α, β, c.
    """
    alpha, beta, c = natural
    u, beyond = _power(t, c)
    log_t = np.log(np.maximum(t, 1.0))
    stay, stay2 = rising_slopes(beta, u)
    both, both2 = rising_slopes(alpha + beta, u)
    # Of ln Γ(β + u) − ln Γ(α + β + u), by u; times u, and by ln u.
    by_u, by_u2 = (-part for part in rising_slopes(beta + u, alpha))
    by_log, by_log2 = by_u * u, by_u * u + by_u2 * u * u
    value = log_beta_shift(alpha, beta, u) - alpha * beyond
    first = np.array([-both - beyond, stay - both, by_log * log_t])
    second = np.empty((3, 3, len(t)))
    second[0, 0] = second[0, 1] = second[1, 0] = -both2
    second[1, 1] = stay2 - both2
    second[0, 2] = second[2, 0] = -polygamma(1, alpha + beta + u) * u * log_t
    second[1, 2] = second[2, 1] = by_u2 * u * log_t
    second[2, 2] = by_log2 * log_t**2
    return value[None], first, second
