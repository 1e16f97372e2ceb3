"""The answers as they are, and as others like these might have given them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, stdtrit

from nilai.drivers.coalitions import draw_orders, owen, shares_along
from nilai.drivers.explained import lmg, lmg_weights, unexplained
from nilai.drivers.moments import Moments
from nilai.drivers.regression import coefficients
from nilai.drivers.relative_weights import relative_weights
from nilai.errors import FitError
from nilai.tables import Estimate

MOST_EXACT = 24
"""Drivers up to which LMG is computed unless something else is asked for."""

METHODS = ("auto", "lmg", "johnson")
"""How R² is split: LMG up to `MOST_EXACT` drivers and Johnson's weights beyond."""

MOST_PER_DRAW = 11
"""Drivers up to which LMG is exact in every draw, too."""

ORDERS = 256
"""Orders of the drivers that intervals rest on when there are too many for all."""

_CELLS = 2**19


@dataclass(frozen=True, kw_only=True)
class Redrawn:
    """Moments with the outcome last, and the same from redrawn respondents.

    Parameters
    ----------
    moments : Moments
        Of the answers.
    drawn : Moments
        One per draw along the first axis.
    groups : tuple of tuple of int
        Drivers of each group; one group holds all when none were asked for.
    method : str
        `lmg` or `johnson`.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of the orders that intervals may rest on.
    blocks : int
        Blocks of respondents that were redrawn.
    """

    moments: Moments
    drawn: Moments
    groups: tuple[tuple[int, ...], ...]
    method: str
    confidence: float
    seed: int
    blocks: int

    @property
    def drivers(self) -> int:
        """How many drivers."""
        return len(self.moments.means) - 1

    @cached_property
    def shares(self) -> np.ndarray:
        """Part of R² of each driver."""
        covariance = self.moments.covariance
        if self.method == "johnson":
            return relative_weights(covariance)
        return owen(covariance, self.groups) if self.is_grouped else lmg(covariance)

    @cached_property
    def drawn_shares(self) -> np.ndarray:
        """The same of each draw, one row per draw."""
        covariance = self.drawn.covariance
        if self.method == "johnson":
            return relative_weights(covariance)
        if self.is_grouped or self.drivers > MOST_PER_DRAW:
            return self._along_orders(covariance)
        spread = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
        scaled = covariance / (spread[:, :, None] * spread[:, None, :])
        weights = lmg_weights(self.drivers)
        step = max(1, _CELLS >> self.drivers)
        return np.vstack(
            [
                (weights @ (1.0 - unexplained(np.moveaxis(part, 0, 2)))).T
                for start in range(0, len(scaled), step)
                for part in [scaled[start : start + step]]
            ]
        )

    @property
    def is_grouped(self) -> bool:
        """Whether drivers come group by group."""
        return len(self.groups) > 1

    @cached_property
    def slopes(self) -> np.ndarray:
        """Coefficient of each driver, all others in."""
        return coefficients(self.moments.covariance)

    @cached_property
    def drawn_slopes(self) -> np.ndarray:
        """The same of each draw."""
        return coefficients(self.drawn.covariance)

    def estimate(self, value: float, draws: np.ndarray, unit: str) -> Estimate:
        """Return a figure with the interval that its draws give.

        Parameters
        ----------
        value : float
            Of the answers as they are.
        draws : ndarray of shape (draws,)
            Of the redrawn.
        unit : str
            Of the figure.

        Returns
        -------
        Estimate
            With percentiles of the draws.
        """
        low, high = self.ends(draws)
        return Estimate(
            value=float(value),
            low=float(low),
            high=float(high),
            confidence=self.confidence,
            unit=unit,
            n=round(float(self.moments.rows)),
        )

    def ends(self, draws: np.ndarray, confidence: float | None = None) -> np.ndarray:
        """Return both ends of the intervals of draws.

        Percentiles of few respondents lie too close together; they are taken
        further out, by the factor and the t distribution that a mean would need.

        Parameters
        ----------
        draws : ndarray of shape (draws, ...)
            Of the redrawn.
        confidence : float, optional
            Coverage, if not that of all.

        Returns
        -------
        ndarray of shape (2, ...)
            Low and high.

        References
        ----------
        .. [1] Hesterberg, T. (2015), What teachers should know about the bootstrap,
           The American Statistician 69: the expanded percentile interval.
        """
        tail = (1 - (confidence or self.confidence)) / 2
        rows = float(self.moments.rows)
        left = max(rows - self.drivers - 1, 1.0)
        degrees = min(left, self.blocks - 1.0)
        wider = np.sqrt(rows / left * self.blocks / max(self.blocks - 1, 1))
        further = float(ndtr(wider * stdtrit(max(degrees, 1.0), tail)))
        return np.quantile(draws, [further, 1 - further], axis=0)

    def _along_orders(self, covariance: np.ndarray) -> np.ndarray:
        # Orders differ from each other alike before and after redrawing: what they
        # say of the difference is added to the exact figure.
        random = np.random.default_rng(self.seed)
        orders = draw_orders(self.groups, ORDERS, random)
        try:
            change = shares_along(covariance, orders) - shares_along(
                self.moments.covariance[None], orders
            )
        except np.linalg.LinAlgError as error:
            message = (
                "the answers are so few, or so alike, that redrawn ones cannot be "
                "compared; name fewer drivers"
            )
            raise FitError(message) from error
        return np.maximum(self.shares + change, 0.0)


def choose_method(asked: str, drivers: int) -> str:
    """Return how R² will be split.

    Parameters
    ----------
    asked : str
        `auto`, `lmg` or `johnson`.
    drivers : int
        How many.

    Returns
    -------
    str
        `lmg` or `johnson`.

    Examples
    --------
    >>> choose_method("auto", 12), choose_method("auto", 40)
    ('lmg', 'johnson')
    """
    if asked != "auto":
        return asked
    return "lmg" if drivers <= MOST_EXACT else "johnson"


def group_places(
    names: Sequence[str], groups: dict[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Return the groups by the places of their drivers, each other driver alone.

    Parameters
    ----------
    names : sequence of str
        The drivers.
    groups : dict of str to tuple of str
        Name of each group to its drivers.

    Returns
    -------
    names : tuple of str
        Of the groups; a driver in none is a group of its own name.
    places : tuple of tuple of int
        Their drivers.

    Examples
    --------
    >>> group_places(["fees", "phone", "app"], {"service": ("phone", "app")})
    (('service', 'fees'), ((1, 2), (0,)))
    """
    if not groups:
        return ("",), (tuple(range(len(names))),)
    known = list(names)
    found = {g: tuple(known.index(d) for d in drivers) for g, drivers in groups.items()}
    taken = {place for places in found.values() for place in places}
    found |= {name: (i,) for i, name in enumerate(known) if i not in taken}
    return tuple(found), tuple(found.values())
