"""How far what customers do may lie from what is expected of them.

Given that a customer is alive, the future depends on x and T alone, and the
spend to come is (γ + spend so far) times something that depends on x and T
alone. So futures are simulated on a small grid of x and T, and read off it for
millions of customers.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from nilai.worth.fit import Fit
from nilai.worth.timing import TIMING_MODELS

_LEVELS = np.concatenate(
    [[0.0], np.geomspace(1e-3, 0.5, 24), 1 - np.geomspace(0.5, 1e-3, 24)[1:]]
)

_NONE = np.empty((0, 0))


@dataclass(frozen=True)
class Places:
    """Where customers lie on a grid of x and T.

    Parameters
    ----------
    i, j : ndarray of int, shape (c,)
        The grid points of x and T below.
    u, v : ndarray of shape (c,)
        How far towards the next ones, from 0 to 1.
    """

    i: np.ndarray
    u: np.ndarray
    j: np.ndarray
    v: np.ndarray

    def where(self, chosen: np.ndarray) -> "Places":
        """Return only the chosen customers (a mask or positions)."""
        return Places(self.i[chosen], self.u[chosen], self.j[chosen], self.v[chosen])

    def corners(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Return the four grid points around each customer, and their weights."""
        return [
            (self.i + di, self.j + dj, share_i * share_j)
            for di, share_i in ((0, 1 - self.u), (1, self.u))
            for dj, share_j in ((0, 1 - self.v), (1, self.v))
        ]


