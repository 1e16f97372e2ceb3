"""Occasions without a contract: histories, hold-out, and what is to come."""

from dataclasses import dataclass

import numpy as np

from nilai.errors import TooLittleDataError
from nilai.tables import Estimate
from nilai.worth.bg_bb import BgBb, fit_bg_bb
from nilai.worth.fit import Fit
from nilai.worth.payments import residual_occasions
from nilai.worth.recurring import PaymentTerms, mean_payment
from nilai.worth.spread import estimate_of, log_spread
from nilai.worth.subscribers import RenewalCheck, holdout_origin


@dataclass(frozen=True, kw_only=True)
class Histories:
    """Customers by the periods they paid in.

    Parameters
    ----------
    first, latest : ndarray of int, shape (c,)
        First and latest period paid.
    orders : ndarray of int, shape (c,)
        Periods paid after the first.
    customers : ndarray of shape (c,)
        How many.
    followed : ndarray of shape (c,)
        Periods they paid in afterwards, of all of them.
    payment_amount, payment_square : ndarray of shape (c,)
        Sums over customers of their revenue per period paid, and of its square.
    """

    first: np.ndarray
    latest: np.ndarray
    orders: np.ndarray
    customers: np.ndarray
    followed: np.ndarray
    payment_amount: np.ndarray
    payment_square: np.ndarray

    def seen(self, origin: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return orders, occasion of the last, and occasions up to a period."""
        t_x = np.where(self.orders > 0, self.latest - self.first, 0)
        return self.orders, t_x, origin - self.first


def fit_occasions(histories: Histories, origin: int) -> Fit:
    """Return the BG/BB model of histories seen up to a period.

    Parameters
    ----------
    histories : Histories
        Customers by the periods they paid in, up to `origin`.
    origin : int
        Last period seen.

    Returns
    -------
    Fit
        Of those with at least one occasion after their first period.

    Raises
    ------
    TooLittleDataError
        If nobody was seen for two occasions.
    """
    x, t_x, n = histories.seen(origin)
    if int(n.max(initial=0)) < 2:
        message = (
            f"there are {int(n.max(initial=0))} whole periods after the first "
            "payments; BG/BB needs 2 at least. Bring a longer file, shorten --every, "
            "or give --until when the last period is in the file as a whole"
        )
        raise TooLittleDataError(message)
    some = n > 0
    return fit_bg_bb(x[some], t_x[some], n[some], histories.customers[some])


def orders_ahead(
    fit: Fit, histories: Histories, origin: int, periods: int, confidence: float
) -> Estimate:
    """Return the orders expected in the next periods, in total.

    Parameters
    ----------
    fit : Fit
        BG/BB.
    histories : Histories
        Customers by the periods they paid in, up to `origin`.
    origin : int
        Last period seen.
    periods : int
        Periods ahead.
    confidence : float
        Of the interval.

    Returns
    -------
    Estimate
        Periods paid, over all customers.
    """
    seen, customers = histories.seen(origin), histories.customers
    model = BgBb(*fit.parameters.values())
    mean, square = residual_occasions(model, *seen, periods=periods)
    return estimate_of(
        float(customers @ mean),
        parameters=float(
            log_spread(
                fit, lambda p: customers @ BgBb(*p).expected_orders(*seen, periods)
            )
        ),
        chance=float(np.sqrt(customers @ np.maximum(square - mean**2, 0))),
        most=float(customers.sum()) * periods,
        confidence=confidence,
        unit="orders",
        n=round(customers.sum()),
    )


def check_occasions(
    histories: Histories, last: int, *, confidence: float
) -> list[RenewalCheck]:
    """Return how BG/BB fitted without the last third of the periods did on it.

    Parameters
    ----------
    histories : Histories
        Customers by the periods they paid in up to `holdout_origin(last)`, with
        what followed.
    last : int
        Last period observed.
    confidence : float
        Of the interval of what is predicted.

    Returns
    -------
    list of RenewalCheck
        One, or none when the past is too short.
    """
    origin = holdout_origin(last)
    try:
        fit = fit_occasions(histories, origin)
    except TooLittleDataError:
        return []
    total = orders_ahead(fit, histories, origin, last - origin, confidence)
    return [
        RenewalCheck(
            name=fit.name,
            origin=origin,
            until=last,
            customers=total.n,
            actual=float(histories.followed.sum()),
            predicted=total.value,
            low=total.low,
            high=total.high,
        )
    ]


def occasion_worth(
    fit: Fit,
    histories: Histories,
    origin: int,
    terms: PaymentTerms,
    *,
    periods: int | None = None,
) -> Estimate:
    """Return what the orders still to come are worth.

    Each customer counts with their own revenue per period paid; the next
    occasion is discounted by one period.

    Parameters
    ----------
    fit : Fit
        BG/BB.
    histories : Histories
        Customers by the periods they paid in, up to `origin`.
    origin : int
        Last period seen.
    terms : PaymentTerms
        Discounting and margin.
    periods : int, optional
        Occasions ahead; without it for ever.

    Returns
    -------
    Estimate
        Discounted margin.
    """
    seen = histories.seen(origin)
    amount = histories.payment_amount * terms.margin_share
    square = histories.payment_square * terms.margin_share**2

    def moments(parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        model = BgBb(*parameters)
        return residual_occasions(model, *seen, rate=terms.rate, periods=periods)

    mean, mean_square = moments(np.exp(fit.log_parameters))
    error = log_spread(fit, lambda parameters: amount @ moments(parameters)[0])
    return estimate_of(
        float(amount @ mean),
        parameters=float(error),
        chance=float(np.sqrt(square @ np.maximum(mean_square - mean**2, 0))),
        most=float(amount.sum()) * min(periods or np.inf, 1 / terms.rate),
        confidence=terms.confidence,
        unit=terms.currency,
        n=round(histories.customers.sum()),
    )


def new_occasion_worth(fit: Fit, histories: Histories, terms: PaymentTerms) -> Estimate:
    """Return what a new customer brings on average, the first payment included.

    Parameters
    ----------
    fit : Fit
        BG/BB.
    histories : Histories
        All customers; they tell what a payment is.
    terms : PaymentTerms
        Discounting and margin.

    Returns
    -------
    Estimate
        Discounted margin; the interval is of the average.
    """

    def lifetime(parameters: np.ndarray) -> np.ndarray:
        return 1 + BgBb(*parameters).residual_orders(0, 0, 0, terms.rate)

    payment, error = mean_payment(
        histories.customers, histories.payment_amount, histories.payment_square
    )
    value = payment * float(lifetime(np.exp(fit.log_parameters))) * terms.margin_share
    return estimate_of(
        value,
        parameters=float(log_spread(fit, lifetime)),
        chance=value * error,
        most=value * (1 + error * 10) * (1 + 1 / terms.rate),
        confidence=terms.confidence,
        unit=terms.currency,
        n=round(histories.customers.sum()),
    )
