"""The roles that questions have, by which results find them."""

from typing import Any

OUTCOMES = ("worth_what_paid", "overall", "recommend", "repurchase")
"""Roles that drivers may explain, the first that there is being the usual one."""
DRIVING = ("benefit", "cost", "quality", "price", "perceived", "satisfaction", "effort")
"""Roles of what may explain them."""
GROUPS = ("brand", "touchpoint", "segment")
"""Columns that tell groups apart, the usual one first."""
QUALITY, PRICE, OTHER = "quality", "price", "other_costs"
"""Top of the value tree."""


def codes_of(asked: Any, role: str) -> tuple[str, ...]:
    """Return the codes of a survey's questions of one role, in their order."""
    return tuple(code for code, item in asked.items.items() if item.get("role") == role)


def first_of(asked: Any, role: str) -> str | None:
    """Return the first question of a role; None where it is not asked."""
    return next(iter(codes_of(asked, role)), None)


def has_drivers(asked: Any) -> bool:
    """Tell whether a survey asks an outcome and two things that may explain it."""
    driving = [code for role in DRIVING for code in codes_of(asked, role)]
    return len(driving) > 1 and any(codes_of(asked, role) for role in OUTCOMES)