@dataclass(frozen=True)
class Outcomes:
    """Simulated futures of living customers on a grid of x and T.

    Parameters
    ----------
    x : ndarray of shape (a,)
        Repeat orders of the grid.
    T : ndarray of shape (b,)
        Ages of the grid.
    orders : ndarray of shape (a, b, levels)
        Quantiles of the orders to the horizon; empty where none were asked for.
    spend : ndarray of shape (a, b, levels)
        Quantiles of the revenue to the horizon over (γ + spend so far).
    orders_square : ndarray of shape (a, b)
        Mean square of the orders.
    spend_square : ndarray of shape (a, b)
        Mean square of that ratio.
    """

    x: np.ndarray
    T: np.ndarray
    orders: np.ndarray
    spend: np.ndarray
    orders_square: np.ndarray
    spend_square: np.ndarray

    def places(self, x: np.ndarray, T: np.ndarray) -> Places:
        """Return where customers lie on the grid.

        Parameters
        ----------
        x, T : ndarray of shape (c,)
            Repeat orders and age.

        Returns
        -------
        Places
            For `interval` and `mean_square`, of any outcomes on the same grid.
        """
        return Places(*_place(self.x, x), *_place(self.T, T))

    def interval(
        self, at: Places, alive: np.ndarray, *, confidence: float, of: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the interval of what customers will do, the dead included.

        Parameters
        ----------
        at : Places
            Where customers lie on the grid.
        alive : ndarray of shape (c,)
            Their probability of being alive.
        confidence : float
            Share of futures inside, as in 0.95.
        of : str
            `orders` or `spend`.

        Returns
        -------
        low, high : ndarray of shape (c,)
            Ends of the interval; low is 0 for whoever may well be gone.
        """
        table = self.orders if of == "orders" else self.spend
        tail = (1 - confidence) / 2
        return _quantile(table, at, alive, tail), _quantile(table, at, alive, 1 - tail)

    def mean_square(self, at: Places, *, of: str) -> np.ndarray:
        """Return the mean square of orders or spend of living customers.

        Parameters
        ----------
        at : Places
            Where customers lie on the grid.
        of : str
            `orders`, or `spend` for revenue over (γ + spend so far).

        Returns
        -------
        ndarray of shape (c,)
            Mean squares.
        """
        square = self.orders_square if of == "orders" else self.spend_square
        return sum(share * square[i, j] for i, j, share in at.corners())


def _quantile(
    table: np.ndarray, at: Places, alive: np.ndarray, level: float
) -> np.ndarray:
    # The gone make up the lowest part of the distribution.
    of_alive = (level - (1 - alive)) / np.maximum(alive, 1e-12)
    result = np.zeros(len(alive))
    some = np.flatnonzero(of_alive > 0)
    k, w = _place(_LEVELS, of_alive[some])
    result[some] = sum(
        share * (table[i, j, k] * (1 - w) + table[i, j, k + 1] * w)
        for i, j, share in at.where(some).corners()
    )
    return result


def _place(grid: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return between which grid points values lie, and how far along."""
    index = np.clip(np.searchsorted(grid, at, side="right") - 1, 0, len(grid) - 2)
    share = (at - grid[index]) / (grid[index + 1] - grid[index])
    return index, np.clip(share, 0.0, 1.0)


def simulate_outcomes(
    timing: Fit,
    spend: Fit | None,
    *,
    most: float,
    oldest: float,
    horizon: float,
    seed: int,
    discount: float = 0.0,
    draws: int = 4000,
    squares_only: bool = False,
) -> Outcomes:
    """Return simulated futures of living customers, parameters uncertain too.

    Every future draws its own parameters from their estimated distribution,
    then the customer's rate and dropout, their orders and their spend.

    Parameters
    ----------
    timing : Fit
        Model of order times.
    spend : Fit or None
        Model of spend; without it revenue is left at 0.
    most : float
        Largest number of repeat orders among the customers.
    oldest : float
        Greatest age among the customers, in the model's unit.
    horizon : float
        Length of the future; may be infinite when discounted.
    seed : int
        The same seed gives the same futures.
    discount : float
        Continuous discount rate per unit of time; orders count discounted.
    draws : int
        Futures per point of the grid.
    squares_only : bool
        Leave out the quantiles, for which the futures have to be sorted.

    Returns
    -------
    Outcomes
        Quantiles and mean squares on the grid.
    """
    random, *streams = np.random.default_rng(seed).spawn(1 + len(count_grid(most)))
    grid_x = count_grid(most)
    grid_t = _age_grid(timing.parameters["alpha"], oldest)
    theta = draw_parameters(timing, draws, random)
    model = TIMING_MODELS[timing.name]
    p = q = np.zeros(draws)
    if spend is not None:
        p, q, _ = np.exp(draw_parameters(_given_gamma(spend), draws, random))

    def of(x: float, random: np.random.Generator) -> tuple[np.ndarray, ...]:
        future = model.draw(
            theta, np.full(len(grid_t), x), grid_t, horizon, discount, random
        )
        paid = np.zeros_like(future)
        if spend is not None:
            paid = random.standard_gamma(np.maximum(p * future, 1e-12))
            paid *= (future > 0) / random.standard_gamma(p * x + q, paid.shape)
        return (
            *((_NONE, _NONE) if squares_only else map(_quantiles, (future, paid))),
            (future**2).mean(axis=1),
            (paid**2).mean(axis=1),
        )

    # NumPy draws outside Python's lock; each x has its own stream of random numbers,
    # so that results repeat.
    with ThreadPoolExecutor() as pool:
        parts = pool.map(of, grid_x, streams)
        return Outcomes(grid_x, grid_t, *map(np.stack, zip(*parts, strict=True)))


def _quantiles(drawn: np.ndarray) -> np.ndarray:
    """Return the quantiles of each row; to sort is much faster than `np.quantile`."""
    ordered = np.sort(drawn, axis=1)
    k, w = _place(np.arange(drawn.shape[1], dtype=float), _LEVELS * (len(drawn.T) - 1))
    return ordered[:, k] * (1 - w) + ordered[:, k + 1] * w


def _given_gamma(spend: Fit) -> Fit:
    """Return the fit of spend as it is known where γ is its estimate.

    Revenue is simulated as a multiple of γ and what was spent. With another q goes
    another γ, and with few customers hardly anything else is known of either: q drawn
    by itself would put revenue anywhere. How exactly γ is known is among the causes
    that come from the parameters.
    """
    covariance = spend.covariance
    variance = covariance[2, 2]
    if variance <= 0:
        return spend
    with_gamma = covariance[:, 2]
    known = covariance - np.outer(with_gamma, with_gamma) / variance
    known[2, :] = known[:, 2] = 0.0
    return replace(spend, covariance=known)


def draw_parameters(fit: Fit, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return draws of the log parameters, at most three standard errors off.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    draws : int
        How many.
    random : Generator
        Seeded.

    Returns
    -------
    ndarray of shape (k, draws)
        Log parameters.
    """
    values, vectors = np.linalg.eigh(fit.covariance)
    # Of one sign, so that what differs in the last digit draws the same.
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[largest, np.arange(len(values))])
    normal = np.clip(random.standard_normal((len(values), draws)), -3, 3)
    spread = vectors @ (np.sqrt(np.maximum(values, 0))[:, None] * normal)
    return fit.log_parameters[:, None] + spread


def count_grid(most: float) -> np.ndarray:
    """Return numbers of repeat orders to simulate: all small ones, fewer large.

    Parameters
    ----------
    most : float
        Largest number needed.

    Returns
    -------
    ndarray
        Whole numbers from 0, rising; the last is at least `most`.

    Examples
    --------
    >>> count_grid(3).tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    top = max(1, int(np.ceil(most)))
    if top <= 12:
        return np.arange(top + 1, dtype=float)
    tail = np.geomspace(13, max(top, 14), 2 + int(4 * np.log(top / 12)))
    return np.unique(np.concatenate([np.arange(13), np.ceil(tail)]))


def _age_grid(scale: float, oldest: float) -> np.ndarray:
    top = np.log1p(max(oldest, scale * 1e-3) / scale)
    return scale * np.expm1(np.linspace(0, top, 10))
