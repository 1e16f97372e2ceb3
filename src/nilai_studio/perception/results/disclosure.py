"""What is too little to be shown: the one place that decides."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

FEWEST = 5
"""Groups of fewer answers are not shown anywhere."""

T = TypeVar("T")


def may_show(count: float | None) -> bool:
    """Tell whether a group of so many answers may be shown.

    Parameters
    ----------
    count : float or None
        Answers in the group; None counts as none.

    Returns
    -------
    bool
        Whether it may.

    Examples
    --------
    >>> may_show(5), may_show(4), may_show(None)
    (True, False, False)
    """
    return count is not None and count >= FEWEST


def shown(groups: Mapping[str, tuple[int, T]]) -> dict[str, T]:
    """Return the groups that may be shown.

    Parameters
    ----------
    groups : mapping
        Name to how many answered, and what they said.

    Returns
    -------
    dict
        Name to what they said.

    Examples
    --------
    >>> shown({"Jakarta": (12, 4.1), "Bogor": (3, 1.0)})
    {'Jakarta': 4.1}
    """
    return {name: said for name, (count, said) in groups.items() if may_show(count)}


def hidden(counts: Mapping[str, int] | Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the groups that may not be shown, with how many answered.

    Parameters
    ----------
    counts : mapping or iterable of pairs
        Name to how many answered.

    Returns
    -------
    dict
        To be named as left out, with nothing of what they said.
    """
    return {name: count for name, count in dict(counts).items() if not may_show(count)}
