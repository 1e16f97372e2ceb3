"""What alternatives are made of: attributes with levels, or on a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nilai.errors import OptionError
from nilai.perception.multinomial_logit import LogitFit
from nilai.tables import Estimate

Level = str | float

NONE = "none"
"""The alternative of taking none, and the level of having nothing."""

CODINGS = ("dummy", "effects")

_PLAIN = ("none", "no", "tidak", "tidak ada", "0", 0.0)
"""Levels that others are naturally compared with."""


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One property of the alternatives.

    Parameters
    ----------
    name : str
        As the respondents' file calls it.
    levels : tuple of str or float
        What it can be, the level that others are compared with first; empty
        when utility is a straight line of the number.
    low, high : float
        Tested range of the number; NaN with levels.
    """

    name: str
    levels: tuple[Level, ...] = ()
    low: float = np.nan
    high: float = np.nan

    @property
    def is_linear(self) -> bool:
        """Whether utility is a straight line of the number."""
        return not self.levels

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns in the model."""
        if self.is_linear:
            return (self.name,)
        return tuple(f"{self.name}={shown(level)}" for level in self.levels[1:])


@dataclass(frozen=True, kw_only=True)
class PartWorth:
    """What one level adds to utility.

    Parameters
    ----------
    attribute : str
        The attribute.
    level : str or float or None
        The level; None for one unit on a line.
    utility : Estimate
        Against the attribute's first level (dummy coding) or against the mean
        of its levels (effects coding).
    standard_error : float
        Clustered by respondent; 0 of the level compared with.
    """

    attribute: str
    level: Level | None
    utility: Estimate
    standard_error: float


def shown(level: Level) -> str:
    """Return a level as text.

    Parameters
    ----------
    level : str or float
        The level.

    Returns
    -------
    str
        Whole numbers without a point.

    Examples
    --------
    >>> shown(2.0), shown(0.5), shown("Sony")
    ('2', '0.5', 'Sony')
    """
    return level if isinstance(level, str) else f"{level:.12g}"


def with_levels(
    name: str, found: Sequence[Level], *, base: str | None = None
) -> Attribute:
    """Return an attribute with levels, the one compared with first.

    Parameters
    ----------
    name : str
        The attribute.
    found : sequence of str or float
        Its levels.
    base : str, optional
        The level others are compared with; by default "none", "no" or 0 where
        there is one, else the first in order.

    Returns
    -------
    Attribute
        With the other levels in order.

    Raises
    ------
    OptionError
        If `base` is no level, or there is but one level.

    Examples
    --------
    >>> with_levels("brand", ["Sony", "Canon"]).levels
    ('Canon', 'Sony')
    >>> with_levels("brand", ["Sony", "Canon"], base="Sony").columns
    ('brand=Canon',)
    """
    levels = sorted(found, key=lambda level: (isinstance(level, str), level))
    if len(levels) < 2:
        message = (
            f"{name} is {', '.join(map(shown, levels))} in every alternative: "
            "nothing can be learned of it; leave it out"
        )
        raise OptionError(message)
    if base is None:
        first = next((v for v in levels if _plain(v) in _PLAIN), levels[0])
    else:
        known = {shown(level): level for level in levels}
        if base not in known:
            message = (
                f"{base!r} is no level of {name}; there are "
                f"{', '.join(map(shown, levels))}"
            )
            raise OptionError(message)
        first = known[base]
    levels.remove(first)
    return Attribute(name=name, levels=(first, *levels))


def _plain(level: Level) -> Level:
    return level.casefold() if isinstance(level, str) else level


def coded(
    attributes: Sequence[Attribute],
    values: Mapping[str, np.ndarray],
    *,
    none: np.ndarray | None = None,
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return alternatives as columns of a model.

    Parameters
    ----------
    attributes : sequence of Attribute
        What to code.
    values : mapping of str to ndarray of shape (p,)
        The level or number of each alternative, by attribute.
    none : ndarray of bool, shape (p,), optional
        Which alternatives are "none of these": all their columns are 0 but one
        of their own. Without it that column is not made.

    Returns
    -------
    tuple
        Names of the columns, and an array of shape (p, k).

    Raises
    ------
    OptionError
        If a value is no level of its attribute, or a number lies outside the
        range tested.

    Examples
    --------
    >>> brand = with_levels("brand", ["Canon", "Sony"])
    >>> names, columns = coded([brand], {"brand": np.array(["Sony", "Canon"])})
    >>> names, columns.tolist()
    (('brand=Sony',), [[1.0], [0.0]])
    """
    rows = len(next(iter(values.values())))
    real = np.ones(rows, bool) if none is None else ~none
    parts, names = [], []
    for attribute in attributes:
        told = values[attribute.name]
        if attribute.is_linear:
            numbers = np.where(real, told, 0.0).astype(float)
            _refuse_outside(attribute, numbers[real])
            parts.append(numbers)
        else:
            known = np.isin(told, list(attribute.levels))
            if not np.all(known | ~real):
                _refuse_unknown(attribute, told[real & ~known][0])
            parts += [
                ((told == level) & real).astype(float) for level in attribute.levels[1:]
            ]
        names += attribute.columns
    if none is not None:
        parts.append(none.astype(float))
        names.append(NONE)
    return tuple(names), np.column_stack(parts)


