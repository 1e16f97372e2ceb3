"""The list of surveys, and a new one from a template."""

from typing import Any

from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.pages import FormPage, Page
from nilai_studio.perception.models.survey import wording_of
from nilai_studio.perception.surveys import actions, queries
from nilai_studio.perception.surveys.forms import NewSurveyForm
from nilai_studio.perception.surveys.library import Template, templates
from nilai_studio.perception.surveys.views.pages import CHANGE, SURVEYS, VIEW

SHOWN = 200


class SurveysView(Page):
    """Which surveys are there, and how many answered."""

    permission = VIEW
    template_name = "perception/surveys/list.html"
    page_title = gettext_lazy("Surveys")
    header_icon = "form"
    trail = ((reverse_lazy("value"), gettext_lazy("Value")),)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the surveys."""
        names = {code: _said(one.name) for code, one in templates().items()}
        surveys = list(queries.list_surveys()[:SHOWN])
        return super().get_context_data(
            rows=[(survey, names.get(survey.template, "")) for survey in surveys],
            open_count=sum(survey.state == "open" for survey in surveys),
            answered=sum(survey.counted for survey in surveys),
            **context,
        )


class ChooseTemplateView(Page):
    """Which question shall the survey answer."""

    permission = CHANGE
    template_name = "perception/surveys/choose.html"
    page_title = gettext_lazy("A new survey")
    header_icon = "form"
    trail = (SURVEYS,)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the templates."""
        offered = [
            {
                "code": one.code,
                "name": _said(one.name),
                "answers": _said(one.answers),
                "minutes": one.minutes,
            }
            for one in templates().values()
        ]
        return super().get_context_data(offered=offered, **context)


class MakeView(FormPage):
    """What is it about."""

    permission = CHANGE
    template_name = "perception/surveys/make.html"
    header_icon = "form"
    submit_label = gettext_lazy("Make the survey")
    trail = (SURVEYS, (reverse_lazy("survey_add"), gettext_lazy("A new survey")))
    back = reverse_lazy("survey_add")

    @cached_property
    def template(self) -> Template:
        """From which it is made."""
        found = templates().get(self.kwargs["template"])
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return the template's name."""
        return _said(self.template.name)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add which question it answers."""
        return super().get_context_data(
            answers=_said(self.template.answers),
            minutes=self.template.minutes,
            **context,
        )

    def get_form(self, form_class: Any = None) -> NewSurveyForm:  # noqa: ARG002
        """Return the form with what is likely filled in."""
        brand = self.request.business.name
        return NewSurveyForm(
            self.template,
            **self.get_form_kwargs()
            | {"initial": {"name": _said(self.template.name), "own_brand": brand}},
        )

    def act(self, form: Any) -> HttpResponseBase:
        """Make it, and show it."""
        survey = actions.make_survey(
            template=self.template.code, told=form.cleaned_data, by=self.request.user
        )
        return HttpResponseRedirect(reverse("survey", args=[survey.pk]))


def _said(words: Any) -> str:
    return wording_of(words, writing.language())
