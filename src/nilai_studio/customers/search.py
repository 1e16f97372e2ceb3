"""Find customers by what a colleague types: a name, a number, an address, an id.

Both databases keep an index of trigrams (search_index), which finds what
stands anywhere in a word; words of one or two letters are looked for where a name
begins.
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from nilai_studio.customers.extensions import Customers
from nilai_studio.customers.normalising import fold

LONGEST = 200
"""Letters of a search that are read."""
MOST_WORDS = 8
_NUMBER = re.compile(r"[\d\s+().-]{3,}")
_HIGHEST = "\U0010ffff"


@dataclass(frozen=True)
class Search:
    """What is looked for.

    Parameters
    ----------
    words : tuple of str
        All of which must be found, folded as the index is.
    digits : str
        A number without spaces, signs and what is dialled before it (0, 00); ""
        when it is none.
    """

    words: tuple[str, ...]
    digits: str = ""


def read_search(text: str) -> Search:
    """Return what is looked for.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    Search
        Its words and, when it may be a phone number, its digits.

    Examples
    --------
    >>> read_search("Siti  AMINAH")
    Search(words=('siti', 'aminah'), digits='')
    >>> read_search("+62 812-345").digits
    '62812345'
    >>> read_search("0812-345").digits
    '812345'
    """
    text = text.replace("\0", "")[:LONGEST]
    words = tuple(fold(text).split()[:MOST_WORDS])
    is_number = _NUMBER.fullmatch(text.strip())
    digits = re.sub(r"\D", "", text).lstrip("0") if is_number else ""
    return Search(words, digits if len(digits) >= 3 else "")


def find_matching(customers: Customers, text: str, *, contacts: bool) -> Customers:
    """Return the customers that a search finds.

    Parameters
    ----------
    customers : QuerySet
        Among whom.
    text : str
        As typed; nothing finds everybody.
    contacts : bool
        Whether contact points are searched too: only for those who may see them, as
        finding by a part of a number tells the number.

    Returns
    -------
    QuerySet
        In the order that `customers` has.
    """
    search = read_search(text)
    if not search.words:
        return customers
    if connection.vendor == "sqlite":
        return _by_fts(customers, search, contacts)
    return customers.filter(_by_like(search, contacts))


def find_among_few(customers: Customers, text: str, *, contacts: bool) -> Customers:
    """Return the same of a few customers, by reading what the index is made of.

    Parameters
    ----------
    customers : QuerySet
        Some hundreds or thousands, named one by one.
    text : str
        As typed, with words that the index knows (`is_indexed`).
    contacts : bool
        Whether contact points are searched too.

    Returns
    -------
    QuerySet
        Those of them that `find_matching` finds.
    """
    return customers.filter(_by_like(read_search(text), contacts))


def is_indexed(text: str) -> bool:
    """Return whether the index finds every word of a search, short ones left out.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    bool
        False where a word is looked for where a name begins.

    Examples
    --------
    >>> is_indexed("siti aminah"), is_indexed("si aminah")
    (True, False)
    """
    return min(map(len, read_search(text).words), default=3) >= 3


def _by_like(search: Search, contacts: bool) -> Q:
    if search.digits and contacts and min(map(len, search.words)) < 3:
        return Q(contact_text__contains=search.digits)
    found = Q()
    for word in search.words:
        short = len(word) < 3
        # A short word has no trigram but where a text begins.
        lookup = "startswith" if short else "contains"
        either = Q(**{f"search_text__{lookup}": word})
        if contacts and not short:
            either |= Q(contact_text__contains=word)
        found &= either
    if search.digits and contacts:
        found |= Q(contact_text__contains=search.digits)
    return found


def _by_fts(customers: Customers, search: Search, contacts: bool) -> Customers:
    long = [word for word in search.words if len(word) >= 3]
    by_number = bool(search.digits) and contacts
    if by_number and len(long) < len(search.words):
        long = []
    for word in search.words:
        if len(word) < 3 and not by_number:
            customers = customers.alias(lower_name=Lower("name")).filter(
                lower_name__gte=word, lower_name__lt=word + _HIGHEST
            )
    match = " AND ".join(map(_quoted, long))
    if match and not contacts:
        match = f"search_text : ({match})"
    if by_number:
        number = f"contact_text : {_quoted(search.digits)}"
        match = f"({match}) OR ({number})" if match else number
    if not match:
        return customers
    matching = RawSQL(
        "SELECT rowid FROM customers_search WHERE customers_search MATCH %s", [match]
    )
    return customers.filter(pk__in=matching)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
