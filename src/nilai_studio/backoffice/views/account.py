"""One's own account: name, language, light or dark, password, second factor."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views import account as wagtail_account
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.users.models import UserProfile

from nilai_studio.backoffice.forms import (
    CodeForm,
    LanguageForm,
    LookForm,
    NameForm,
    OwnPasswordForm,
)
from nilai_studio.business.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    find_app,
    has_second_factor,
    renew_recovery_codes,
    turn_off_second_factor,
)
from nilai_studio.kit.pages import FormPage, Page

ACCOUNT = reverse_lazy("wagtailadmin_account")
HERE = reverse_lazy("second_factor")


class NamePanel(BaseSettingsPanel):
    """Who one is."""

    name = "name"
    title = gettext_lazy("Name and email address")
    order = 100
    form_class = NameForm


class LanguagePanel(BaseSettingsPanel):
    """English or Indonesian."""

    name = "locale"
    title = gettext_lazy("Language")
    order = 400
    form_class = LanguageForm
    form_object = "profile"


class LookPanel(BaseSettingsPanel):
    """Light or dark."""

    name = "theme"
    title = gettext_lazy("Look")
    order = 450
    form_class = LookForm
    form_object = "profile"


class AccountView(wagtail_account.AccountView):
    """Wagtail's page with the parts that make sense here, and the second factor."""

    template_name = "backoffice/account.html"

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Return the parts."""
        profile = UserProfile.get_for_user(self.request.user)
        return [
            kind(self.request, self.request.user, profile)
            for kind in (
                NamePanel,
                LanguagePanel,
                LookPanel,
                wagtail_account.ChangePasswordPanel,
            )
        ]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add whether the second factor is on."""
        return super().get_context_data(
            has_second_factor=has_second_factor(self.request.user), **context
        )


class SecondFactorView(Page):
    """Whether it is on; the code to scan while it is being turned on."""

    template_name = "backoffice/second_factor.html"
    page_title = gettext_lazy("Two-factor sign-in")
    header_icon = "lock"
    trail = ((ACCOUNT, gettext_lazy("Account")),)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the state, and what the app needs."""
        person = self.request.user
        is_on = has_second_factor(person)
        app = None if is_on else find_app(person, confirmed=False)
        secret = as_secret(app.bin_key) if app else ""
        return super().get_context_data(
            is_on=is_on,
            app=app,
            picture=draw_code(app.config_url) if app else "",
            secret=secret,
            **({"form": CodeForm()} | context),
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Begin, or check the first code."""
        if "code" not in request.POST:
            begin_second_factor(person=request.user)
            return HttpResponseRedirect(HERE)
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                codes = confirm_second_factor(
                    person=request.user, code=form.cleaned_data["code"]
                )
            except ValidationError as refusal:
                form.add_error("code", refusal)
            else:
                return show_codes(self, codes)
        return self.render_to_response(self.get_context_data(form=form))


class OwnPasswordPage(FormPage):
    """Something about the second factor that takes one's password."""

    form_class = OwnPasswordForm
    header_icon = "lock"
    trail = ((ACCOUNT, gettext_lazy("Account")), (HERE, SecondFactorView.page_title))
    back = HERE

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form its person."""
        return super().get_form_kwargs() | {"person": self.request.user}


class TurnOffView(OwnPasswordPage):
    """Let the password alone suffice again."""

    template_name = "backoffice/turn_off.html"
    page_title = gettext_lazy("Turn off")
    submit_label = gettext_lazy("Turn off")

    def act(self, _form: Any) -> HttpResponseBase:
        """Turn it off."""
        turn_off_second_factor(person=self.request.user)
        messages.success(self.request, _("Two-factor sign-in is off."))
        return HttpResponseRedirect(ACCOUNT)


class NewCodesView(OwnPasswordPage):
    """New recovery codes instead of the old ones."""

    template_name = "backoffice/new_codes.html"
    page_title = gettext_lazy("New recovery codes")
    submit_label = gettext_lazy("Make new codes")

    def act(self, _form: Any) -> HttpResponseBase:
        """Make them and show them."""
        return show_codes(self, renew_recovery_codes(person=self.request.user))


def show_codes(view: Page | FormPage, codes: list[str]) -> HttpResponseBase:
    """Show recovery codes: now and never again."""
    view.template_name = "backoffice/recovery_codes.html"
    return view.render_to_response(view.get_context_data(form=None, codes=codes))


def draw_code(address: str) -> SafeString:
    """Return a QR code as SVG, dark on white in every theme, for cameras."""
    picture = segno.make(address, error="m").svg_inline(
        scale=4, border=3, dark="#111", light="#fff", svgclass="nilai-qr", omitsize=True
    )
    return mark_safe(picture)  # noqa: S308 - drawn by segno from our own address


def as_secret(key: bytes) -> str:
    """Return the secret as apps let it be typed: letters in groups of four.

    Examples
    --------
    >>> as_secret(b"12345678901234567890")
    'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'
    """
    letters = b32encode(key).decode().rstrip("=")
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
