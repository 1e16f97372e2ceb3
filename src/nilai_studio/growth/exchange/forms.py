"""From where on value and worth are high."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nilai_studio.growth.exchange.queries import list_surveys, measures_of


class CutsForm(forms.Form):
    """Choose the survey, the measure, and the cuts."""

    asked = forms.ChoiceField(label=_("Value by"))
    value_cut = forms.FloatField(label=_("High value from"), required=False)
    worth_cut = forms.FloatField(label=_("Pays well from"), required=False, min_value=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["asked"].choices = [
            (f"{survey.pk}:{measure.code}", f"{survey}: {measure.label()}")
            for survey in list_surveys()
            for measure in measures_of(survey)
        ]
        for name in ("value_cut", "worth_cut"):
            self.fields[name].widget.attrs |= {
                "step": "any",
                "inputmode": "decimal",
                "placeholder": _("the median"),
            }

    def inputs(self) -> dict[str, Any]:
        """Return what `computations.freeze` wants."""
        survey, _colon, measure = self.cleaned_data["asked"].partition(":")
        return {
            "survey": int(survey),
            "measure": measure,
            "value_cut": self.cleaned_data["value_cut"],
            "worth_cut": self.cleaned_data["worth_cut"],
        }
