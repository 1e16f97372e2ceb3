"""Under /api/ everything is told as a problem, also what no call answers."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from nilai_studio.api.problems import TITLES, problem_answer

DETAILS = {
    HTTPStatus.NOT_FOUND: "There is no such address; see /api/docs.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
}


class ProblemMiddleware:
    """Turn Django's own pages of faults into problem documents."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and look at the answer."""
        answer = self.answer(request)
        status = answer.status_code
        if (
            status not in DETAILS
            or not request.path.startswith("/api/")
            or "json" in answer.headers.get("Content-Type", "")
        ):
            return answer
        told = problem_answer(
            request, status, TITLES[status], DETAILS[HTTPStatus(status)]
        )
        if "Allow" in answer.headers:
            told["Allow"] = answer["Allow"]
        return told
