"""How far a statement speaks in the customers' own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nilai.errors import OptionError
from nilai.perception.before_after import Clarity, clarity


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A statement's clarity: cell by cell, and of all its words.

    Parameters
    ----------
    cells : dict of (str, str) to Clarity
        Row and side to what was found; cells that say nothing are left out.
    share : float or None
        Part of all telling words that at least one customer used; None without
        a word or without a customer's text.
    words, shared : int
        Telling words of the statement, and those that customers used.
    verbatims : int
        Customers who said something.
    """

    cells: Mapping[tuple[str, str], Clarity]
    share: float | None
    words: int
    shared: int
    verbatims: int


def hear(
    cells: Mapping[tuple[str, str], str],
    said: Mapping[str, Sequence[str]],
) -> Heard:
    """Return how far the cells of a statement speak in the customers' words.

    Parameters
    ----------
    cells : mapping of (str, str) to str
        Row and side, as in ("feel", "after"), to what we wrote.
    said : mapping of str to sequence of str
        Side to what customers said of it, one text each.

    Returns
    -------
    Heard
        By cell and together.

    Examples
    --------
    >>> found = hear({("feel", "after"): "Tenang di pagi hari"}, {"after": ["tenang"]})
    >>> found.shared, found.words
    (1, 3)
    """
    told: dict[tuple[str, str], Clarity] = {}
    for (row, side), text in cells.items():
        try:
            told[row, side] = clarity(text, said.get(side, ()))
        except OptionError:
            # A cell of little words alone says nothing that could be compared.
            continue
    shared = sum(len(found.shared) for found in told.values())
    words = shared + sum(len(found.unheard) for found in told.values())
    verbatims = max((found.verbatims for found in told.values()), default=0)
    return Heard(
        cells=told,
        share=shared / words if words and verbatims else None,
        words=words,
        shared=shared,
        verbatims=verbatims,
    )
