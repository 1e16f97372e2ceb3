"""Which column tells who the customer is: ids, contacts, or only names."""

import re
from collections.abc import Mapping, Sequence

from nilai.engine.reading.kinds import IDS_OR_NAMES, NAMES, Meaning, with_customer
from nilai.engine.reading.phones import HIDDEN, HIDDEN_NUMBER
from nilai.engine.reading.spelling import plain_form

NAME_LIKE = re.compile(r"^[^\d@_]*[^\W\d_][^\d@_]*$")
"""Letters without a digit, as ids and addresses seldom are."""
NAMED = "customer_name"
"""Meaning of what tells the customer where neither an id nor a contact does."""
WRITTEN = {
    "email": (re.compile("@"), re.compile(HIDDEN)),
    "phone": (re.compile(r"\d"), re.compile(HIDDEN_NUMBER)),
}
"""Contact to what one that is written has, and what hides it."""


def told_by(
    columns: Mapping[Meaning, str],
    samples: Mapping[str, Sequence[str]],
    *,
    chosen: Mapping[Meaning, str],
) -> dict[str, str]:
    """Return the columns, the customer's among them if any tells who that is.

    Parameters
    ----------
    columns : mapping
        Meaning to header.
    samples : mapping
        Header to a few values.
    chosen : mapping
        The same as `columns`, as the user said.

    Returns
    -------
    dict
        Meaning to header: customers are told by an email address or a phone number
        where no column holds ids. A column of names comes after these, as
        `customer_name`, where one of them is written that is not hidden.
    """
    own = columns.get("customer_id")
    has_contact = any(
        _is_written(meaning, value)
        for meaning in WRITTEN
        for value in samples.get(columns.get(meaning, ""), ())
    )
    if own is None or "customer_id" in chosen or not has_contact:
        return with_customer(columns)
    if not holds_names(own, samples):
        return dict(columns)
    others = {m: h for m, h in columns.items() if m != "customer_id"}
    return with_customer(others) | {NAMED: own}


def _is_written(meaning: str, value: str) -> bool:
    says, hidden = WRITTEN[meaning]
    return bool(says.search(value)) and not hidden.search(value)


def may_hold_names(header: str) -> bool:
    """Tell whether a column with this header may hold names of people.

    Parameters
    ----------
    header : str
        As it stands in the file.

    Returns
    -------
    bool
        False where it can only hold something else, as ids.
    """
    return plain_form(header) in map(plain_form, (*IDS_OR_NAMES, *NAMES))


def holds_names(header: str, samples: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a column holds names of people, by its header and its content.

    Parameters
    ----------
    header : str
        Its header.
    samples : mapping
        Header to a few values.

    Returns
    -------
    bool
        Whether most of the values look like names, and the header may be theirs.

    Examples
    --------
    >>> holds_names("Pembeli", {"Pembeli": ["Siti Aminah", "Budi"]})
    True
    >>> holds_names("Pembeli", {"Pembeli": ["P-0001", "P-0002"]})
    False
    >>> holds_names("Customer", {"Customer": ["ALFKI", "BONAP"]})
    False
    """
    if not may_hold_names(header):
        return False
    filled = [value for value in samples.get(header, ()) if value.strip()]
    named = sum(map(_is_name_like, filled))
    return bool(filled) and named * 2 > len(filled)


def _is_name_like(value: str) -> bool:
    # One word in capitals is a code more often than a name.
    is_code = value.isupper() and " " not in value.strip()
    return bool(NAME_LIKE.match(value)) and not is_code
