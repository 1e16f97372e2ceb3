"""Why a file of orders cannot be read and what to do, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.kit import unreadable, writing

FAULTS = unreadable.FAULTS | {
    "one_column": _(
        "%(name)s has one column only; its first line is “%(first)s”. A table of "
        "orders has a customer, a date and an amount, with commas, semicolons, tabs "
        "or | between them."
    ),
    "column_twice": _(
        "%(name)s has two columns “%(column)s”; the second is called “%(second)s” "
        "here. Choose which of them is meant."
    ),
    "other_currency": _(
        "The amounts are in %(foreign)s, and the business counts in %(currency)s. "
        "Nothing is converted: bring them in %(currency)s, or change the currency "
        "under Settings → Business and look at the file again. If they are in "
        "%(currency)s all the same, choose “no column” for Currency."
    ),
    "no_totals": _(
        "The file was read as %(kind)s. Whether the amount of a row is its order's "
        "total can be said only of a file with a column of order numbers and one of "
        "amounts that no platform wrote: choose “as the file tells” there."
    ),
}
"""Code of the library's error to its sentence."""


def say_fault(problem: dict[str, Any]) -> str:
    """Return what is wrong with a file.

    Parameters
    ----------
    problem : dict
        What examining found: `fault`, its `values`, and `detail`, the library's own
        words, for what has no sentence here.
    """
    values = problem.get("values", {})
    if kind := values.get("kind"):
        values = values | {"kind": writing.words().say(f"imports.kinds.{kind}")}
    said = unreadable.say_fault(problem.get("fault", ""), values, FAULTS)
    return said or str(problem.get("detail", ""))
