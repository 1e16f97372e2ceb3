"""The BG/BB likelihood: a sum over the occasion after which a customer left.

Every term is a product of rising factorials of α, β, α + β, δ and γ + δ, so
that tables of their logarithms and derivatives by occasion give all terms.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nilai.worth.beta import log_rising
from nilai.worth.bg_nbd import in_logs


@dataclass(frozen=True)
class _Rising:
    """Of one number z: ln z(z+1)…(z+k−1) by k, with its derivatives by z."""

    log: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @classmethod
    def of(cls, z: float, longest: int) -> "_Rising":
        inverse = 1 / (z + np.arange(longest))
        return cls(
            log_rising(z, np.arange(longest + 1)),
            np.append(0.0, np.cumsum(inverse)),
            -np.append(0.0, np.cumsum(inverse**2)),
        )


@dataclass(frozen=True)
class _Terms:
    """Histories (x, t_x, n) and the tables for them."""

    x: np.ndarray
    t_x: np.ndarray
    n: np.ndarray
    gamma: float
    buy: _Rising
    skip: _Rising
    occasions: _Rising
    stay: _Rising
    lives: _Rising

    @classmethod
    def of(
        cls, natural: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray
    ) -> "_Terms":
        alpha, beta, gamma, delta = natural.tolist()
        longest = int(n.max(initial=0)) + 1
        numbers = (alpha, beta, alpha + beta, delta, gamma + delta)
        return cls(x, t_x, n, gamma, *(_Rising.of(z, longest) for z in numbers))

    def by_last(self) -> Iterator[tuple[np.ndarray, int, np.ndarray, np.ndarray]]:
        """Give, for each last occasion alive, who it can be of and its log term."""
        for last in range(int(self.n.max(initial=-1)) + 1):
            who = np.flatnonzero((self.t_x <= last) & (last <= self.n))
            left = (self.n[who] > last).astype(np.int64)
            x = self.x[who]
            term = (
                self.buy.log[x]
                + self.skip.log[last - x]
                - self.occasions.log[last]
                + self.stay.log[last]
                - self.lives.log[last + left]
                + left * np.log(self.gamma)
            )
            yield who, last, left, term

    def log_likelihood(self) -> np.ndarray:
        total = np.full(len(self.x), -np.inf)
        for who, _, _, term in self.by_last():
            total[who] = np.logaddexp(total[who], term)
        return total

    def slopes(
        self, who: np.ndarray, last: int, left: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """First derivatives (4, c) and second (4, 4, c) of one term, by parameter."""
        x, skipped = self.x[who], last - self.x[who]
        lives = self.lives.first[last + left]
        first = np.array(
            [
                self.buy.first[x] - self.occasions.first[last],
                self.skip.first[skipped] - self.occasions.first[last],
                left / self.gamma - lives,
                self.stay.first[last] - lives,
            ]
        )
        second = np.zeros((4, 4, len(who)))
        second[:2, :2] = -self.occasions.second[last]
        second[2:, 2:] = -self.lives.second[last + left]
        second[0, 0] += self.buy.second[x]
        second[1, 1] += self.skip.second[skipped]
        second[2, 2] -= left / self.gamma**2
        second[3, 3] += self.stay.second[last]
        return first, second


def log_likelihood_by_history(
    natural: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray
) -> np.ndarray:
    """Return the log-likelihood of each history.

    Parameters
    ----------
    natural : ndarray of shape (4,)
        The parameters α, β, γ, δ.
    x, t_x, n : ndarray of int
        Of one shape: orders, occasion of the last, occasions.

    Returns
    -------
    ndarray
        Of the same shape.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([1])
    >>> log_likelihood_by_history(np.ones(4), one, one, one).round(6).tolist()
    [-1.386294]
    """
    flat = (part.ravel() for part in (x, t_x, n))
    return _Terms.of(natural, *flat).log_likelihood().reshape(x.shape)


def log_likelihood_with_slopes(
    theta: np.ndarray,
    x: np.ndarray,
    t_x: np.ndarray,
    n: np.ndarray,
    count: np.ndarray,
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the log-likelihood of all customers, its gradient and Hessian.

    Parameters
    ----------
    theta : ndarray of shape (4,)
        Logarithms of α, β, γ, δ.
    x, t_x, n : ndarray of int, shape (c,)
        Histories.
    count : ndarray of shape (c,)
        Customers with each.

    Returns
    -------
    value : float
        Sum over customers.
    gradient : ndarray of shape (4,)
        In the log parameters.
    hessian : ndarray of shape (4, 4)
        In the log parameters.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([1])
    >>> value, gradient, _ = log_likelihood_with_slopes(np.zeros(4), one, one, one, one)
    >>> round(value, 6), gradient.round(6).tolist()
    (-1.386294, [0.5, -0.5, -0.5, 0.5])
    """
    natural = np.exp(theta)
    terms = _Terms.of(natural, x, t_x, n)
    each = terms.log_likelihood()
    slope = np.zeros((4, len(x)))
    hessian = np.zeros((4, 4))
    for who, last, left, term in terms.by_last():
        weight = np.exp(term - each[who])
        first, second = terms.slopes(who, last, left)
        slope[:, who] += weight * first
        weight = weight * count[who]
        hessian += second @ weight + (first * weight) @ first.T
    hessian -= (slope * count) @ slope.T
    return in_logs(float(each @ count), slope @ count, hessian, natural)
