"""What a new key may."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nilai_studio.api.keys import SCOPES
from nilai_studio.api.models import ApiKey


class KeyForm(forms.ModelForm):
    """Name and scopes of a new key."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scopes")
        help_texts = {"name": _("Which program will use it, as in “Cash register”.")}
