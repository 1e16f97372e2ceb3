"""What every answer carries, and what a one-time password allows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

Serve = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'none'",
        # Nothing runs but the files of this installation.
        "script-src 'self'",
        # Wagtail's date picker and Plotly's pictures set styles on elements.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)
FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

WITHOUT_OWN_PASSWORD = {
    "new_password",
    "set_language",
    "wagtailadmin_logout",
    "wagtailadmin_login",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
}
"""Names of the addresses open to those who still owe a password of their own."""


def guard_answers(get_response: Serve) -> Serve:
    """Tell browsers to run and fetch nothing but this installation's own files."""

    def serve(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Permissions-Policy", FEATURES)
        return answer

    return serve


class AskNewPassword:
    """Let those with a one-time password do nothing before choosing another."""

    def __init__(self, get_response: Serve) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, *_view: Any
    ) -> HttpResponseRedirect | None:
        """Send them to the page where a password is chosen."""
        person = request.user
        if not person.is_authenticated or not person.must_change_password:
            return None
        if request.resolver_match.url_name in WITHOUT_OWN_PASSWORD:
            return None
        return HttpResponseRedirect(reverse("new_password"))
