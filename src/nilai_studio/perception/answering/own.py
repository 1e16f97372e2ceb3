"""One's own answer: going on, going back, ending."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from nilai_studio.perception.answering import actions
from nilai_studio.perception.answering.pages import AnsweringView, end, keep_and_end
from nilai_studio.perception.answering.reading import read_page
from nilai_studio.perception.answering.steps import Step, next_step, steps_of
from nilai_studio.perception.models import Response


class OwnView(AnsweringView):
    """One's own answer: the page one has come to, an earlier one, or thanks."""

    @cached_property
    def response(self) -> Response:
        """Whose page it is."""
        return get_object_or_404(
            Response, survey=self.survey, token=self.kwargs["token"]
        )

    @property
    def channel(self) -> str:
        """How it was begun."""
        return self.response.channel

    @cached_property
    def content(self) -> dict[str, Any]:
        """The wording it began with."""
        return self.survey.versions.get(number=self.response.version).content

    def kept_language(self) -> str | None:
        """Return the language of what was begun."""
        return self.response.language

    def get(self, request: HttpRequest, **_holes: Any) -> HttpResponse:
        """Show the page one has come to, or the one asked for before it."""
        response = self.response
        if response.is_finished:
            return self.say_thanks()
        if not actions.may_go_on(self.survey, response):
            return self.say_closed()
        step = actions.step_now(self.content, response)
        wanted = self._earlier(request.GET.get("step", ""), step)
        if wanted is not None:
            step = wanted
        if step is None:
            # Everything was sent, and only the end is missing.
            return self.draw("send", token=response.token)
        return self.draw_step(step, self.content, response.token, response.answers)

    def post(self, request: HttpRequest, **_holes: Any) -> HttpResponseBase:
        """Keep a page, then lead to the next."""
        response, content = self.response, self.content
        own = HttpResponseRedirect(request.path)
        own.status_code = 303
        if response.is_finished:
            return own
        if not actions.may_go_on(self.survey, response):
            return self.say_closed()
        steps = steps_of(content, response.answers, response.token)
        now = next_step(steps, response.last_step)
        if now is None and "step" not in request.POST:
            end(self, response, content)
            return own
        step = self._earlier(request.POST.get("step", ""), now)
        if step is None:
            return own
        read = read_page(step, content, response.token, request.POST)
        if read.faults:
            return self.draw_step(step, content, response.token, response.answers, read)
        keep_and_end(self, response, content, step, read)
        return own

    def _earlier(self, name: str, now: Step | None) -> Step | None:
        """Return the page of that name, unless it lies ahead."""
        steps = steps_of(self.content, self.response.answers, self.response.token)
        names = [step.name for step in steps]
        if name not in names:
            return None
        reached = names.index(now.name) if now else len(steps)
        at = names.index(name)
        return steps[at] if at <= reached else None
