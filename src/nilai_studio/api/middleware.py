"""Under /api/ everything is told as a problem, also what no call answers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from nilai_studio.api.kinds import Kind, kind_of
from nilai_studio.api.problems import problem_answer

DETAILS = {
    Kind.NOT_FOUND: "There is no such address; see /api/docs.",
    Kind.METHOD_NOT_ALLOWED: "This address does not take that method.",
}


class ProblemMiddleware:
    """Turn Django's own pages of faults into problem documents."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and look at the answer."""
        answer = self.answer(request)
        kind = kind_of(answer.status_code)
        if (
            kind not in DETAILS
            or not request.path.startswith("/api/")
            or "json" in answer.headers.get("Content-Type", "")
        ):
            return answer
        told = problem_answer(request, kind, DETAILS[kind])
        if "Allow" in answer.headers:
            told["Allow"] = answer["Allow"]
        return told
