"""Results with their items called as the survey calls them, in the reader's words."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

OWN_WORDS = {
    "code", "kind", "level", "levels", "line", "method", "missing", "quadrant",
    "scheme", "side", "unit",
}  # fmt: skip
"""Fields whose texts are the library's own words, not names of items."""


def labelled(found: T, labels: Mapping[str, str]) -> T:
    """Return a result in which items go by their labels.

    Parameters
    ----------
    found : any
        A result, or a part of it.
    labels : mapping of str to str
        Code of an item to what it is called.

    Returns
    -------
    same as `found`
        Figures are the same; only names differ.

    Examples
    --------
    >>> labelled({"speed": ("speed", 1.5)}, {"speed": "Fast delivery"})
    {'Fast delivery': ('Fast delivery', 1.5)}
    """
    return _labelled(found, labels)


def _labelled(found: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(found, str):
        return labels.get(found, found)
    if isinstance(found, tuple | list):
        return type(found)(_labelled(one, labels) for one in found)
    if isinstance(found, Mapping):
        return {
            labels.get(key, key) if isinstance(key, str) else key: _labelled(
                value, labels
            )
            for key, value in found.items()
        }
    if is_dataclass(found) and not isinstance(found, type):
        changed = {
            field.name: _labelled(getattr(found, field.name), labels)
            for field in fields(found)
            if field.init and field.name not in OWN_WORDS
        }
        return replace(found, **changed)
    return found
