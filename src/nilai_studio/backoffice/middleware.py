"""What every answer carries, what is open at all, and to a one-time password."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from wagtail.admin.urls import display_custom_404
from wagtail.admin.views import home

Serve = Callable[[HttpRequest], HttpResponseBase]

BACK_OFFICE = "/admin/"
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

OF_OTHERS = {"set_language", "wagtailadmin_logout", "wagtailadmin_sprite"}
"""Names of all addresses of the back office that are open without being ours."""

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


def speak_to_the_person(get_response: Serve) -> Serve:
    """Speak the language of the person's account, also where an address leads nowhere.

    Wagtail does for its views alone; without one chosen the browser's counts.
    """

    def serve(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(BACK_OFFICE):
            return get_response(request)
        profile = getattr(request.user, "wagtail_userprofile", None)
        chosen = profile.preferred_language if profile else ""
        with translation.override(chosen or translation.get_language()):
            return get_response(request)

    return serve


class CloseUnused:
    """Let nothing of Wagtail's own answer that the studio does not use.

    Its reports, pages, users and choosers know nothing of our roles; they stay in the
    list of addresses, because Wagtail's own screens name them.
    """

    def __init__(self, get_response: Serve) -> None:
        self.get_response = get_response
        self.lead_nowhere = never_cache(display_custom_404(home.default))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Serve, *_given: Any
    ) -> HttpResponseBase | None:
        """Say that there is nothing, as of an address that nobody ever made."""
        is_open = is_used(request.resolver_match, view)
        return None if is_open else self.lead_nowhere(request)


def is_used(match: ResolverMatch, view: Serve) -> bool:
    """Return whether an address is outside the back office, ours, or used by us."""
    if not match.route.startswith("admin/") or match.view_name in OF_OTHERS:
        return True
    return getattr(view, "view_class", view).__module__.startswith("nilai_studio.")


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
