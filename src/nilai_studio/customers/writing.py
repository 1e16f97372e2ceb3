"""How facts of customers are written: each by its kind, contact points masked."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.business.contacts import SEE as SEE_CONTACTS
from nilai_studio.business.contacts import hide_contact, show_contact
from nilai_studio.customers.extensions import CustomerColumn, Kind
from nilai_studio.customers.normalising import is_contact
from nilai_studio.kit import writing
from nilai_studio.kit.templatetags import nilai

WRITERS: dict[str, Callable[[Any], str]] = {
    "number": nilai.number,
    "money": nilai.exact,
    "percent": nilai.percent,
    "day": nilai.day,
    "moment": nilai.moment,
}
FIGURES = frozenset(WRITERS)
"""Kinds that stand on the right."""


REASONS = {
    "same_email": _("same email address"),
    "same_phone": _("same phone number"),
    "similar_phone": _("nearly the same phone number"),
    "other_phone": _("another phone number"),
    "same_name": _("same name"),
    "similar_name": _("similar name"),
    "other_name": _("another name"),
    "same_email_name": _("same name in the email address"),
    "other_email": _("another email address"),
    "same_city": _("same city"),
    "other_city": _("another city"),
}
"""Why two customers may be one person, or not, by code."""


def write_cell(value: Any, kind: Kind, person: Any) -> str:
    """Return the value of a column as a person may see it.

    Parameters
    ----------
    value : Any
        None for none.
    kind : str
        Of the column.
    person : User
        The reader.

    Returns
    -------
    str
        For the screen.
    """
    if value is None or value == "":
        return nilai.NOTHING
    if kind in WRITERS:
        return WRITERS[kind](value)
    if kind == "contact":
        return show_contact(str(value), person)
    return str(hide(value, kind, person))


def hide(value: Any, kind: Kind, person: Any) -> Any:
    """Return a value as it is stored, or masked where the reader may not see it."""
    if kind == "contact" and value:
        contact = str(value)
        return contact if person.has_perm(SEE_CONTACTS) else hide_contact(contact)
    if kind == "id" and value and not person.has_perm(SEE_CONTACTS):
        ids = str(value).split(", ")
        return ", ".join(
            hide_contact(each) if is_contact(each) else each for each in ids
        )
    return value


def file_head(column: CustomerColumn) -> str:
    """Return the head of a column in a file, with what its figures are counted in."""
    unit = {"money": writing.house().currency, "percent": "%"}.get(column.kind, "")
    return f"{column.label} ({unit})" if unit else str(column.label)


def file_cell(value: Any, kind: Kind, person: Any) -> Any:
    """Return the value of a column for a file, figures with the digits that matter."""
    if kind not in ("money", "percent") or value is None:
        return hide(value, kind, person)
    if not math.isfinite(value):
        return None
    if kind == "percent":
        return _rounded(100 * value, 1)
    return _rounded(value, writing.digits_of(writing.house().currency))


def _rounded(value: float | Decimal, digits: int) -> Decimal:
    # Plus nothing: no minus is left before a zero.
    return Decimal(f"{value:.{digits}f}") + 0
