"""One survey: how it stands, and what its buttons do."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.pages import FormPage
from nilai_studio.perception.asked import questions_of
from nilai_studio.perception.models.survey import wording_of
from nilai_studio.perception.surveys import actions, queries
from nilai_studio.perception.surveys.forms import SettingsForm
from nilai_studio.perception.surveys.library import templates
from nilai_studio.perception.surveys.views.pages import (
    CHANGE,
    OfSurvey,
    SurveyAct,
    SurveyPage,
)


def public_address(name: str, *holes: str) -> str:
    """Return an address as people elsewhere open it."""
    return settings.ADDRESS.rstrip("/") + reverse(name, args=holes)


class SurveyView(SurveyPage):
    """Is it answered, by how many, and who was left out."""

    template_name = "perception/surveys/survey.html"

    def get_page_title(self) -> str:
        """Return its name."""
        return self.survey.name

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add how many answered, and the addresses."""
        survey = self.survey
        latest = queries.get_latest_version(survey)
        made_from = templates().get(survey.template)
        return super().get_context_data(
            tally=queries.tally_of(survey),
            latest=latest,
            question_count=sum(1 for _pair in questions_of(latest.content)),
            has_draft=not latest.is_published and latest.number > 1,
            template=wording_of(made_from.name, writing.language())
            if made_from
            else "",
            minutes=made_from.minutes if made_from else 1,
            address=public_address("answer", survey.key),
            **context,
        )


class PublishView(SurveyAct):
    """Ask by the latest wording."""

    done = gettext_lazy("Published: it takes answers from now on.")

    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Publish it, and show how to share it."""
        actions.publish_survey(survey=self.survey, by=request.user)
        return HttpResponseRedirect(reverse("survey_share", args=[self.survey.pk]))


class CloseView(SurveyAct):
    """Take no new answers."""

    done = gettext_lazy("Closed: it takes no new answers. It can be opened again.")

    def do(self, request: HttpRequest) -> None:
        """Close it."""
        actions.close_survey(survey=self.survey, by=request.user)


class CopyView(SurveyAct):
    """Ask the same again in a survey of its own."""

    done = gettext_lazy("Copied: this is the new draft.")

    def do(self, request: HttpRequest) -> HttpResponseBase:
        """Copy it, and show the copy."""
        made = actions.copy_survey(survey=self.survey, by=request.user)
        return HttpResponseRedirect(reverse("survey", args=[made.pk]))


class RemoveView(SurveyPage):
    """Remove a survey without answers, after asking."""

    permission = CHANGE
    template_name = "perception/surveys/remove.html"
    page_title = gettext_lazy("Remove the survey")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add whether it may go."""
        has_answers = queries.has_answers(self.survey)
        return super().get_context_data(has_answers=has_answers, **context)

    def post(
        self, request: HttpRequest, *_args: Any, **_holes: Any
    ) -> HttpResponseBase:
        """Remove it."""
        if queries.has_answers(self.survey):
            messages.error(request, _("It has answers; close it instead."))
            return HttpResponseRedirect(reverse("survey", args=[self.survey.pk]))
        actions.remove_survey(survey=self.survey, by=request.user)
        messages.success(request, _("Removed."))
        return HttpResponseRedirect(reverse("surveys"))


class SettingsView(OfSurvey, FormPage):
    """Name, brands, languages, thanks and limits."""

    permission = CHANGE
    page_title = gettext_lazy("Brands, thanks and limits")
    template_name = "perception/surveys/settings.html"

    def get_form(self, form_class: Any = None) -> SettingsForm:  # noqa: ARG002
        """Return the form as things stand."""
        survey = self.survey
        thanks = survey.settings.get("thanks") or {}
        last = survey.closes_at
        zone = self.request.business.zone
        initial = {
            "name": survey.name,
            "own_brand": survey.own_brand,
            "competitors": survey.settings.get("competitors") or [],
            "languages": survey.languages,
            "thanks_id": thanks.get("id", ""),
            "thanks_en": thanks.get("en", ""),
            "wave": survey.settings.get("wave") or "",
            "per_day": survey.settings.get("per_day"),
            "closes_on": (last.astimezone(zone) - actions.ONE_DAY).date()
            if last
            else None,
        }
        return SettingsForm(survey, **self.get_form_kwargs() | {"initial": initial})

    def act(self, form: Any) -> HttpResponseBase:
        """Keep them."""
        actions.change_settings(
            survey=self.survey, told=form.cleaned_data, by=self.request.user
        )
        messages.success(self.request, _("Saved."))
        return HttpResponseRedirect(reverse("survey", args=[self.survey.pk]))
