"""What may be asked of answers and purchases together, and the answer."""

from dataclasses import dataclass
from datetime import date

from nilai.errors import OptionError
from nilai.tables import Duration, Estimate

OUTCOMES = ("repeat", "orders", "order_value", "revenue", "clv")
"""Bought again within the window; order days in it; revenue per order day of those
who did; revenue of all; worth ahead."""

LEFT_OUT = (
    "no_customer", "no_day", "no_weight", "never_bought", "too_recent", "missing",
)  # fmt: skip
"""Why an answer sheet is left out: the first that applies."""


@dataclass(frozen=True, kw_only=True)
class MoneyQuestion:
    """What a person may ask of answers and what was bought afterwards.

    Parameters
    ----------
    drivers : tuple of str
        Columns of scores.
    value : str, optional
        Column of the whole: value, or worth what paid.
    customer, answered : str
        Columns of the customer, and of the day of the answer.
    own : (str, str), optional
        Column and name of the brand whose rows are about us; the others are
        left aside.
    weight : str, optional
        Column of weights.
    window : Duration
        How long after an answer purchases count, in whole days.
    until : date, optional
        Last day whose purchases are known; by default the last one there is.
    hold_past : bool
        Whether customers are compared with those who had bought as often in the
        window before they answered.
    currency : str
        Of the amounts.
    confidence : float
        Nominal coverage of intervals.
    """

    drivers: tuple[str, ...]
    value: str | None = None
    customer: str = "customer_id"
    answered: str = "answered_on"
    own: tuple[str, str] | None = None
    weight: str | None = None
    window: Duration = Duration(90, "day")  # noqa: RUF009 - frozen, as all durations
    until: date | None = None
    hold_past: bool = True
    currency: str = ""
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not self.drivers and self.value is None:
            message = "name at least one driver, or the value, to be put in money"
            raise OptionError(message)
        if len(set(self.drivers)) < len(self.drivers) or self.value in self.drivers:
            message = f"{', '.join(self.drivers)} and {self.value}: one is named twice"
            raise OptionError(message)
        if self.window_days < 1:
            message = f"a window of {self.window} is less than a day"
            raise OptionError(message)
        if not 0.5 < self.confidence < 1:
            message = f"a confidence of {self.confidence} is not between 0.5 and 1"
            raise OptionError(message)

    @property
    def window_days(self) -> int:
        """The window in whole days."""
        return round(self.window.days)


@dataclass(frozen=True, kw_only=True)
class MoneyDriver:
    """What goes with one point on a driver.

    Parameters
    ----------
    name : str
        Its column.
    mean, low, high : float
        Mean of the scores, and the lowest and highest given.
    on_value : Estimate or None
        Points of value per point; None for the value itself or where none was
        named.
    alone : dict of str to Estimate
        Outcome to what goes with one point, purchases before the answer held if
        so asked; of all sheets with this score.
    beside : dict of str to Estimate
        The same with all other drivers held, too, of sheets with every score; empty
        where they cannot be told apart.
    through : dict of str to Estimate
        Points of value per point times what goes with a point of value, of sheets
        with both.
    clear : dict of str to bool
        Outcome to whether the slope alone can be told from none, all drivers
        being looked at together.
    """

    name: str
    mean: float
    low: float
    high: float
    on_value: Estimate | None
    alone: dict[str, Estimate]
    beside: dict[str, Estimate]
    through: dict[str, Estimate]
    clear: dict[str, bool]


@dataclass(frozen=True, kw_only=True)
class MoneyResult:
    """What goes with a point on each driver, in purchases and money.

    Parameters
    ----------
    question : MoneyQuestion
        What was asked, drivers as they were used.
    as_of : date
        Last day whose purchases are known.
    first_on, last_on : date
        Days of the first and the last answer used.
    sheets, used, customers, clusters : int
        Answer sheets about us; those used; the customers who gave them; the
        clusters that intervals rest on (customers, or lots of very many).
    left_out : dict of str to int
        Reason to answer sheets: `no_customer`, `no_day`, `no_weight`,
        `never_bought` (no order up to the day of the answer), `too_recent` (the
        window had not ended), `missing` (no score was given). These and
        `used` add up to `sheets`.
    columns_left_out : dict of str to str
        Driver to why it was not used: `empty`, `constant`, `sparse`.
    means : dict of str to Estimate
        Outcome to its mean among those used.
    value : MoneyDriver or None
        The whole.
    drivers : tuple of MoneyDriver
        Largest slope of revenue first, those that are clear before the others.
    holds_past : bool
        Whether purchases before were held: not where all had bought alike.
    """

    question: MoneyQuestion
    as_of: date
    first_on: date
    last_on: date
    sheets: int
    used: int
    customers: int
    clusters: int
    left_out: dict[str, int]
    columns_left_out: dict[str, str]
    means: dict[str, Estimate]
    value: MoneyDriver | None
    drivers: tuple[MoneyDriver, ...]
    holds_past: bool

    def unit(self, outcome: str) -> str:
        """Return the unit of an outcome.

        Parameters
        ----------
        outcome : str
            One of OUTCOMES.

        Returns
        -------
        str
            `share`, `orders` or the currency.
        """
        return unit_of(outcome, self.question.currency)


def unit_of(outcome: str, currency: str) -> str:
    """Return the unit of an outcome.

    Parameters
    ----------
    outcome : str
        One of OUTCOMES, or `value`.
    currency : str
        Of the amounts.

    Returns
    -------
    str
        `share`, `orders`, `points` or the currency.

    Examples
    --------
    >>> unit_of("repeat", "IDR"), unit_of("clv", "IDR")
    ('share', 'IDR')
    """
    units = {"repeat": "share", "orders": "orders", "value": "points"}
    return units.get(outcome, currency)
