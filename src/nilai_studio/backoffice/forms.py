"""Signing in: password, and the second factor of those who turned it on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user
from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Wagtail's form, with a code for accounts with a second factor."""

    code = forms.CharField(
        label=_("Code from your authenticator app"),
        required=False,
        help_text=_("Only if you turned on two-factor sign-in; or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password, then the code where one is needed."""
        cleaned = super().clean()
        person = self.get_user()
        devices = list(devices_for_user(person)) if person else []
        if devices and not self._is_right(cleaned.get("code", ""), devices):
            self.user_cache = None
            raise forms.ValidationError(
                _("This account needs the code of its authenticator app."),
                code="second_factor",
            )
        return cleaned

    @staticmethod
    def _is_right(code: str, devices: list[Any]) -> bool:
        code = code.replace(" ", "")
        return any(
            device.verify_is_allowed()[0] and device.verify_token(code)
            for device in devices
            if code
        )
