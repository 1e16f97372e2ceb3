"""A page of results whose survey has one of several kinds."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import cached_property

from nilai_studio.kit import writing
from nilai_studio.perception.models import SurveyResult
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.disclosure import may_show
from nilai_studio.perception.results.page import ResultPage
from nilai_studio.perception.results.telling import Telling


class KindsPage(ResultPage):
    """One screen of one survey, whose parts come from results of several kinds.

    Attributes
    ----------
    sections : dict of str to tuple of str
        Kind to the codes of its sections, in order; the first kind that the survey
        has gives the first line.
    """

    sections: dict[str, tuple[str, ...]] = {}

    @cached_property
    def results(self) -> dict[tuple[str, str], SurveyResult]:
        """Results of these kinds in this wave, by kind and variant."""
        found = queries.find_results(
            self.survey.pk, tuple(self.sections), wave=self.wave
        )
        return {
            key: result for key, result in found.items() if may_show(result.respondents)
        }

    @cached_property
    def result(self) -> SurveyResult | None:
        """The one that gives the first line."""
        found = (self.results.get((kind, "")) for kind in self.sections)
        return next((one for one in found if one is not None), None)

    def result_of(self, kind: str) -> SurveyResult | None:
        """Return the result of one kind."""
        return self.results.get((kind, ""))

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return the parts of every kind that there is."""
        found: list[dict[str, Any]] = []
        for kind, codes in self.sections.items():
            result = self.result_of(kind)
            if result is not None:
                found += Telling(result, writing.language()).parts(codes)
        return found

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add a failed run of any of the kinds."""
        found = super().get_context_data(**context)
        if found["telling"] is None and found["run"] is None:
            failed = queries.find_failed_run(self.survey.pk, tuple(self.sections))
            from nilai_studio.runs.queries import reason_of

            found |= {"failed": failed, "reason": reason_of(failed) if failed else ""}
        return found


def own_part(code: str, heading: Any, template: str, about: Any = None) -> dict:
    """Return a part of a page that a template of its own draws."""
    return {
        "code": code,
        "heading": heading,
        "template": template,
        "about": about,
        "sentences": [],
        "pictures": [],
        "tables": [],
    }
