"""Choices and best–worst sets asked elsewhere: the design, and its answers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from nilai_studio.perception.answering.steps import key_of, version_key

KINDS = ("tasks", "best_worst")
"""Kinds of question that show what a design says."""


class Designed:
    """A question with a design, by the names under which its answers come.

    `choice_version` says which questionnaire somebody got, from 1; `choice_3` which
    alternative of its third task was chosen, 0 for none; `maxdiff_3_best` and
    `maxdiff_3_worst` which items of its third set, by name or by number.

    Parameters
    ----------
    question : mapping
        Of a survey's version.
    """

    def __init__(self, question: Mapping[str, Any]) -> None:
        self.question = question
        self.code = str(question["code"])
        self.design = question.get("design") or []
        self.is_choice = question["kind"] == "tasks"

    @property
    def names(self) -> list[str]:
        """Every name under which an answer may come."""
        most = max((len(tasks) for tasks in self.design), default=0)
        ends = ("",) if self.is_choice else ("_best", "_worst")
        asked = [f"{self.code}_{n}{end}" for n in range(1, most + 1) for end in ends]
        return [f"{self.code}_version", *asked] if asked else []

    def rows(self) -> Iterator[list[Any]]:
        """Yield the head and the rows of the design as a table to be filled in."""
        name = f"{self.code}_version"
        if self.is_choice:
            attributes = self.question.get("attributes") or []
            yield [name, "task", "alternative", *(a["name"] for a in attributes)]
        else:
            yield [name, "set", "item"]
        for version, tasks in enumerate(self.design, 1):
            for task, shown in enumerate(tasks, 1):
                if not self.is_choice:
                    items = self.question["items"]
                    yield from ([version, task, items[place]] for place in shown)
                    continue
                for place, levels in enumerate(shown, 1):
                    told = zip(attributes, levels, strict=True)
                    yield [version, task, place, *(a["levels"][at] for a, at in told)]

    def read(
        self, given: Mapping[str, Any], refuse: Callable[[str, Any], Exception]
    ) -> dict[str, Any]:
        """Return the answers as they are kept; nothing where none was given.

        Parameters
        ----------
        given : mapping
            Name to what was answered.
        refuse : callable
            From a name and what was answered to the refusal.

        Returns
        -------
        dict
            For `Response.answers`.
        """
        told = {n: given[n] for n in self.names if given.get(n) not in (None, "")}
        name = f"{self.code}_version"
        if set(told) <= {name}:
            return {}
        version = _whole(told.get(name))
        if version is None or not 1 <= version <= len(self.design):
            raise refuse(name, told.get(name, _("nothing")))
        found: dict[str, Any] = {version_key(self.question): version - 1}
        for task, shown in enumerate(self.design[version - 1], 1):
            stem = f"{self.code}_{task}"
            read = self._chosen if self.is_choice else self._extremes
            said = read(told, stem, shown, refuse)
            if said is not None:
                found[key_of(self.question, task=task)] = said
        return found

    def _chosen(self, told: Any, stem: str, shown: Any, refuse: Any) -> int | None:
        if stem not in told:
            return None
        place = _whole(told[stem])
        least = 0 if self.question.get("neither") else 1
        if place is None or not least <= place <= len(shown):
            raise refuse(stem, told[stem])
        return place

    def _extremes(
        self, told: Any, stem: str, shown: Any, refuse: Any
    ) -> dict[str, int] | None:
        found = {}
        for end in ("best", "worst"):
            name = f"{stem}_{end}"
            place = self._item(told[name]) if name in told else None
            if name in told and place not in shown:
                raise refuse(name, told[name])
            if place is not None:
                found[end] = place
        if len(found) == 1 or (found and found["best"] == found["worst"]):
            raise refuse(f"{stem}_worst", told.get(f"{stem}_worst", _("nothing")))
        return found or None

    def _item(self, said: Any) -> int | None:
        items = [str(item).casefold() for item in self.question["items"]]
        text = str(said).strip().casefold()
        if text in items:
            return items.index(text)
        number = _whole(said)
        return None if number is None else number - 1


def _whole(said: Any) -> int | None:
    try:
        number = float(said)
    except (TypeError, ValueError):
        return None
    return int(number) if number == int(number) else None
