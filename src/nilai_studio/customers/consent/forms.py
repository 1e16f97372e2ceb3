"""What people fill in about consent."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nilai_studio.business.models import Business
from nilai_studio.customers.consent.actions import LONGEST
from nilai_studio.customers.consent.models import FIRST_YEAR, Channel, Purpose


class ConsentForm(forms.Form):
    """What a customer said."""

    is_given = forms.TypedChoiceField(
        label=_("What the customer said"),
        # None is chosen beforehand: consent that nobody gave is none.
        choices=[
            ("", _("Choose")),
            ("yes", _("Yes, agreed")),
            ("no", _("No, refused or withdrawn")),
        ],
        coerce=lambda written: written == "yes",
    )
    channel = forms.ChoiceField(label=_("By which way"), choices=Channel.choices)
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    said_at = forms.DateTimeField(
        label=_("When (empty for just now)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    how = forms.CharField(
        label=_("How it was said"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"placeholder": _("at the till, on the phone, …")}
        ),
    )
    wording = forms.CharField(
        label=_("Text agreed to, if there was one"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_said_at(self) -> datetime | None:
        """Return the moment by the business's clock."""
        written: Any = self.cleaned_data["said_at"]
        if written is None:
            return None
        if written.year < FIRST_YEAR:
            raise forms.ValidationError(_("Write a year from 1970 on."))
        moment: datetime = written.replace(tzinfo=Business.current().zone)
        return moment
