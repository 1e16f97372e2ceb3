"""NUL is no text that a database keeps: refused wherever a program sends it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest

from nilai_studio.api.bodies import Sent

ESCAPED = b"\\u0000"
"""How JSON writes it; bare, it is no JSON."""


def find_nul(request: HttpRequest, taken: Mapping[str, Any]) -> str:
    """Return where a call says NUL; "" where it does not.

    Parameters
    ----------
    request : HttpRequest
        The call.
    taken : mapping
        What it was read as, by name: of its address, its form, its body.

    Returns
    -------
    str
        As in `body.order.order_id`.
    """
    told = dict(taken)
    for name, value in taken.items():
        # A body is looked through only where it may be.
        if isinstance(value, Sent) and ESCAPED in request.body:
            told[f"body.{name}"] = value.model_dump()
    return next((at for name, value in told.items() for at in _places(value, name)), "")


def _places(value: Any, at: str) -> Iterator[str]:
    """Return the places of NUL, however deep they lie."""
    left = [(at, value)]
    while left:
        at, value = left.pop()
        if isinstance(value, str):
            if "\0" in value:
                yield at
        elif isinstance(value, Mapping):
            left += [(f"{at}.{name}", one) for name, one in value.items()]
            left += [(at, name) for name in value]
        elif isinstance(value, list):
            left += [(f"{at}.{place}", one) for place, one in enumerate(value)]
