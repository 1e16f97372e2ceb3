"""What all public pages of a survey have in common: language, bounds, drawing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from nilai_studio.perception.answering import actions, limits
from nilai_studio.perception.answering.reading import Read
from nilai_studio.perception.answering.showing import say, shown_page
from nilai_studio.perception.answering.steps import Step, is_end, steps_of
from nilai_studio.perception.models import Response, Survey

LARGEST_PAGE = 64 * 1024
"""Bytes of a page of long texts, many times over."""
IDLE_SECONDS, THANKS_SECONDS = 120, 8
"""After these a kiosk goes back to its start."""

SEALED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors "
)
LANGUAGE_NAMES = {"en": "English", "id": "Bahasa Indonesia"}


# Whoever has no account sends these: the address itself is what allows it, and in a
# frame of another site no cookie would come along.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class AnsweringView(View):
    """What all public pages of a survey have in common."""

    http_method_names = ["get", "head", "post"]
    channel = "link"

    @cached_property
    def survey(self) -> Survey:
        """Which survey; drafts have no public page."""
        return get_object_or_404(
            Survey.objects.exclude(state=Survey.State.DRAFT), key=self.kwargs["key"]
        )

    @cached_property
    def address(self) -> str:
        """Digest of the device's address, for counting."""
        return limits.address_of(self.request)

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Answer in the respondent's language; bounded, framed only where meant."""
        with translation.override(self.language(request)):
            answer = self._answer(request, *args, **kwargs)
        allowed = "*" if self.channel == "embed" else "'self'"
        answer["Content-Security-Policy"] = SEALED + allowed
        if self.channel == "embed":
            answer.xframe_options_exempt = True
        answer["Referrer-Policy"] = "no-referrer"
        # A page sent back, or a bot sent away, is no matter for the log.
        answer._has_been_logged = True
        answer["X-Robots-Tag"] = "noindex"
        return answer

    def _answer(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length.isdigit() or int(length) > LARGEST_PAGE:
            return HttpResponse(status=413)
        if request.content_type != "application/x-www-form-urlencoded":
            return HttpResponse(status=415)
        if limits.is_page_refused(self.survey, self.address):
            return self.say_later()
        return super().dispatch(request, *args, **kwargs)

    def language(self, request: HttpRequest) -> str:
        """Return the language: as chosen, as kept, or as the browser asks."""
        offered = [str(code) for code in self.survey.languages] or ["en"]
        chosen = request.POST.get("lang") if request.method == "POST" else None
        wanted = [
            request.GET.get("lang"),
            chosen,
            self.kept_language(),
            (translation.get_language() or "en").split("-")[0],
        ]
        return next((code for code in wanted if code in offered), offered[0])

    def kept_language(self) -> str | None:
        """Return the language of what was begun."""
        return None

    @property
    def spoken(self) -> str:
        """The language of this answer."""
        return translation.get_language() or "en"

    def draw(self, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Return a page of the survey."""
        offered = [str(code) for code in self.survey.languages]
        others = [c for c in offered if c != self.spoken and c in LANGUAGE_NAMES]
        context |= {
            "survey": self.survey,
            "own": self.survey.own_brand or self.request.business.name,
            "language": self.spoken,
            "others": [(code, LANGUAGE_NAMES[code]) for code in others],
            "channel": self.channel,
        }
        answer = render(
            self.request, f"perception/answering/{name}.html", context, status=status
        )
        if self.channel == "kiosk":
            seconds = IDLE_SECONDS if name == "page" else THANKS_SECONDS
            start = reverse("answer_kiosk", args=[self.survey.key])
            if self.request.path != start or self.request.method == "POST":
                answer["Refresh"] = f"{seconds}; url={start}"
        return answer

    def draw_step(
        self,
        step: Step,
        content: dict[str, Any],
        token: str,
        answers: dict[str, Any],
        read: Read | None = None,
        **context: Any,
    ) -> HttpResponse:
        """Return a page of questions, with what was answered or refused."""
        steps = steps_of(content, answers, token)
        names = [other.name for other in steps]
        at = names.index(step.name) if step.name in names else 0
        # What depends on answers still to come may make one more.
        count = len(steps) + (at == len(steps) - 1 and not is_end(step, content))
        sent = {**read.answers, **read.refused} if read else {}
        held = {**answers, **sent}
        faults = read.faults if read else {}
        return self.draw(
            "page",
            status=422 if faults else 200,
            answering=shown_page(step, content, self.spoken, token, held, faults),
            at=at,
            of=count,
            percent=round(100 * at / count),
            back=names[at - 1] if at else "",
            is_last=at == len(steps) - 1 and is_end(step, content),
            faults=faults,
            **context,
        )

    def say_thanks(self) -> HttpResponse:
        """Return the last page."""
        version = actions.find_version(self.survey)
        thanks = say(
            self.survey.settings.get("thanks"),
            self.spoken,
            version.content if version else {},
        )
        return self.draw("thanks", thanks=thanks)

    def say_closed(self) -> HttpResponse:
        """Say that the survey takes no answers now."""
        return self.draw("closed", status=410)

    def say_later(self) -> HttpResponse:
        """Say that there were too many answers from here."""
        return self.draw("later", status=429)


def keep_and_end(
    view: AnsweringView,
    response: Response,
    content: dict[str, Any],
    step: Step,
    read: Read,
) -> Response:
    """Keep a page; after the last one, end the response."""
    kept = actions.keep_page(
        response=response, step=step, answers=read.answers, language=view.spoken
    )
    if actions.step_now(content, kept) is None:
        end(view, kept, content)
    return kept


def end(view: AnsweringView, response: Response, content: dict[str, Any]) -> None:
    """End a response whose last page was sent."""
    actions.end_response(
        response=response,
        content=content,
        suspect=limits.suspicion_at_end(
            view.survey, view.address, response.token, response.answers
        ),
    )
