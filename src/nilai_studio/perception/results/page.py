"""A page of results of one survey; the screens of values and money derive from it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.pages import Page
from nilai_studio.perception.models import Survey
from nilai_studio.perception.models.result import SurveyResult
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.behind import Behind, linked
from nilai_studio.perception.results.disclosure import FEWEST, may_show
from nilai_studio.perception.results.screens import tabs_of
from nilai_studio.perception.results.telling import Telling
from nilai_studio.runs.queries import reason_of, step_of


class ResultPage(Page):
    """One screen of one survey: the answer in words, then figures, n and as of.

    A screen names its `kind` and the `parts` (sections of the result) that it shows;
    `get_parts` and `get_answer` may be overridden, and `get_context_data` add more.

    Attributes
    ----------
    screen : str
        Name of its address; see `screens.Screen`.
    kind : str
        Kind of the results shown.
    parts : tuple of str
        Codes of the sections, in order.
    nothing : str
        What is said when the survey has no such result.
    """

    permission = "perception.view_surveyresult"
    template_name = "perception/results/result.html"
    header_icon = "pick"
    screen = ""
    kind = ""
    parts: tuple[str, ...] = ()
    nothing: Any = _("This survey asks nothing that this screen shows.")

    @cached_property
    def surveys(self) -> list[Survey]:
        """All surveys, the latest first, with how many answered."""
        return list(queries.list_surveys())

    @cached_property
    def survey(self) -> Survey:
        """The one looked at."""
        for survey in self.surveys:
            if survey.pk == self.kwargs["pk"]:
                return survey
        raise Http404

    @cached_property
    def waves(self) -> list[tuple[str, int]]:
        """Waves that may be shown."""
        return queries.list_waves(self.survey.pk)

    @cached_property
    def wave(self) -> str:
        """The wave asked for; "" for all."""
        asked = self.request.GET.get("wave", "")
        return asked if asked in dict(self.waves) else ""

    @cached_property
    def variant(self) -> str:
        """Which variant of the result is asked for."""
        return ""

    @cached_property
    def results(self) -> dict[tuple[str, str], SurveyResult]:
        """Results of this kind in this wave, by kind and variant."""
        found = queries.find_results(self.survey.pk, (self.kind,), wave=self.wave)
        return queries.readable(found, self.request.user)

    @cached_property
    def result(self) -> SurveyResult | None:
        """The one shown; none of fewer answers than may be shown."""
        found = self.results.get((self.kind, self.variant))
        found = found or self.results.get((self.kind, ""))
        return found if found and may_show(found.respondents) else None

    @cached_property
    def telling(self) -> Telling | None:
        """The result in the reader's language."""
        return Telling(self.result, writing.language()) if self.result else None

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the way here: all surveys."""
        return ((reverse_lazy("value"), pgettext_lazy("to the customer", "Value")),)

    def get_page_title(self) -> Any:
        """Return the survey's name."""
        return self.survey.name

    def get_answer(self) -> Any:
        """Return the first line."""
        return self.telling.title if self.telling else ""

    def get_parts(self) -> Sequence[dict[str, Any]]:
        """Return what is shown, in order."""
        return self.telling.parts(self.parts) if self.telling else []

    def links_of(self, part: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what the rows of a part lead to: cell to address."""
        del part
        return {}

    @cached_property
    def behind(self) -> Behind:
        """What leads to the respondents behind a figure."""
        return Behind(self.survey, self.wave)

    @cached_property
    def sees_respondents(self) -> bool:
        """Whether the reader may see who answered."""
        return self.request.user.has_perm("perception.view_response")

    def _linked(self, part: dict[str, Any]) -> dict[str, Any]:
        links = self.links_of(part) if self.sees_respondents else {}
        tables = [linked(table, links) for table in part.get("tables") or ()]
        return {**part, "tables": tables}

    def address(self, **changed: str) -> str:
        """Return this screen's address with the query changed."""
        kept = {"wave": self.wave, "variant": self.variant} | changed
        query = urlencode({name: value for name, value in kept.items() if value})
        path = reverse(self.screen, args=[self.survey.pk])
        return f"{path}?{query}" if query else path

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what every screen of results shows."""
        survey, telling = self.survey, self.telling
        run = None if telling else queries.find_open_run(survey.pk)
        failed = None
        if telling is None and run is None:
            failed = queries.find_failed_run(survey.pk, (self.kind,))
        kinds = queries.list_kinds(survey.pk)
        query = f"?{urlencode({'wave': self.wave})}" if self.wave else ""
        return super().get_context_data(
            survey=survey,
            surveys=self.surveys,
            screen=self.screen,
            tabs=tabs_of(
                survey.pk, kinds, self.screen, query, person=self.request.user
            ),
            waves=self.waves,
            wave=self.wave,
            variant=self.variant,
            result=self.result,
            telling=telling,
            answer=self.get_answer(),
            parts=[self._linked(one) for one in self.get_parts()] if telling else [],
            nothing=self.nothing,
            too_few=not may_show(survey.answered),  # type: ignore[attr-defined]
            fewest=FEWEST,
            run=run,
            step=step_of(run) if run else "",
            failed=failed,
            reason=reason_of(failed) if failed else "",
            sees_respondents=self.sees_respondents,
            may_ask=self.request.user.has_perm("perception.change_survey"),
            **context,
        )
