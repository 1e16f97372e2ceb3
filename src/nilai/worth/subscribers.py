"""Contracts that began in different periods: fit, hold-out, choice, survival."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nilai.errors import FitError, OptionError, TooLittleDataError
from nilai.worth.bdw import Bdw, fit_bdw
from nilai.worth.choice import NEAR
from nilai.worth.fit import Fit
from nilai.worth.sbg import Sbg, fit_sbg
from nilai.worth.spread import log_spread

Subscription = Sbg | Bdw

SUBSCRIPTIONS: dict[str, type[Subscription]] = {Sbg.name: Sbg, Bdw.name: Bdw}
"""The models of contracts, by name."""

_FITS = {Sbg.name: fit_sbg, Bdw.name: fit_bdw}
_FEWEST_RENEWALS = {Sbg.name: 1, Bdw.name: 3}
_MOST_RETURNED = 1 / 3


@dataclass(frozen=True, kw_only=True)
class Contracts:
    """First contracts by when they began and how long they lasted.

    Parameters
    ----------
    first : ndarray of int, shape (c,)
        Period of the first payment.
    tenure : ndarray of int, shape (c,)
        Periods paid without a gap; at least 1.
    customers : ndarray of shape (c,)
        How many.
    returned, back : ndarray of shape (c,)
        Of these, who paid again after a gap; and who of those paid last period.
    payment_amount, payment_square : ndarray of shape (c,)
        Sums over customers of their revenue per period paid, and of its square.
    """

    first: np.ndarray
    tenure: np.ndarray
    customers: np.ndarray
    returned: np.ndarray
    back: np.ndarray
    payment_amount: np.ndarray
    payment_square: np.ndarray

    def are_active(self, last: int) -> np.ndarray:
        """Return which contracts had never missed a payment up to a period."""
        return (self.first <= last) & (self.first + self.tenure > last)

    def counts(self, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Return customers lost and still active by renewals, seen up to a period.

        Parameters
        ----------
        last : int
            Last period seen; contracts that began later are left out.

        Returns
        -------
        lost : ndarray of shape (k,)
            Lost at renewal 1, 2, …, k.
        active : ndarray of shape (k,)
            Still active after as many renewals, and seen for no more.
        """
        begun = self.first <= last
        due = np.where(begun, last - self.first, 0)
        active = self.are_active(last)
        longest = int(due.max(initial=0)) + 1
        at = np.where(active, due, self.tenure)
        lost, kept = (
            np.bincount(at[who], self.customers[who], longest)[1:]
            for who in (begun & ~active, active)
        )
        return lost, kept


def check_contracts(contracts: Contracts, every: str) -> None:
    """Refuse payments that do not look like those of a contract.

    Parameters
    ----------
    contracts : Contracts
        First contracts.
    every : str
        Length of a period, as in `month`.

    Raises
    ------
    OptionError
        If more than a third of the customers paid again after a gap.
    """
    customers = round(contracts.customers.sum())
    returned = round(contracts.returned.sum())
    if returned > _MOST_RETURNED * customers:
        message = (
            f"{returned:,} of {customers:,} customers paid again after a {every} "
            "without a payment: this does not look like a contract. Give a longer "
            "--every if payments are due less often; use --no-contract if each "
            f"{every} is one occasion to pay; or nilai worth if customers order "
            "whenever they like"
        )
        raise OptionError(message)


def fit_contracts(contracts: Contracts, last: int, *, model: str = "auto") -> list[Fit]:
    """Return the models of contracts fitted to what was seen up to a period.

    Parameters
    ----------
    contracts : Contracts
        First contracts.
    last : int
        Last period seen.
    model : str
        `sbg`, `bdw`, or `auto` for all that there are periods enough for.

    Returns
    -------
    list of Fit
        At least one.

    Raises
    ------
    TooLittleDataError
        If there are too few renewals.
    FitError
        If no model could be fitted.
    """
    lost, active = contracts.counts(last)
    names = list(SUBSCRIPTIONS) if model == "auto" else [model]
    able = [name for name in names if len(lost) >= _FEWEST_RENEWALS[name]]
    if not able or not lost.sum() + active.sum():
        wanted = min(_FEWEST_RENEWALS[name] for name in names)
        message = (
            f"there are {len(lost)} whole periods after the first payments, too few "
            f"to see who renews: {' and '.join(names)} need {wanted} at least. Bring "
            "a longer file, shorten --every, or give --until when the last period "
            "is in the file as a whole"
        )
        raise TooLittleDataError(message)
    fits, failures = [], []
    for name in able:
        try:
            fits.append(_FITS[name](lost, active))
        except FitError as error:
            failures.append(error)
    if not fits:
        raise failures[0]
    return fits


def subscription_of(fit: Fit) -> Subscription:
    """Return the model of contracts that a fit holds.

    Parameters
    ----------
    fit : Fit
        By `fit_sbg` or `fit_bdw`.

    Returns
    -------
    Sbg or Bdw
        At the estimates.
    """
    return SUBSCRIPTIONS[fit.name](*fit.parameters.values())


