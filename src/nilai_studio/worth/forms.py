"""What to look at: period, segment, horizon."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from nilai_studio.business.models import Business
from nilai_studio.customers.extensions import find_filter
from nilai_studio.kit import writing
from nilai_studio.kit.forms import key_in
from nilai_studio.worth.inputs import HORIZONS


def _calendar() -> forms.DateInput:
    """Return the browser's own calendar: Wagtail's begins by an inline script."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskForm(forms.Form):
    """Ask for the worth of other customers, in another period, to another horizon."""

    first = forms.DateField(label=_("Orders from"), required=False, widget=_calendar())
    until = forms.DateField(label=_("Orders until"), required=False, widget=_calendar())
    horizon_months = forms.TypedChoiceField(label=_("Worth in the next"), coerce=int)

    def __init__(
        self,
        data: Any = None,
        *,
        person: Any,
        horizon: int,
        span: tuple[date, date] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.span = span
        if span:
            first, last = (writing.words().day(day) for day in span)
            self.fields["first"].help_text = _("blank: the first, %(day)s") % {
                "day": first
            }
            self.fields["until"].help_text = _("blank: the latest, %(day)s") % {
                "day": last
            }
        months = sorted({*HORIZONS, horizon})
        self.fields["horizon_months"].choices = [
            (n, ngettext("%(n)s month", "%(n)s months", n) % {"n": n}) for n in months
        ]
        segments = find_filter("segment", person)
        if segments is not None:
            field = segments.field()
            field.required, field.label = False, _("Customers")
            self.fields["segment"] = field

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or lies beside all orders."""
        cleaned = super().clean() or {}
        first, until = cleaned.get("first"), cleaned.get("until")
        if first and until and first > until:
            raise ValidationError(_("The period ends before it begins."))
        if first and first > timezone.localdate(timezone=Business.current().zone):
            raise ValidationError(_("The period has not begun: choose an earlier day."))
        if self.span and until and until < self.span[0]:
            told = _("No order came in this period: the first is of %(day)s.")
            raise ValidationError(told % {"day": writing.words().day(self.span[0])})
        return cleaned

    def inputs(self) -> dict[str, Any]:
        """Return what is asked, as `inputs.freeze_inputs` wants it."""
        asked = self.cleaned_data
        segment = self.data.get(self.add_prefix("segment"))
        return {
            "from": asked["first"].isoformat() if asked["first"] else None,
            "until": asked["until"].isoformat() if asked["until"] else None,
            "horizon_months": asked["horizon_months"],
            "segment": key_in(segment) or None,
        }
