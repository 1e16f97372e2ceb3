"""What moving a driver is worth: customer equity through the switching matrix."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nilai.errors import OptionError
from nilai.tables import Duration


@dataclass(frozen=True, kw_only=True)
class EquityTerms:
    """What a purchase brings, and how far ahead it is counted.

    Parameters
    ----------
    margin_amount : float
        Contribution of one purchase: volume times margin per unit.
    purchases_per_year : float
        Of one customer in the category.
    annual_rate : float
        Discount rate per year.
    horizon : Duration
        How far ahead.
    population : float
        Customers of the category, those of competitors included.
    currency : str
        Of the amounts.
    """

    margin_amount: float
    purchases_per_year: float
    annual_rate: float
    horizon: Duration
    population: float = 1.0
    currency: str = ""

    def __post_init__(self) -> None:
        if not (self.purchases_per_year > 0 and self.annual_rate >= 0):
            message = (
                f"{self.purchases_per_year} purchases a year at a rate of "
                f"{self.annual_rate}: give more than 0 purchases, and a rate from 0"
            )
            raise OptionError(message)

    @property
    def purchases(self) -> int:
        """Purchases after the present one within the horizon."""
        return int(self.horizon.in_unit("year") * self.purchases_per_year + 1e-9)

    @property
    def discounts(self) -> np.ndarray:
        """What an amount at each purchase is worth today."""
        times = np.arange(self.purchases + 1) / self.purchases_per_year
        return (1 + self.annual_rate) ** -times


@dataclass(frozen=True, kw_only=True)
class Improvement:
    """What an improvement brings to customer equity.

    Parameters
    ----------
    before_amount, after_amount : float
        Customer equity of our brand.
    cost_amount : float
        Discounted cost of the improvement.
    """

    before_amount: float
    after_amount: float
    cost_amount: float

    @property
    def gained_amount(self) -> float:
        """Customer equity gained."""
        return self.after_amount - self.before_amount

    @property
    def return_share(self) -> float:
        """Gain less cost, over cost."""
        return return_on_cost(self.gained_amount, self.cost_amount)


def return_on_cost(gained_amount: float, cost_amount: float) -> float:
    """Return what an expenditure brings beyond itself, as a share of it.

    Parameters
    ----------
    gained_amount : float
        What was gained.
    cost_amount : float
        What it cost, above zero.

    Returns
    -------
    float
        (gain − cost) / cost.

    Raises
    ------
    OptionError
        If it cost nothing.

    Examples
    --------
    >>> return_on_cost(150.0, 100.0)
    0.5
    """
    if not cost_amount > 0:
        message = (
            f"a cost of {cost_amount} is not above zero: a return on it is not told"
        )
        raise OptionError(message)
    return (gained_amount - cost_amount) / cost_amount


def brand_worth(
    current: np.ndarray, matrix: np.ndarray, terms: EquityTerms
) -> np.ndarray:
    """Return what a customer is worth to each brand.

    Parameters
    ----------
    current : ndarray of shape (brands,)
        Chance that the present purchase is each brand's.
    matrix : ndarray of shape (brands, brands)
        Chance of the next brand, by brand bought last.
    terms : EquityTerms
        Margin, rate and horizon.

    Returns
    -------
    ndarray of shape (brands,)
        Discounted margin of the present purchase and those within the horizon.

    Raises
    ------
    OptionError
        If rows of the matrix, or the chances now, do not add up to 1.

    References
    ----------
    .. [1] Rust, Lemon & Zeithaml (2004), Return on marketing, Journal of
       Marketing 68.

    Examples
    --------
    >>> terms = EquityTerms(
    ...     margin_amount=10.0, purchases_per_year=1, annual_rate=0.0,
    ...     horizon=Duration(1, "year"),
    ... )
    >>> brand_worth(np.array([1.0, 0.0]), np.array([[0.8, 0.2], [0.3, 0.7]]), terms)
    array([18.,  2.])
    """
    for chances in (current[None], matrix):
        if np.any(chances < 0) or np.any(np.abs(chances.sum(axis=-1) - 1) > 1e-9):
            message = "chances must be 0 or more and add up to 1, of today and by row"
            raise OptionError(message)
    total, chance = np.zeros(len(current)), np.asarray(current, float)
    for discount in terms.discounts:
        total += discount * terms.margin_amount * chance
        chance = chance @ matrix
    return total


def customer_equity(
    current: np.ndarray, matrix: np.ndarray, terms: EquityTerms
) -> np.ndarray:
    """Return the customer equity of each brand.

    Parameters
    ----------
    current : ndarray of shape (brands,)
        Share of customers who bought each brand last.
    matrix : ndarray of shape (brands, brands)
        Chance of the next brand, by brand bought last.
    terms : EquityTerms
        Margin, rate, horizon, and the population of the category.

    Returns
    -------
    ndarray of shape (brands,)
        Mean worth of a customer to each brand, times the population.

    Examples
    --------
    >>> terms = EquityTerms(
    ...     margin_amount=10.0, purchases_per_year=1, annual_rate=0.0,
    ...     horizon=Duration(1, "year"), population=100,
    ... )
    >>> customer_equity(np.array([0.5, 0.5]), np.eye(2), terms)
    array([1000., 1000.])
    """
    return terms.population * brand_worth(current, matrix, terms)


def logit_switching(
    ratings: np.ndarray, coefficients: np.ndarray, inertia: float | np.ndarray
) -> np.ndarray:
    """Return the switching matrix that ratings of the brands mean.

    Parameters
    ----------
    ratings : ndarray of shape (brands, drivers)
        Mean rating of each brand on each driver.
    coefficients : ndarray of shape (drivers,)
        What a point adds to utility.
    inertia : float or ndarray of shape (brands,)
        What having bought a brand last adds to its utility.

    Returns
    -------
    ndarray of shape (brands, brands)
        Rows add up to 1.

    Examples
    --------
    >>> logit_switching(np.array([[4.0], [4.0]]), np.array([0.5]), 0.0)
    array([[0.5, 0.5],
           [0.5, 0.5]])
    """
    utility = np.asarray(ratings, float) @ np.asarray(coefficients, float)
    whole = utility + np.diag(
        np.broadcast_to(np.asarray(inertia, float), utility.shape)
    )
    whole -= whole.max(axis=1, keepdims=True)
    odds = np.exp(whole)
    return odds / odds.sum(axis=1, keepdims=True)


def driver_improvement(
    ratings: np.ndarray,
    coefficients: np.ndarray,
    inertia: float,
    *,
    current: np.ndarray,
    moved: Mapping[int, float],
    highest: float,
    cost_amount: float,
    terms: EquityTerms,
    brand: int = 0,
) -> Improvement:
    """Return what better ratings of our brand bring, and what that returns.

    Parameters
    ----------
    ratings, coefficients, inertia : see `logit_switching`
        The choice between brands.
    current : ndarray of shape (brands,)
        Share of customers who bought each brand last.
    moved : mapping of int to float
        Driver to the points by which our rating rises.
    highest : float
        End of the scale, which no rating passes.
    cost_amount : float
        Discounted cost of the improvement.
    terms : EquityTerms
        Margin, rate, horizon and population.
    brand : int
        Our brand's row.

    Returns
    -------
    Improvement
        Customer equity before and after. It follows from ratings that go with
        choices; that moving them moves choices is a trial's to show.
    """
    better = np.array(ratings, float)
    for driver, points in moved.items():
        better[brand, driver] = min(better[brand, driver] + points, highest)
    before, after = (
        float(
            customer_equity(
                current, logit_switching(rated, coefficients, inertia), terms
            )[brand]
        )
        for rated in (ratings, better)
    )
    return Improvement(
        before_amount=before, after_amount=after, cost_amount=cost_amount
    )
