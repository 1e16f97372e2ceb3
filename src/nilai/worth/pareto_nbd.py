"""Pareto/NBD: customers buy at random and die at random, at any moment."""

from dataclasses import astuple, dataclass
from itertools import combinations_with_replacement, pairwise
from typing import ClassVar

import numpy as np
from scipy.special import digamma, expit, gammaln, polygamma

from nilai.worth.bg_nbd import discounted_counts, in_logs
from nilai.worth.cells import Cells
from nilai.worth.quadrature import legendre

_LONGEST = 70.0
"""Deaths that lie exp(−70) below the most likely moment are left out."""


@dataclass(frozen=True)
class ParetoNbd:
    """The Pareto/NBD model of repeat buying.

    While alive a customer orders at rate λ ~ Gamma(r, α); they die at rate
    μ ~ Gamma(s, β), whether they order or not.

    Parameters
    ----------
    r, alpha : float
        Shape and rate of the order rates; mean r/α per unit of time.
    s, beta : float
        Shape and rate of the death rates; mean s/β per unit of time.

    Notes
    -----
    The published likelihood holds two hypergeometric functions that overflow.
    Here the part of those who died is left as the integral it comes from,
    over the moment of death τ between t_x and T,

        ∫ s β^s (α+τ)^−(r+x) (β+τ)^−(s+1) dτ,

    taken by Gauss–Legendre in an exponent q(τ) in which it is exp(−q) times a
    slowly varying function. Its derivatives are integrals of the same kind.

    References
    ----------
    .. [1] Schmittlein, D. C., Morrison, D. G. & Colombo, R. (1987), Counting
       your customers, Management Science 33(1).

    Examples
    --------
    The published customer with 26 repeat orders in 31 weeks is almost surely
    alive:

    >>> import numpy as np
    >>> from nilai.worth.cells import Cells
    >>> model = ParetoNbd(0.5534, 10.580, 0.6061, 11.656)
    >>> who = Cells(*(np.array([v]) for v in (26.0, 30.86, 31.0, 1.0)))
    >>> odds, _ = model.alive_log_odds(who)
    >>> round(float(1 / (1 + np.exp(-odds[0]))), 4)
    0.9979
    """

    r: float
    alpha: float
    s: float
    beta: float

    name: ClassVar[str] = "pareto_nbd"
    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    @classmethod
    def log_likelihood(
        cls, theta: np.ndarray, cells: Cells
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the log-likelihood of all cells, its gradient and Hessian.

        Parameters
        ----------
        theta : ndarray of shape (4,)
            Logarithms of r, α, s, β.
        cells : Cells
            Histories with their counts.

        Returns
        -------
        value : float
            Sum over customers.
        gradient : ndarray of shape (4,)
            In the log parameters.
        hessian : ndarray of shape (4, 4)
            In the log parameters.
        """
        r, alpha, s, beta = natural = np.exp(theta)
        n = cells.n
        values, index = cells.counts
        by_x = np.bincount(index, n, len(values))
        total = by_x.sum()
        shape = (r + values)[index]
        old, older = alpha + cells.T, beta + cells.T
        odds, d_odds, dd_odds = _death_odds(natural, cells, curved=True)
        dead = expit(odds)

        value = by_x @ (gammaln(r + values) - gammaln(r))
        value += total * (r * theta[1] + s * theta[3])
        value += n @ (np.logaddexp(0, odds) - shape * np.log(old) - s * np.log(older))
        weight = n * dead
        gradient = d_odds @ weight + np.array(
            [
                by_x @ (digamma(r + values) - digamma(r))
                + total * theta[1]
                - n @ np.log(old),
                total * r / alpha - n @ (shape / old),
                total * theta[3] - n @ np.log(older),
                total * s / beta - s * (n @ (1 / older)),
            ]
        )
        hessian = (d_odds * (weight * (1 - dead))) @ d_odds.T
        for (i, j), second in dd_odds.items():
            hessian[i, j] += weight @ second
            if i != j:
                hessian[j, i] += weight @ second
        hessian[0, 0] += by_x @ (polygamma(1, r + values) - polygamma(1, r))
        cross = [(0, 1, alpha, old), (2, 3, beta, older)]
        for i, j, rate, age in cross:
            mixed = total / rate - n @ (1 / age)
            hessian[i, j] += mixed
            hessian[j, i] += mixed
        hessian[1, 1] += n @ (shape / old**2) - total * r / alpha**2
        hessian[3, 3] += s * (n @ (1 / older**2)) - total * s / beta**2
        return in_logs(float(value), gradient, hessian, natural)

    def alive_log_odds(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """Return the log odds of being alive and their slope in the log parameters.

        Parameters
        ----------
        cells : Cells
            Histories.

        Returns
        -------
        log_odds : ndarray of shape (c,)
            ln(P/(1 − P)); infinite where nobody can have died yet (t_x = T).
        slope : ndarray of shape (4, c)
            Derivatives by ln r, ln α, ln s, ln β.
        """
        natural = np.array(astuple(self))
        odds, first, _ = _death_odds(natural, cells, curved=False)
        return -odds, -first * natural[:, None]

    def rate_scale(self, x: np.ndarray, T: np.ndarray) -> np.ndarray:  # noqa: ARG002
        """Return the time over which the rate of the living falls."""
        return (self.beta + T) / max(1.0, self.s)

    def alive_rate(self, x: np.ndarray, T: np.ndarray, ahead: np.ndarray) -> np.ndarray:
        """Return the expected orders per unit of time of customers alive now.

        Parameters
        ----------
        x, T : ndarray of shape (k,)
            Repeat orders and age now.
        ahead : ndarray of shape (k, m)
            Times from now.

        Returns
        -------
        ndarray of shape (k, m)
            Order rate at that time; who dies on the way counts as 0.
        """
        rate = (self.r + x) / (self.alpha + T)
        lasting = np.exp(-self.s * np.log1p(ahead / (self.beta + T)[:, None]))
        return rate[:, None] * lasting

    @classmethod
    def draw(
        cls,
        theta: np.ndarray,
        x: np.ndarray,
        T: np.ndarray,
        horizon: float,
        discount: float,
        random: np.random.Generator,
    ) -> np.ndarray:
        """Return simulated orders within the horizon of customers alive now.

        Parameters
        ----------
        theta : ndarray of shape (4, d)
            Log parameters, one draw of them per simulated future.
        x, T : ndarray of shape (k,)
            Repeat orders and age now.
        horizon : float
            Length of the future; may be infinite when discounted.
        discount : float
            Continuous discount rate per unit of time.
        random : Generator
            Seeded.

        Returns
        -------
        ndarray of shape (k, d)
            Orders in each future, discounted.
        """
        r, alpha, s, beta = np.exp(theta)
        x, T = x[:, None], T[:, None]
        rate = random.standard_gamma(r + x) / (alpha + T)
        death = random.standard_gamma(np.broadcast_to(s, rate.shape)) / (beta + T)
        life = random.standard_exponential(rate.shape) / np.maximum(death, 1e-300)
        return discounted_counts(rate, np.minimum(life, horizon), discount, random)


def _death_odds(
    natural: np.ndarray, cells: Cells, *, curved: bool
) -> tuple[np.ndarray, np.ndarray, dict[tuple[int, int], np.ndarray]]:
    """Log odds of having died, and their derivatives by parameter.

    They are the logarithm of the integral in the class's notes less the
    logarithm of the part of the living.
    """
    reach = _exponent(natural, cells)
    odds = np.full(len(cells), -np.inf)
    first = np.zeros((4, len(cells)))
    second = (
        {
            pair: np.zeros(len(cells))
            for pair in combinations_with_replacement(range(4), 2)
        }
        if curved
        else {}
    )
    # Few nodes where the exponent hardly moves, more where it falls far.
    edges = [0.0, 2.0, 8.0, np.inf]
    for (low, high), count in zip(pairwise(edges), (8, 14, 32), strict=True):
        chosen = np.flatnonzero((reach > low) & (reach <= high))
        for start in range(0, len(chosen), 16_384):
            part = chosen[start : start + 16_384]
            some = cells.where(part)
            odds[part], first[:, part], seconds = _death_integral(
                natural, some, reach[part], count, squared=high == np.inf, curved=curved
            )
            for key, values in seconds.items():
                second[key][part] = values
    return odds, first, second


def _exponent(natural: np.ndarray, cells: Cells) -> np.ndarray:
    """How far the integrand falls, as an exponent, from t_x to T."""
    r, alpha, s, beta = natural
    if beta >= alpha:
        return (r + s + 1 + cells.x) * np.log((alpha + cells.T) / (alpha + cells.t_x))
    falls = (r + cells.x) * np.log((alpha + cells.T) / (alpha + cells.t_x))
    return falls + (s + 1) * np.log((beta + cells.T) / (beta + cells.t_x))


def _moments_of_death(
    natural: np.ndarray, cells: Cells, exponent: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return α + τ and β + τ at each exponent, and ln(dτ/dq).

    With β ≥ α the exponent (r+s+1+x)·ln((α+τ)/(α+t_x)) serves and is inverted
    at once. With β < α the integrand falls by its own exponent,
    (r+x)·ln((α+τ)/(α+t_x)) + (s+1)·ln((β+τ)/(β+t_x)), inverted by Newton steps
    in ln(β+τ), of which the exponent is a convex function.
    """
    r, alpha, s, beta = natural
    shape = r + cells.x
    if beta >= alpha:
        early = (alpha + cells.t_x) * np.exp(exponent / (shape + s + 1))
        return early, early + (beta - alpha), np.log(early / (shape + s + 1))
    gap = alpha - beta
    start = np.log(beta + cells.t_x)
    log_late = np.broadcast_to(np.log(beta + cells.T), exponent.shape)
    origin = shape * np.log(alpha + cells.t_x) + (s + 1) * start
    for _ in range(12):
        late = np.exp(log_late)
        missing = shape * np.log(late + gap) + (s + 1) * log_late - origin - exponent
        slope = shape * late / (late + gap) + s + 1
        log_late = np.maximum(log_late - missing / slope, start)
    late = np.exp(log_late)
    return late + gap, late, -np.log(shape / (late + gap) + (s + 1) / late)


def _death_integral(
    natural: np.ndarray,
    cells: Cells,
    reach: np.ndarray,
    count: int,
    *,
    squared: bool,
    curved: bool,
) -> tuple[np.ndarray, np.ndarray, dict[tuple[int, int], np.ndarray]]:
    r, alpha, s, beta = natural
    unit, weight = legendre(count)
    if squared:
        unit, weight = unit**2, 2 * unit * weight
    shape = r + cells.x
    old, older = alpha + cells.T, beta + cells.T
    end = np.minimum(reach, _LONGEST)
    # Nodes in rows, cells in columns.
    exponent = np.multiply.outer(unit, end)
    early, late, log_step = _moments_of_death(natural, cells, exponent)
    log_early, log_late = np.log(early / old), np.log(late / older)
    # The part of the living, (α+T)^−(r+x) (β+T)^−s, is divided out.
    logs = log_step - shape * log_early - (s + 1) * log_late
    peak = logs.max(axis=0)
    mass = np.exp(logs - peak) * weight[:, None]
    total = mass.sum(axis=0)
    odds = np.log(s * end / older) + np.log(total) + peak
    mass /= total

    # Slopes of the logarithm of the integrand over the living's part, by
    # parameter, at a fixed moment of death.
    inverse_early, inverse_late = 1 / early, 1 / late
    slopes = (
        -log_early,
        -shape * (inverse_early - 1 / old),
        1 / s - log_late,
        -(s + 1) * inverse_late + s / older,
    )
    means = [np.einsum("mc,mc->c", mass, slope) for slope in slopes]
    if not curved:
        return odds, np.array(means), {}
    second = {
        (i, j): np.einsum("mc,mc,mc->c", mass, slopes[i], slopes[j])
        - means[i] * means[j]
        for i in range(4)
        for j in range(i, 4)
    }
    early_2 = np.einsum("mc,mc->c", mass, inverse_early**2)
    late_2 = np.einsum("mc,mc->c", mass, inverse_late**2)
    second[0, 1] -= np.einsum("mc,mc->c", mass, inverse_early) - 1 / old
    second[1, 1] += shape * (early_2 - 1 / old**2)
    second[2, 2] -= 1 / s**2
    second[2, 3] -= np.einsum("mc,mc->c", mass, inverse_late) - 1 / older
    second[3, 3] += (s + 1) * late_2 - s / older**2
    return odds, np.array(means), second
