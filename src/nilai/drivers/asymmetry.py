"""Must-haves and delighters: does a bad score cost more than a good one brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nilai.drivers.redrawn import Redrawn
from nilai.drivers.scales import Scale
from nilai.tables import Estimate
from nilai.tables.numbers import exact

THIRD = 1 / 3
"""Share of the answers that count as low, and as high, as nearly as scores allow."""

FEWEST = 30
"""Answers that both the low and the high scores of a driver need."""

MARKED = 0.1
"""An asymmetry nearer to 0 than this is none to speak of."""


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """What counts as a low and as a high score of one driver.

    Parameters
    ----------
    name : str
        The driver.
    low, high : float
        Scores up to `low` are low, from `high` on high; others lie between.
    low_rows, high_rows : int
        Answers with such scores.
    is_better_high : bool
        Whether a high score is a good one.
    """

    name: str
    low: float
    high: float
    low_rows: int
    high_rows: int
    is_better_high: bool


@dataclass(frozen=True, kw_only=True)
class Asymmetry:
    """What bad and good scores on a driver go with, compared with middling ones.

    Parameters
    ----------
    name : str
        The driver.
    cuts : Cuts
        What counts as low and high.
    penalty : Estimate
        Points of the outcome that go with bad scores; below 0 as a rule.
    reward : Estimate
        Points that go with good scores; above 0 as a rule.
    balance : float
        Impact asymmetry, from −1 (only a bad score matters) to +1 (only a good
        one); missing when neither does.
    kind : str
        `must_have`, `delighter`, `even` (both matter, neither clearly more), or
        `unclear` (nothing can be told from chance).
    """

    name: str
    cuts: Cuts
    penalty: Estimate
    reward: Estimate
    balance: float
    kind: str


def cuts_of(scale: Scale, *, is_better_high: bool = True) -> Cuts | None:
    """Return what counts as a low and as a high score.

    Parameters
    ----------
    scale : Scale
        How the driver's scores are spread.
    is_better_high : bool
        Whether a high score is a good one.

    Returns
    -------
    Cuts or None
        With low and high scores as near a third of the weight each as whole
        scores allow, and at least one score between; None when there are fewer
        than three scores, or fewer than `FEWEST` answers on a side.

    Examples
    --------
    >>> rows = np.array([100, 50, 60, 90])
    >>> scale = Scale(
    ...     name="fees", answered=300, low=1, high=4, mean=2.5, is_whole=True,
    ...     scores=np.array([1.0, 2, 3, 4]), weights=rows.astype(float), rows=rows,
    ... )
    >>> cuts = cuts_of(scale)
    >>> cuts.low, cuts.high, cuts.low_rows, cuts.high_rows
    (1.0, 4.0, 100, 90)
    """
    if len(scale.scores) < 3:
        return None
    below = np.cumsum(scale.weights) / scale.weights.sum()
    above = 1.0 - np.append(0.0, below[:-1])
    low = int(np.abs(below[:-2] - THIRD).argmin())
    high = low + 2 + int(np.abs(above[low + 2 :] - THIRD).argmin())
    low_rows, high_rows = int(scale.rows[: low + 1].sum()), int(scale.rows[high:].sum())
    if min(low_rows, high_rows) < FEWEST:
        return None
    return Cuts(
        name=scale.name,
        low=float(scale.scores[low]),
        high=float(scale.scores[high]),
        low_rows=low_rows,
        high_rows=high_rows,
        is_better_high=is_better_high,
    )


def low_and_high(column: Any, cuts: Cuts) -> tuple[Any, Any]:
    """Return whether a score is bad, and whether it is good, as numbers.

    Parameters
    ----------
    column : NumericValue
        The driver's scores.
    cuts : Cuts
        What counts as low and high.

    Returns
    -------
    tuple of NumericValue
        1 or 0 each; missing where the score is. Lazy.
    """
    score = column.cast("float64")
    low = (score <= exact(cuts.low)).cast("int8")
    high = (score >= exact(cuts.high)).cast("int8")
    return (low, high) if cuts.is_better_high else (high, low)


def weigh_asymmetry(redrawn: Redrawn, cuts: Sequence[Cuts]) -> tuple[Asymmetry, ...]:
    """Return what bad and good scores go with, from a regression on both.

    Parameters
    ----------
    redrawn : Redrawn
        Of, for each of `cuts`, bad and good scores in turn; then other drivers as
        they are; then the outcome.
    cuts : sequence of Cuts
        The drivers that are asked about.

    Returns
    -------
    tuple of Asymmetry
        One per driver, in the order given.

    Notes
    -----
    Coefficients are in points of the outcome: standardised ones would mix in how
    many gave such scores. Impact asymmetry is (reward − |penalty|) / (reward +
    |penalty|), each counted as 0 when it has the wrong sign.

    References
    ----------
    .. [1] Mikulić, J. and Prebežac, D. (2008), Prioritizing improvement of service
       attributes using impact range-performance analysis and impact-asymmetry
       analysis, Managing Service Quality 18(6).
    """
    found = []
    for i, cut in enumerate(cuts):
        bad, good = redrawn.slopes[2 * i], redrawn.slopes[2 * i + 1]
        drawn = redrawn.drawn_slopes[:, 2 * i : 2 * i + 2]
        penalty = redrawn.estimate(bad, drawn[:, 0], "points")
        reward = redrawn.estimate(good, drawn[:, 1], "points")
        balance = impact_asymmetry(reward=good, penalty=bad)
        found.append(
            Asymmetry(
                name=cut.name,
                cuts=cut,
                penalty=penalty,
                reward=reward,
                balance=balance,
                kind=_kind(redrawn, penalty, reward, balance, drawn.sum(axis=1)),
            )
        )
    return tuple(found)


def impact_asymmetry(*, reward: float, penalty: float) -> float:
    """Return whether good scores weigh more than bad ones, or the other way.

    Parameters
    ----------
    reward : float
        Coefficient of good scores; below 0 it counts as 0.
    penalty : float
        Coefficient of bad scores; above 0 it counts as 0.

    Returns
    -------
    float
        From −1 to 1; missing when both are 0.

    Examples
    --------
    >>> round(impact_asymmetry(reward=0.30, penalty=-0.10), 9)
    0.5
    """
    gain, loss = max(reward, 0.0), max(-penalty, 0.0)
    return (gain - loss) / (gain + loss) if gain + loss else float("nan")


def _kind(
    redrawn: Redrawn,
    penalty: Estimate,
    reward: Estimate,
    balance: float,
    difference: np.ndarray,
) -> str:
    if penalty.high >= 0 and reward.low <= 0:
        return "unclear"
    low, high = redrawn.ends(difference)
    if low <= 0 <= high or abs(balance) < MARKED:
        return "even"
    return "delighter" if balance > 0 else "must_have"
