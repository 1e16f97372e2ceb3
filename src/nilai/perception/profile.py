"""Quality and price against competitors, as Gale's profiles reckon them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from nilai.errors import OptionError

PARITY = 100.0
"""Quality and price of the market's average offer."""


@dataclass(frozen=True, kw_only=True)
class AttributeRatio:
    """One attribute of a profile.

    Parameters
    ----------
    attribute : str
        What was rated.
    weight : float
        Its importance, out of 100.
    own, compared : float
        Our mean rating and that of the comparison.
    ratio : float
        `own` / `compared`.
    """

    attribute: str
    weight: float
    own: float
    compared: float
    ratio: float

    @property
    def weighted(self) -> float:
        """Weight × ratio; these add up to the profile's score."""
        return self.weight * self.ratio

    @property
    def area(self) -> float:
        """Weight × (ratio − 1): what the attribute adds to parity."""
        return self.weight * (self.ratio - 1)


def quality_profile(
    weights: Mapping[str, float],
    own: Mapping[str, float],
    compared: Mapping[str, float],
    *,
    round_ratios: int | None = None,
) -> tuple[AttributeRatio, ...]:
    """Return our ratings against a comparison's, attribute by attribute.

    Parameters
    ----------
    weights : mapping of str to float
        Attribute to importance; they add up to 100.
    own, compared : mapping of str to float
        Attribute to mean rating, higher being better for the customer.
    round_ratios : int, optional
        Digits to which ratios are rounded, half up, as printed tables do. By
        default nothing is rounded.

    Returns
    -------
    tuple of AttributeRatio
        In the order of `weights`.

    Raises
    ------
    OptionError
        If the weights do not add up to 100, a rating is missing, or a
        comparison's rating is not above zero.

    References
    ----------
    .. [1] Gale (1994), Managing Customer Value.

    Examples
    --------
    >>> profile = quality_profile(
    ...     {"fresh": 60, "safe": 40}, {"fresh": 9, "safe": 5}, {"fresh": 6, "safe": 5}
    ... )
    >>> profile_score(profile)
    130.0
    """
    total = sum(weights.values())
    if abs(total - 100) > 1e-6:
        message = f"the weights add up to {total:.6g}; let them add up to 100"
        raise OptionError(message)
    found = []
    for attribute, weight in weights.items():
        if attribute not in own or attribute not in compared:
            message = f"{attribute} has a weight but no rating of both sides"
            raise OptionError(message)
        if not compared[attribute] > 0:
            message = (
                f"{attribute} is rated {compared[attribute]} by the comparison: a "
                "ratio needs ratings above zero; use differences instead"
            )
            raise OptionError(message)
        ratio = own[attribute] / compared[attribute]
        if round_ratios is not None:
            ratio = round_half_up(ratio, round_ratios)
        found.append(
            AttributeRatio(
                attribute=attribute,
                weight=weight,
                own=own[attribute],
                compared=compared[attribute],
                ratio=ratio,
            )
        )
    return tuple(found)


def profile_score(profile: tuple[AttributeRatio, ...]) -> float:
    """Return the score of a profile: perceived quality, or price competitiveness.

    Parameters
    ----------
    profile : tuple of AttributeRatio
        By `quality_profile`.

    Returns
    -------
    float
        Σ weight × ratio; 100 is parity.

    Examples
    --------
    >>> profile_score(quality_profile({"x": 100}, {"x": 4}, {"x": 4}))
    100.0
    """
    return sum(row.weighted for row in profile)


def relative_price(competitiveness: float) -> float:
    """Return the relative price that a price profile means.

    Parameters
    ----------
    competitiveness : float
        Score of the price profile, where more is cheaper for the customer.

    Returns
    -------
    float
        100 × 100 / competitiveness; below 100 is cheaper than the market.

    Examples
    --------
    >>> relative_price(125.0)
    80.0
    """
    return PARITY * PARITY / competitiveness


def round_half_up(value: float, digits: int) -> float:
    """Return a number rounded as printed tables round: halves away from zero.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        Digits after the decimal mark.

    Returns
    -------
    float
        Python's own `round` makes 1.12 of 1.125.

    Examples
    --------
    >>> round_half_up(1.125, 2), round(1.125, 2)
    (1.13, 1.12)
    """
    unit = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(float(value))).quantize(unit, rounding=ROUND_HALF_UP))


def market_ratios(means: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return every offer's score against the average of all of them.

    Parameters
    ----------
    means : ndarray of shape (offers, attributes)
        Mean ratings; an attribute that an offer was not rated on is nan.
    weights : ndarray of shape (attributes,)
        Importance; adds up to 1.

    Returns
    -------
    ndarray of shape (offers,)
        100 × Σ weight × rating / mean rating; the weights of attributes that an
        offer was not rated on go to its others.

    Examples
    --------
    >>> market_ratios(np.array([[6.0, 4.0], [2.0, 4.0]]), np.array([0.5, 0.5]))
    array([125.,  75.])
    """
    known = np.isfinite(means.real)
    filled = np.where(known, means, 0.0)
    offers = np.maximum(known.sum(axis=0), 1)
    average = filled.sum(axis=0) / offers
    usable = known & (average.real > 0)
    ratios = np.where(usable, filled / np.where(average.real > 0, average, 1.0), 0.0)
    held = np.where(usable, weights, 0.0).sum(axis=1)
    return PARITY * (ratios @ weights) / np.where(held > 0, held, np.nan)
