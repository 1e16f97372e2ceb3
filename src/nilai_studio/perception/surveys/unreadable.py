"""Why a file of answers cannot be read and what to do, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from nilai_studio.kit import unreadable, writing

FAULTS = unreadable.FAULTS | {
    "no_respondent": _(
        "%(name)s has one row per answer (“%(item)s”, “%(score)s”) and no column that "
        "tells who answered. Call the one that does response_id, and bring the file "
        "again."
    ),
    "too_many_items": _(
        "The column “%(column)s” names more than %(most)s questions, as in "
        "“%(first)s”: these are no questions. Give it another name, and bring the file "
        "again."
    ),
    "none_usable": _(
        "%(name)s: of %(rows)s rows none can be used: %(why)s. Mend them, and bring it "
        "again."
    ),
    "slow": _(
        "%(name)s takes longer than %(seconds)s seconds to read; bring it in parts."
    ),
}
"""Code of the library's error to its sentence."""


def say_fault(fault: str, values: Mapping[str, Any]) -> str:
    """Return what is wrong with a file.

    Parameters
    ----------
    fault : str
        Code of the library's error.
    values : mapping
        What the error names.
    """
    if "refused" in values:
        values = {**values, "why": _refusals(values["refused"], values["lines"])}
    said = unreadable.say_fault(fault, values, FAULTS)
    return said or str(FAULTS["unexpected"])


def _refusals(refused: Mapping[str, int], lines: Mapping[str, list[int]]) -> str:
    """Return why rows are refused, how many, and on which lines the first stand."""
    words = writing.words()
    return ", ".join(
        words.say(
            "answers.reason",
            reason=words.say(f"answers.classes.{code}"),
            rows=rows,
            lines=", ".join(map(words.number, lines[code])),
        )
        for code, rows in refused.items()
    )
