"""Answers from a file: brought in once, and told what of it did not fit."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import log

from nilai_studio.business.models import Business
from nilai_studio.kit.actions import require
from nilai_studio.perception.designed import Designed
from nilai_studio.perception.models import Survey, SurveyVersion
from nilai_studio.perception.receiving import (
    Given,
    Offer,
    UnfitAnswer,
    take_answers,
)
from nilai_studio.perception.surveys.brought import ENDINGS, LARGEST, Brought
from nilai_studio.perception.surveys.columns import MEANINGS
from nilai_studio.perception.surveys.moments import Moments
from nilai_studio.perception.surveys.people import match_people

SHOWN = 5


class FileForm(forms.Form):
    """A file of answers, and under which wave they are kept."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or Parquet, up to 20 MB."),
    )
    wave = forms.CharField(
        label=gettext_lazy("Wave"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("The month of each answer, if none is given."),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is no table, or too large."""
        file = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(ENDINGS):
            raise ValidationError(_("Bring a CSV, XLSX or Parquet file."))
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 20 MB."))
        return file


@dataclass
class Imported:
    """What came of a file: new answers, known ones, and what did not fit."""

    new: int = 0
    again: int = 0
    unfit: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    empty: int = 0

    def note(self, said: Mapping[str, Any], one: Mapping[str, Any]) -> None:
        """Note what a row says of itself that was not understood."""
        at, weight = said.get("answered_at"), said.get("weight")
        if at not in (None, "") and one["at"] is None:
            why = _("answered_at: “%(said)s” is no day; the answer counts for today.")
            self.others[why % {"said": str(at)[:60]}] += 1
        if weight not in (None, "") and _weight(weight) is None:
            why = _("weight: “%(said)s” is no weight; the answer counts once.")
            self.others[why % {"said": str(weight)[:60]}] += 1

    def left_out(self) -> list[str]:
        """Return in words what did not come in, what was most often first."""
        lines = [
            _("%(why)s It counts as no answer, %(n)d times.") % {"why": why, "n": n}
            if n > 1
            else _("%(why)s It counts as no answer.") % {"why": why}
            for why, n in self.unfit.most_common(SHOWN)
        ]
        rest = self.unfit.total() - sum(n for _why, n in self.unfit.most_common(SHOWN))
        if rest:
            more = ngettext(
                "%(n)d more cell counts as no answer.",
                "%(n)d more cells count as no answer.",
                rest,
            )
            lines.append(more % {"n": rest})
        lines += [why for why, _n in self.others.most_common(SHOWN)]
        if self.empty:
            none = ngettext(
                "%(n)d response holds no answer and was left out.",
                "%(n)d responses hold no answer and were left out.",
                self.empty,
            )
            lines.append(none % {"n": self.empty})
        return lines


def content_of(survey: Survey) -> Mapping[str, Any]:
    """Return what is asked: as published, else as drafted."""
    return _version(survey).content


def columns_of(survey: Survey) -> list[str]:
    """Return the headers under which answers are understood."""
    return Offer(content_of(survey)).names


def designs_of(survey: Survey) -> list[Designed]:
    """Return the designs to be asked elsewhere; none of most surveys."""
    return Offer(content_of(survey)).designed


def _version(survey: Survey) -> SurveyVersion:
    versions = survey.versions.order_by("-is_published", "-number")
    return versions[0]


def import_answers(
    *, survey: Survey, brought: Brought, columns: Mapping[str, str], wave: str, by: Any
) -> Imported:
    """Bring the answers of a file into a survey; the same again changes nothing.

    Parameters
    ----------
    survey : Survey
        Which asked the same.
    brought : Brought
        One row per response, or per response and brand.
    columns : mapping
        Column to the question, or the meaning, that it is; others are left out.
    wave : str
        Under which they are kept; "" for the month of each.
    by : person
        Who brings them.

    Returns
    -------
    Imported
        What came of it. A cell that the survey did not offer is no answer.
    """
    require(by, "perception.change_survey")
    version = _version(survey)
    told = Imported()
    given = _gathered(brought, columns, Offer(version.content), told)
    filled = [one for one in given.values() if one["answers"]]
    told.empty = len(given) - len(filled)
    people = _customers(filled)
    taken = take_answers(
        survey=survey,
        version=version,
        channel="file",
        given=[
            Given(
                response_id=one["id"],
                answers=one["answers"],
                customer_id=people.get(one["customer"]),
                answered_at=one["at"],
                wave=wave,
                weight=one["weight"],
                language=(survey.languages or ["id"])[0],
            )
            for one in filled
        ],
    )
    told.new, told.again = taken.new, taken.again
    log(
        instance=survey,
        action="perception.import_answers",
        user=by,
        data={"new": taken.new, "again": taken.again},
    )
    return told


def _gathered(
    brought: Brought, columns: Mapping[str, str], offer: Offer, told: Imported
) -> dict[str, dict[str, Any]]:
    """Return responses by id; rows of one response and other brands come together."""
    about = {name: column for column, name in columns.items() if name in MEANINGS}
    asked = {
        column: name
        for column, name in columns.items()
        if name not in MEANINGS or name == "segment"
    }
    when = about.get("answered_at")
    cells = (row[when] for row in brought.rows()) if when else ()
    moment = Moments(cells, Business.current().zone)
    given: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(brought.rows(), 1):
        of = {name: row.get(column) for name, column in about.items()}
        own = of.get("response_id")
        key = str(own) if own not in (None, "") else f"{brought.digest}:{number}"
        one = given.setdefault(
            key,
            {
                "id": key,
                "answers": {},
                "customer": str(of.get("customer_id") or ""),
                "at": moment(of.get("answered_at")),
                "weight": _weight(of.get("weight")) or 1.0,
            },
        )
        told.note(of, one)
        said = {name: row.get(column) for column, name in asked.items()}
        answers, unfit = _fitting(offer, said, str(of.get("brand") or ""))
        one["answers"] |= answers
        told.unfit.update(_by_column(why, asked) for why in unfit)
    return given


def _by_column(why: str, asked: Mapping[str, str]) -> str:
    """Return what did not fit under the file's own name of the column."""
    code, colon, rest = why.partition(":")
    own = (column for column, name in asked.items() if name.partition("@")[0] == code)
    return f"{next(own, code)}{colon}{rest}"


def _fitting(
    offer: Offer, said: dict[str, Any], brand: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the answers of a row, and why others do not fit: none takes one along."""
    found: dict[str, Any] = {}
    unfit: list[str] = []
    with suppress(UnfitAnswer):
        return offer.read(said, brand), unfit
    # What belongs together, such as the tasks of a design, fits as a whole or not.
    whole = {name: question["code"] for name, (question, _part) in offer.points.items()}
    whole |= {name: "design" for one in offer.designed for name in one.names}
    parts: dict[str, dict[str, Any]] = {}
    for name, cell in said.items():
        parts.setdefault(whole.get(name, name), {})[name] = cell
    for part in parts.values():
        try:
            found |= offer.read(part, brand)
        except UnfitAnswer as why:
            unfit.append(str(why))
    return found, unfit


def _weight(said: Any) -> float | None:
    try:
        weight = float(said)
    except (TypeError, ValueError):
        return None
    return weight if 0 < weight < 1e9 else None


def _customers(given: list[dict[str, Any]]) -> dict[str, int]:
    """Return the customers that a file names, where a name means one of them."""
    names = {one["customer"] for one in given if one["customer"]}
    found = match_people(names, Business.current().phone_region)
    return {name: next(iter(pks)) for name, pks in found.items() if len(pks) == 1}
