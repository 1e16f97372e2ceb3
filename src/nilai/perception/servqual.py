"""Where service falls short of what customers expect: SERVQUAL gaps."""

from collections.abc import Mapping
from dataclasses import dataclass

from nilai.errors import OptionError
from nilai.tables import Estimate

DIMENSIONS = ("reliability", "assurance", "tangibles", "empathy", "responsiveness")
"""The five dimensions of service quality."""

WEIGHT_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class ServiceGap:
    """What customers perceive less what they expect, of one dimension.

    Parameters
    ----------
    dimension : str
        Name.
    expected, perceived : float
        Means on the scale of the answers.
    gap : Estimate
        Perceived less expected; below zero the service falls short.
    weight : float
        Importance, as a share of all dimensions.
    """

    dimension: str
    expected: float
    perceived: float
    gap: Estimate
    weight: float

    @property
    def priority(self) -> float:
        """Importance times how far the service falls short: act where it is most."""
        return self.weight * -self.gap.value


def overall_gap(gaps: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted gap of all dimensions.

    Parameters
    ----------
    gaps : mapping of str to float
        Dimension to perceived less expected.
    weights : mapping of str to float
        Dimension to its importance; they add up to 1.

    Returns
    -------
    float
        Σ weight × gap.

    Raises
    ------
    OptionError
        If the dimensions differ or the weights do not add up to 1.

    References
    ----------
    .. [1] Parasuraman, Zeithaml & Berry (1988), SERVQUAL, Journal of Retailing 64.

    Examples
    --------
    >>> gaps = {"reliability": 5.1 - 6.4, "responsiveness": 5.4 - 6.1}
    >>> round(overall_gap(gaps, {"reliability": 0.6, "responsiveness": 0.4}), 9)
    -1.06
    """
    if gaps.keys() != weights.keys():
        message = (
            f"gaps are of {sorted(gaps)}, weights of {sorted(weights)}; "
            "name the same dimensions"
        )
        raise OptionError(message)
    total = sum(weights.values())
    if abs(total - 1) > WEIGHT_TOLERANCE:
        message = f"the weights add up to {total:.6g}, not to 1"
        raise OptionError(message)
    return sum(weights[name] * gap for name, gap in gaps.items())
