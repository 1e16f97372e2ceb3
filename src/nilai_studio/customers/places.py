"""Where a page of the list begins, as an address names it and as an index finds it."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q


@dataclass(frozen=True)
class Place:
    """Where a page begins: after or before a customer, among those with or without.

    Parameters
    ----------
    part : int
        0 among those who have the value that the list goes by, 1 among the others.
    value : str
        The value at that place.
    pk : int
        The customer.
    is_forward : bool
        Whether the page lies after it.
    """

    part: int
    value: str | None
    pk: int
    is_forward: bool = True

    def write(self) -> str:
        """Return it for an address."""
        line = json.dumps([self.part, self.value, self.pk, int(self.is_forward)])
        return base64.urlsafe_b64encode(line.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Return the place that an address names; None for none or nonsense."""
        try:
            padded = text[:2000] + "=" * (-len(text[:2000]) % 4)
            part, value, pk, forward = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, TypeError):
            return None
        is_sound = (
            part in (0, 1)
            and type(pk) is int
            and abs(pk) < 2**63
            and (value is None or isinstance(value, str))
        )
        return cls(part, value, pk, bool(forward)) if is_sound else None


def beyond(rows: Any, place: Place, part: int, down: bool, forward: bool) -> Any:
    """Return the rows that lie after a place."""
    if part == 1:
        return rows.filter(**{"pk__lt" if forward else "pk__gt": place.pk})
    side = "lt" if down else "gt"
    field = rows.query.annotations["sorted_by"].output_field
    try:
        value = field.to_python(place.value)
    except ValidationError:
        return rows
    # The first condition is what an index can use.
    return rows.filter(
        Q(**{f"sorted_by__{side}e": value}),
        Q(**{f"sorted_by__{side}": value}) | Q(**{f"pk__{side}": place.pk}),
    )


def written(value: Any) -> str:
    """Return a value as an address tells it."""
    isoformat: Callable[[], str] | None = getattr(value, "isoformat", None)
    return isoformat() if isoformat else str(value)
