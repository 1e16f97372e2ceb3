"""The worth of the customer base on one page, and its files."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai.errors import OptionError
from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.kit import writing
from nilai_studio.kit.pages import FormPage, Page
from nilai_studio.runs.models import Run
from nilai_studio.runs.queries import reason_of, step_of
from nilai_studio.worth.actions import ask_for
from nilai_studio.worth.asked import headline, membership_note, name_of
from nilai_studio.worth.computations import run_folder
from nilai_studio.worth.explaining import explain_map, explain_spread
from nilai_studio.worth.forms import AskForm
from nilai_studio.worth.inputs import KIND
from nilai_studio.worth.models import WorthAnalysis
from nilai_studio.worth.queries import (
    current_id,
    find_current,
    find_failed_run,
    find_open_run,
    has_orders,
    what_changed,
)
from nilai_studio.worth.telling import Telling

ORDER = (
    "map", "worth", "spread", "holders", "cohorts", "levers", "trust", "one_period",
    "two_periods", "one_cohort", "cohorts_compared", "growth", "read",
)  # fmt: skip
"""Parts of the page in order."""
LENSES = ("one_period", "two_periods", "one_cohort", "cohorts_compared", "growth")
HEADINGS = {
    "map": gettext_lazy("The ten segments"),
    "spread": gettext_lazy("From customer to customer"),
}
ABOUT = {"map": explain_map, "spread": explain_spread}
"""Part without words of its own to what explains it."""


def parts_of(telling: Telling) -> list[dict[str, Any]]:
    """Return the parts of the page: heading, words, pictures, tables, explanation."""
    pictures = telling.pictures()
    parts = []
    for code in ORDER:
        section = dict(telling.section(code))
        section.setdefault("code", code)
        if code in HEADINGS:
            section["heading"] = HEADINGS[code]
            section["about"] = ABOUT[code](telling)
        section["pictures"] = pictures.get(code, [])
        if section.get("sentences") or section["pictures"]:
            parts.append(section)
    return parts


def contents_of(parts: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Return where the page's parts begin and their names, the lenses under one."""
    lenses = [part["code"] for part in parts if part["code"] in LENSES]
    names = dict.fromkeys(lenses[:1], _("The five lenses"))
    return [
        (part["code"], names.get(part["code"], part["heading"]))
        for part in parts
        if part["code"] not in lenses[1:]
    ]


def period_of(document: Mapping[str, Any]) -> tuple[date, date] | None:
    """Return the days of the first and the last order that were analysed."""
    read = document["read"]
    if not read["from"] or not read["to"]:
        return None
    first, last = (date.fromisoformat(read[end][:10]) for end in ("from", "to"))
    return first, last


class WorthView(FormPage):
    """The base on one page; as it is now, or as of the analysis in the address."""

    permission = SEE_MONEY
    template_name = "worth/worth.html"
    page_title = gettext_lazy("Worth")
    header_icon = "view"
    form_class = AskForm

    @cached_property
    def has_orders(self) -> bool:
        """Whether there is anything to analyse."""
        return has_orders()

    @cached_property
    def run(self) -> Run | None:
        """The run whose result is shown; None before there is one."""
        pk = self.kwargs.get("pk") or (current_id() if self.has_orders else None)
        if pk is None:
            return None
        return get_object_or_404(Run.objects.filter(kind=KIND), pk=pk)

    @cached_property
    def analysis(self) -> WorthAnalysis | None:
        """What the run found, once it has."""
        if self.run is None:
            return None
        return WorthAnalysis.objects.filter(pk=self.run.pk, is_finished=True).first()

    @cached_property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day of all orders, as analysed of late."""
        current = self.analysis if "pk" not in self.kwargs else find_current()
        return period_of(current.document) if current else None

    def get_trail(self) -> tuple[tuple[Any, Any], ...]:
        """Return the way to an analysis of its own."""
        if "pk" not in self.kwargs:
            return ()
        return ((reverse_lazy("worth"), gettext_lazy("Worth")),)

    def get_page_title(self) -> Any:
        """Return the page's name, of an analysis of its own what it was asked."""
        if "pk" not in self.kwargs:
            return self.page_title
        named = name_of(self.run.inputs) if self.run else ""
        return named or self.page_title

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add who asks, the usual horizon, and the period that orders span."""
        return super().get_form_kwargs() | {
            "person": self.request.user,
            "horizon": Business.current().horizon_months,
            "span": self.span,
        }

    def get_initial(self) -> dict[str, Any]:
        """Begin with what is shown."""
        inputs = self.run.inputs if self.run else {}
        return {
            "first": inputs.get("from"),
            "until": inputs.get("until"),
            "segment": inputs.get("segment"),
            "horizon_months": inputs.get(
                "horizon_months", Business.current().horizon_months
            ),
        }

    def act(self, form: Any) -> HttpResponseBase:
        """Show what is asked for, or begin the run that will bring it."""
        try:
            found = ask_for(inputs=form.inputs(), by=self.request.user)
        except OptionError as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(reverse("worth"))
        return HttpResponseRedirect(reverse("worth_analysis", args=[found.pk]))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the parts of the page, or how far the run is."""
        analysis = self.analysis
        run = self.run if analysis is None else None
        there = self.has_orders
        if run is None and analysis is None and there:
            run = find_open_run() or find_failed_run()
        telling = Telling(analysis, writing.language()) if analysis else None
        changed = what_changed(analysis) if analysis else ""
        parts = parts_of(telling) if telling else []
        return super().get_context_data(
            analysis=analysis,
            telling=telling,
            parts=parts,
            run=run,
            is_awaited=there and not (run or analysis),
            step=step_of(run) if run else "",
            reason=reason_of(run) if run else "",
            contents=contents_of(parts),
            headline=headline(analysis.run.inputs, analysis.document)
            if analysis
            else "",
            note=membership_note(self.run.inputs) if self.run else "",
            period=period_of(analysis.document) if analysis else None,
            has_orders=there,
            changed=changed,
            renewing=find_open_run() if changed else None,
            may_start=self.request.user.has_perm("runs.start_run"),
            **context,
        )


class FileView(Page):
    """A file of an analysis, to be kept."""

    permission = SEE_MONEY

    @cached_property
    def analysis(self) -> WorthAnalysis:
        """Which analysis."""
        return get_object_or_404(
            WorthAnalysis.objects.filter(is_finished=True), pk=self.kwargs["pk"]
        )


class ReportView(FileView):
    """The report as one page that opens without a network."""

    def get(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Send it in the reader's language."""
        language = writing.language()
        path = run_folder(self.analysis.pk) / f"report.{language}.html"
        if not path.exists():
            messages.warning(
                request,
                _("The report's file is no longer kept. Repeat the run to have it."),
            )
            return HttpResponseRedirect(reverse("run", args=[self.analysis.pk]))
        name = f"worth-{self.analysis.as_of}-{self.analysis.pk}.{language}.html"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)


class DocumentView(FileView):
    """The result as `nilai worth --json` gives it."""

    def get(self, _request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Send it."""
        text = json.dumps(self.analysis.document, ensure_ascii=False, indent=1)
        answer = HttpResponse(text, content_type="application/json; charset=utf-8")
        name = f"worth-{self.analysis.as_of}-{self.analysis.pk}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
