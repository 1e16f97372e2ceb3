"""Benefits less costs from wins and losses against competitors: Best's index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nilai.errors import OptionError
from nilai.perception.profile import PARITY


@dataclass(frozen=True, kw_only=True)
class Advantage:
    """One attribute won or lost against each competitor.

    Parameters
    ----------
    attribute : str
        What was rated.
    weight : float
        Its importance within its block, out of 100.
    entries : tuple of float
        Per competitor: the weight when we are rated higher, minus the weight when
        lower, 0 when neither.
    """

    attribute: str
    weight: float
    entries: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean over the competitors."""
        return sum(self.entries) / len(self.entries)


def relative_advantage(
    weights: Mapping[str, float],
    own: Mapping[str, float],
    competitors: Sequence[Mapping[str, float]],
    *,
    margin: float = 1.0,
) -> tuple[Advantage, ...]:
    """Return where we are rated higher or lower than each competitor.

    Parameters
    ----------
    weights : mapping of str to float
        Attribute to importance within the block; they add up to 100.
    own : mapping of str to float
        Attribute to our mean rating.
    competitors : sequence of mapping of str to float
        The same of each competitor.
    margin : float
        Points of rating from which a difference counts.

    Returns
    -------
    tuple of Advantage
        In the order of `weights`. In a block of costs a positive entry costs the
        customer more.

    Raises
    ------
    OptionError
        If there is no competitor, the margin is below zero, or the weights do not
        add up to 100.

    References
    ----------
    .. [1] Best, Market-Based Management, figures 4-20 to 4-26.

    Examples
    --------
    >>> rival = {"speed": 6, "ease": 6}
    >>> won = relative_advantage(
    ...     {"speed": 60, "ease": 40}, {"speed": 8, "ease": 5}, [rival]
    ... )
    >>> [a.entries for a in won], advantage_index(won)
    ([(60,), (-40,)], 120.0)
    """
    if not competitors or margin < 0:
        message = "an advantage needs a competitor, and a margin of at least 0"
        raise OptionError(message)
    if abs(sum(weights.values()) - 100) > 1e-6:
        message = f"the weights add up to {sum(weights.values()):.6g}, not to 100"
        raise OptionError(message)
    return tuple(
        Advantage(
            attribute=attribute,
            weight=weight,
            entries=tuple(
                weight * _sign(own[attribute] - other[attribute], margin)
                for other in competitors
            ),
        )
        for attribute, weight in weights.items()
    )


def advantage_index(advantages: Sequence[Advantage]) -> float:
    """Return the index of a block: 100 plus the mean wins less losses.

    Parameters
    ----------
    advantages : sequence of Advantage
        Of one block.

    Returns
    -------
    float
        100 at parity.

    Examples
    --------
    >>> advantage_index([Advantage(attribute="speed", weight=30, entries=(30, 0))])
    115.0
    """
    return PARITY + sum(advantage.mean for advantage in advantages)


def index_value(
    benefits: Mapping[str, tuple[float, float]],
    costs: Mapping[str, tuple[float, float]],
) -> float:
    """Return customer value: the benefits' index less the costs' index.

    Parameters
    ----------
    benefits, costs : mapping of str to tuple of float
        Block to its weight (adding up to 1) and its index.

    Returns
    -------
    float
        Above zero, customers get more than competitors give for what it costs.

    Raises
    ------
    OptionError
        If weights of blocks do not add up to 1.

    Examples
    --------
    >>> index_value({"product": (1.0, 120.0)}, {"purchase": (1.0, 105.0)})
    15.0
    """
    for blocks in (benefits, costs):
        total = sum(weight for weight, _ in blocks.values())
        if abs(total - 1) > 1e-9:
            message = f"the weights of the blocks add up to {total:.6g}, not to 1"
            raise OptionError(message)
    gained, paid = (
        sum(weight * index for weight, index in blocks.values())
        for blocks in (benefits, costs)
    )
    return gained - paid


def _sign(difference: float, margin: float) -> int:
    # Rounded: 7.3 − 6.3 is a hair less than 1.
    apart = round(difference, 9)
    if abs(apart) < margin or apart == 0:
        return 0
    return 1 if apart > 0 else -1
