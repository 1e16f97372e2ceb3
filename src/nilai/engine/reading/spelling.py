"""How are headers written, so that each is known and compared by its words."""

import re
from collections.abc import Sequence
from functools import lru_cache


def unique_headers(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers, cleaned, with names that occur once only.

    Parameters
    ----------
    headers : sequence of str
        As they stand in the file.

    Returns
    -------
    tuple of str
        A second `date` becomes `date (2)`, a blank third one `column 3`. Engines do
        not tell `Date` from `date`: it is a second one, too.

    Examples
    --------
    >>> unique_headers(["date", " date", ""])
    ('date', 'date (2)', 'column 3')
    """
    taken: set[str] = set()
    seen: dict[str, int] = {}
    result = []
    for position, header in enumerate(headers, 1):
        bare = " ".join(header.replace("\ufeff", "").split()) or f"column {position}"
        name = bare
        while name.casefold() in taken:
            seen[bare] = seen.get(bare, 1) + 1
            name = f"{bare} ({seen[bare]})"
        taken.add(name.casefold())
        result.append(name)
    return tuple(result)


IN_RUPIAH = re.compile(r"\(\s*(?:rp|idr)\.?\s*\)\s*$", re.IGNORECASE)
"""What says of a header of amounts in which currency they are."""


@lru_cache(maxsize=4096)  # synonyms are compared with every header there is
def plain_form(header: str) -> str:
    """Return a header without case, spaces, punctuation and rupiah, for comparison.

    Parameters
    ----------
    header : str
        As it stands in the file.

    Returns
    -------
    str
        Letters and digits only.

    Examples
    --------
    >>> plain_form("Order ID") == plain_form("order_id") == plain_form("OrderId")
    True
    """
    bare = IN_RUPIAH.sub("", header) or header
    return "".join(c for c in bare.casefold() if c.isalnum())
