"""What the payments of contracts still to come are worth."""

from dataclasses import dataclass

import numpy as np

from nilai.tables import Estimate
from nilai.worth.fit import Fit
from nilai.worth.payments import residual_payments
from nilai.worth.spread import estimate_of, log_spread
from nilai.worth.subscribers import SUBSCRIPTIONS, Contracts, remaining


@dataclass(frozen=True, kw_only=True)
class PaymentTerms:
    """On what terms payments to come are counted.

    Parameters
    ----------
    rate : float
        Discount rate per period.
    margin_share : float
        Part of revenue that is margin.
    currency : str
        Of the amounts, or "".
    confidence : float
        Nominal coverage of intervals.
    ahead : int
        Periods ahead that are shown one by one.
    """

    rate: float
    margin_share: float
    currency: str
    confidence: float
    ahead: int


def active_ahead(
    fit: Fit, contracts: Contracts, last: int, terms: PaymentTerms
) -> tuple[Estimate, ...]:
    """Return how many of the active will pay in each of the next periods.

    Parameters
    ----------
    fit : Fit
        Model of contracts.
    contracts : Contracts
        First contracts.
    last : int
        Last period observed.
    terms : PaymentTerms
        Periods ahead and confidence.

    Returns
    -------
    tuple of Estimate
        Customers, one per period.
    """
    active = contracts.are_active(last)
    customers = contracts.customers[active]
    if not len(customers):
        return ()
    made = last - contracts.first[active]
    total = float(customers.sum())
    value, error, chance = remaining(fit, made, customers, terms.ahead)
    return tuple(
        estimate_of(
            float(value[t]),
            parameters=float(error[t]),
            chance=float(chance[t]),
            most=total,
            confidence=terms.confidence,
            unit="customers",
            n=round(total),
        )
        for t in range(terms.ahead)
    )


def contract_worth(
    fit: Fit,
    contracts: Contracts,
    last: int,
    terms: PaymentTerms,
    *,
    periods: int | None = None,
) -> Estimate:
    """Return what the payments still to come of the active are worth.

    Each active customer counts with their own revenue per period so far, just
    before the next renewal is due.

    Parameters
    ----------
    fit : Fit
        Model of contracts.
    contracts : Contracts
        First contracts.
    last : int
        Last period observed.
    terms : PaymentTerms
        Discounting and margin.
    periods : int, optional
        Periods ahead; without it for ever.

    Returns
    -------
    Estimate
        Discounted margin; 0 when nobody is active.
    """
    active = contracts.are_active(last)
    made = (last - contracts.first)[active]
    amount = contracts.payment_amount[active] * terms.margin_share
    square = contracts.payment_square[active] * terms.margin_share**2

    def total(parameters: np.ndarray) -> np.ndarray:
        model = SUBSCRIPTIONS[fit.name](*parameters)
        return amount @ residual_payments(model, made, terms.rate, periods)[0]

    model = SUBSCRIPTIONS[fit.name](*fit.parameters.values())
    mean, mean_square = residual_payments(model, made, terms.rate, periods)
    return estimate_of(
        float(amount @ mean),
        parameters=float(log_spread(fit, total)),
        chance=float(np.sqrt(square @ np.maximum(mean_square - mean**2, 0))),
        most=float(amount.sum()) * min(periods or np.inf, 1 + 1 / terms.rate),
        confidence=terms.confidence,
        unit=terms.currency,
        n=round(contracts.customers[active].sum()),
    )


def new_contract_worth(fit: Fit, contracts: Contracts, terms: PaymentTerms) -> Estimate:
    """Return what a new subscriber brings on average, the first payment included.

    Parameters
    ----------
    fit : Fit
        Model of contracts.
    contracts : Contracts
        First contracts; all of them tell what a payment is.
    terms : PaymentTerms
        Discounting and margin.

    Returns
    -------
    Estimate
        Discounted margin; the interval is of the average.
    """

    def lifetime(parameters: np.ndarray) -> np.ndarray:
        model = SUBSCRIPTIONS[fit.name](*parameters)
        mean = residual_payments(model, np.zeros(1, np.int64), terms.rate)[0]
        return 1 + mean[0] / (1 + terms.rate)

    payment, error = mean_payment(
        contracts.customers, contracts.payment_amount, contracts.payment_square
    )
    value = payment * float(lifetime(np.exp(fit.log_parameters))) * terms.margin_share
    return estimate_of(
        value,
        parameters=float(log_spread(fit, lifetime)),
        chance=value * error,
        most=value * (1 + error * 10) * (1 + 1 / terms.rate),
        confidence=terms.confidence,
        unit=terms.currency,
        n=round(contracts.customers.sum()),
    )


def mean_payment(
    customers: np.ndarray, amount: np.ndarray, square: np.ndarray
) -> tuple[float, float]:
    """Return what a customer pays per period on average, and its relative error.

    Parameters
    ----------
    customers : ndarray of shape (c,)
        How many.
    amount, square : ndarray of shape (c,)
        Sums over them of their revenue per period paid, and of its square.

    Returns
    -------
    mean : float
        Revenue per period paid.
    error : float
        Standard error of the mean over the mean.

    Examples
    --------
    >>> mean_payment(np.array([2.0]), np.array([20.0]), np.array([200.0]))
    (10.0, 0.0)
    """
    n = float(customers.sum())
    mean = float(amount.sum()) / n
    variance = max(float(square.sum()) / n - mean**2, 0.0)
    return mean, float(np.sqrt(variance / n)) / mean if mean > 0 else 0.0
