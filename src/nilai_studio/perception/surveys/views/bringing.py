"""Answers that were given elsewhere: the file, its columns; a design to ask by."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.exports import csv_response
from nilai_studio.kit.pages import FormPage
from nilai_studio.perception.receiving import Offer
from nilai_studio.perception.surveys import columns, importing
from nilai_studio.perception.surveys.brought import (
    Brought,
    find_file,
    forget_file,
    keep_file,
)
from nilai_studio.perception.surveys.views.pages import CHANGE, OfSurvey, SurveyPage


class BringPage(OfSurvey, FormPage):
    """A page that brings in answers of a file."""

    permission = CHANGE
    page_title = gettext_lazy("Answers from a file")

    def bring(
        self, brought: Brought, chosen: dict[str, str], wave: str
    ) -> HttpResponseBase:
        """Bring them in, and say what came of it."""
        told = importing.import_answers(
            survey=self.survey,
            brought=brought,
            columns=chosen,
            wave=wave,
            by=self.request.user,
        )
        forget_file(brought)
        messages.success(
            self.request,
            _("%(new)d answers came in, %(again)d were there before.")
            % {"new": told.new, "again": told.again},
        )
        if lines := told.left_out():
            messages.warning(self.request, " ".join(lines))
        return HttpResponseRedirect(reverse("survey", args=[self.survey.pk]))


class ImportView(BringPage):
    """A file of answers; where all its columns are known they come in at once."""

    form_class = importing.FileForm
    template_name = "perception/surveys/import.html"
    submit_label = gettext_lazy("Bring them in")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add which columns are understood."""
        return super().get_context_data(
            columns=importing.columns_of(self.survey),
            has_design=bool(importing.designs_of(self.survey)),
            **context,
        )

    def act(self, form: Any) -> HttpResponseBase:
        """Read the file; bring its answers in, or ask what its columns are."""
        brought, wave = keep_file(form.cleaned_data["file"]), form.cleaned_data["wave"]
        content = importing.content_of(self.survey)
        known = columns.recognise(brought, content, Offer(content))
        if known.keys() == set(brought.columns):
            return self.bring(brought, known, wave)
        address = reverse("survey_columns", args=[self.survey.pk, brought.key])
        query = f"?{urlencode({'wave': wave})}" if wave else ""
        return HttpResponseRedirect(address + query)


class ColumnsView(BringPage):
    """What the columns of a file are, where not all are known."""

    form_class = columns.ColumnsForm
    template_name = "perception/surveys/columns.html"
    submit_label = gettext_lazy("Bring them in")

    @cached_property
    def brought(self) -> Brought:
        """The file that waits."""
        found = find_file(self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the file, and what is recognised of it."""
        content = importing.content_of(self.survey)
        offer = Offer(content)
        return super().get_form_kwargs() | {
            "brought": self.brought,
            "choices": columns.choices_of(content, offer, writing.language()),
            "recognised": columns.recognise(self.brought, content, offer),
        }

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the file's name, and how many columns wait."""
        found = super().get_context_data(**context)
        lines = list(found["form"].lines())
        unknown = sum(not field.value() for _column, _some, field in lines)
        return found | {
            "file": self.brought.name,
            "lines": lines,
            "unknown": unknown,
            "back": reverse("survey_import", args=[self.survey.pk]),
        }

    def act(self, form: Any) -> HttpResponseBase:
        """Bring the answers in as the columns were chosen."""
        wave = self.request.GET.get("wave", "")[:20]
        return self.bring(self.brought, form.cleaned_data["columns"], wave)


class DesignView(SurveyPage):
    """What to ask elsewhere: a design as a file."""

    permission = CHANGE

    def get(
        self, _request: HttpRequest, *_args: Any, **_holes: Any
    ) -> HttpResponseBase:
        """Send it."""
        designs = importing.designs_of(self.survey)
        if not designs:
            raise Http404
        head, *rows = designs[0].rows()
        return csv_response(f"design-{self.survey.key}", head, rows)
