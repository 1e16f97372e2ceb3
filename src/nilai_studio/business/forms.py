"""Forms of the settings."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies
from django import forms
from django.utils.translation import gettext_lazy as _

from nilai_studio.business.models import Business
from nilai_studio.business.roles import ROLE_NAMES, ROLES
from nilai_studio.kit.forms import PercentField
from nilai_studio.kit.writing import language

NEAR = ("IDR", "USD", "EUR", "GBP", "SGD", "MYR", "AUD", "JPY")
"""Currencies that come first in the list."""


def currency_choices(own: str) -> list[tuple[str, str]]:
    """Return today's currencies by name, those of the neighbourhood first."""
    listed = dict.fromkeys((*NEAR, own, *sorted(currencies_of_today())))
    return [
        (code, f"{code} – {get_currency_name(code, locale=language())}")
        for code in listed
    ]


@cache
def currencies_of_today() -> frozenset[str]:
    """Return what is legal tender somewhere, without what it took the place of."""
    return frozenset(
        code
        for territory in Locale("en").territories
        for code in get_territory_currencies(str(territory))
    )


def country_choices() -> list[tuple[str, str]]:
    """Return every country with phone numbers of its own, by name."""
    names = Locale(language()).territories
    known = phonenumbers.SUPPORTED_REGIONS
    return sorted(
        ((code, names.get(code, code)) for code in known), key=lambda choice: choice[1]
    )


def time_zone_choices() -> list[tuple[str, str]]:
    """Return the time zones named by place."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    ]


class BusinessForm(forms.ModelForm):
    """The business in the words of its owner."""

    margin_share = PercentField(
        label=_("Margin rate, %"),
        low="0.01",
        help_text=_(
            "Part of revenue that is margin; used where an order does not state its "
            "own. 100 counts revenue itself."
        ),
    )
    discount_rate = PercentField(
        label=_("Discount rate per year, %"),
        help_text=_("What a year of waiting takes off money to come."),
    )

    class Meta:
        """The fields of the model that people decide."""

        model = Business
        fields = [
            "name",
            "currency",
            "time_zone",
            "week_starts_on",
            "phone_region",
            "margin_share",
            "discount_rate",
            "horizon_months",
        ]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (
            ("currency", currency_choices(self.instance.currency)),
            ("time_zone", time_zone_choices()),
            ("phone_region", country_choices()),
        ):
            field = self.fields[name]
            self.fields[name] = forms.ChoiceField(
                label=field.label, help_text=field.help_text, choices=choices
            )
        self.fields["currency"].help_text = _(
            "Amounts are not converted when this changes."
        )
        self.fields["phone_region"].help_text = _(
            "How a number without its country is read: 0812… becomes +62 812…"
        )


def role_choices() -> list[tuple[str, Any]]:
    """Return the roles by their names."""
    return [(role, ROLE_NAMES[role]) for role in ROLES]


class InviteForm(forms.Form):
    """Somebody new."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The person signs in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, initial="Marketer")


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
