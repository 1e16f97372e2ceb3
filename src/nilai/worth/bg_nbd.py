"""BG/NBD: customers buy at random and may drop out after any repeat order."""

from dataclasses import astuple, dataclass
from typing import ClassVar

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from nilai.worth.cells import Cells
from nilai.worth.distinct import distinct
from nilai.worth.quadrature import beta_nodes


@dataclass(frozen=True)
class BgNbd:
    """The beta-geometric/NBD model of repeat buying.

    While alive a customer orders at rate λ ~ Gamma(r, α); after each repeat
    order they drop out with probability p ~ Beta(a, b).

    Parameters
    ----------
    r, alpha : float
        Shape and rate of the order rates; mean r/α per unit of time.
    a, b : float
        Shape parameters of the dropout probability; mean a/(a + b).

    Notes
    -----
    Weakness: a customer without a repeat order is alive for certain.
    `MbgNbd` mends that.

    References
    ----------
    .. [1] Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005), "Counting your
       customers" the easy way, Marketing Science 24(2).

    Examples
    --------
    The published customer with two repeat orders [1]_:

    >>> import numpy as np
    >>> from nilai.worth.lifetime import expected_orders
    >>> model = BgNbd(0.243, 4.414, 0.793, 2.426)
    >>> who = [np.array([v]) for v in (2.0, 30.43, 38.86)]
    >>> round(float(expected_orders(model, *who, 39.0)[0]), 3)
    1.226
    """

    r: float
    alpha: float
    a: float
    b: float

    name: ClassVar[str] = "bg_nbd"
    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    # Occasions to drop out before the first repeat order: none here, one in MbgNbd.
    early: ClassVar[int] = 0

    @classmethod
    def log_likelihood(
        cls, theta: np.ndarray, cells: Cells
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the log-likelihood of all cells, its gradient and Hessian.

        Parameters
        ----------
        theta : ndarray of shape (4,)
            Logarithms of r, α, a, b.
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
        r, alpha, a, b = natural = np.exp(theta)
        n, old = cells.n, alpha + cells.T
        values, index = cells.counts
        tries = values + cls.early
        # Customers by number of repeat orders: what depends on x alone.
        by_x = np.bincount(index, n, len(values))
        total = by_x.sum()
        shape = (r + values)[index]
        log_old = np.log(old)
        odds, d_odds, dd_odds = cls._dropout_odds(natural, cells)
        faded = np.exp(-np.abs(odds))
        dead = np.where(odds > 0, 1.0, faded) / (1 + faded)

        value = by_x @ (
            gammaln(r + values)
            - gammaln(r)
            + gammaln(b + tries)
            - gammaln(b)
            + gammaln(a + b)
            - gammaln(a + b + tries)
        )
        value += total * r * theta[1]
        # ln(1 + exp(odds)), without overflow.
        either = np.maximum(odds, 0) + np.log1p(faded)
        value += n @ (either - shape * log_old)

        mixed = by_x @ (digamma(a + b) - digamma(a + b + tries))
        gradient = np.array(
            [
                by_x @ (digamma(r + values) - digamma(r))
                + total * theta[1]
                - n @ log_old,
                total * r / alpha - n @ (shape / old),
                mixed,
                mixed + by_x @ (digamma(b + tries) - digamma(b)),
            ]
        )
        weight = n * dead
        gradient += d_odds @ weight

        curve = by_x @ (polygamma(1, a + b) - polygamma(1, a + b + tries))
        hessian = np.zeros((4, 4))
        hessian[0, 0] = by_x @ (polygamma(1, r + values) - polygamma(1, r))
        hessian[0, 1] = hessian[1, 0] = total / alpha - n @ (1 / old)
        hessian[1, 1] = n @ (shape / old**2) - total * r / alpha**2
        hessian[2:, 2:] = curve
        hessian[3, 3] += by_x @ (polygamma(1, b + tries) - polygamma(1, b))
        for (i, j), second in dd_odds.items():
            hessian[i, j] += weight @ second
            if i != j:
                hessian[j, i] += weight @ second
        hessian += (d_odds * (weight * (1 - dead))) @ d_odds.T
        return in_logs(float(value), gradient, hessian, natural)

    @classmethod
    def _dropout_odds(
        cls, natural: np.ndarray, cells: Cells
    ) -> tuple[np.ndarray, np.ndarray, dict[tuple[int, int], np.ndarray]]:
        """Log odds of having dropped out, and their derivatives by parameter."""
        r, alpha, a, b = natural
        old, last = alpha + cells.T, alpha + cells.t_x
        shape = r + cells.x
        could = cells.x + cls.early > 0
        tries = np.where(could, b + cells.x + cls.early - 1, 1.0)
        span = np.log(old / last)
        odds = np.where(could, np.log(a / tries) + shape * span, -np.inf)
        gap = np.where(could, 1 / old - 1 / last, 0.0)
        squares = np.where(could, 1 / last**2 - 1 / old**2, 0.0)
        first = np.array(
            [
                np.where(could, span, 0.0),
                shape * gap,
                np.where(could, 1 / a, 0.0),
                np.where(could, -1 / tries, 0.0),
            ]
        )
        second = {
            (0, 1): gap,
            (1, 1): shape * squares,
            (2, 2): np.where(could, -1 / a**2, 0.0),
            (3, 3): np.where(could, 1 / tries**2, 0.0),
        }
        return odds, first, second

    def alive_log_odds(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """Return the log odds of being alive and their slope in the log parameters.

        Parameters
        ----------
        cells : Cells
            Histories.

        Returns
        -------
        log_odds : ndarray of shape (c,)
            ln(P/(1 − P)); infinite where dropping out was not possible yet.
        slope : ndarray of shape (4, c)
            Derivatives by ln r, ln α, ln a, ln b.
        """
        natural = np.array(astuple(self))
        odds, first, _ = self._dropout_odds(natural, cells)
        return -odds, -first * natural[:, None]

    def rate_scale(self, x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Return the time over which the rate of the living falls."""
        dropout = self.a / (self.a + self.b + x + self.early)
        return (self.alpha + T) / np.maximum(1.0, (self.r + x + 1) * dropout)

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
            Order rate at that time; who drops out on the way counts as 0.
        """
        values, index = distinct(x)
        p, weights = beta_nodes(
            np.full(len(values), self.a), self.b + values + self.early
        )
        shape, scale = self.r + x, self.alpha + T
        z = ahead / scale[:, None]
        rate = np.empty_like(z)
        block = max(1, 400_000 // (z.shape[1] * p.shape[1]))
        for start in range(0, len(x), block):
            part = slice(start, start + block)
            power = np.log1p(z[part, :, None] * p[index[part], None, :])
            power *= -(shape[part, None, None] + 1)
            rate[part] = np.einsum("kmp,kp->km", np.exp(power), weights[index[part]])
        return rate * (shape / scale)[:, None]

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
        r, alpha, a, b = np.exp(theta)
        x, T = x[:, None], T[:, None]
        rate = random.standard_gamma(r + x) / (alpha + T)
        p = np.clip(random.beta(a, b + x + cls.early), 1e-12, 1 - 1e-12)
        # Dropping out happens at rate λp; the other orders come at rate λ(1−p).
        life = random.standard_exponential(p.shape) / np.maximum(rate * p, 1e-300)
        kept = discounted_counts(
            rate * (1 - p), np.minimum(life, horizon), discount, random
        )
        return kept + (life < horizon) * np.exp(-discount * life)


def discounted_counts(
    rate: np.ndarray, span: np.ndarray, discount: float, random: np.random.Generator
) -> np.ndarray:
    """Return simulated counts of random events over spans of time, discounted.

    A discounted count is a sum of e^−δt over the events. It is drawn as a Poisson
    count times a constant, which have its mean and its variance.

    Parameters
    ----------
    rate : ndarray
        Events per unit of time.
    span : ndarray of the same shape
        Lengths of time; may be infinite when discounted.
    discount : float
        Continuous discount rate δ; 0 counts plainly.
    random : Generator
        Seeded.

    Returns
    -------
    ndarray of the same shape
        At least 0; whole numbers where nothing is discounted.
    """
    if discount <= 0:
        return random.poisson(np.minimum(rate * span, 1e9)).astype(float)
    faded = np.exp(-discount * span)
    mean = rate * (1 - faded) / discount
    # The variance is rate · (1 − faded²) / 2δ; its share of the mean:
    share = (1 + faded) / 2
    return share * random.poisson(np.minimum(mean / share, 1e9))


def in_logs(
    value: float, gradient: np.ndarray, hessian: np.ndarray, natural: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Turn derivatives by parameters into derivatives by their logarithms.

    Parameters
    ----------
    value : float
        The function; passed through.
    gradient : ndarray of shape (k,)
        By the parameters.
    hessian : ndarray of shape (k, k)
        By the parameters.
    natural : ndarray of shape (k,)
        The parameters.

    Returns
    -------
    value : float
        As given.
    gradient : ndarray of shape (k,)
        By the logarithms.
    hessian : ndarray of shape (k, k)
        By the logarithms.
    """
    scaled = natural * gradient
    return value, scaled, np.outer(natural, natural) * hessian + np.diag(scaled)
