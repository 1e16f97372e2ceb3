"""Every computation: what went in, how it went, what came out."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai.errors import OptionError
from nilai_studio.kit.forms import text_in
from nilai_studio.kit.pages import Page
from nilai_studio.runs.actions import cancel_run, repeat_run
from nilai_studio.runs.files import find_file
from nilai_studio.runs.models import Run
from nilai_studio.runs.queries import (
    address_of,
    facts_of,
    is_like_the_repeated,
    label_of,
    list_runs,
    may_know,
    names_of,
    reason_of,
    repeats_exactly,
    say_kept,
    step_of,
)
from nilai_studio.runs.registry import COMPUTATIONS, find_computation

ON_A_PAGE = 40


class RunsView(Page):
    """All runs, the latest first."""

    permission = "runs.view_run"
    template_name = "runs/list.html"
    page_title = gettext_lazy("Runs")
    header_icon = "history"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add a page of runs."""
        asked = {
            name: text_in(self.request.GET.get(name)) for name in ("kind", "state")
        }
        runs = list_runs(**asked)
        page = Paginator(runs, ON_A_PAGE).get_page(self.request.GET.get("p"))
        names = names_of([run for run in page if may_know(run, self.request.user)])
        rows = [
            {
                "run": run,
                "label": label_of(run),
                "named": names.get(run.pk, ""),
                "step": step_of(run),
            }
            for run in page
        ]
        return super().get_context_data(
            page=page,
            rows=rows,
            asked=asked,
            states=Run.State.choices,
            kinds=[(c.kind, c.label) for c in COMPUTATIONS.values()],
            latest=rows[0]["run"] if rows else None,
            **context,
        )


class RunView(Page):
    """One run."""

    permission = "runs.view_run"
    template_name = "runs/run.html"
    header_icon = "history"
    trail = ((reverse_lazy("runs"), gettext_lazy("Runs")),)

    @cached_property
    def run(self) -> Run:
        """Which run."""
        return get_object_or_404(
            Run.objects.select_related("asked_by", "repeats"), pk=self.kwargs["pk"]
        )

    def get_page_title(self) -> str:
        """Return what it computes, and its number."""
        return f"{label_of(self.run)} · {self.run.pk}"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add all that is known of it."""
        run = self.run
        person = self.request.user
        knows = may_know(run, person)
        return super().get_context_data(
            run=run,
            label=label_of(run),
            step=step_of(run),
            reason=reason_of(run),
            result=address_of(run) if knows else "",
            file=find_file(run, person),
            inputs=facts_of(run) if knows else [],
            may_know=knows,
            is_alike=is_like_the_repeated(run) if knows else None,
            summary=run.summary,
            refused=sum((run.summary.get("refused") or {}).values()),
            may_start=person.has_perm("runs.start_run"),
            may_repeat=find_computation(run.kind) is not None,
            is_held=repeats_exactly(run),
            kept=say_kept(run),
            **context,
        )


class FileView(RunView):
    """The file that a run made, for whoever asked for it."""

    def get(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Send it."""
        path = find_file(self.run, request.user)
        if path is None:
            raise Http404
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


class RunAct(RunView, ABC):
    """What a button on a run's page does; asked for by POST alone."""

    permission = "runs.start_run"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Do it and show a run."""
        shown = self.do(request)
        return HttpResponseRedirect(reverse("run", args=[shown.pk]))

    @abstractmethod
    def do(self, request: Any) -> Run:
        """Do what the button says."""


class RepeatView(RunAct):
    """The same again."""

    def do(self, request: Any) -> Run:
        """Ask for it."""
        try:
            is_exact = request.POST.get("data") == "same"
            return repeat_run(run=self.run, by=request.user, is_exact=is_exact)
        except OptionError as error:
            messages.error(request, str(error))
            return self.run


class CancelView(RunAct):
    """No more of it."""

    def do(self, request: Any) -> Run:
        """Cancel it, if it has not ended."""
        if cancel_run(run=self.run, by=request.user):
            messages.success(request, _("The run was cancelled."))
        else:
            messages.info(request, _("The run had ended already."))
        return self.run


class ProgressView(RunView):
    """How far a run is, for the script of progress bars."""

    def get(self, _request: HttpRequest, *_args: Any, **_in: Any) -> HttpResponseBase:
        """Answer with share, step, and whether it has ended."""
        run = self.run
        return JsonResponse(
            {
                "share": run.progress_share,
                "step": step_of(run),
                "is_final": run.is_final,
            }
        )
