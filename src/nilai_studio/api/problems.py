"""What went wrong, told to programs: problem documents (RFC 9457)."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    ValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputError

from nilai.errors import NilaiError
from nilai_studio.api.kinds import Kind, kind_of
from nilai_studio.kit.silent import ASK_AGAIN_AFTER, is_silent

log = logging.getLogger(__name__)

SHOWN = 50
"""Faults of one input that are told at once."""
OBJECT_WANTED = (
    'An object with named members is wanted here, such as {"name": …}; /api/docs '
    "shows them. A list goes into the member named for it."
)
WORDS = {
    "extra_forbidden": "No member of this name is known, so nothing was stored; "
    "/api/docs lists those there are.",
    "model_type": OBJECT_WANTED,
    "model_attributes_type": OBJECT_WANTED,
}
"""Type of a fault to what is said of it, where Pydantic's words do not tell."""


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An answer that is a problem.

    Parameters
    ----------
    kind : Kind
        Which one.
    detail : str
        What was found here, what was wanted, what to do.
    """

    def __init__(self, kind: Kind, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail


def problem_answer(
    request: HttpRequest, kind: Kind, detail: str, **more: Any
) -> HttpResponse:
    """Return a problem document.

    Parameters
    ----------
    request : HttpRequest
        The call.
    kind : Kind
        Which problem.
    detail : str
        What was found here.
    **more
        Further members, as in `errors`.

    Returns
    -------
    HttpResponse
        With the media type application/problem+json.
    """
    answer = _document(
        request, kind.status, type=kind.type, title=kind.title, detail=detail, **more
    )
    if kind.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="nilai"'
    return answer


def _document(request: HttpRequest, status: int, **members: Any) -> HttpResponse:
    document = {**members, "status": status, "instance": request.path}
    return HttpResponse(
        json.dumps(document, default=str),
        status=status,
        content_type="application/problem+json",
    )


def tell_problems(api: NinjaAPI) -> None:
    """Answer every fault with a problem document."""
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, answer)


def _ours(request: HttpRequest, fault: Problem) -> HttpResponse:
    return problem_answer(request, fault.kind, fault.detail)


def _input(request: HttpRequest, fault: InputError) -> HttpResponse:
    errors = [
        {
            "at": ".".join(map(str, error["loc"])),
            "detail": WORDS.get(error["type"], error["msg"]),
        }
        for error in fault.errors[:SHOWN]
    ]
    first = f"{errors[0]['at']}: {errors[0]['detail']}" if errors else ""
    return problem_answer(request, Kind.INPUT_AT_FAULT, first, errors=errors)


def _refused(request: HttpRequest, fault: Exception) -> HttpResponse:
    words = "; ".join(getattr(fault, "messages", [str(fault)]))
    return problem_answer(request, Kind.INPUT_AT_FAULT, words)


def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    kind = kind_of(fault.status_code)
    if kind is not None:
        return problem_answer(request, kind, str(fault))
    # A kind that says no more than its status, as the RFC has it.
    status = HTTPStatus(fault.status_code)
    members = {"type": "about:blank", "title": status.phrase, "detail": str(fault)}
    return _document(request, status, **members)


def _absent(request: HttpRequest, _fault: Http404) -> HttpResponse:
    return problem_answer(request, Kind.NOT_FOUND, "There is nothing here.")


def _denied(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
    return problem_answer(request, Kind.REFUSED, str(fault))


def _large(request: HttpRequest, _fault: Exception) -> HttpResponse:
    detail = "The request is too large; send fewer orders at once."
    return problem_answer(request, Kind.TOO_LARGE, detail)


def tell_silent(request: HttpRequest) -> HttpResponse:
    """Return that the database does not answer now, and when to call again."""
    detail = "The database does not answer now; nothing was half-stored. Call again."
    answer = problem_answer(request, Kind.DATABASE_SILENT, detail)
    answer["Retry-After"] = str(ASK_AGAIN_AFTER)
    return answer


def _unforeseen(request: HttpRequest, fault: Exception) -> HttpResponse:
    if is_silent(fault):
        return tell_silent(request)
    log.exception("%s %s failed", request.method, request.path)
    detail = "This is a fault of the studio; its log says more."
    return problem_answer(request, Kind.STUDIO_AT_FAULT, detail)


ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: _ours,
    InputError: _input,
    NilaiError: _refused,
    ValidationError: _refused,
    HttpError: _http,
    Http404: _absent,
    PermissionDenied: _denied,
    RequestDataTooBig: _large,
    TooManyFieldsSent: _large,
    Exception: _unforeseen,
}
"""Kind of fault to how it is told."""
