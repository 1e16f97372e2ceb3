"""What is answered where a page or a call fails: whose fault it is, and what to do."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from nilai_studio.api.problems import tell_silent
from nilai_studio.kit.silent import ASK_AGAIN_AFTER, is_silent


def tell_fault(request: HttpRequest) -> HttpResponse:
    """Answer what failed; Django calls this while it handles the exception."""
    if not is_silent(sys.exception()):
        return server_error(request)
    if request.path.startswith("/api/"):
        return tell_silent(request)
    # Without the request: who asks, and for which business, the database would tell.
    answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = str(ASK_AGAIN_AFTER)
    return answer
