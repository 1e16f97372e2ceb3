"""Signing in: the password, then a code for those who turned it on."""

import time
from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin.views.account import LoginView
from wagtail.log_actions import log

from nilai_studio.backoffice.forms import CodeForm, NewPasswordForm
from nilai_studio.business.models import User
from nilai_studio.business.second_factor import find_device_of, has_second_factor

PENDING = "signing_in"
"""Where the session keeps who has given the password and owes the code."""
OPEN_SECONDS = 300
"""How long the second step waits."""
WRONG_CODES = 6
"""After so many the password is asked again."""


class SignInView(LoginView):
    """The password; whoever has a second factor goes on to the code."""

    redirect_authenticated_user = False

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Let in, or ask for the code."""
        person = form.get_user()
        if not has_second_factor(person):
            return super().form_valid(form)
        # A session begun by somebody else is not carried on.
        self.request.session.flush()
        self.request.session[PENDING] = {
            "person": person.pk,
            "backend": person.backend,
            "password": person.get_session_auth_hash(),
            "remember": bool(form.cleaned_data.get("remember")),
            "next": self.get_success_url(),
            "at": time.time(),
            "wrong": 0,
        }
        self.request.session.set_expiry(OPEN_SECONDS)
        return HttpResponseRedirect(reverse("sign_in_code"))


class CodeView(FormView):
    """The code of the app, or one of the recovery codes."""

    form_class = CodeForm
    template_name = "backoffice/code.html"

    def dispatch(
        self, request: HttpRequest, *args: Any, **inputs: Any
    ) -> HttpResponseBase:
        """Go back to the password when nobody has given one lately."""
        self.person = find_pending(request)
        if self.person is None:
            request.session.pop(PENDING, None)
            return HttpResponseRedirect(reverse("wagtailadmin_login"))
        return super().dispatch(request, *args, **inputs)

    def form_valid(self, form: CodeForm) -> HttpResponseBase:
        """Let in with the right code."""
        code = form.cleaned_data["code"]
        device = find_device_of(person=self.person, code=code)
        if device is None:
            return self.refuse(form)
        pending = self.request.session.pop(PENDING)
        # django-otp keeps with the session what it was verified by.
        self.person.otp_device = device
        login(self.request, self.person, backend=pending["backend"])
        lasting = settings.SESSION_COOKIE_AGE if pending["remember"] else 0
        self.request.session.set_expiry(lasting)
        return HttpResponseRedirect(pending["next"])

    def refuse(self, form: CodeForm) -> HttpResponseBase:
        """Count a wrong code; after some the password is asked again."""
        pending = self.request.session[PENDING]
        pending["wrong"] += 1
        self.request.session.modified = True
        if pending["wrong"] >= WRONG_CODES:
            self.request.session.pop(PENDING)
            messages.error(self.request, _("Too many wrong codes; begin again."))
            return HttpResponseRedirect(reverse("wagtailadmin_login"))
        form.add_error(
            "code", _("That code is not right. Wait for the next one, then try again.")
        )
        return self.form_invalid(form)


def find_pending(request: HttpRequest) -> User | None:
    """Return who has given the password and owes the code."""
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > OPEN_SECONDS:
        return None
    person = (
        get_user_model().objects.filter(pk=pending["person"], is_active=True).first()
    )
    # The password may have been changed meanwhile.
    if person is None or person.get_session_auth_hash() != pending["password"]:
        return None
    return person


class NewPasswordView(LoginRequiredMixin, FormView):
    """A password of one's own, after a one-time one."""

    form_class = NewPasswordForm
    template_name = "backoffice/new_password.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its person."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: NewPasswordForm) -> HttpResponseBase:
        """Keep it; this session goes on, others end."""
        person = form.save(commit=False)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        update_session_auth_hash(self.request, person)
        log(person, "account.password", user=person)
        messages.success(self.request, _("Your password is set."))
        return HttpResponseRedirect(reverse("wagtailadmin_home"))


def say_closed(
    request: HttpRequest, _answer: HttpResponse | None, _credentials: dict | None
) -> HttpResponse:
    """Say that an account is closed for a while after too many wrong passwords."""
    wait = get_cool_off(request) or timedelta(minutes=5)
    minutes = max(round(wait.total_seconds() / 60), 1)
    text = ngettext(
        "Too many wrong passwords. Signing in to this account is closed for a minute.",
        "Too many wrong passwords. Signing in to this account is closed for %(count)s "
        "minutes.",
        minutes,
    ) % {"count": minutes}
    answer = render(request, "backoffice/closed.html", {"text": text}, status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer
