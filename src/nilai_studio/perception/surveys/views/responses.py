"""Who answered, who was left out and why."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from nilai_studio.kit.forms import text_in
from nilai_studio.perception.models import Response
from nilai_studio.perception.surveys import actions, queries
from nilai_studio.perception.surveys.views.pages import SurveyAct, SurveyPage

SEE = "perception.view_response"
ROWS = 50
WHICH = {
    "": gettext_lazy("All"),
    "counted": gettext_lazy("Counts"),
    "suspect": gettext_lazy("Left out"),
    "half": gettext_lazy("Half"),
}


class ResponsesView(SurveyPage):
    """Who answered, and who was left out."""

    permission = SEE
    template_name = "perception/surveys/responses.html"
    page_title = gettext_lazy("Answers one by one")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add a page of them."""
        which = self.request.GET.get("which", "")
        which = which if which in WHICH else ""
        rows = queries.list_responses(self.survey, which)
        page = Paginator(rows, ROWS).get_page(self.request.GET.get("p"))
        sees = self.request.user.has_perm("customers.view_customer")
        return super().get_context_data(
            page=page,
            which=which,
            choices=WHICH.items(),
            rows=[
                {
                    "response": row,
                    "reason": queries.reason_in_words(row.suspect),
                    "customer": None if self.survey.is_anonymous else row.customer,
                    "said": len(row.answers),
                }
                for row in page
            ],
            sees_customers=sees,
            tally=queries.tally_of(self.survey),
            **context,
        )


class JudgeView(SurveyAct):
    """Let one answer count, or leave it out."""

    permission = SEE

    def after(self) -> str:
        """Return to the list as it was."""
        which = self.request.POST.get("which", "")
        here = reverse("survey_responses", args=[self.survey.pk])
        return f"{here}?which={which}" if which in WHICH and which else here

    def do(self, request: HttpRequest) -> None:
        """Judge it."""
        response = get_object_or_404(
            Response, survey=self.survey, pk=self.kwargs["response"]
        )
        actions.judge_response(
            response=response, counts="counts" in request.POST, by=request.user
        )


class TakeBackView(SurveyAct):
    """Let all answers that one reason left out count again."""

    permission = SEE

    def do(self, request: HttpRequest) -> None:
        """Take them back in."""
        reason = text_in(request.POST.get("reason"))[:20]
        count = actions.take_back_in(survey=self.survey, reason=reason, by=request.user)
        messages.success(
            request,
            ngettext("%(n)d answer counts again.", "%(n)d answers count again.", count)
            % {"n": count},
        )
