"""What people tell of a survey: what it is about, whom it asks, how long."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nilai_studio.perception.answering.reading import read_amount
from nilai_studio.perception.models import Survey
from nilai_studio.perception.surveys.library import Template

LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
RESERVED = frozenset(
    {
        "respondent", "response_id", "task", "alternative", "chosen", "weight", "wave",
        "segment", "customer_id", "answered_on", "item", "best", "worst", "brand",
    }
)  # fmt: skip
"""Names of columns that an attribute cannot have."""


class Lines(forms.CharField):
    """Several names, one on each line.

    Parameters
    ----------
    fewest, most : int
        How many there may be.
    """

    def __init__(self, *, fewest: int = 0, most: int = 12, **options: Any) -> None:
        self.fewest, self.most = fewest, most
        options.setdefault(
            "widget", forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
        )
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Show a list line by line."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Read the lines, each once."""
        text = super().clean(value) or ""
        found = list(dict.fromkeys(" ".join(line.split()) for line in text.split("\n")))
        found = [line for line in found if line]
        if len(found) < self.fewest or len(found) > self.most:
            raise ValidationError(
                _("Write %(fewest)d to %(most)d, one on each line."),
                params={"fewest": self.fewest, "most": self.most},
            )
        if any(len(line) > 120 for line in found):
            raise ValidationError(_("Each may be 120 letters long."))
        return found


class Prices(forms.CharField):
    """Several prices, as in 10.000 15.000 20.000 or one on each line."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list line by line."""
        if isinstance(value, list):
            return "\n".join(f"{price:.12g}" for price in value)
        return value

    def clean(self, value: Any) -> Any:
        """Read the prices, rising."""
        text = super().clean(value) or ""
        amounts = [read_amount(part) for part in re.split(r"[\n;]|,\s", text) if part]
        if any(not amount or amount > 1e12 for amount in amounts):
            raise ValidationError(_("Write each price on a line of its own, as 15000."))
        found = sorted({amount for amount in amounts if amount})
        if not 2 <= len(found) <= 12:
            raise ValidationError(_("Write 2 to 12 different prices."))
        return [int(price) if price == int(price) else price for price in found]


