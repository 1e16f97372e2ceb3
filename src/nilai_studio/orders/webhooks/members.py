"""What a member of a shop's JSON says: text, amounts, times; whatever stands there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from nilai.errors import InputError
from nilai_studio.kit.forms import text_in
from nilai_studio.orders.facts import LARGEST

ZERO = Decimal(0)
CENT = Decimal("0.01")
"""To which shares of amounts are rounded."""


def text(value: Any) -> str:
    """Return a text as every database keeps it.

    Parameters
    ----------
    value : object
        What stands there; a number is taken as written.

    Returns
    -------
    str
        Without NUL, and with U+FFFD for half of a character, as where a sign of four
        bytes was cut; "" for anything else.

    Examples
    --------
    >>> text(" Ani "), text(7), text(None), text([])
    ('Ani', '7', '', '')
    """
    told = text_in(str(value)).strip() if isinstance(value, str | int) else ""
    if told.isascii():
        return told
    return told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def amount(value: Any) -> Decimal:
    """Return an amount; 0 where none is told.

    Raises
    ------
    InputError
        If it is no number, or one beyond all measure.
    """
    if value is None or value == "":
        return ZERO
    try:
        told = Decimal(str(value))
    except InvalidOperation as error:
        found = repr(str(value)[:60])
        message = f"{found} is no amount"
        raise InputError(message, code="no_amount", found=found) from error
    if not told.is_finite() or abs(told) >= LARGEST:
        message = "an amount is no number below 10^15"
        raise InputError(message, code="amount_too_large")
    return told


def moment(value: Any, *, utc: bool = False) -> datetime:
    """Return a moment.

    Parameters
    ----------
    value : object
        As ISO 8601 writes it.
    utc : bool
        Whether it is in UTC where it tells no zone.

    Raises
    ------
    InputError
        If it is none, or its zone is not known.
    """
    found = repr(str(value)[:60])
    try:
        told = datetime.fromisoformat(str(value))
    except ValueError as error:
        message = f"{found} is no time"
        raise InputError(message, code="no_time", found=found) from error
    if told.tzinfo is None:
        if not utc:
            message = f"{found} tells no zone"
            raise InputError(message, code="no_time", found=found)
        told = told.replace(tzinfo=UTC)
    return told


def rows(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list; none of what is no list."""
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, Mapping)]


def members(value: Any) -> Mapping[str, Any]:
    """Return an object's members; none of what is no object."""
    return value if isinstance(value, Mapping) else {}


def first(*values: Any) -> str:
    """Return the first text that says anything; "" if none does.

    Examples
    --------
    >>> first(None, " ", "Bandung", "Medan")
    'Bandung'
    """
    return next(filter(None, map(text, values)), "")
