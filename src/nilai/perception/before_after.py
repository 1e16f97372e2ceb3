"""From before to after: statements of market fit, and whether customers say so too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nilai.errors import OptionError

ROWS = ("have", "feel", "average_day", "status", "good_and_evil")
"""In five ways a customer moves from before to after (DigitalMarketer)."""

_LITTLE_WORDS = (
    "a an and are as at be but by can do for from get had has have i in is it its "
    "me more most my no not now of on or our so that the their them they this to "
    "too very was we were what when which who will with you your "
    "ada adalah agar akan aku anda atau bagi bahwa banyak belum bisa dan dari "
    "dapat dengan di dia hanya harus ini itu jadi jika juga kami karena ke kita "
    "lagi lebih mereka namun oleh pada paling para saat saja sangat saya seperti "
    "sudah telah tetapi tidak untuk yang"
)
_LITTLE = frozenset(_LITTLE_WORDS.split())
"""Words that say little: they are left out when statements are compared."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One row of the before/after grid, of one segment and product.

    Parameters
    ----------
    row : str
        One of ROWS.
    before, after : str
        What the customer has, feels, does or is, before and after.
    """

    row: str
    before: str
    after: str

    def __post_init__(self) -> None:
        if self.row not in ROWS:
            message = f"{self.row!r} is no row of the grid; there are {', '.join(ROWS)}"
            raise OptionError(message)


@dataclass(frozen=True, kw_only=True)
class Clarity:
    """How far a statement speaks in the customers' own words.

    Parameters
    ----------
    share : float
        Part of the statement's words that at least one customer used.
    heard : int
        Customers who used at least one of them.
    verbatims : int
        Customers who said something.
    shared, unheard : tuple of str
        Words that customers used, and those that none did.
    """

    share: float
    heard: int
    verbatims: int
    shared: tuple[str, ...]
    unheard: tuple[str, ...]


def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that say something, each once.

    Parameters
    ----------
    text : str
        In English or Indonesian.

    Returns
    -------
    tuple of str
        In lower case, in order.

    Examples
    --------
    >>> telling_words("Kulit saya bersih dan bersih lagi")
    ('kulit', 'bersih')
    """
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    return tuple(dict.fromkeys(word for word in words if word not in _LITTLE))


def clarity(statement: str, verbatims: Sequence[str]) -> Clarity:
    """Return how far a statement speaks in the customers' own words.

    Words are compared as they are written: it tells where to look, and does not
    understand.

    Parameters
    ----------
    statement : str
        A before or an after.
    verbatims : sequence of str
        What customers said, one each; blank ones are left out.

    Returns
    -------
    Clarity
        With the words that nobody used, to be replaced by the customers'.

    Raises
    ------
    OptionError
        If the statement holds no telling word.

    Examples
    --------
    >>> said = ["My skin is clean now", "clean and fresh", "cheap"]
    >>> found = clarity("Clean, radiant skin", said)
    >>> round(found.share, 2), found.heard, found.unheard
    (0.67, 2, ('radiant',))
    """
    asked = telling_words(statement)
    if not asked:
        message = (
            f"{statement!r} says nothing that could be compared; write a statement"
        )
        raise OptionError(message)
    told = [set(telling_words(text)) for text in verbatims if text and text.strip()]
    everything = set().union(*told)
    shared = tuple(word for word in asked if word in everything)
    return Clarity(
        share=len(shared) / len(asked),
        heard=sum(bool(words & set(asked)) for words in told),
        verbatims=len(told),
        shared=shared,
        unheard=tuple(word for word in asked if word not in everything),
    )
