"""Which column of a file holds which answers: recognised, or chosen by a person."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.perception.models.survey import wording_of
from nilai_studio.perception.receiving import Offer
from nilai_studio.perception.surveys.brought import Brought

MEANINGS = {
    "response_id": gettext_lazy("Number of the response or respondent"),
    "brand": gettext_lazy("Brand that the row is about"),
    "customer_id": gettext_lazy("Customer: email, phone or id"),
    "answered_at": gettext_lazy("When it was answered"),
    "weight": gettext_lazy("Weight"),
    "segment": gettext_lazy("Segment"),
}
"""What a column can mean that is no question."""
LONGEST = 90


def recognise(
    brought: Brought, content: Mapping[str, Any], offer: Offer
) -> dict[str, str]:
    """Return what a file's columns are: by code, by wording, by their meaning.

    Parameters
    ----------
    brought : Brought
        The file.
    content : mapping
        Of the survey's version.
    offer : Offer
        The names under which answers come.

    Returns
    -------
    dict
        Column to name or meaning; columns not recognised are left out, and so is
        the second that would be the same.
    """
    forms_of = {_plain(name): name for name in (*MEANINGS, *offer.names)}
    for code, question in {**offer.plain, **offer.branded}.items():
        for words in (question.get("wording") or {}).values():
            own = str((content.get("words") or {}).get("own") or "")
            forms_of.setdefault(_plain(_named(words, own, own)), code)
            if code in offer.branded:
                for brand in offer.brands:
                    name = f"{code}@{brand}"
                    forms_of.setdefault(_plain(_named(words, own, brand)), name)
                    forms_of.setdefault(_plain(name), name)
    known = set(offer.names)
    found: dict[str, str] = {}
    for column in brought.columns:
        name = forms_of.get(_plain(column)) or brought.meanings.get(column, "")
        is_known = name in MEANINGS or name.partition("@")[0] in known
        if is_known and name not in found.values():
            found[column] = name
    return found


def choices_of(
    content: Mapping[str, Any], offer: Offer, language: str
) -> list[tuple[Any, Any]]:
    """Return what a column can be, for a person to choose from."""
    own = str((content.get("words") or {}).get("own") or "")
    asked: list[tuple[str, str]] = []
    for code, question in {**offer.plain, **offer.branded}.items():
        words = wording_of(question.get("wording"), language)
        asked.append((code, _short(_named(words, own, "…"))))
        if code in offer.branded:
            asked += [
                (f"{code}@{brand}", _short(_named(words, own, brand), brand))
                for brand in offer.brands
            ]
    known = {code for code, _label in asked}
    asked += [(name, name) for name in offer.names if name not in known]
    others = [pair for pair in MEANINGS.items() if pair[0] not in known]
    return [
        ("", _("leave it out")),
        (_("Questions"), asked),
        (_("Who, when and of what"), others),
    ]


class ColumnsForm(forms.Form):
    """What each column of a file is."""

    def __init__(
        self,
        *args: Any,
        brought: Brought,
        choices: list[tuple[Any, Any]],
        recognised: Mapping[str, str],
        **kept: Any,
    ) -> None:
        super().__init__(*args, **kept)
        self.columns = brought.columns
        self.examples = brought.examples()
        for number, column in enumerate(self.columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                choices=choices,
                required=False,
                label=column,
                initial=recognised.get(column, ""),
            )

    def lines(self) -> Iterator[tuple[str, str, forms.BoundField]]:
        """Return each column with a few of its cells and what it is."""
        for number, column in enumerate(self.columns):
            some = " · ".join(cell[:40] for cell in self.examples.get(column, ()))
            yield column, some, self[f"column_{number}"]

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one thing, and a file without an answer."""
        chosen: dict[str, str] = {}
        for number, column in enumerate(self.columns):
            name = self.cleaned_data.get(f"column_{number}", "")
            if not name:
                continue
            if name in chosen.values():
                other = next(c for c, n in chosen.items() if n == name)
                raise ValidationError(
                    _("Two columns are the same: %(one)s and %(other)s."),
                    params={"one": other, "other": column},
                )
            chosen[column] = name
        if not set(chosen.values()) - (MEANINGS.keys() - {"segment"}):
            raise ValidationError(
                _("No column is a question yet: choose what at least one of them is.")
            )
        return {"columns": chosen}


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _named(words: str, own: str, brand: str) -> str:
    return words.replace("{brand}", brand).replace("{own}", own)


def _short(words: str, brand: str = "") -> str:
    text = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return f"{brand}: {text}" if brand else text
