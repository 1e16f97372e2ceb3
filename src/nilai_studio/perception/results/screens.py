"""The screens of a survey's results: which there are, and which a survey has."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen of a survey.

    Parameters
    ----------
    name : str
        Of its address, which takes the survey's key.
    label : str
        In the tabs.
    order : int
        Its place among them.
    kinds : tuple of str
        Kinds of results that it shows: it is there when the survey has one.
    has : callable, optional
        From a survey's key to whether it is there, where kinds do not tell.
    permission : str
        What the reader must be allowed beside results; "" is nothing more.
    labels : dict
        What of the survey's results names the tab instead, the first that is there:
        a kind, or the name of a figure.
    """

    name: str
    label: str | Promise
    order: int
    kinds: tuple[str, ...] = ()
    has: Callable[[int], bool] | None = None
    permission: str = ""
    labels: Mapping[str, str | Promise] = field(default_factory=dict)

    def label_for(self, kinds: Collection[str]) -> str | Promise:
        """Return the label in the tabs of a survey with such results."""
        named = (label for name, label in self.labels.items() if name in kinds)
        return next(named, self.label)


SCREENS: dict[str, Screen] = {}
"""Name to screen."""


def add_screen(screen: Screen) -> None:
    """Name a screen; called when Django starts."""
    SCREENS[screen.name] = screen


def permission_of(kind: str) -> str:
    """Return what a reader of a kind of results must be allowed beside them."""
    needed = (one.permission for one in SCREENS.values() if kind in one.kinds)
    return next((permission for permission in needed if permission), "")


def tabs_of(
    survey_id: int,
    kinds: Sequence[str],
    current: str,
    query: str = "",
    *,
    person: Any = None,
) -> list[dict[str, Any]]:
    """Return the tabs of a survey, the current one among them.

    Parameters
    ----------
    survey_id : int
        Whose.
    kinds : sequence of str
        Kinds of results that it has, and the figures that name its screens.
    current : str
        Name of the screen looked at.
    query : str
        To be kept in the addresses, as in `?wave=2026-11`.
    person : User, optional
        The reader: without, all tabs.

    Returns
    -------
    list of dict
        Label, address and whether it is the current one.
    """
    found = []
    for screen in sorted(SCREENS.values(), key=lambda one: one.order):
        needed = screen.permission
        if needed and person is not None and not person.has_perm(needed):
            continue
        there = set(screen.kinds) & set(kinds)
        if not there and screen.has is not None:
            there = screen.has(survey_id)
        if there or screen.name == current:
            found.append(
                {
                    "label": screen.label_for(kinds),
                    "href": reverse(screen.name, args=[survey_id]) + query,
                    "is_current": screen.name == current,
                }
            )
    return found
