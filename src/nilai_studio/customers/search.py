"""Find customers by what a colleague types: a name, a number, an address, an id.

Names, keys and ids are found by how their words begin, so that no key of chance
letters is found by its middle; contact points by any part, as by a number's last
digits. Both databases keep an index of trigrams (search_index); words of one or two
letters are looked for where a name begins.
"""

import re
import string
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower

from nilai_studio.customers.extensions import Customers
from nilai_studio.customers.models import Customer
from nilai_studio.customers.normalising import fold

LONGEST = 200
"""Letters of a search that are read."""
MOST_WORDS = 8
_NUMBER = re.compile(r"[\d\s+().-]{3,}")
MOST_KEYS = 100_000
"""Found customers whose keys are read."""
_HIGHEST = "\U0010ffff"
_SPACES = "\n "
_BEFORE = _SPACES + string.punctuation
"""What stands before the beginning of a word."""


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


def find_keys(text: str, *, contacts: bool) -> set[int] | None:
    """Return the keys of those whom a search finds, where they are not very many.

    To look for them down an order by their keys is quicker than to put them in it.

    Parameters
    ----------
    text : str
        As typed.
    contacts : bool
        Whether contact points are searched too.

    Returns
    -------
    set of int, or None
        None for more than `MOST_KEYS`, or where names are looked for by how they
        begin.
    """
    search = read_search(text)
    if min(map(len, search.words), default=0) < 3:
        return None
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # The index by itself is three times as quick as with the customers.
            cursor.execute(
                "SELECT rowid FROM customers_search WHERE customers_search MATCH %s "
                "AND rowid NOT IN (SELECT id FROM customers_customer"
                " WHERE merged_into_id IS NOT NULL) LIMIT %s",
                [_match(search, contacts), MOST_KEYS + 1],
            )
            found = {pk for (pk,) in cursor.fetchall()}
    else:
        everybody = Customer.objects.filter(merged_into=None)
        matching = everybody.filter(_by_like(search, contacts))
        found = set(matching.values_list("pk", flat=True)[: MOST_KEYS + 1])
    return found if len(found) <= MOST_KEYS else None


def _by_like(search: Search, contacts: bool) -> Q:
    if search.digits and contacts and min(map(len, search.words)) < 3:
        return Q(contact_text__contains=search.digits)
    found = Q()
    for word in search.words:
        short = len(word) < 3
        # A short word has no trigram but where a text begins.
        either = Q(search_text__startswith=word) if short else _begins(word)
        if contacts and not short:
            either |= Q(contact_text__contains=word)
        found &= either
    if search.digits and contacts:
        found |= Q(contact_text__contains=search.digits)
    return found


def _begins(word: str) -> Q:
    """Return where a word of a text begins so: the index finds it, then it is held."""
    begun = Q(search_text__startswith=word)
    for before in _SPACES:
        begun |= Q(search_text__contains=before + word)
    # Most begin so; a pattern takes ten times as long to hold against a text.
    begun |= Q(search_text__regex=f"[{re.escape(string.punctuation)}]{re.escape(word)}")
    return Q(search_text__contains=word) & begun


def _by_fts(customers: Customers, search: Search, contacts: bool) -> Customers:
    by_number = bool(search.digits) and contacts
    for word in search.words:
        if len(word) < 3 and not by_number:
            customers = customers.alias(lower_name=Lower("name")).filter(
                lower_name__gte=word, lower_name__lt=word + _HIGHEST
            )
    match = _match(search, contacts)
    if not match:
        return customers
    matching = RawSQL(
        "SELECT rowid FROM customers_search WHERE customers_search MATCH %s", [match]
    )
    return customers.filter(pk__in=matching)


def _match(search: Search, contacts: bool) -> str:
    """Return what the index is asked; "" for short words alone."""
    long = [word for word in search.words if len(word) >= 3]
    by_number = bool(search.digits) and contacts
    if by_number and len(long) < len(search.words):
        long = []
    match = " AND ".join(_begun(word, contacts) for word in long)
    if by_number:
        number = f"contact_text : {_quoted(search.digits)}"
        match = f"({match}) OR ({number})" if match else number
    return match


def _begun(word: str, contacts: bool) -> str:
    """Return what asks the index for words that begin so, and for contact points."""
    begun = " OR ".join(_quoted(before + word) for before in _BEFORE)
    asked = f"(search_text : (^{_quoted(word)} OR {begun}))"
    return f"({asked} OR (contact_text : {_quoted(word)}))" if contacts else asked


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
