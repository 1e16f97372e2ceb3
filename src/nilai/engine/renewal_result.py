"""What may be asked about renewals, and what is found."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

import numpy as np

from nilai.errors import OptionError
from nilai.tables import Estimate, Unit
from nilai.worth.bg_bb import BgBb
from nilai.worth.fit import Fit
from nilai.worth.payments import rate_per
from nilai.worth.periods import Periods
from nilai.worth.recurring import PaymentTerms
from nilai.worth.subscribers import SUBSCRIPTIONS, RenewalCheck

AHEAD: dict[Unit, int] = {"day": 28, "week": 13, "month": 12, "year": 5}
"""How many periods ahead are shown one by one."""


@dataclass(frozen=True, kw_only=True)
class RenewalQuestion:
    """What a person may ask about renewals.

    Parameters
    ----------
    every : str
        `day`, `week`, `month` or `year`.
    contract : bool
        Whether a period without a payment ends the contract.
    until : date, optional
        Last day observed; by default the day of the last order.
    model : str
        `auto`; with a contract `sbg` or `bdw`, without one `bg_bb`.
    margin_share : float, optional
        Part of revenue that is margin; without it worth is revenue.
    annual_rate : float
        Effective discount rate per year; at least 0.01.
    time_zone : str
        Where the business's day begins.
    confidence : float
        Nominal coverage of intervals.
    """

    every: Unit = "month"
    contract: bool = True
    until: date | None = None
    model: str = "auto"
    margin_share: float | None = None
    annual_rate: float = 0.10
    time_zone: str = "UTC"
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.every not in get_args(Unit):
            message = f"--every {self.every!r} is not one of {', '.join(AHEAD)}"
            raise OptionError(message)
        models = ("auto", *SUBSCRIPTIONS) if self.contract else ("auto", BgBb.name)
        if self.model not in models:
            kind = "with a contract" if self.contract else "with --no-contract"
            message = f"no model {self.model!r}; {kind} there are {', '.join(models)}"
            raise OptionError(message)
        if self.margin_share is not None and not 0 < self.margin_share <= 1:
            message = (
                f"a margin of {self.margin_share} is not a share between 0 and 1; "
                "0.3 means 30 % of revenue"
            )
            raise OptionError(message)
        if not 0.5 <= self.confidence < 1:
            message = f"a confidence of {self.confidence} is not between 0.5 and 1"
            raise OptionError(message)
        rate_per(self.every, annual=self.annual_rate)


@dataclass(frozen=True, kw_only=True)
class ContractFigures:
    """What only a contract has.

    Parameters
    ----------
    lost, kept : ndarray of shape (k,)
        Customers who left at renewal 1, 2, …, k; and who renewed.
    model_retention : ndarray of shape (k,)
        Share who renew, by the model.
    model_survival : ndarray of shape (k + ahead + 1,)
        Share still there after 0, 1, … renewals, by the model.
    returned, back : int
        Customers who paid again after a gap; who of them paid last.
    """

    lost: np.ndarray
    kept: np.ndarray
    model_retention: np.ndarray
    model_survival: np.ndarray
    returned: int
    back: int

    @property
    def retention(self) -> np.ndarray:
        """Share who renewed of those due; NaN where none was due."""
        due = self.lost + self.kept
        return np.divide(self.kept, due, out=np.full(len(due), np.nan), where=due > 0)

    @property
    def survival(self) -> np.ndarray:
        """Share still there after 0, 1, …, k renewals (Kaplan–Meier)."""
        return np.append(1.0, np.cumprod(self.retention))


@dataclass(frozen=True, kw_only=True)
class OccasionRow:
    """Customers who paid in as many periods after their first.

    Parameters
    ----------
    orders : int
        Periods paid after the first.
    customers : int
        How many.
    alive : float
        Mean probability of still being a customer.
    expected_orders : float
        Mean orders in the periods shown ahead.
    """

    orders: int
    customers: int
    alive: float
    expected_orders: float


@dataclass(frozen=True, kw_only=True)
class RenewalResult:
    """Who pays again, and what it is worth.

    Parameters
    ----------
    question : RenewalQuestion
        What was asked.
    periods : Periods
        How time was cut.
    last : int
        Last period that was over on the last day observed.
    until : date
        Last day observed.
    customers : int
        Who began before the running period.
    began_later : int
        Customers left out because they began in the period that still runs.
    active : float
        Customers in contract after period `last`, or expected to be customers.
    payment_amount : float
        Mean revenue per customer and period paid.
    fit : Fit
        The model chosen.
    reason : str
        Why: `asked`, `holdout`, `likelihood`, `few` or `only`.
    checks : tuple of RenewalCheck
        Hold-outs of all models tried.
    ahead : tuple of Estimate
        Customers who pay (contract), or orders up to and with that period (no
        contract), for each next period.
    worth_ahead, worth : Estimate
        Discounted margin of all customers: in the periods ahead, and for ever.
    new_customer : Estimate
        Of a new customer, for ever.
    terms : PaymentTerms
        Discounting and margin.
    contract : ContractFigures or None
        With a contract.
    by_orders : tuple of OccasionRow
        Without a contract.
    """

    question: RenewalQuestion
    periods: Periods
    last: int
    until: date
    customers: int
    began_later: int
    active: float
    payment_amount: float
    fit: Fit
    reason: str
    checks: tuple[RenewalCheck, ...]
    ahead: tuple[Estimate, ...]
    worth_ahead: Estimate
    worth: Estimate
    new_customer: Estimate
    terms: PaymentTerms
    contract: ContractFigures | None = None
    by_orders: tuple[OccasionRow, ...] = ()
