"""What people fill in on these screens."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nilai_studio.kit.forms import PercentField
from nilai_studio.perception.models import Statement, Survey

SIDES = (("before", _("Before")), ("after", _("After")))
QUESTIONS = {
    ("have", "before"): _("What does the customer have, or lack, before?"),
    ("have", "after"): _("What do they have after?"),
    ("feel", "before"): _("How do they feel before?"),
    ("feel", "after"): _("How do they feel after?"),
    ("average_day", "before"): _("What is an average day like before?"),
    ("average_day", "after"): _("What is it like after?"),
    ("status", "before"): _("What is their status before?"),
    ("status", "after"): _("What is it after?"),
}
"""Row and side to the question to be asked."""


def _number(**options: Any) -> forms.NumberInput:
    return forms.NumberInput(attrs={"inputmode": "decimal", "step": "any", **options})


class CostForm(forms.Form):
    """What one unit costs us."""

    unit_cost_amount = forms.DecimalField(
        label=_("Cost of one unit"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=2,
        widget=_number(min="0"),
    )


class StatementForm(forms.ModelForm):
    """From before to after, of one product and segment."""

    class Meta:
        """The cells are fields of their own."""

        model = Statement
        fields = ("product", "segment", "survey")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["survey"].queryset = Survey.objects.order_by("-pk")
        self.fields["survey"].empty_label = _("None")
        for (row, side), question in QUESTIONS.items():
            self.fields[f"{row}_{side}"] = forms.CharField(
                label=question,
                required=False,
                max_length=600,
                initial=self.instance.cell(row, side),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The grid: each row with its two cells."""
        return [
            {
                "name": row,
                "label": label,
                "cells": [
                    {"side": side, "field": self[f"{row}_{side}"]} for side, _n in SIDES
                ],
            }
            for row, label in Statement.Row.choices
        ]

    def clean(self) -> dict[str, Any]:
        """Gather the cells."""
        cleaned = super().clean() or {}
        self.instance.cells = {
            row: {side: cleaned.get(f"{row}_{side}", "").strip() for side, _n in SIDES}
            for row in Statement.Row.values
        }
        if not self.instance.filled:
            raise forms.ValidationError(
                _("Fill in at least one cell: what changes for the customer.")
            )
        return cleaned


class EquityForm(forms.Form):
    """What an improvement would be, what it costs, and what a purchase brings."""

    driver = forms.ChoiceField(label=_("Improve"))
    points = forms.FloatField(
        label=_("by points"), min_value=0.01, max_value=10, widget=_number(min="0")
    )
    cost_amount = forms.FloatField(
        label=_("Cost of the improvement"), min_value=1, widget=_number(min="0")
    )
    margin_amount = forms.FloatField(
        label=_("Margin of one purchase"), min_value=0, widget=_number(min="0")
    )
    purchases_per_year = forms.FloatField(
        label=_("Purchases a year of one customer"),
        min_value=0.05,
        max_value=1000,
        widget=_number(min="0"),
    )
    population = forms.IntegerField(
        label=_("Customers of all brands together"),
        min_value=1,
        widget=_number(min="1"),
    )
    horizon_years = forms.FloatField(
        label=_("Years ahead"), min_value=0.25, max_value=20, widget=_number(min="0")
    )
    annual_rate = PercentField(label=_("Discount rate per year (%)"))
    name = forms.CharField(label=_("Call it"), required=False, max_length=120)

    def __init__(self, *args: Any, drivers: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["driver"].choices = drivers

    def inputs(self, currency: str) -> dict[str, Any]:
        """Return what `analysis.equity.calculate` wants."""
        asked = self.cleaned_data
        return {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in asked.items()
            if name != "name"
        } | {"currency": currency}
