"""How the value that a customer sees can be measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How the value that a customer sees is measured.

    Parameters
    ----------
    code : str
        `benefits_costs`, or the column of a score.
    benefits, costs : tuple of str
        Columns, where value is benefits less costs.
    scales : mapping of str to tuple of float
        Column to its ends.
    label : callable
        Names it, in the language that is active.
    """

    code: str
    benefits: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    scales: Mapping[str, tuple[float, float]]
    label: Callable[[], str]
