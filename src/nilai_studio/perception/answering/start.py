"""The first page of a survey, by its address or by an own link."""

import re
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from nilai_studio.perception.answering import actions, limits
from nilai_studio.perception.answering.pages import AnsweringView, keep_and_end
from nilai_studio.perception.answering.reading import Read, read_page
from nilai_studio.perception.answering.steps import Step, next_step, steps_of
from nilai_studio.perception.models import Invitation, Response, SurveyVersion
from nilai_studio.perception.models.survey import new_token

COOKIE_AGE = 60 * 60 * 24 * 60
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class StartView(AnsweringView):
    """The first page; what was begun in this browser goes on."""

    def get(self, request: HttpRequest, **_holes: Any) -> HttpResponse:
        """Show the first page, or lead to what was begun."""
        begun = self.find_begun(request)
        if begun is not None:
            return self.lead_to(begun)
        version = actions.find_version(self.survey)
        if version is None or not actions.is_open(self.survey):
            return self.say_closed()
        return self.draw_first(version, new_token())

    def post(self, request: HttpRequest, **_holes: Any) -> HttpResponseBase:
        """Keep the first page, then lead to the second."""
        token = request.POST.get("token", "")
        if not TOKEN.fullmatch(token):
            raise Http404
        begun = self.find_sent(token)
        if begun is not None and (begun.last_step or begun.is_finished):
            # The page was sent before, and its answer lost on the way.
            return self.lead_to(begun, is_new=True)
        version = actions.find_version(self.survey)
        step = first_step(version, token)
        if version is None or step is None or not actions.is_open(self.survey):
            return self.say_closed()
        read = read_page(step, version.content, token, request.POST)
        if read.faults:
            return self.draw_first(version, token, read)
        return self.begin(version, token, step, read)

    def begin(
        self, version: SurveyVersion, token: str, step: Step, read: Read
    ) -> HttpResponseBase:
        """Make the response, keep its first page, and lead to the second."""
        if limits.refuse_start(self.survey, self.address, self.channel):
            return self.say_later()
        limits.note_start(token, self.seconds_shown())
        trap = self.request.POST.get("website", "")
        suspect = limits.suspicion_at_start(
            self.survey, self.address, self.channel, trap
        )
        try:
            # A response without its first page is never left behind.
            with transaction.atomic():
                begun = actions.begin_response(
                    survey=self.survey,
                    version=version,
                    token=token,
                    channel=self.channel,
                    language=self.spoken,
                    suspect=suspect,
                    invitation=self.find_invitation(),
                )
                keep_and_end(self, begun, version.content, step, read)
        except actions.AnsweredAlready:
            return self.say_thanks()
        return self.lead_to(begun, is_new=True)

    def seconds_shown(self) -> float:
        """Return how long the first page was looked at, as it says itself, signed."""
        try:
            shown = signing.loads(
                self.request.POST.get("at", ""), salt="survey", max_age=86_400
            )
        except signing.BadSignature:
            return 0
        return max(timezone.now().timestamp() - float(shown), 0)

    def draw_first(
        self, version: SurveyVersion, token: str, read: Read | None = None
    ) -> HttpResponse:
        """Return the first page of questions."""
        step = first_step(version, token)
        if step is None:
            return self.say_closed()
        at = self.request.POST.get("at") or signing.dumps(
            timezone.now().timestamp(), salt="survey"
        )
        return self.draw_step(
            step, version.content, token, {}, read, first_token=token, shown_at=at
        )

    def find_invitation(self) -> Invitation | None:
        """Return whose link it is; the survey's own address is nobody's."""
        return None

    def find_begun(self, request: HttpRequest) -> Response | None:
        """Return what was begun in this browser; a kiosk's begins anew each time."""
        if self.channel in ("kiosk", "embed"):
            return None
        token = request.COOKIES.get(self.cookie, "")
        if not TOKEN.fullmatch(token):
            return None
        return Response.objects.filter(survey=self.survey, token=token).first()

    def find_sent(self, token: str) -> Response | None:
        """Return the response that this page began when it was sent before."""
        sent = Response.objects.filter(token=token).first()
        if sent is not None and sent.survey_id != self.survey.pk:
            raise Http404
        return sent

    @property
    def cookie(self) -> str:
        """Name of the cookie that leads back to one's own answer."""
        return f"survey_{self.survey.key}"

    def lead_to(self, response: Response, *, is_new: bool = False) -> HttpResponse:
        """Lead to a response's own page, and let the browser find it again."""
        answer = HttpResponseRedirect(
            reverse("answer_own", args=[self.survey.key, response.token])
        )
        answer.status_code = 303
        if is_new and self.channel not in ("kiosk", "embed"):
            answer.set_cookie(
                self.cookie,
                response.token,
                max_age=COOKIE_AGE,
                path=reverse("answer", args=[self.survey.key]),
                httponly=True,
                secure=self.request.is_secure(),
                samesite="Lax",
            )
        return answer


class InvitedView(StartView):
    """The first page of an own link, which knows who answers and takes one answer."""

    channel = "invitation"

    @cached_property
    def invited(self) -> Invitation:
        """Whose link it is."""
        return get_object_or_404(
            Invitation, survey=self.survey, token=self.kwargs["token"]
        )

    def find_invitation(self) -> Invitation | None:
        """Return whose link it is."""
        return self.invited

    def find_begun(self, request: HttpRequest) -> Response | None:  # noqa: ARG002
        """Return the answer that the link has, in whichever browser it was begun."""
        return Response.objects.filter(invitation=self.invited).first()

    def find_sent(self, token: str) -> Response | None:
        """Return the answer that the link has."""
        return self.find_begun(self.request) or super().find_sent(token)


def first_step(version: SurveyVersion | None, token: str) -> Step | None:
    """Return the first page of a wording, if it has one."""
    if version is None:
        return None
    return next_step(steps_of(version.content, {}, token), "")
