"""Forms of signing in and of one's own account."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.users.models import UserProfile

from nilai_studio.business.models import User


class SignInForm(LoginForm):
    """Wagtail's form; addresses are read without regard to case."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = _("Email address"), _("Password")
        name.widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": "", "maxlength": 254}
        )
        password.widget.attrs = {"autocomplete": "current-password"}
        self.error_messages |= {
            "invalid_login": _("That email address and password do not match.")
        }

    def clean_username(self) -> str:
        """Return the address as accounts keep it."""
        return self.cleaned_data["username"].strip().lower()


class CodeForm(forms.Form):
    """The second step of signing in."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autofocus": "",
                "spellcheck": "false",
            }
        ),
    )


class NewPasswordForm(SetPasswordForm):
    """A password of one's own instead of the one-time one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        first, second = self.fields["new_password1"], self.fields["new_password2"]
        first.label, second.label = _("New password"), _("The same again")
        first.help_text = password_validation.password_validators_help_text_html()
        second.help_text = ""

    def clean_new_password1(self) -> str:
        """Refuse the password that is to be replaced."""
        chosen = self.cleaned_data["new_password1"]
        if self.user.check_password(chosen):
            raise ValidationError(_("Choose another than the one-time password."))
        return chosen


class OwnPasswordForm(forms.Form):
    """One's own password, before something that weakens the account."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, person: User, *args: Any, **options: Any) -> None:
        self.person = person
        super().__init__(*args, **options)

    def clean_password(self) -> str:
        """Refuse a wrong one."""
        given = self.cleaned_data["password"]
        if not self.person.check_password(given):
            raise ValidationError(_("That is not your password."))
        return given


class NameForm(forms.ModelForm):
    """Name and address; many people have a single name."""

    first_name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    class Meta:
        """What a person changes."""

        model = User
        fields = ["first_name", "email"]

    def clean_email(self) -> str:
        """Return the address in lower case; refuse another's."""
        email = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(email__iexact=email).exists():
            raise ValidationError(_("Another account has this address."))
        return email


class LanguageForm(forms.ModelForm):
    """English, Indonesian, or what the browser asks for."""

    preferred_language = forms.ChoiceField(
        label=_("Language of the screens"),
        required=False,
        choices=[
            ("", _("As the browser asks")),
            ("en", "English"),
            ("id-id", "Bahasa Indonesia"),
        ],
    )

    class Meta:
        """What a person changes."""

        model = UserProfile
        fields = ["preferred_language"]


class LookForm(forms.ModelForm):
    """Light or dark."""

    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=[
            ("system", _("As the device is set")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ],
    )
    contrast = forms.ChoiceField(
        label=_("Contrast"),
        choices=[
            ("system", _("As the device is set")),
            ("more_contrast", _("More contrast")),
        ],
    )

    class Meta:
        """What a person changes."""

        model = UserProfile
        fields = ["theme", "contrast"]
