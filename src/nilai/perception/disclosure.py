"""Which groups may be shown, so that nobody in a small one can be recognised."""

from collections.abc import Mapping

from nilai.errors import OptionError, TooLittleDataError

FEWEST = 5
"""Of fewer respondents nothing is shown, unless a person says otherwise."""


def groups_to_show(
    counts: Mapping[str, int], *, whole: int, fewest: int
) -> tuple[str, ...]:
    """Return the groups to show beside the whole, the largest first.

    A group is hidden when it is small. What is left of the whole when all that is
    shown is taken away could be reckoned by subtraction: so when that rest is small,
    the smallest group shown is hidden with it.

    Parameters
    ----------
    counts : mapping of str to int
        Group to answers; each answer is in one group, or in none.
    whole : int
        Answers of which results are shown as well; more than those in groups where
        some are in none.
    fewest : int
        Smaller groups are not shown.

    Returns
    -------
    tuple of str
        Groups of `fewest` answers or more, of which the rest, too, is none at all or
        of `fewest` or more.

    References
    ----------
    .. [1] Hundepool et al. (2012), Statistical Disclosure Control, chapter 4:
       secondary suppression.

    Examples
    --------
    Of 22 answers 3 are of C; were A and B shown, C could be reckoned:

    >>> groups_to_show({"A": 12, "B": 7, "C": 3}, whole=22, fewest=5)
    ('A',)
    """
    largest = sorted(counts, key=lambda name: (-counts[name], name))
    shown = [name for name in largest if counts[name] >= fewest]
    while shown and 0 < whole - sum(counts[name] for name in shown) < fewest:
        shown.pop()
    return tuple(shown)


def check_fewest(fewest: int) -> None:
    """Refuse a smallest group that is none.

    Parameters
    ----------
    fewest : int
        Smaller groups are not shown.

    Raises
    ------
    OptionError
        If it is below 1.
    """
    if fewest < 1:
        message = f"groups of fewer than {fewest} answers: give 1 or more"
        raise OptionError(message)


def check_enough(respondents: int, fewest: int) -> None:
    """Refuse to show what so few answered that they could be recognised.

    Parameters
    ----------
    respondents : int
        Respondents of which results would be shown.
    fewest : int
        As few are enough.

    Raises
    ------
    TooLittleDataError
        If there are fewer.
    """
    if respondents < fewest:
        message = (
            f"{respondents} respondents can be used; what fewer than {fewest} answered "
            "is not shown, as they could be recognised"
        )
        raise TooLittleDataError(message)
