"""What is said of a driver, of a group of them, and of all together."""

from dataclasses import dataclass

import numpy as np

from nilai.tables import Estimate


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One driver of the outcome.

    Parameters
    ----------
    name : str
        Column of its scores.
    importance : Estimate
        Its part of R²: LMG, an Owen value within groups, or Johnson's weight.
    share : Estimate
        The same as a share of R².
    alone : float
        R² of a regression on this driver alone.
    last : float
        What it adds to R² after all others.
    correlation : float
        With the outcome.
    coefficient : Estimate
        Points of the outcome per point of the driver, all others held.
    standardised : float
        The same in standard deviations.
    inflation : float
        VIF; infinite for a driver that follows from others.
    is_clear : bool
        Whether it can be told from a driver that has nothing to do with the
        outcome. If not, its intervals begin at 0.
    rank : int
        1 for the most important.
    rank_low, rank_high : int
        Interval of its rank.
    first_chance : float
        Share of the draws in which it comes first.
    group : str or None
        The group it belongs to.
    """

    name: str
    importance: Estimate
    share: Estimate
    alone: float
    last: float
    correlation: float
    coefficient: Estimate
    standardised: float
    inflation: float
    is_clear: bool
    rank: int
    rank_low: int
    rank_high: int
    first_chance: float
    group: str | None = None

    @property
    def is_reversed(self) -> bool:
        """Whether its coefficient runs clearly against its correlation."""
        low, high = self.coefficient.low, self.coefficient.high
        return high < 0 < self.correlation or self.correlation < 0 < low


@dataclass(frozen=True, kw_only=True)
class DriverGroup:
    """Drivers taken as a whole.

    Parameters
    ----------
    name : str
        The group.
    drivers : tuple of str
        Its drivers, the most important first.
    importance, share : Estimate
        As of a driver: the parts of its drivers, added up.
    """

    name: str
    drivers: tuple[str, ...]
    importance: Estimate
    share: Estimate


@dataclass(frozen=True, kw_only=True)
class DriverFit:
    """What goes with an outcome, and how much of it.

    Parameters
    ----------
    outcome : str
        Column explained.
    method : str
        `lmg` or `johnson`.
    drivers : tuple of Driver
        The most important first.
    groups : tuple of DriverGroup
        The most important first; empty when none were asked for.
    r_squared : Estimate
        Share of the outcome's variance explained.
    adjusted : float
        R² less what as many columns of noise would explain.
    intercept : float
        Of the regression.
    outcome_mean : Estimate
        Weighted mean of the outcome.
    outcome_deviation : float
        Its standard deviation.
    rows : int
        Rows used.
    effective : float
        Rows that would tell as much without weights.
    condition : float
        Condition number of the drivers' correlations.
    common_share : float
        Share of the drivers' variance along one common direction.
    clear_lead : int
        How many of the first drivers cannot be told apart from the first.
    chance_ahead : ndarray of shape (p, p)
        Share of the draws in which driver i (row) is ahead of driver j.
    """

    outcome: str
    method: str
    drivers: tuple[Driver, ...]
    groups: tuple[DriverGroup, ...]
    r_squared: Estimate
    adjusted: float
    intercept: float
    outcome_mean: Estimate
    outcome_deviation: float
    rows: int
    effective: float
    condition: float
    common_share: float
    clear_lead: int
    chance_ahead: np.ndarray

    def driver(self, name: str) -> Driver:
        """Return the driver of that name."""
        return next(driver for driver in self.drivers if driver.name == name)
