"""Answers from a file: brought in once, and told what of it did not fit."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from nilai_studio.business.models import Business
from nilai_studio.kit.actions import require
from nilai_studio.perception.designed import Designed
from nilai_studio.perception.models import Survey, SurveyVersion
from nilai_studio.perception.receiving import Given, Offer, take_answers
from nilai_studio.perception.surveys.brought import ENDINGS, LARGEST, Brought
from nilai_studio.perception.surveys.gathering import Imported, gather
from nilai_studio.perception.surveys.people import match_people


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
    given = gather(brought, columns, Offer(version.content), told)
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


def _customers(given: list[dict[str, Any]]) -> dict[str, int]:
    """Return the customers that a file names, where a name means one of them."""
    names = {one["customer"] for one in given if one["customer"]}
    found = match_people(names, Business.current().phone_region)
    return {name: next(iter(pks)) for name, pks in found.items() if len(pks) == 1}
