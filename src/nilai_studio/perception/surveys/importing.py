"""Answers from a file, read by the library in a process of its own."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
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
from nilai_studio.perception.receiving import (
    Given,
    Offer,
    UnfitAnswer,
    take_answers,
)
from nilai_studio.perception.refusals import said
from nilai_studio.perception.surveys.people import match_people

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000
SECONDS = 90
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".csv.gz")
SHOWN = 5
DONE = 0


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
    """What came of a file: new answers, known ones, and what was left out."""

    new: int = 0
    again: int = 0
    left_out: list[str] = field(default_factory=list)


def columns_of(survey: Survey) -> list[str]:
    """Return the headers under which answers are understood."""
    return Offer(_version(survey).content).names


def designs_of(survey: Survey) -> list[Designed]:
    """Return the designs to be asked elsewhere; none of most surveys."""
    return Offer(_version(survey).content).designed


def _version(survey: Survey) -> SurveyVersion:
    versions = survey.versions.order_by("-is_published", "-number")
    return versions[0]


def import_answers(
    *, survey: Survey, file: UploadedFile, wave: str, by: Any
) -> Imported:
    """Bring the answers of a file into a survey; the same again changes nothing.

    Parameters
    ----------
    survey : Survey
        Which asked the same.
    file : UploadedFile
        One row per response, or per response and brand, or per answer.
    wave : str
        Under which they are kept; "" for the month of each.
    by : person
        Who brings them.

    Returns
    -------
    Imported
        What came of it.

    Raises
    ------
    ValidationError
        If the file cannot be read, or no column of it is asked by the survey.
    """
    require(by, "perception.change_survey")
    version = _version(survey)
    offer = Offer(version.content)
    with tempfile.TemporaryDirectory(prefix="nilai-answers-") as folder:
        columns, rows, digest = _read(file, Path(folder))
        names = _recognised(columns, version.content, offer)
        if not names:
            raise ValidationError(
                _("No column of the file is a question of this survey: %(columns)s"),
                params={"columns": ", ".join(columns[:20])},
            )
        told = Imported()
        given = _gathered(rows, names, offer, digest, told)
    by_id = list(given.values())
    people = _customers(by_id)
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
            for one in by_id
            if one["answers"]
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


def _read(
    file: UploadedFile, folder: Path
) -> tuple[list[str], Iterator[dict[str, Any]], str]:
    """Return the file's columns and rows, read where it can do no harm."""
    ending = next(e for e in ENDINGS[::-1] if str(file.name).lower().endswith(e))
    source, table = folder / f"answers{ending}", folder / "answers.read.parquet"
    digest = hashlib.sha256()
    with source.open("wb") as copy:
        for chunk in file.chunks():
            digest.update(chunk)
            copy.write(chunk)
    command = [
        sys.executable, "-m", "nilai_studio.perception.surveys.read_file",
        str(source), str(table),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, timeout=SECONDS, check=False, text=True
        )
    except subprocess.TimeoutExpired:
        raise ValidationError(_("The file takes too long to read.")) from None
    if done.returncode != DONE or not table.exists():
        name, _line, text = done.stdout.strip().partition("\n")
        why = said(name, text[:500]) if text else ""
        raise ValidationError(
            _("The file cannot be read: %(why)s") % {"why": why}
            if why
            else _("The file cannot be read.")
        )
    # Imported here so that pages are served without it.
    import pyarrow.parquet as pq

    found = pq.ParquetFile(table)
    if found.metadata.num_rows > MOST_ROWS:
        raise ValidationError(_("The file has more than 100,000 rows."))
    rows = [row for batch in found.iter_batches() for row in batch.to_pylist()]
    return found.schema_arrow.names, iter(rows), digest.hexdigest()[:16]


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


MEANINGS = (
    "response_id", "brand", "customer_id", "weight", "answered_at", "segment",
)  # fmt: skip
"""Columns that the reader of files names by their meaning."""


def _recognised(
    columns: list[str], content: Mapping[str, Any], offer: Offer
) -> dict[str, str]:
    """Return the file's columns that are questions: by code, or by wording."""
    forms = {_plain(name): name for name in offer.names}
    for code, question in {**offer.plain, **offer.branded}.items():
        for words in (question.get("wording") or {}).values():
            brand = str((content.get("words") or {}).get("own") or "")
            said = words.replace("{brand}", brand).replace("{own}", brand)
            forms.setdefault(_plain(said), code)
    found = {
        column: forms[_plain(column)]
        for column in columns
        if column not in MEANINGS and _plain(column) in forms
    }
    if "segment" in columns and found:
        found["segment"] = "segment"
    return found


def _gathered(
    rows: Iterator[dict[str, Any]],
    names: Mapping[str, str],
    offer: Offer,
    digest: str,
    told: Imported,
) -> dict[str, dict[str, Any]]:
    """Return responses by id; rows of one response and other brands come together."""
    given: dict[str, dict[str, Any]] = {}
    left_out = 0
    for number, row in enumerate(rows, 1):
        own = row.get("response_id")
        key = str(own) if own not in (None, "") else f"{digest}:{number}"
        said = {names[column]: row.get(column) for column in names}
        try:
            answers = offer.read(said, str(row.get("brand") or ""))
        except UnfitAnswer as unfit:
            left_out += 1
            if left_out <= SHOWN:
                told.left_out.append(
                    _("Row %(row)d was left out: %(why)s")
                    % {"row": number + 1, "why": unfit}
                )
            continue
        one = given.setdefault(
            key,
            {
                "id": key,
                "answers": {},
                "customer": str(row.get("customer_id") or ""),
                "at": _moment(row.get("answered_at")),
                "weight": _weight(row.get("weight")),
            },
        )
        one["answers"] |= answers
    if left_out > SHOWN:
        told.left_out.append(
            _("%(n)d more rows were left out.") % {"n": left_out - SHOWN}
        )
    return given


def _moment(said: Any) -> datetime | None:
    if isinstance(said, datetime):
        return said if said.tzinfo else said.replace(tzinfo=Business.current().zone)
    if not said:
        return None
    try:
        found = datetime.fromisoformat(str(said).strip())
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=Business.current().zone)
    return found if datetime(1990, 1, 1, tzinfo=UTC) < found else None


def _weight(said: Any) -> float:
    try:
        weight = float(said)
    except (TypeError, ValueError):
        return 1.0
    return weight if 0 < weight < 1e9 else 1.0


def _customers(given: list[dict[str, Any]]) -> dict[str, int]:
    """Return the customers that a file names, where a name means one of them."""
    names = {one["customer"] for one in given if one["customer"]}
    found = match_people(names, Business.current().phone_region)
    return {name: next(iter(pks)) for name, pks in found.items() if len(pks) == 1}
