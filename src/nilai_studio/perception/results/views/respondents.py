"""The respondents behind the figures, for those who may see them; and the files."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nilai_studio.kit import writing
from nilai_studio.kit.pages import Page
from nilai_studio.perception.answering.steps import DONT_KNOW
from nilai_studio.perception.asked import Asked, question_for
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.results import queries
from nilai_studio.perception.results.analysis.labels import label_of
from nilai_studio.perception.results.disclosure import FEWEST, may_show
from nilai_studio.perception.results.screens import permission_of
from nilai_studio.perception.results.views.screens import behind

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

    def filters(self) -> dict[str, str]:
        """Return what is asked for: wave, item, brand, lowest and highest answer."""
        names = ("wave", "item", "brand", "from", "to")
        asked = {name: self.request.GET.get(name, "").strip() for name in names}
        if asked["item"] not in self.asked.items:
            asked["item"] = ""
        if asked["brand"] not in self.asked.brands:
            asked["brand"] = self.asked.own_brand if self.asked.brands else ""
        return asked

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the respondents."""
        chosen = self.filters()
        rows = Response.objects.filter(
            survey=self.survey, finished_at__isnull=False, suspect=""
        ).order_by("-finished_at", "-pk")
        if chosen["wave"]:
            rows = rows.filter(wave=chosen["wave"])
        key = self._key(chosen)
        if key:
            # By its transform: a brand's name may hold what a lookup would split.
            rows = rows.filter(answers__has_key=key).annotate(
                said=KeyTransform(key, "answers")
            )
            rows = rows.exclude(said=DONT_KNOW)
            low, high = _number(chosen["from"]), _number(chosen["to"])
            if low is not None:
                rows = rows.filter(said__gte=low)
            if high is not None:
                rows = rows.filter(said__lte=high)
        sees = self.request.user.has_perm("customers.view_customer")
        named = sees and not self.survey.is_anonymous
        if named:
            rows = rows.select_related("customer")
        count = rows.count()
        # Of an anonymous survey few answers could tell who gave them.
        hides = self.survey.is_anonymous and not may_show(count)
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
            items=behind(self.survey),
            brands=self.asked.brands,
            waves=queries.list_waves(self.survey.pk),
            query=query,
            **context,
        )

    def _key(self, chosen: dict[str, str]) -> str:
        """Return the key of an answer about a brand, as answers are stored."""
        item = chosen["item"]
        if not item:
            return ""
        held = (
            Response.objects.filter(
                survey=self.survey, finished_at__isnull=False, suspect=""
            )
            .order_by("-pk")
            .values_list("answers", flat=True)[:20]
        )
        branded = f"{item}@{chosen['brand']}"
        is_branded = any(k.startswith(f"{item}@") for one in held for k in one)
        return branded if is_branded else item

    def _told(self, row: Response, key: str, *, named: bool) -> dict[str, Any]:
        said = row.answers.get(key) if key else None
        return {
            "at": row.finished_at,
            "wave": row.wave,
            "channel": row.get_channel_display(),
            "language": row.language,
            "customer": row.customer if named else None,
            "said": said if isinstance(said, int | float) else None,
        }


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


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
            variant=request.GET.get("variant", ""),
            wave=request.GET.get("wave", ""),
        )
        if found is None or not may_show(found.respondents):
            raise Http404
        text = json.dumps(found.document, ensure_ascii=False, indent=1)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
        name = f"{found.kind}-{found.as_of}-{found.run_id}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
