"""Customer value added: our offer's perceived value over that of competitors."""

import math
from dataclasses import dataclass

from nilai.perception.interval import normal_quantile
from nilai.tables import Estimate

WORLD_CLASS, ABOVE, PARITY_FROM = 110.0, 103.0, 98.0
"""Levels published after the PIMS database; its bands leave 102 to 103 open, which
counts as parity here."""

LEVELS = ("world_class", "above", "parity", "below")
SHARES = {"world_class": 0.15, "above": 0.25, "parity": 0.20, "below": 0.40}
"""Published share of businesses at each level."""


@dataclass(frozen=True, kw_only=True)
class ValueAdded:
    """How customers rate being worth what they paid, us against competitors.

    Parameters
    ----------
    ratio : Estimate
        100 × our mean / their mean.
    own, compared : float
        The two means.
    own_n, compared_n : int
        Answers.
    level : str
        One of LEVELS, by the ratio itself.
    levels : tuple of str
        Every level that the interval touches.
    is_share : bool
        Whether the answers were yes and no: the levels are of ratings.
    """

    ratio: Estimate
    own: float
    compared: float
    own_n: int
    compared_n: int
    level: str
    levels: tuple[str, ...]
    is_share: bool = False


def value_added_level(ratio: float) -> str:
    """Return the published level of a ratio.

    Parameters
    ----------
    ratio : float
        Times 100.

    Returns
    -------
    str
        `world_class` above 110, `above` from 103, `parity` from 98, else `below`.

    Examples
    --------
    >>> [value_added_level(ratio) for ratio in (110.1, 110, 102.5, 97.9)]
    ['world_class', 'above', 'parity', 'below']
    """
    if ratio > WORLD_CLASS:
        return "world_class"
    if ratio >= ABOVE:
        return "above"
    return "parity" if ratio >= PARITY_FROM else "below"


def value_added(
    own: float,
    compared: float,
    log_variance: float,
    *,
    counts: tuple[int, int],
    confidence: float = 0.95,
) -> ValueAdded:
    """Return the ratio with its interval and its level.

    Parameters
    ----------
    own, compared : float
        Mean rating of our offer, and of the competitors', both above zero.
    log_variance : float
        Variance of the logarithm of the ratio; with independent answers
        Var(S)/(n S²) + Var(C)/(m C²).
    counts : tuple of int
        Answers on each side.
    confidence : float
        Nominal coverage; the interval is that of the logarithm.

    Returns
    -------
    ValueAdded
        With every level that the interval touches.

    References
    ----------
    .. [1] Kordupleski (2003), Mastering Customer Value Management.

    Examples
    --------
    >>> found = value_added(8.4, 8.0, 0.0001, counts=(100, 300))
    >>> round(found.ratio.value, 2), found.level, found.levels
    (105.0, 'above', ('above', 'parity'))
    """
    ratio = 100 * own / compared
    half = normal_quantile(confidence) * math.sqrt(log_variance)
    low, high = ratio * math.exp(-half), ratio * math.exp(half)
    reached = [LEVELS.index(value_added_level(end)) for end in (high, low)]
    return ValueAdded(
        ratio=Estimate(
            value=ratio,
            low=low,
            high=high,
            confidence=confidence,
            unit="points",
            n=sum(counts),
        ),
        own=own,
        compared=compared,
        own_n=counts[0],
        compared_n=counts[1],
        level=value_added_level(ratio),
        levels=LEVELS[reached[0] : reached[1] + 1],
    )
