"""What payments still to come are worth: contracts and occasions."""

import numpy as np

from nilai.errors import OptionError
from nilai.tables import Unit, discount_rate_per
from nilai.worth.beta import log_beta_shift
from nilai.worth.bg_bb import BgBb
from nilai.worth.subscribers import Subscription

LOWEST_RATE = 0.01
"""Least discount rate per year: below it worth for ever rests on centuries."""

_REMAINDER = 1e-10


def rate_per(every: Unit, *, annual: float) -> float:
    """Return the effective discount rate per period for an annual rate.

    Parameters
    ----------
    every : str
        `day`, `week`, `month` or `year`.
    annual : float
        Effective rate per year; at least 0.01.

    Returns
    -------
    float
        (1 + annual) to the power of the period in years, less 1.

    Raises
    ------
    OptionError
        If the rate is below 0.01.

    Examples
    --------
    >>> round(rate_per("year", annual=0.1), 9)
    0.1
    """
    if not annual >= LOWEST_RATE:
        message = (
            f"a discount rate of {annual} a year is below {LOWEST_RATE}: payments for "
            "ever have no end without discounting; 0.10 means 10 % a year"
        )
        raise OptionError(message)
    return float(np.expm1(discount_rate_per(every, annual=annual)))


def residual_payments(
    model: Subscription,
    renewals: np.ndarray,
    rate: float,
    periods: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return discounted payments still to come of the active: mean and mean square.

    Seen just before the next renewal is due, which is not discounted. The mean is
    `discounted_residual_lifetime`; one pass over survival gives all counts of
    renewals and the mean square too.

    Parameters
    ----------
    model : Sbg or Bdw
        Model of contracts.
    renewals : ndarray of int, shape (c,)
        Renewals made so far.
    rate : float
        Discount rate per period, above 0.
    periods : int, optional
        Periods ahead; without it for ever.

    Returns
    -------
    mean, mean_square : ndarray of shape (c,)
        Of the sum of payments of 1.

    Examples
    --------
    >>> from nilai.worth.sbg import Sbg
    >>> mean, _ = residual_payments(Sbg(0.668, 3.806), np.array([0, 1, 4]), 0.1)
    >>> mean.round(2).tolist()
    [5.41, 5.9, 6.9]
    """
    weight, square = _weights(rate, periods or _terms(rate))
    longest = int(renewals.max(initial=0)) + len(weight)
    survival = model.survival(np.arange(longest + 1))
    made, index = np.unique(renewals, return_inverse=True)
    found = np.zeros((2, len(made)))
    for place, k in enumerate(made.tolist()):
        if survival[k] > 0:
            ahead = survival[k + 1 : k + 1 + len(weight)] / survival[k]
            found[:, place] = ahead @ weight, ahead @ square
    return found[0][index], found[1][index]


def residual_occasions(
    model: BgBb,
    x: np.ndarray,
    t_x: np.ndarray,
    n: np.ndarray,
    *,
    rate: float = 0.0,
    periods: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the orders still to come of histories: mean and mean square.

    Parameters
    ----------
    model : BgBb
        Model of occasions.
    x, t_x, n : ndarray of int, shape (c,)
        Orders, occasion of the last, occasions.
    rate : float
        Discount rate per period; the next occasion is discounted once.
    periods : int, optional
        Occasions ahead; without it for ever, with a rate above 0.

    Returns
    -------
    mean, mean_square : ndarray of shape (c,)
        The mean for ever is `BgBb.residual_orders`.

    Examples
    --------
    >>> model = BgBb(1.204, 0.750, 0.657, 2.783)
    >>> six = np.array([6])
    >>> residual_occasions(model, six, six, six, rate=0.1)[0].round(1).tolist()
    [5.9]
    """
    count = _terms(rate) if periods is None else periods
    weight = (1 + rate) ** -np.arange(1.0, count + 1)
    # Of two occasions s < t, both count when the customer lives to see t.
    both = weight * np.append(0.0, np.cumsum(weight)[:-1])
    seen, index = np.unique(n, return_inverse=True)
    sums = np.zeros((3, len(seen)))
    for place, occasions in enumerate(seen.tolist()):
        start = model.delta + occasions + 1
        lives = np.exp(log_beta_shift(model.gamma, start, np.arange(float(count))))
        sums[:, place] = lives @ weight, lives @ weight**2, lives @ both
    once, squared, twice = sums[:, index]
    alive = model.alive_probability(x, t_x, n)
    total = model.alpha + model.beta + n
    buys = (model.alpha + x) / total
    buys_twice = buys * (model.alpha + x + 1) / (total + 1)
    return alive * buys * once, alive * (buys * squared + 2 * buys_twice * twice)


def _terms(rate: float) -> int:
    """Return after how many periods nothing that counts is left."""
    return int(np.ceil(np.log(1 / (_REMAINDER * min(rate, 1.0))) / np.log1p(rate)))


def _weights(rate: float, terms: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what the t-th payment adds to the sum, and to its square."""
    weight = (1 + rate) ** -np.arange(float(terms))
    before = np.append(0.0, np.cumsum(weight)[:-1])
    return weight, weight * (2 * before + weight)
