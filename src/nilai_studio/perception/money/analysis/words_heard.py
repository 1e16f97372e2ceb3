"""Customers' own words: how far a statement speaks in them, and which they are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nilai.errors import OptionError
from nilai.perception.before_after import Clarity, clarity, telling_words

Cell = tuple[str, str]
"""Row and side, as in ("feel", "after")."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A statement's clarity: cell by cell, and of all its words.

    Parameters
    ----------
    cells : mapping of (str, str) to Clarity
        What was found; cells that say nothing are left out.
    share : float or None
        Part of all telling words that at least one customer used; None without
        a word or without a customer's text.
    words, shared : int
        Telling words of the statement, and those that customers used.
    verbatims : int
        Customers who said something.
    """

    cells: Mapping[Cell, Clarity]
    share: float | None
    words: int
    shared: int
    verbatims: int


def hear(cells: Mapping[Cell, str], said: Mapping[Cell, Sequence[str]]) -> Heard:
    """Return how far the cells of a statement speak in the customers' words.

    Parameters
    ----------
    cells : mapping of (str, str) to str
        What we wrote.
    said : mapping of (str, str) to sequence of str
        What customers said of it, one text each.

    Returns
    -------
    Heard
        By cell and together.

    Examples
    --------
    >>> cell = ("feel", "after")
    >>> found = hear({cell: "Tenang, segar pagi hari"}, {cell: ["tenang sekali"]})
    >>> found.shared, found.words
    (1, 4)
    """
    told: dict[Cell, Clarity] = {}
    for cell, text in cells.items():
        try:
            told[cell] = clarity(text, said.get(cell, ()))
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


def common_words(texts: Iterable[str], *, fewest: int, most: int) -> list[str]:
    """Return the words that several customers used, with how many did.

    Parameters
    ----------
    texts : iterable of str
        One per customer.
    fewest : int
        A word that fewer used is not shown.
    most : int
        Words returned at most.

    Returns
    -------
    list of str
        The most used first.

    Examples
    --------
    >>> common_words(["enak, enak", "rasa enak", "mahal"], fewest=2, most=5)
    ['enak (2)']
    """
    counts = Counter(word for text in texts for word in telling_words(text))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{word} ({n})" for word, n in ranked[:most] if n >= fewest]
