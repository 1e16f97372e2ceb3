"""All surveys, each with its headline and how it went."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.forms import key_in
from nilai_studio.kit.pages import Page
from nilai_studio.perception.models import Survey
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.called import SHARES, name_of
from nilai_studio.perception.results.disclosure import FEWEST, may_show
from nilai_studio.perception.results.screens import SCREENS, tabs_of
from nilai_studio.perception.results.telling import Telling


def written(headline: dict[str, Any], name: str = "value") -> str:
    """Return a headline's figure as the reader writes it."""
    words, value = writing.words(), float(headline[name])
    if headline["what"] in SHARES:
        return words.share(value)
    text = words.number(value, 1 if headline["what"] == "gap" else 0)
    signed = headline["what"] in ("lead", "nps", "gap") and round(value, 1) > 0
    return f"+{text}" if signed else text


class OverviewView(Page):
    """What are we worth to the customer: every survey."""

    permission = "perception.view_surveyresult"
    template_name = "perception/results/overview.html"
    page_title = pgettext_lazy("to the customer", "Value")
    header_icon = "pick"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the surveys, the most telling of them, and where to make one."""
        surveys = list(queries.list_surveys())
        headlines, kinds = queries.list_headlines(), queries.kinds_by_survey()
        may_ask = self.request.user.has_perm("perception.change_survey")
        may_see = self.request.user.has_perm("perception.view_survey")
        rows = [
            _row(
                survey,
                headlines.get(survey.pk),
                kinds.get(survey.pk, []),
                survey.get_absolute_url() if may_see else "",
                self.request.user,
            )
            for survey in surveys
        ]
        return super().get_context_data(
            rows=rows,
            answer=_answer(rows),
            fewest=FEWEST,
            may_ask=may_ask,
            make=reverse("survey_add") if may_ask else "",
            surveys_address=reverse("surveys") if may_see else "",
            **context,
        )


def _row(
    survey: Any, headline: Any, kinds: list[str], address: str, person: Any
) -> dict[str, Any]:
    tabs = tabs_of(survey.pk, kinds, "", person=person)
    row = {
        "survey": survey,
        "tabs": tabs,
        "address": tabs[0]["href"] if tabs else address,
        "is_few": not may_show(survey.answered),
    }
    if headline:
        row["headline"] = headline
        row["figure"] = written(headline)
        row["span"] = writing.words().span(
            written(headline, "low"), written(headline, "high")
        )
        row["what"] = name_of(headline["what"])
        row["trend"] = [one["value"] for one in headline["trend"]]
    return row


def _answer(rows: list[dict[str, Any]]) -> str:
    """Return the title of the most telling result."""
    told = [row for row in rows if "headline" in row]
    if not told:
        return ""
    best = min(told, key=lambda row: row["headline"]["rank"])
    kind, pk = best["headline"]["kind"], best["survey"].pk
    result = queries.find_result(pk, kind)
    return Telling(result, writing.language()).title if result else ""


class ChooseView(Page):
    """Lead to the screen of the survey and the wave that were chosen."""

    permission = "perception.view_surveyresult"

    def get(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Lead on; to the survey's first screen where it lacks the one asked for."""
        survey = Survey.objects.filter(pk=key_in(request.GET.get("survey"))).first()
        if survey is None:
            return HttpResponseRedirect(reverse("value"))
        screen = request.GET.get("screen", "")
        if screen not in SCREENS:
            return HttpResponseRedirect(reverse("value"))
        tabs = tabs_of(
            survey.pk, queries.list_kinds(survey.pk), "", person=request.user
        )
        address = reverse(screen, args=[survey.pk])
        if tabs and address not in [tab["href"] for tab in tabs]:
            address = tabs[0]["href"]
        wave = request.GET.get("wave", "")
        query = f"?{urlencode({'wave': wave})}" if wave else ""
        return HttpResponseRedirect(address + query)
