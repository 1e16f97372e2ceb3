"""Pages by cursor: stable while rows are added, however deep one reads."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Schema

from nilai_studio.api.kinds import Kind
from nilai_studio.api.problems import Problem

T = TypeVar("T")
MOST = 500


class Paging(Schema):
    """Where to go on, and how many at once."""

    limit: int = Field(50, ge=1, le=MOST, description="How many at once.")
    cursor: str = Field(
        "", max_length=100, description="`next` of the page before; empty at first."
    )


class Listing(Schema, Generic[T]):
    """One page."""

    items: list[T]
    next: str | None = Field(
        None, description="The cursor of the next page; null on the last one."
    )


def page_of(
    rows: QuerySet[Any],
    paging: Paging,
    show: Callable[[Any], Any] = lambda row: row,
    *,
    by: str = "pk",
) -> dict[str, Any]:
    """Return one page of rows.

    Parameters
    ----------
    rows : QuerySet
        What is listed.
    paging : Paging
        Where to go on.
    show : callable
        Row to what is answered; without it the row as it is.
    by : str
        Unique ascending column of integers.

    Returns
    -------
    dict
        As `Listing`.

    Raises
    ------
    Problem
        If the cursor is not one of ours.
    """
    if paging.cursor:
        rows = rows.filter(**{f"{by}__gt": _read(paging.cursor)})
    found: list[Model] = list(rows.order_by(by)[: paging.limit + 1])
    more = len(found) > paging.limit
    found = found[: paging.limit]
    place = getattr(found[-1], by) if more else None
    return {
        "items": [show(row) for row in found],
        "next": None if place is None else _write(place),
    }


def _write(place: int) -> str:
    return base64.urlsafe_b64encode(f"after:{place}".encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        word, _colon, place = text.partition(":")
        number = int(place)
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise Problem(Kind.INPUT_AT_FAULT, _WRONG.format(cursor)) from error
    if word != "after" or not 0 <= number < 2**63:
        raise Problem(Kind.INPUT_AT_FAULT, _WRONG.format(cursor))
    return number


_WRONG = "cursor {!r} is not one that was given; begin without one"
