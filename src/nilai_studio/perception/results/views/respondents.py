"""The respondents behind the figures, for those who may see them; and the files."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.forms import text_in
from nilai_studio.kit.pages import Page
from nilai_studio.perception.asked import Asked, question_for
from nilai_studio.perception.groups import hidden_families
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.analysis.labels import label_of
from nilai_studio.perception.results.disclosure import FEWEST, may_show
from nilai_studio.perception.results.respondents import (
    choose,
    find_respondents,
    groups_of,
    may_list,
)
from nilai_studio.perception.results.screens import permission_of
from nilai_studio.perception.results.views.variants import behind

PAGE = 50


class RespondentsView(Page):
    """Who gave the answers that a figure rests on."""

    permission = "perception.view_response"
    template_name = "perception/results/respondents.html"
    header_icon = "group"

    @cached_property
    def survey(self) -> Survey:
        """Whose answers."""
        return get_object_or_404(Survey, pk=self.kwargs["pk"])

    @cached_property
    def asked(self) -> Asked:
        """What it asks."""
        return question_for(self.survey)

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the way here."""
        return (
            (reverse_lazy("value"), pgettext_lazy("to the customer", "Value")),
            (reverse("value_index", args=[self.survey.pk]), self.survey.name),
        )

    def get_page_title(self) -> Any:
        """Return the page's name."""
        return _("Respondents")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the respondents."""
        chosen = choose(self.request.GET, self.asked, self.request.user)
        rows, key = find_respondents(self.survey, self.asked, chosen)
        sees = self.request.user.has_perm("customers.view_customer")
        named = sees and not self.survey.is_anonymous
        if named:
            rows = rows.select_related("customer")
        count = rows.count()
        hides = not may_list(self.survey, count)
        pages = Paginator(rows.none() if hides else rows, PAGE)
        page = pages.get_page(self.request.GET.get("p"))
        label = ""
        if chosen["item"]:
            item = self.asked.items[chosen["item"]]
            label = label_of(
                chosen["item"], item, writing.language(), self.asked.own_brand
            )
        query = urlencode({n: v for n, v in chosen.items() if v})
        return super().get_context_data(
            survey=self.survey,
            people=[self._told(row, key, named=named) for row in page],
            page=page,
            count=count,
            hides=hides,
            fewest=FEWEST,
            named=named,
            chosen=chosen,
            chosen_label=label,
            segment=self._segment(chosen),
            items=behind(self.survey),
            brands=self.asked.brands,
            waves=queries.list_waves(self.survey.pk),
            query=query,
            **context,
        )

    def _segment(self, chosen: dict[str, str]) -> str:
        """Return what the segment asked for is called."""
        names = groups_of(chosen["by"], self.asked, writing.language())
        return next((n for n, code in names.items() if code == chosen["group"]), "")

    def _told(self, row: Response, key: str, *, named: bool) -> dict[str, Any]:
        said = row.answers.get(key) if key else None
        return {
            "at": row.finished_at,
            "wave": row.wave,
            "channel": row.get_channel_display(),
            "language": row.language,
            "customer": row.customer if named else None,
            "said": said if isinstance(said, int | float | str) else None,
            "is_text": isinstance(said, str),
        }


class DocumentView(Page):
    """A result as the command line's --json gives it."""

    permission = "perception.view_surveyresult"

    def get(self, request: HttpRequest, *_args: Any, **kept: Any) -> HttpResponseBase:
        """Send it."""
        needed = permission_of(kept["kind"])
        if needed and not request.user.has_perm(needed):
            raise PermissionDenied
        found = queries.find_result(
            kept["pk"],
            kept["kind"],
            variant=text_in(request.GET.get("variant")),
            wave=text_in(request.GET.get("wave")),
        )
        if found is None or not may_show(found.respondents):
            raise Http404
        if found.extra.get("by") in hidden_families(request.user):
            raise PermissionDenied
        text = json.dumps(found.document, ensure_ascii=False, indent=1)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
        name = f"{found.kind}-{found.as_of}-{found.run_id}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
