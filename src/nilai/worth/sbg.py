"""sBG: subscribers cancel at a renewal, each with a constant chance of their own."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from nilai.worth.beta import check_parameters, discounted_moments, log_beta_shift
from nilai.worth.bg_nbd import in_logs
from nilai.worth.discrete_fit import fit_discrete
from nilai.worth.fit import Fit
from nilai.worth.renewals import count_renewals, whole_periods


@dataclass(frozen=True)
class Sbg:
    """The shifted-beta-geometric model of subscriptions.

    At every renewal a customer cancels with probability θ ~ Beta(α, β), the
    same at each renewal. Retention rises with age only because those likely
    to cancel leave first.

    Parameters
    ----------
    alpha, beta : float
        Shape parameters of the chance to cancel; mean α/(α + β).

    References
    ----------
    .. [1] Fader, P. S. & Hardie, B. G. S. (2007), How to project customer
       retention, Journal of Interactive Marketing 21(1).

    Examples
    --------
    The published "Regular" customers [1]_ lose 37 % in the first period:

    >>> model = Sbg(0.704, 1.182)
    >>> round(float(model.churn_probability(1)), 2)
    0.37
    """

    alpha: float
    beta: float

    name: ClassVar[str] = "sbg"
    names: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    def __post_init__(self) -> None:
        check_parameters(alpha=self.alpha, beta=self.beta)

    def survival(self, t: ArrayLike) -> np.ndarray:
        """Return the share of customers still there after t periods.

        Parameters
        ----------
        t : array_like
            Whole periods since the start, from 0.

        Returns
        -------
        ndarray
            B(α, β + t)/B(α, β), from 0 to 1.

        Raises
        ------
        OptionError
            If a period is negative or not whole.

        Examples
        --------
        >>> Sbg(1.0, 1.0).survival([0, 1, 3]).round(9).tolist()
        [1.0, 0.5, 0.25]
        """
        t = whole_periods(t, first=0)
        return np.exp(log_beta_shift(self.alpha, self.beta, t))

    def retention(self, t: ArrayLike) -> np.ndarray:
        """Return the share of those there before period t who renew in it.

        Parameters
        ----------
        t : array_like
            Whole periods, from 1.

        Returns
        -------
        ndarray
            (β + t − 1)/(α + β + t − 1).

        Raises
        ------
        OptionError
            If a period is below 1 or not whole.

        Examples
        --------
        >>> Sbg(1.0, 1.0).retention([1, 2]).round(4).tolist()
        [0.5, 0.6667]
        """
        stay = self.beta + (whole_periods(t, first=1) - 1)
        return stay / (self.alpha + stay)

    def churn_probability(self, t: ArrayLike) -> np.ndarray:
        """Return the probability that a new customer cancels in period t.

        Parameters
        ----------
        t : array_like
            Whole periods, from 1.

        Returns
        -------
        ndarray
            B(α + 1, β + t − 1)/B(α, β).

        Raises
        ------
        OptionError
            If a period is below 1 or not whole.

        Examples
        --------
        >>> Sbg(1.0, 1.0).churn_probability([1, 2]).round(4).tolist()
        [0.5, 0.1667]
        """
        before = whole_periods(t, first=1) - 1
        leave = self.alpha / (self.alpha + self.beta + before)
        return self.survival(before) * leave

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
            ₂F₁(1, β; α + β; 1/(1 + rate)); times the margin of a payment it is
            the lifetime value.

        Raises
        ------
        OptionError
            If the rate is below 1e-6.

        Examples
        --------
        With θ uniform and money halving each period, 2 ln 2:

        >>> round(Sbg(1.0, 1.0).discounted_lifetime(1.0), 6)
        1.386294
        """
        return float(discounted_moments(self.beta, self.alpha + self.beta, rate))

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
        More renewals, more to come, though nobody has changed:

        >>> Sbg(0.668, 3.806).discounted_residual_lifetime([0, 1, 4], 0.1).round(2)
        array([5.41, 5.9 , 6.9 ])
        """
        made = whole_periods(renewals, first=0)
        stay = self.beta + made
        sums = discounted_moments(stay + 1, self.alpha + stay + 1, rate)
        return stay / (self.alpha + stay) * sums


def fit_sbg(churned: ArrayLike, active: ArrayLike) -> Fit:
    """Return the sBG model fitted to customers lost by period.

    Parameters
    ----------
    churned : array_like of shape (k,)
        Customers lost in period 1, 2, …, k of their contract.
    active : int or array_like of shape (k,)
        Customers still there after period k; or, when customers began at
        different times, those still there who have been seen for 1, 2, …, k
        periods.

    Returns
    -------
    Fit
        Parameters `alpha`, `beta`; exact gradient and Hessian.

    Raises
    ------
    OptionError
        If a count is negative or shapes differ.
    TooLittleDataError
        If there is no customer.

    Examples
    --------
    Of 1,000 customers 369, 163, 86 and 56 left:

    >>> fit = fit_sbg([369, 163, 86, 56], 326)
    >>> {name: round(value, 3) for name, value in fit.parameters.items()}
    {'alpha': 0.764, 'beta': 1.296}
    """
    lost, kept = count_renewals(churned, active)
    due = lost + kept
    step = np.arange(len(lost))

    def objective(theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        alpha, beta = natural = np.exp(theta)
        stay, both = beta + step, alpha + beta + step
        value = lost.sum() * theta[0] + kept @ np.log(stay) - due @ np.log(both)
        shared = due @ (1 / both)
        gradient = np.array([lost.sum() / alpha - shared, kept @ (1 / stay) - shared])
        hessian = np.full((2, 2), due @ both**-2.0)
        hessian[0, 0] -= lost.sum() / alpha**2
        hessian[1, 1] -= kept @ stay**-2.0
        return in_logs(float(value), gradient, hessian, natural)

    return fit_discrete(
        Sbg.name,
        Sbg.names,
        objective,
        customers=int(due[0]) if len(due) else 0,
        cells=int(np.count_nonzero(lost) + np.count_nonzero(kept)),
    )
