"""Analyses repeated: whether they find the same."""

import math
from typing import Any

from nilai_studio.runs.models import Run
from nilai_studio.worth.models import WorthAnalysis

NEARLY = 1e-6
"""Sums that several processors take differ in their last digits, what is fitted to them
in earlier ones."""
ASIDE = {"version", "files"}
"""What an analysis tells of itself, not of customers."""


def is_alike(run: Run, other: Run) -> bool | None:
    """Return whether two runs found the same; None where one found nothing.

    Figures are the same where they differ by less than a millionth.
    """
    found = WorthAnalysis.objects.filter(run__in=(run.pk, other.pk), is_finished=True)
    documents = list(found.values_list("document", flat=True))
    return _same(*documents) if len(documents) == 2 else None


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        names = (one.keys() | other.keys()) - ASIDE
        return all(_same(one.get(name), other.get(name)) for name in names)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=NEARLY, abs_tol=NEARLY)
    return bool(one == other)
