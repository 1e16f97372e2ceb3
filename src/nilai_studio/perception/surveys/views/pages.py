"""What all pages of one survey have in common."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from nilai_studio.kit.pages import Furniture, Page
from nilai_studio.perception.models import Survey

VIEW, CHANGE = "perception.view_survey", "perception.change_survey"
SURVEYS = (reverse_lazy("surveys"), gettext_lazy("Surveys"))


class OfSurvey(Furniture):
    """A page of one survey."""

    permission = VIEW
    header_icon = "form"

    @cached_property
    def survey(self) -> Survey:
        """Which one."""
        return get_object_or_404(Survey, pk=self.kwargs["pk"])

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the list, and the survey before its parts."""
        here = reverse("survey", args=[self.survey.pk])
        return (
            (SURVEYS,)
            if self.request.path == here
            else (SURVEYS, (here, self.survey.name))
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the survey."""
        return super().get_context_data(**({"survey": self.survey} | context))


class SurveyPage(OfSurvey, Page):
    """A page of one survey that answers one question."""


class SurveyAct(SurveyPage, ABC):
    """What a button does; asked for by POST alone."""

    permission = CHANGE
    http_method_names = ["post"]
    done: Any = ""

    def post(
        self, request: HttpRequest, *_args: Any, **_holes: Any
    ) -> HttpResponseBase:
        """Do it, or say what stands in the way; then back to the survey."""
        try:
            answer = self.do(request)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            answer = None
        else:
            if self.done:
                messages.success(request, self.done)
        return answer or HttpResponseRedirect(self.after())

    def after(self) -> str:
        """Return where it leads."""
        return reverse("survey", args=[self.survey.pk])

    @abstractmethod
    def do(self, request: HttpRequest) -> HttpResponseBase | None:
        """Do what the button says."""
