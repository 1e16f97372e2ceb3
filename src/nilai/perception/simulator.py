"""Who would choose what: shares of own and competing products, and a price curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp, wrightomega

from nilai.errors import OptionError
from nilai.perception.attributes import NONE, Attribute, Level, coded, shown
from nilai.perception.multinomial_logit import LogitFit
from nilai.perception.redraws import percentiles
from nilai.tables import Estimate

_POINTS = 61


@dataclass(frozen=True, kw_only=True)
class Product:
    """One product of a market.

    Parameters
    ----------
    name : str
        Its name.
    values : dict of str to str or float
        Its level or number by attribute, the price among them.
    """

    name: str
    values: Mapping[str, Level]


@dataclass(frozen=True, kw_only=True)
class PriceResponse:
    """How the share of one product follows its price, the others held.

    Parameters
    ----------
    product : str
        The product.
    prices, shares, low, high : ndarray of shape (g,)
        Prices tested, share at each, and its interval.
    best_price, best_amount : Estimate
        Price of highest revenue, or of highest profit where a unit cost is
        given, within the prices tested; and what it brings per customer who
        chooses among these products.
    best_share : float
        Share at that price.
    is_edge : bool
        Whether the best price is an end of the range tested.
    """

    product: str
    prices: np.ndarray
    shares: np.ndarray
    low: np.ndarray
    high: np.ndarray
    best_price: Estimate
    best_amount: Estimate
    best_share: float
    is_edge: bool


@dataclass(frozen=True, kw_only=True)
class Market:
    """Shares of products that stand side by side.

    Parameters
    ----------
    shares : dict of str to Estimate
        Share by product; "none" where the model knows of it. They add up to 1.
    response : PriceResponse or None
        Of the first product; None without a price, or where demand does not
        fall with it.
    """

    shares: dict[str, Estimate]
    response: PriceResponse | None


def simulate_market(
    fit: LogitFit,
    attributes: Sequence[Attribute],
    products: Sequence[Product],
    draws: np.ndarray,
    *,
    with_none: bool = False,
    price: str | None = None,
    unit_cost: float = 0.0,
    price_unit: float = 1.0,
    currency: str = "",
    confidence: float = 0.95,
) -> Market:
    """Return the share of each product, and what the first one's price does.

    Shares are those of the model: each respondent's taste is the mean taste, so
    that a product draws from all others in proportion to their shares.

    Parameters
    ----------
    fit : LogitFit
        The model.
    attributes : sequence of Attribute
        What its columns are made of.
    products : sequence of Product
        Own product first, by `settled`.
    draws : ndarray of shape (b, k)
        Coefficients that the data leave possible.
    with_none : bool
        Whether customers may take none.
    price : str, optional
        The price's attribute.
    unit_cost : float
        What one unit of the first product costs, in the currency.
    price_unit : float
        What one unit of the price column is in the currency.
    currency : str
        Unit of the amounts.
    confidence : float
        Nominal coverage of the intervals.

    Returns
    -------
    Market
        Shares and the price response.

    Raises
    ------
    OptionError
        If two products have one name, or a number lies outside what was tested.
    """
    rows = _rows(fit, attributes, products, with_none=with_none)
    names = [product.name for product in products] + [NONE] * with_none
    shares, spread = _shares(rows, fit.coefficients), _shares(rows, draws)
    line = next((a for a in attributes if a.name == price and a.is_linear), None)
    response = None
    if line is not None and len(rows) > 1:
        response = _response(
            fit,
            line,
            rows,
            draws,
            product=products[0].name,
            cost=unit_cost / price_unit,
            price_unit=price_unit,
            currency=currency,
            confidence=confidence,
        )
    return Market(
        shares={
            name: _estimate(shares[i], spread[:, i], "share", fit, confidence)
            for i, name in enumerate(names)
        },
        response=response,
    )


def _shares(rows: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    utility = coefficients @ rows.T
    return np.exp(utility - logsumexp(utility, axis=-1, keepdims=True))


def _rows(
    fit: LogitFit,
    attributes: Sequence[Attribute],
    products: Sequence[Product],
    *,
    with_none: bool,
) -> np.ndarray:
    names = [product.name for product in products]
    if len(set(names)) < len(names):
        message = f"two products have one name ({', '.join(names)}); name them apart"
        raise OptionError(message)
    values = {
        a.name: np.array([product.values[a.name] for product in products], dtype=object)
        for a in attributes
    }
    _, rows = coded(attributes, values)
    whole = np.zeros((len(products) + with_none, len(fit.names)))
    whole[: len(products), : rows.shape[1]] = rows
    if with_none and NONE in fit.names:
        whole[-1, fit.names.index(NONE)] = 1.0
    return whole


def settled(product: Product, attributes: Sequence[Attribute]) -> Product:
    """Return a product with every attribute at a level that was tested.

    Parameters
    ----------
    product : Product
        As told: names and levels in any case, numbers also as text. What has the
        levels 0 and 1 may be left out when it is 0.
    attributes : sequence of Attribute
        What the model knows.

    Returns
    -------
    Product
        With the model's own names and levels.

    Raises
    ------
    OptionError
        If an attribute is absent, unknown, or at a level that was not tested.

    Examples
    --------
    >>> brand = Attribute(name="brand", levels=("Canon", "Sony"))
    >>> settled(Product(name="Ours", values={"Brand": "sony"}), [brand]).values
    {'brand': 'Sony'}
    """
    told = {name.casefold(): value for name, value in product.values.items()}
    known = {attribute.name.casefold(): attribute for attribute in attributes}
    # What is there or not is not there unless it is said to be.
    told = {n: 0.0 for n, a in known.items() if a.levels == (0.0, 1.0)} | told
    absent = [a for name, a in known.items() if name not in told]
    if absent:
        listed = "; ".join(f"{a.name}: {_choices_of(a)}" for a in absent)
        message = f"{product.name} lacks {listed}"
        raise OptionError(message)
    extra = [name for name in product.values if name.casefold() not in known]
    if extra:
        message = (
            f"{product.name} has {', '.join(sorted(extra))}, which the model does not "
            f"know; it knows {', '.join(a.name for a in attributes)}"
        )
        raise OptionError(message)
    values = {a.name: _level(product, a, told[n]) for n, a in known.items()}
    return Product(name=product.name, values=values)


def _level(product: Product, attribute: Attribute, value: Level) -> Level:
    text = shown(value).strip()
    if attribute.is_linear:
        try:
            return float(text)
        except ValueError as error:
            message = f"{product.name}: {attribute.name}={text} is no number"
            raise OptionError(message) from error
    found = {shown(level).casefold(): level for level in attribute.levels}
    plain = text.removesuffix(".0")
    level = found.get(text.casefold(), found.get(plain.casefold()))
    if level is None:
        message = (
            f"{product.name}: {attribute.name}={text} was not tested; there are "
            f"{_choices_of(attribute)}"
        )
        raise OptionError(message)
    return level


def _choices_of(attribute: Attribute) -> str:
    if attribute.is_linear:
        return f"a number from {shown(attribute.low)} to {shown(attribute.high)}"
    return ", ".join(map(shown, attribute.levels))


def _response(
    fit: LogitFit,
    line: Attribute,
    rows: np.ndarray,
    draws: np.ndarray,
    *,
    product: str,
    cost: float,
    price_unit: float,
    currency: str,
    confidence: float,
) -> PriceResponse | None:
    """Return how the first row's share follows its price.

    With the others held its share is a logistic curve of the price, so that the
    best price has a closed form.
    """
    place = fit.names.index(line.name)
    own = rows[0].copy()
    own[place] = 0.0

    def curve(coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        others = logsumexp(coefficients @ rows[1:].T, axis=-1)
        return coefficients @ own - others, -coefficients[..., place]

    def best(level: np.ndarray, slope: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        falls = slope > 0
        safe = np.where(falls, slope, 1.0)
        top = cost + (1 + wrightomega(level - safe * cost - 1).real) / safe
        at = np.clip(np.where(falls, top, np.inf), line.low, line.high)
        return at, (at - cost) * expit(level - slope * at)

    level, slope = curve(fit.coefficients)
    if slope <= 0:
        return None
    levels, slopes = curve(draws)
    grid = np.linspace(line.low, line.high, _POINTS)
    spread = expit(levels[:, None] - slopes[:, None] * grid)
    tail = 50 * (1 - confidence)
    low, high = np.percentile(spread, [tail, 100 - tail], axis=0)
    at, amount = best(level, slope)
    drawn_at, drawn_amount = best(levels, slopes)

    def money(value: float, samples: np.ndarray) -> Estimate:
        return _estimate(
            price_unit * value, price_unit * samples, currency, fit, confidence
        )

    return PriceResponse(
        product=product,
        prices=price_unit * grid,
        shares=expit(level - slope * grid),
        low=low,
        high=high,
        best_price=money(float(at), drawn_at),
        best_amount=money(float(amount), drawn_amount),
        best_share=float(expit(level - slope * at)),
        is_edge=bool(at in (line.low, line.high)),
    )


def _estimate(
    value: float, samples: np.ndarray, unit: str, fit: LogitFit, confidence: float
) -> Estimate:
    low, high = percentiles(samples, confidence)
    return Estimate(
        value=float(value),
        low=low,
        high=high,
        confidence=confidence,
        unit=unit,
        n=fit.respondents,
    )
