"""What surveys need of the library."""

from collections.abc import Mapping, Sequence
from typing import Any


def choice_design(
    attributes: Mapping[str, Sequence[Any]],
    *,
    tasks: int,
    alternatives: int,
    versions: int,
) -> dict[str, Any]:
    """Return a balanced choice design, for JSON.

    Parameters
    ----------
    attributes : mapping
        Attribute to its levels.
    tasks, alternatives, versions : int
        How many of each.

    Returns
    -------
    dict
        `design`, places of levels by version, task, alternative and attribute;
        `efficiency_share`.
    """
    # Imported here: it brings SciPy, which most pages do without.
    from nilai.perception.choice_design import DesignPlan, make_choice_design

    made = make_choice_design(
        DesignPlan(
            attributes={name: tuple(levels) for name, levels in attributes.items()},
            tasks=tasks,
            alternatives=alternatives,
            versions=versions,
        )
    )
    return {
        "design": made.places.tolist(),
        "efficiency_share": round(made.efficiency_share, 4),
    }
