"""Under /api/ everything is told as a problem, also what no call answers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nilai_studio.api.kinds import Kind, kind_of
from nilai_studio.api.problems import problem_answer

DETAILS = {
    Kind.NOT_FOUND: "There is no such address; see /api/docs.",
    Kind.METHOD_NOT_ALLOWED: "This address does not take that method.",
}

PIECE = 1 << 16
TOO_MANY_PIECES = (
    "More came in pieces (Transfer-Encoding: chunked) than is taken without its length "
    "told before; send the header Content-Length, and fewer orders at once."
)


class ProblemMiddleware:
    """Turn Django's own pages of faults into problem documents."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and look at the answer."""
        if not request.path.startswith("/api/"):
            return self.answer(request)
        if is_in_pieces(request) and not gather(request):
            return problem_answer(request, Kind.TOO_LARGE, TOO_MANY_PIECES)
        answer = self.answer(request)
        kind = kind_of(answer.status_code)
        if kind not in DETAILS or "json" in answer.headers.get("Content-Type", ""):
            return answer
        told = problem_answer(request, kind, DETAILS[kind])
        if "Allow" in answer.headers:
            told["Allow"] = answer["Allow"]
        return told


def is_in_pieces(request: HttpRequest) -> bool:
    """Return whether a body comes whose length nobody told."""
    encoding = request.headers.get("Transfer-Encoding", "")
    return "chunked" in encoding.lower() and not request.META.get("CONTENT_LENGTH")


def gather(request: HttpRequest) -> bool:
    """Put the pieces of a body together; return False where there are too many.

    Django takes a body without a length for empty.
    """
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    pieces, size = [], 0
    while piece := request.META["wsgi.input"].read(PIECE):
        size += len(piece)
        if size > most:
            return False
        pieces.append(piece)
    request._body = b"".join(pieces)
    request.META["CONTENT_LENGTH"] = str(size)
    return True