class Attributes(forms.CharField):
    """Attributes with their levels, as in `Taste: vanilla, plain`, one on each line."""

    def prepare_value(self, value: Any) -> Any:
        """Show attributes as they are written."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{one['name']}: {', '.join(_level(level) for level in one['levels'])}"
            for one in value
        )

    def clean(self, value: Any) -> Any:
        """Read them; the first whose levels are all amounts is the price."""
        text = super().clean(value) or ""
        found = [_attribute(line) for line in text.split("\n") if line.strip()]
        names = [one["name"].lower() for one in found]
        if len(set(names)) < len(names) or not 1 <= len(found) <= 8:
            raise ValidationError(_("Write 1 to 8 attributes with different names."))
        for one in found:
            amounts = [read_amount(level) for level in one["levels"]]
            if all(amount is not None for amount in amounts):
                one |= {"levels": amounts, "is_price": True}
                break
        return found


def _level(level: Any) -> str:
    return f"{level:.12g}" if isinstance(level, int | float) else str(level)


def _attribute(line: str) -> dict[str, Any]:
    name, _colon, rest = line.partition(":")
    name = " ".join(name.split())
    levels = list(dict.fromkeys(" ".join(part.split()) for part in rest.split(",")))
    levels = [level for level in levels if level]
    if not name or not 2 <= len(levels) <= 8 or len(name) > 60:
        raise ValidationError(
            _("“%(line)s”: write a name, a colon, and 2 to 8 levels with commas."),
            params={"line": line.strip()[:60]},
        )
    taken = name.lower() in RESERVED or name.lower().startswith("group_")
    if taken or any(len(level) > 80 for level in levels):
        raise ValidationError(
            _("“%(line)s”: please choose another name."), params={"line": name}
        )
    return {"name": name, "levels": levels}


def fields_of(asks: tuple[str, ...]) -> dict[str, forms.Field]:
    """Return the fields for what a template asks to be told."""
    made: dict[str, forms.Field] = {
        "own_brand": forms.CharField(
            label=_("Your brand"),
            max_length=60,
            help_text=_("As your customers say it."),
        ),
        "competitors": Lines(
            label=_("Competitors"),
            required=False,
            most=6,
            help_text=_(
                "One on each line, at most six. They are asked about as well, so that "
                "you see what you are worth beside them."
            ),
        ),
        "product": forms.CharField(
            label=_("Product"),
            max_length=80,
            required=False,
            help_text=_("What is asked about, if it is not the brand as a whole."),
        ),
        "category": forms.CharField(
            label=_("Kind of business"),
            max_length=60,
            help_text=_("As in “Excellent … providers will keep their promises”."),
        ),
        "touchpoints": Lines(
            label=_("Touchpoints"),
            fewest=1,
            most=20,
            help_text=_("One on each line, as in: shop, cashier, delivery."),
        ),
        "prices": Prices(
            label=_("Prices"),
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=_(
                "Five to seven that you could ask, one on each line. Everybody is "
                "asked a few of them, upward from one drawn by lot while they say yes."
            ),
        ),
        "attributes": Attributes(
            label=_("Features and their levels"),
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=_(
                "One feature on each line, as in “Size: small, large”. A line of "
                "amounts, as in “Price: 15.000, 20.000, 25.000”, is the price. A "
                "balanced design is made of them."
            ),
        ),
        "items": Lines(
            label=_("What is compared"),
            fewest=3,
            most=30,
            widget=forms.Textarea(attrs={"rows": 8}),
            help_text=_("Three to thirty things, one on each line."),
        ),
    }
    return {name: field for name, field in made.items() if name in asks}


class NewSurveyForm(forms.Form):
    """What must be told to make a survey from a template."""

    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, template: Template, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields |= fields_of(template.asks)
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages"),
            choices=LANGUAGES,
            initial=["id", "en"],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The first is used where a browser asks for neither."),
        )
        self.fields["is_anonymous"] = forms.BooleanField(
            label=_("Anonymous"),
            required=False,
            help_text=_(
                "Nobody can be told apart: no own links, only the day is kept. This "
                "stays so."
            ),
        )

    def clean_competitors(self) -> list[str]:
        """Refuse our own brand among them."""
        own = str(self.cleaned_data.get("own_brand", "")).lower()
        found = self.cleaned_data["competitors"]
        if own in [name.lower() for name in found]:
            raise ValidationError(_("Your own brand is not a competitor."))
        return found


class SettingsForm(forms.Form):
    """What may be changed of a survey at any time."""

    name = forms.CharField(label=_("Name"), max_length=120)
    own_brand = fields_of(("own_brand",))["own_brand"]
    competitors = fields_of(("competitors",))["competitors"]
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    thanks_id = forms.CharField(
        label=_("Thanks, in Indonesian"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "id"}),
    )
    thanks_en = forms.CharField(
        label=_("Thanks, in English"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
    )
    closes_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Until it is closed by hand, if none is given."),
    )
    wave = forms.CharField(
        label=_("Wave"),
        required=False,
        max_length=20,
        help_text=_("Under which new answers are kept; the month, if none is given."),
    )
    per_day = forms.IntegerField(
        label=_("Most answers in a day"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Beyond it no more are taken that day: 5,000 if none is given."),
    )

    clean_competitors = NewSurveyForm.clean_competitors

    def __init__(self, survey: Survey, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.survey = survey


class InviteForm(forms.Form):
    """Whom to ask by own links: a segment, or people named one by one."""

    people = forms.CharField(
        label=_("Or these customers"),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_(
            "One on each line: email, phone, or the id that your shop or Nilai uses."
        ),
    )

    def __init__(
        self, segment: forms.Field | None, *given: Any, **options: Any
    ) -> None:
        super().__init__(*given, **options)
        if segment is not None:
            segment.label, segment.required = _("A segment"), False
            self.fields = {"segment": segment, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        told = super().clean() or {}
        if not told.get("segment") and not (told.get("people") or "").strip():
            raise ValidationError(_("Choose a segment, or name customers."))
        return told
