"""What is too little to be shown: the one place that decides."""

from collections.abc import Mapping

from nilai.perception.disclosure import FEWEST, groups_to_show


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


def shown_waves(counts: Mapping[str, int], whole: int) -> set[str]:
    """Return the waves to show beside all of them together.

    Parameters
    ----------
    counts : mapping of str to int
        Wave to how many answered.
    whole : int
        How many answered at all.

    Returns
    -------
    set of str
        Those of enough answers, of which the others, too, are enough or none.

    Examples
    --------
    >>> shown_waves({"2026-10": 60, "2026-11": 3}, 63)
    set()
    """
    return set(groups_to_show(counts, whole=whole, fewest=FEWEST))


def may_follow(now: int, before: int) -> bool:
    """Tell whether a result may take the place of one of other answers.

    Were it renewed with each answer of an anonymous survey, the one before taken off
    would be what the newest said.

    Parameters
    ----------
    now, before : int
        Answers that count now, and that the result rests on.

    Returns
    -------
    bool
        Whether they differ by enough.

    Examples
    --------
    >>> may_follow(65, 60), may_follow(61, 60)
    (True, False)
    """
    return abs(now - before) >= FEWEST
