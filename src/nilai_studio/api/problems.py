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

log = logging.getLogger(__name__)

TITLES = {
    400: "Not understood",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Kind of content not taken",
    422: "Input at fault",
}


SHOWN = 50
"""Faults of one input that are told at once."""


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An answer that is a problem.

    Parameters
    ----------
    status : int
        Of HTTP.
    title : str
        The kind of problem, always the same.
    detail : str
        What was found here, what was wanted, what to do.
    """

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title, self.detail = status, title, detail


def problem_answer(
    request: HttpRequest, status: int, title: str, detail: str, **more: Any
) -> HttpResponse:
    """Return a problem document.

    Parameters
    ----------
    request : HttpRequest
        The call.
    status : int
        Of HTTP.
    title, detail : str
        The kind of problem; what was found here.
    **more
        Further members, as in `errors`.

    Returns
    -------
    HttpResponse
        With the media type application/problem+json.
    """
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        **more,
    }
    answer = HttpResponse(
        json.dumps(document, default=str),
        status=status,
        content_type="application/problem+json",
    )
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="nilai"'
    return answer


def tell_problems(api: NinjaAPI) -> None:
    """Answer every fault with a problem document."""
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, answer)


def _ours(request: HttpRequest, fault: Problem) -> HttpResponse:
    return problem_answer(request, fault.status, fault.title, fault.detail)


def _input(request: HttpRequest, fault: InputError) -> HttpResponse:
    errors = [
        {"at": ".".join(map(str, error["loc"])), "detail": error["msg"]}
        for error in fault.errors[:SHOWN]
    ]
    first = f"{errors[0]['at']}: {errors[0]['detail']}" if errors else ""
    return problem_answer(request, 422, TITLES[422], first, errors=errors)


def _refused(request: HttpRequest, fault: Exception) -> HttpResponse:
    words = "; ".join(getattr(fault, "messages", [str(fault)]))
    return problem_answer(request, 422, TITLES[422], words)


def _http(request: HttpRequest, fault: HttpError) -> HttpResponse:
    title = TITLES.get(fault.status_code, "Refused")
    return problem_answer(request, fault.status_code, title, str(fault))


def _absent(request: HttpRequest, _fault: Http404) -> HttpResponse:
    return problem_answer(request, 404, TITLES[404], "There is nothing here.")


def _denied(request: HttpRequest, fault: PermissionDenied) -> HttpResponse:
    return problem_answer(request, 403, "Refused", str(fault))


def _large(request: HttpRequest, _fault: Exception) -> HttpResponse:
    detail = "The request is too large; send fewer orders at once."
    return problem_answer(request, 413, TITLES[413], detail)


def _unforeseen(request: HttpRequest, _fault: Exception) -> HttpResponse:
    log.exception("%s %s failed", request.method, request.path)
    detail = "This is a fault of the studio; its log says more."
    return problem_answer(request, 500, "Fault of the studio", detail)


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