def _refuse_unknown(attribute: Attribute, value: Level) -> None:
    message = (
        f"{attribute.name}={shown(value)} was not tested; there are "
        f"{', '.join(map(shown, attribute.levels))}"
    )
    raise OptionError(message)


def _refuse_outside(attribute: Attribute, numbers: np.ndarray) -> None:
    slack = 1e-9 * (attribute.high - attribute.low)
    outside = (numbers < attribute.low - slack) | (numbers > attribute.high + slack)
    if np.any(outside):
        message = (
            f"{attribute.name}={shown(float(numbers[outside][0]))} lies outside what "
            f"was tested, {shown(attribute.low)} to {shown(attribute.high)}: the "
            "choices say nothing of it"
        )
        raise OptionError(message)


def contrasts(
    attribute: Attribute, names: Sequence[str], *, coding: str = "dummy"
) -> np.ndarray:
    """Return how each level's utility follows from the coefficients.

    Parameters
    ----------
    attribute : Attribute
        The attribute.
    names : sequence of str
        Columns of the model.
    coding : str
        `dummy`: against the first level; `effects`: against the mean of levels.

    Returns
    -------
    ndarray of shape (l, k)
        One row per level; one row for a line.

    Raises
    ------
    OptionError
        If there is no such coding.
    """
    if coding not in CODINGS:
        message = f"no coding {coding!r}; there are dummy and effects"
        raise OptionError(message)
    place = {name: i for i, name in enumerate(names)}
    own = [place[column] for column in attribute.columns]
    if attribute.is_linear:
        return np.eye(len(names))[own]
    rows = np.zeros((len(attribute.levels), len(names)))
    rows[range(1, len(rows)), own] = 1.0
    return rows - rows.mean(axis=0) if coding == "effects" else rows


def part_worths(
    fit: LogitFit,
    attributes: Sequence[Attribute],
    *,
    coding: str = "dummy",
    confidence: float = 0.95,
) -> tuple[PartWorth, ...]:
    """Return what each level adds to utility, with intervals.

    Parameters
    ----------
    fit : LogitFit
        The model.
    attributes : sequence of Attribute
        What its columns are made of.
    coding : str
        `dummy` or `effects`, as in `contrasts`; the model is the same.
    confidence : float
        Nominal coverage of the intervals.

    Returns
    -------
    tuple of PartWorth
        Level by level; one for a line; one for "none" where the model has it.
    """
    reach = float(ndtri(0.5 + confidence / 2))
    parts = []
    for attribute in attributes:
        rows = contrasts(attribute, fit.names, coding=coding)
        levels = attribute.levels or (None,)
        parts += [
            _part(fit, row, attribute.name, level, confidence, reach)
            for level, row in zip(levels, rows, strict=True)
        ]
    if NONE in fit.names:
        row = np.eye(len(fit.names))[fit.names.index(NONE)]
        parts.append(_part(fit, row, NONE, NONE, confidence, reach))
    return tuple(parts)


def _part(
    fit: LogitFit,
    row: np.ndarray,
    name: str,
    level: Level | None,
    confidence: float,
    reach: float,
) -> PartWorth:
    value = float(row @ fit.coefficients)
    error = float(np.sqrt(max(row @ fit.covariance @ row, 0.0)))
    return PartWorth(
        attribute=name,
        level=level,
        utility=Estimate(
            value=value,
            low=value - reach * error,
            high=value + reach * error,
            confidence=confidence,
            unit="utility",
            n=fit.respondents,
        ),
        standard_error=error,
    )


def importances(
    fit: LogitFit,
    attributes: Sequence[Attribute],
    draws: np.ndarray,
    *,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """Return each attribute's share of the utility that can be won or lost.

    Parameters
    ----------
    fit : LogitFit
        The model.
    attributes : sequence of Attribute
        What its columns are made of.
    draws : ndarray of shape (b, k)
        Coefficients that the data leave possible.
    confidence : float
        Nominal coverage of the intervals.

    Returns
    -------
    dict of str to Estimate
        The range of its utilities over the sum of all ranges; of a line, over
        the range tested. They add up to 1; where no attribute makes any difference
        all have the same.
    """
    wins = []
    for attribute in attributes:
        rows = contrasts(attribute, fit.names)
        if attribute.is_linear:
            rows = np.vstack([rows * attribute.low, rows * attribute.high])
        wins.append(rows)

    def shares(coefficients: np.ndarray) -> np.ndarray:
        ranges = np.stack([np.ptp(coefficients @ r.T, axis=-1) for r in wins], axis=-1)
        whole = ranges.sum(axis=-1, keepdims=True)
        # Where nothing makes a difference, nothing makes more of one.
        alike = np.full_like(ranges, 1 / len(wins))
        return np.divide(ranges, whole, out=alike, where=whole > 0)

    tail = 50 * (1 - confidence)
    low, high = np.percentile(shares(draws), [tail, 100 - tail], axis=0)
    return {
        attribute.name: Estimate(
            value=float(value),
            low=float(low[i]),
            high=float(high[i]),
            confidence=confidence,
            unit="share",
            n=fit.respondents,
        )
        for i, (attribute, value) in enumerate(
            zip(attributes, shares(fit.coefficients), strict=True)
        )
    }
