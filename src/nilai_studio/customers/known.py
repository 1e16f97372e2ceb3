"""Texts that customers have, as cities and sources: suggested, and found as typed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import connection

from nilai_studio.customers.models import Customer
from nilai_studio.customers.normalising import fold

SUGGESTED = 60
LOOKED_THROUGH = 5000
"""Values that are held against what was typed; of more, those written the same."""


def list_values(field: str, most: int = SUGGESTED) -> list[str]:
    """Return the values that customers have in an indexed field.

    Each is found by one step in the index, so that a million customers cost as many
    steps as there are values.

    Parameters
    ----------
    field : str
        Of customers, as in `city`.
    most : int
        At most so many.

    Returns
    -------
    list of str
        In their order.
    """
    table, column = Customer._meta.db_table, field
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE seen(v) AS ("  # noqa: S608 - names of our own model
            f'SELECT min("{column}") FROM "{table}" WHERE "{column}" > \'\' UNION ALL '
            f'SELECT (SELECT min("{column}") FROM "{table}" WHERE "{column}" > seen.v) '
            f"FROM seen WHERE seen.v IS NOT NULL) "
            f"SELECT v FROM seen WHERE v IS NOT NULL LIMIT {int(most)}"
        )
        return [value for (value,) in cursor.fetchall()]


def find_values(field: str, typed: str) -> tuple[str, ...]:
    """Return the values of a field that are meant by what somebody typed.

    However they are written: those that are the same, else those of which a word
    begins so.

    Parameters
    ----------
    field : str
        Of customers, as in `city`.
    typed : str
        As in `jak` or ` JAKARTA `, for Jakarta or, where there is none, for Jakarta
        Barat.

    Returns
    -------
    tuple of str
        None for none.
    """
    meant, values = fold(typed), list_values(field, LOOKED_THROUGH)
    begun = [value for value in values if f" {meant}" in f" {fold(value)}"]
    same = [value for value in begun if fold(value) == meant]
    if not begun and len(values) == LOOKED_THROUGH:
        # Some were not looked through: it may be there as people mostly write it.
        return (typed, typed.lower(), typed.upper(), typed.title(), typed.capitalize())
    return tuple(same or begun)


def say_values(typed: str, values: Sequence[str]) -> str:
    """Return what was typed, with dots where more is meant than the word itself."""
    is_beginning = values and fold(typed) not in map(fold, values)
    return f"{typed.strip()}…" if is_beginning else typed.strip()


class SuggestedInput(forms.TextInput):
    """A text that the browser completes from what there is."""

    template_name = "customers/suggested_input.html"

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.values = values

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the values to choose from."""
        context = super().get_context(name, value, attrs)
        context["values"] = self.values
        context["widget"]["attrs"]["list"] = f"{name}-values"
        return context


class KnownField(forms.CharField):
    """A text that customers have; cleaned to the values that are meant by it."""

    def __init__(self, name: str) -> None:
        self.name = name
        widget = SuggestedInput(list_values(name))
        super().__init__(required=False, max_length=120, widget=widget)

    def clean(self, value: Any) -> Any:
        """Return the values that are meant: none of them is somebody's, "" for all."""
        typed = super().clean(value)
        return find_values(self.name, typed) if typed else ""
