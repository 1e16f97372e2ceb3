"""Where to begin: importance beside performance, and what closing a gap is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nilai.drivers.driver import DriverFit
from nilai.drivers.redrawn import Redrawn
from nilai.drivers.scales import Scale
from nilai.errors import OptionError
from nilai.tables import Estimate

BEST_SHARE = 0.1
"""The best attainable score is one that this share of the answers reaches today."""

QUADRANTS = ("concentrate", "keep", "low_priority", "overkill")
"""Important or not, and scoring below or above the others (Martilla and James)."""

_REGION = 0.90


@dataclass(frozen=True, kw_only=True)
class Priority:
    """What could be won on one driver.

    Parameters
    ----------
    name : str
        The driver.
    is_better_high : bool
        Whether high scores go with a high outcome; waiting times do not.
    mean : Estimate
        Weighted mean of its scores.
    performance : Estimate
        Where the mean lies on the scale, from 0 (worst end) to 1 (best end).
    scale : (float, float)
        Ends of the scale.
    attainable : float
        Best attainable score: what the best tenth of the answers reaches, or a
        target that was named.
    gap : float
        From the mean to there, 0 when it has been passed; in points.
    prize : Estimate
        Points of the outcome that go with closing the gap, all other drivers
        held. An association: what an improvement brings, an experiment tells.
    quadrant : str
        One of `QUADRANTS`, by the means of all drivers.
    is_uncertain : bool
        Whether its 90 % region reaches into another quadrant.
    """

    name: str
    is_better_high: bool
    mean: Estimate
    performance: Estimate
    scale: tuple[float, float]
    attainable: float
    gap: float
    prize: Estimate
    quadrant: str
    is_uncertain: bool


@dataclass(frozen=True, kw_only=True)
class Priorities:
    """What could be won, driver by driver and together.

    Parameters
    ----------
    drivers : tuple of Priority
        The largest prize first.
    prize : Estimate
        Points of the outcome that go with closing every gap.
    groups : dict of str to Estimate
        The same for the drivers of each group.
    """

    drivers: tuple[Priority, ...]
    prize: Estimate
    groups: dict[str, Estimate]


def set_priorities(
    fit: DriverFit,
    redrawn: Redrawn,
    scales: Sequence[Scale],
    *,
    ends: tuple[float, float] | None = None,
    targets: Mapping[str, float] | None = None,
) -> Priorities:
    """Return what could be won on each driver, the largest prize first.

    Parameters
    ----------
    fit : DriverFit
        Importances.
    redrawn : Redrawn
        What they were computed from.
    scales : sequence of Scale
        Of each driver, in the order in which they entered.
    ends : (float, float), optional
        Worst and best score of every driver's scale. By default ratings share the
        lowest and highest score that occurs among them; other drivers have
        their own.
    targets : mapping of str to float, optional
        Scores aimed at, by driver, instead of the best attainable.

    Returns
    -------
    Priorities
        Of each driver, of each group of `fit`, and of all.

    Raises
    ------
    OptionError
        If a mean lies outside the scale that was named.

    Notes
    -----
    The prize is coefficient × (attainable − mean); its interval allows for both
    being estimates. A low score on what matters little is worth little, however
    low it is.

    References
    ----------
    .. [1] Martilla, J. A. and James, J. C. (1977), Importance-performance
       analysis, Journal of Marketing 41(1).
    """
    named = {driver.name: driver for driver in fit.drivers}
    drivers = [named[scale.name] for scale in scales]
    up = np.array([driver.correlation >= 0 for driver in drivers])
    spans = np.array(_spans(scales, ends))
    means, drawn_means = redrawn.moments.means[:-1], redrawn.drawn.means[:, :-1]
    _check_inside(scales, means, spans)
    performance = _performance(means, spans, up)
    drawn_performance = _performance(drawn_means, spans, up)
    goals = _goals(scales, up, targets or {})
    prizes = redrawn.slopes * _gaps(goals, means, up)
    drawn_prizes = redrawn.drawn_slopes * _gaps(goals, drawn_means, up)
    uncertain = _uncertain(redrawn, drawn_performance)
    found = [
        Priority(
            name=driver.name,
            is_better_high=bool(up[j]),
            mean=redrawn.estimate(means[j], drawn_means[:, j], "points"),
            performance=redrawn.estimate(
                performance[j], drawn_performance[:, j], "share"
            ),
            scale=(float(spans[j, 0]), float(spans[j, 1])),
            attainable=float(goals[j]),
            gap=float(abs(_gaps(goals, means, up)[j])),
            prize=redrawn.estimate(prizes[j], drawn_prizes[:, j], "points"),
            quadrant=_quadrant(
                is_important=driver.share.value >= 1 / len(drivers),
                is_strong=bool(performance[j] >= performance.mean()),
            ),
            is_uncertain=bool(uncertain[j]),
        )
        for j, driver in enumerate(drivers)
    ]

    def together(names: Sequence[str]) -> Estimate:
        taken = [j for j, driver in enumerate(drivers) if driver.name in names]
        return redrawn.estimate(
            prizes[taken].sum(), drawn_prizes[:, taken].sum(axis=1), "points"
        )

    return Priorities(
        drivers=tuple(sorted(found, key=lambda priority: -priority.prize.value)),
        prize=together([driver.name for driver in drivers]),
        groups={group.name: together(group.drivers) for group in fit.groups},
    )


def _goals(
    scales: Sequence[Scale], up: np.ndarray, targets: Mapping[str, float]
) -> np.ndarray:
    best = np.where(up, 1 - BEST_SHARE, BEST_SHARE)
    return np.array(
        [
            targets.get(scale.name, scale.quantile(share))
            for scale, share in zip(scales, best, strict=True)
        ]
    )


def _gaps(goals: np.ndarray, means: np.ndarray, up: np.ndarray) -> np.ndarray:
    """From the mean to the goal, in the good direction only."""
    sign = np.where(up, 1.0, -1.0)
    return np.maximum(sign * (goals - means), 0.0) * sign


def _uncertain(redrawn: Redrawn, performance: np.ndarray) -> np.ndarray:
    shares = redrawn.drawn_shares
    level = shares.mean(axis=1, keepdims=True)
    crossed = np.zeros(shares.shape[1], dtype=bool)
    for side in (
        shares - level,
        performance - performance.mean(axis=1, keepdims=True),
    ):
        low, high = redrawn.ends(side, _REGION)
        crossed |= (low <= 0) & (high >= 0)
    return crossed


def _spans(
    scales: Sequence[Scale], ends: tuple[float, float] | None
) -> list[tuple[float, float]]:
    if ends is not None:
        return [ends] * len(scales)
    ratings = [scale for scale in scales if scale.is_rating]
    shared = (
        (min(s.low for s in ratings), max(s.high for s in ratings))
        if ratings
        else (0.0, 1.0)
    )
    return [shared if s.is_rating else (s.low, s.high) for s in scales]


def _performance(means: np.ndarray, spans: np.ndarray, up: np.ndarray) -> np.ndarray:
    placed = (means - spans[:, 0]) / (spans[:, 1] - spans[:, 0])
    return np.where(up, placed, 1.0 - placed)


def _quadrant(*, is_important: bool, is_strong: bool) -> str:
    if is_important:
        return "keep" if is_strong else "concentrate"
    return "overkill" if is_strong else "low_priority"


def _check_inside(
    scales: Sequence[Scale], means: np.ndarray, spans: np.ndarray
) -> None:
    for scale, mean, (low, high) in zip(scales, means, spans, strict=True):
        if not low <= mean <= high:
            message = (
                f"the mean of {scale.name!r} is {mean:.4g}, outside the scale from "
                f"{low:g} to {high:g} that --scale names; its scores run from "
                f"{scale.low:g} to {scale.high:g}"
            )
            raise OptionError(message)
