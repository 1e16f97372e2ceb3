"""A stored result as the reader hears it: sections, pictures, explanations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from nilai_studio.kit.explanation import Explanation
from nilai_studio.perception.models.result import SurveyResult


@dataclass(frozen=True)
class Telling:
    """A result in one language.

    Parameters
    ----------
    result : SurveyResult
        Stored.
    language : str
        `en` or `id`.
    """

    result: SurveyResult
    language: str

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """What is said."""
        return self.result.words.get(self.language, {})

    @property
    def title(self) -> str:
        """The answer in one line."""
        return self.words.get("title", "")

    @property
    def between(self) -> str:
        """The interval of the title's figure, in words; "" for none."""
        return self.words.get("between", "")

    @property
    def run_address(self) -> str:
        """Where the run stands."""
        return reverse("run", args=[self.result.run_id])

    def about(self, code: str) -> Explanation | None:
        """Return how the figures of a section came to be."""
        how = self.words.get("sections", {}).get(code, {}).get("how")
        if not how:
            return None
        formula, rows, _as_of, interval, left_out = (text for _name, text in how)
        return Explanation(
            formula=formula,
            rows=rows,
            as_of=self.result.as_of,
            interval=interval,
            left_out=left_out,
            run=self.run_address,
        )

    @cached_property
    def pictures(self) -> dict[str, list[dict[str, Any]]]:
        """The pictures by section, each with its figure."""
        import plotly.graph_objects as go

        found: dict[str, list[dict[str, Any]]] = {}
        for picture in self.result.figures.get(self.language, []):
            figure = go.Figure(picture["figure"], skip_invalid=True)
            found.setdefault(picture["section"], []).append(
                {**picture, "figure": figure}
            )
        return found

    def part(self, code: str, *, tables: bool = True) -> dict[str, Any] | None:
        """Return one part of a screen; None when there is nothing to it.

        Parameters
        ----------
        code : str
            Section, as in `value` or `map`.
        tables : bool
            Whether its tables are shown.

        Returns
        -------
        dict or None
            Code, heading, sentences, pictures, tables and explanation.
        """
        section = self.words.get("sections", {}).get(code)
        if not section:
            return None
        return {
            **section,
            "code": code.replace(".", "-"),
            "tables": section["tables"] if tables else [],
            "pictures": self.pictures.get(code, []),
            "about": self.about(code),
        }

    def parts(self, codes: Sequence[str]) -> list[dict[str, Any]]:
        """Return the parts of a screen that there are, in this order."""
        found = (self.part(code) for code in codes)
        return [part for part in found if part is not None]
