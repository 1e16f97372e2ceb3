"""Expected orders to come: to a horizon or for ever, discounted or not."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from nilai.errors import OptionError
from nilai.worth.cells import Cells
from nilai.worth.distinct import distinct
from nilai.worth.quadrature import time_nodes
from nilai.worth.timing import TimingModel

_AGES = 20
"""Ages at which orders are integrated; between them a polynomial serves."""


def alive_probability(
    model: TimingModel, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> np.ndarray:
    """Return the probability that customers are still customers.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    x, t_x, T : ndarray of shape (c,)
        Repeat orders, age at the last order, age now; in the model's unit.

    Returns
    -------
    ndarray of shape (c,)
        From 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> from nilai.worth.bg_nbd import BgNbd
    >>> one = [np.array([v]) for v in (0.0, 0.0, 10.0)]
    >>> alive_probability(BgNbd(1.0, 1.0, 1.0, 1.0), *one).tolist()
    [1.0]
    """
    return expit(model.alive_log_odds(Cells(x, t_x, T, np.ones_like(x)))[0])


def expected_orders(
    model: TimingModel,
    x: np.ndarray,
    t_x: np.ndarray,
    T: np.ndarray,
    horizon: float,
    *,
    discount: float = 0.0,
) -> np.ndarray:
    """Return the orders expected of customers from now to a horizon.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    x, t_x, T : ndarray of shape (c,)
        Repeat orders, age at the last order, age now; in the model's unit.
    horizon : float
        Length of the future in the model's unit; may be infinite when
        discounted (DERT, discounted expected residual transactions).
    discount : float
        Continuous discount rate per unit of time; 0 counts orders plainly.

    Returns
    -------
    ndarray of shape (c,)
        Order days; at least 0.

    Raises
    ------
    OptionError
        If the horizon is infinite and nothing is discounted: the sum is then
        infinite.

    Examples
    --------
    Orders of the average customer who is immortal and orders at rate 2:

    >>> import numpy as np
    >>> from nilai.worth.pareto_nbd import ParetoNbd
    >>> steady = ParetoNbd(2e6, 1e6, 1e-9, 1.0)
    >>> now = [np.array([0.0])] * 3
    >>> round(float(expected_orders(steady, *now, 3.0)[0]), 4)
    6.0
    >>> round(float(expected_orders(steady, *now, np.inf, discount=0.1)[0]), 4)
    20.0
    """
    alive = alive_probability(model, x, t_x, T)
    return alive * expected_orders_if_alive(model, x, T, horizon, discount=discount)


@dataclass(frozen=True)
class ToCome:
    """Orders to come of customers who are alive now.

    Parameters
    ----------
    within, discounted : ndarray of shape (c,)
        To the horizon: plainly, and discounted.
    forever : ndarray of shape (c,)
        For ever, discounted; NaN without a discount rate.
    """

    within: np.ndarray
    discounted: np.ndarray
    forever: np.ndarray


def orders_to_come(
    model: TimingModel, x: np.ndarray, T: np.ndarray, horizon: float, discount: float
) -> ToCome:
    """Return the orders expected of customers who are alive now, in three ways.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    x, T : ndarray of shape (c,)
        Repeat orders and age now; in the model's unit.
    horizon : float
        Length of the future.
    discount : float
        Continuous discount rate per unit of time.

    Returns
    -------
    ToCome
        Order days; at least 0.
    """
    pairs = _Pairs.of(model, x, T)
    if discount <= 0:
        within = pairs.orders(horizon)[0]
        return ToCome(within, within, np.full(len(x), np.nan))
    within, discounted = pairs.orders(horizon, (0.0, discount))
    return ToCome(within, discounted, pairs.orders(np.inf, (discount,))[0])


def expected_orders_if_alive(
    model: TimingModel,
    x: np.ndarray,
    T: np.ndarray,
    horizon: float,
    *,
    discount: float = 0.0,
) -> np.ndarray:
    """Return the orders expected of customers who are alive now.

    It depends on x and T alone, so it is computed once per distinct pair,
    however many customers or last orders there are.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    x, T : ndarray of shape (c,)
        Repeat orders and age now; in the model's unit.
    horizon : float
        Length of the future; may be infinite when discounted.
    discount : float
        Continuous discount rate per unit of time.

    Returns
    -------
    ndarray of shape (c,)
        Order days; at least 0.

    Raises
    ------
    OptionError
        If the horizon is infinite and nothing is discounted.
    """
    if np.isinf(horizon) and discount <= 0:
        message = (
            "worth for ever needs a discount rate above 0: without one it has no end; "
            "give --discount-rate 0.10, say, or a horizon such as '12 months'"
        )
        raise OptionError(message)
    return _Pairs.of(model, x, T).orders(horizon, (discount,))[0]


@dataclass(frozen=True)
class _Pairs:
    """Distinct numbers of repeat orders and ages, and which each customer has."""

    model: TimingModel
    counts: np.ndarray
    which: np.ndarray
    ages: np.ndarray
    at: np.ndarray

    @classmethod
    def of(cls, model: TimingModel, x: np.ndarray, T: np.ndarray) -> "_Pairs":
        counts, which = distinct(x)
        ages, at = distinct(T)
        return cls(model, counts, which, ages, at)

    def orders(
        self, horizon: float, discounts: tuple[float, ...] = (0.0,)
    ) -> list[np.ndarray]:
        counts, ages = self.counts, self.ages
        if len(ages) <= _AGES:
            pair = self.which * len(ages) + self.at
            pairs, index = distinct(pair)
            few, old = counts[pairs // len(ages)], ages[pairs % len(ages)]
            found = _orders(self.model, few, old, horizon, discounts)
            return [orders[index] for orders in found]
        # The logarithm of the orders is smooth in the logarithm of the age: a
        # polynomial through Chebyshev's nodes gives all ages from a few.
        scale = self.model.alpha
        low, high = np.log(scale + ages[0]), np.log(scale + ages[-1])
        nodes = np.polynomial.chebyshev.chebpts1(_AGES)
        grid = np.exp(low + (nodes + 1) / 2 * (high - low)) - scale
        computed = _orders(
            self.model,
            np.repeat(counts, _AGES),
            np.tile(np.maximum(grid, 0.0), len(counts)),
            horizon,
            discounts,
        )
        basis = np.polynomial.chebyshev.chebvander(nodes, _AGES - 1)
        place = 2 * (np.log(scale + ages) - low) / (high - low) - 1
        terms = np.polynomial.chebyshev.chebvander(place, _AGES - 1)
        logs = [
            np.log(np.maximum(orders, 1e-300)).reshape(len(counts), _AGES).T
            for orders in computed
        ]
        return [
            np.exp(terms @ np.linalg.solve(basis, log))[self.at, self.which]
            for log in logs
        ]


def _orders(
    model: TimingModel,
    x: np.ndarray,
    T: np.ndarray,
    horizon: float,
    discounts: tuple[float, ...],
) -> list[np.ndarray]:
    scale, found = model.rate_scale(x, T), []
    rate = seen = np.zeros(0)
    for discount in discounts:
        times, weights = time_nodes(scale, horizon, discount)
        if not np.array_equal(times, seen):
            seen, rate = times, model.alive_rate(x, T, times)
        found.append((rate * weights).sum(axis=1))
    return found


def expected_orders_new(
    model: TimingModel, horizon: float, *, discount: float = 0.0
) -> float:
    """Return the repeat orders expected of a customer who just ordered first.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    horizon : float
        Length of the future; may be infinite when discounted.
    discount : float
        Continuous discount rate per unit of time.

    Returns
    -------
    float
        Order days after the first.

    Examples
    --------
    >>> from nilai.worth.bg_nbd import BgNbd
    >>> model = BgNbd(0.243, 4.414, 0.793, 2.426)
    >>> round(expected_orders_new(model, 32.0), 2)
    1.05
    """
    now = np.zeros(1)
    return float(expected_orders(model, now, now, now, horizon, discount=discount)[0])