@dataclass(frozen=True, kw_only=True)
class RenewalCheck:
    """A model fitted to the past, against who was still there afterwards.

    Parameters
    ----------
    name : str
        The model.
    origin, until : int
        Last period of the past; last of what followed.
    customers : int
        Who paid in `origin`, or had a history then.
    actual, predicted : float
        Of these, who still paid in `until`; or orders that followed.
    low, high : float
        The interval that the prediction gave.
    """

    name: str
    origin: int
    until: int
    customers: int
    actual: float
    predicted: float
    low: float
    high: float

    @property
    def error_share(self) -> float:
        """Predicted over actual, less 1; NaN when nobody was left."""
        return self.predicted / self.actual - 1 if self.actual else float("nan")


def holdout_origin(last: int) -> int:
    """Return the last period of the past when the last third is held out.

    Parameters
    ----------
    last : int
        Last period observed, counted from 0.

    Returns
    -------
    int
        Negative when there is nothing to hold out.

    Examples
    --------
    >>> holdout_origin(11)
    7
    """
    return last - max(1, (last + 1) // 3)


def check_renewals(
    contracts: Contracts, last: int, *, model: str = "auto", confidence: float = 0.95
) -> list[RenewalCheck]:
    """Return how models fitted without the last third of the periods did on it.

    Parameters
    ----------
    contracts : Contracts
        First contracts.
    last : int
        Last period observed.
    model : str
        `sbg`, `bdw` or `auto`.
    confidence : float
        Of the interval of what is predicted.

    Returns
    -------
    list of RenewalCheck
        One per model; none when the past is too short or nobody was left.
    """
    origin = holdout_origin(last)
    try:
        fits = fit_contracts(contracts, origin, model=model)
    except (TooLittleDataError, FitError):
        return []
    active = contracts.are_active(origin)
    if not contracts.customers[active].sum():
        return []
    stayed = contracts.customers[contracts.are_active(last) & active].sum()
    renewed = (origin - contracts.first)[active]
    checks = []
    for fit in fits:
        value, error, chance = remaining(
            fit, renewed, contracts.customers[active], last - origin
        )
        reach = ndtri(0.5 + confidence / 2) * np.hypot(value * error, chance)[-1]
        total = float(contracts.customers[active].sum())
        checks.append(
            RenewalCheck(
                name=fit.name,
                origin=origin,
                until=last,
                customers=round(total),
                actual=float(stayed),
                predicted=float(value[-1]),
                low=float(max(value[-1] - reach, 0.0)),
                high=float(min(value[-1] + reach, total)),
            )
        )
    return checks


def remaining(
    fit: Fit, renewals: np.ndarray, customers: np.ndarray, periods: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how many of the active will still pay in each of the next periods.

    Parameters
    ----------
    fit : Fit
        Model of contracts.
    renewals : ndarray of int, shape (c,)
        Renewals made so far.
    customers : ndarray of shape (c,)
        How many have made them.
    periods : int
        Periods ahead.

    Returns
    -------
    value : ndarray of shape (periods,)
        Expected customers.
    error : ndarray of shape (periods,)
        Standard error of its logarithm.
    chance : ndarray of shape (periods,)
        Standard deviation of the number around its expectation.
    """
    made, index = np.unique(renewals, return_inverse=True)
    number = np.bincount(index, customers)

    def stay(parameters: np.ndarray) -> np.ndarray:
        model = SUBSCRIPTIONS[fit.name](*parameters)
        survival = model.survival(np.arange(int(made.max(initial=0)) + periods + 1))
        now = np.maximum(survival[made], np.finfo(float).tiny)
        return survival[made[:, None] + np.arange(1, periods + 1)] / now[:, None]

    here = stay(np.exp(fit.log_parameters))
    error = log_spread(fit, lambda parameters: number @ stay(parameters))
    return number @ here, error, np.sqrt(number @ (here * (1 - here)))


def choose_subscription(
    checks: list[RenewalCheck], fits: list[Fit], *, asked: str | None = None
) -> tuple[Fit, str]:
    """Return the model of contracts to use, and why.

    The model whose hold-out comes closest wins. Those within two percentage
    points count as equal; then the likelihood on all data decides, less one
    for each parameter (AIC), since BdW contains sBG and is never less likely.

    Parameters
    ----------
    checks : list of RenewalCheck
        Hold-outs; may be empty.
    fits : list of Fit
        The models fitted to all data.
    asked : str, optional
        A model that the user named.

    Returns
    -------
    fit : Fit
        The one chosen.
    reason : str
        `asked`, `holdout`, `likelihood`, or `few` (no hold-out to go by).
    """
    by_name = {fit.name: fit for fit in fits}
    if asked is not None:
        return by_name[asked], "asked"
    errors = {
        check.name: abs(check.error_share)
        for check in checks
        if check.actual > 0 and check.name in by_name
    }
    near = [name for name in errors if errors[name] <= min(errors.values()) + NEAR]
    best = max(
        near or by_name,
        key=lambda name: by_name[name].log_likelihood - len(by_name[name].parameters),
    )
    if not near:
        return by_name[best], "few"
    return by_name[best], "holdout" if len(near) < len(errors) else "likelihood"
