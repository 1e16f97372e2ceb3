"""Take answers that were given elsewhere: from a file, or by the API."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nilai_studio.business.models import Business
from nilai_studio.perception.answering.actions import note_new_answers, wave_of
from nilai_studio.perception.answering.reading import MOST_MONEY, clean_text, offered
from nilai_studio.perception.answering.steps import DONT_KNOW, key_of
from nilai_studio.perception.asked import bid_column, is_by_brand, questions_of
from nilai_studio.perception.designed import KINDS, Designed
from nilai_studio.perception.models import Response, Survey, SurveyVersion

AT_ONCE = 500


class UnfitAnswer(ValueError):  # noqa: N818 - it is an answer that is unfit
    """An answer that the survey did not offer."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One response as it was given elsewhere.

    Parameters
    ----------
    response_id : str
        Its id there: the same is taken once.
    answers : dict
        As `read_given` returns them.
    customer_id : int or None
        Who answered (`pk`), where it is known.
    answered_at : datetime or None
        When; now without it.
    language, wave : str
        As told; the wave of now when "".
    weight : float
        How many it stands for.
    """

    response_id: str
    answers: Mapping[str, Any]
    customer_id: int | None = None
    answered_at: datetime | None = None
    language: str = "id"
    wave: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Taken:
    """What taking did: new ones, and those that were there."""

    new: int
    again: int


class Offer:
    """What a wording offers, by the names under which answers come.

    Parameters
    ----------
    content : mapping
        Of the survey's version.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.brands = tuple(content.get("brands") or ())
        self.plain: dict[str, dict[str, Any]] = {}
        self.branded: dict[str, dict[str, Any]] = {}
        self.points: dict[str, tuple[dict[str, Any], str]] = {}
        self.bids: dict[str, tuple[dict[str, Any], int]] = {}
        self.designed: list[Designed] = []
        for page, question in questions_of(content):
            code, kind = question["code"], question["kind"]
            if kind == "points":
                for option in question.get("options") or []:
                    name = f"{code}_{option['code']}"
                    self.points[name] = question, option["code"]
            elif kind == "ladder":
                for at, price in enumerate(question.get("prices") or []):
                    self.bids[bid_column(code, price)] = question, at
            elif kind in KINDS:
                self.designed.append(Designed(question))
            elif is_by_brand(page, question):
                self.branded[code] = question
            else:
                self.plain[code] = question

    @property
    def names(self) -> list[str]:
        """Every name under which an answer may come."""
        shown = [name for one in self.designed for name in one.names]
        return [*self.plain, *self.branded, *self.points, *self.bids, *shown]

    def read(self, given: Mapping[str, Any], brand: str = "") -> dict[str, Any]:
        """Return answers as they are kept.

        Parameters
        ----------
        given : mapping
            Name, or name@brand, to what was answered; None and "" are left out.
        brand : str
            The brand that names without one are about; ours without it.

        Returns
        -------
        dict
            For `Response.answers`.

        Raises
        ------
        UnfitAnswer
            If a name is unknown, or an answer was not offered.
        """
        found: dict[str, Any] = {}
        shown = set()
        for one in self.designed:
            found |= one.read(given, _not_offered)
            shown |= set(one.names)
        for name, said in given.items():
            if said is None or said == "" or name in shown:
                continue
            self._take(found, str(name), said, brand)
        return found

    def _take(self, found: dict[str, Any], name: str, said: Any, brand: str) -> None:
        code, _at, named = name.partition("@")
        if name == "segment":
            found[name] = _segment(self.plain.get(name), said, self.brands)
        elif name in self.points:
            question, part = self.points[name]
            points = found.setdefault(question["code"], {})
            points[part] = _number(name, said, 0, 100)
        elif name in self.bids:
            question, at = self.bids[name]
            found[key_of(question, task=at)] = int(bool(_number(name, said, 0, 1)))
        elif code in self.branded:
            about = named or brand or (self.brands or ("",))[0]
            if about not in self.brands:
                raise UnfitAnswer(
                    _("%(name)s: the survey has no brand “%(brand)s”.")
                    % {"name": code, "brand": about[:60]}
                )
            question = self.branded[code]
            found[key_of(question, brand=about)] = _value(question, said, self.brands)
        elif name in self.plain:
            found[name] = _value(self.plain[name], said, self.brands)
        else:
            raise UnfitAnswer(
                _("%(name)s: the survey does not ask this.") % {"name": name[:60]}
            )


def _segment(question: Any, said: Any, brands: tuple[str, ...]) -> Any:
    """Return the answer to the question of it, or the segment that another tells."""
    text = clean_text(str(said))[:80]
    if question is None:
        return text
    try:
        return _value(question, said, brands)
    except UnfitAnswer:
        return text


def _value(question: Mapping[str, Any], said: Any, brands: tuple[str, ...]) -> Any:
    name, kind = question["code"], question["kind"]
    if kind == "rating":
        if said == DONT_KNOW:
            return DONT_KNOW
        low, high = question["scale"]
        number = _number(name, said, low, high)
        if number != int(number):
            raise _not_offered(name, said)
        return int(number)
    if kind == "money":
        return _number(name, said, 0, MOST_MONEY)
    if kind == "text":
        return clean_text(str(said))
    if kind == "one":
        return _option(question, said, brands)
    parts = said if isinstance(said, list) else str(said).split(";")
    return [_option(question, part, brands) for part in parts[:60]]


def _option(question: Mapping[str, Any], said: Any, brands: tuple[str, ...]) -> str:
    text = str(said).strip()
    if text in offered(question, brands):
        return text
    for option in question.get("options") or []:
        if text.casefold() in {str(w).casefold() for w in option["words"].values()}:
            return str(option["code"])
    raise _not_offered(question["code"], said)


def _number(name: str, said: Any, low: float, high: float) -> float:
    try:
        number = float(said)
    except (TypeError, ValueError):
        raise _not_offered(name, said) from None
    if not low <= number <= high:
        raise _not_offered(name, said)
    return number


def _not_offered(name: str, said: Any) -> UnfitAnswer:
    # Files hold whole numbers as floats where a cell is blank.
    text = f"{said:g}" if isinstance(said, float) else str(said)
    told = {"name": name, "said": text[:60]}
    return UnfitAnswer(_("%(name)s: “%(said)s” was not offered.") % told)


def take_answers(
    *, survey: Survey, version: SurveyVersion, given: Sequence[Given], channel: str
) -> Taken:
    """Keep responses given elsewhere, each id once; all of them, or none.

    Parameters
    ----------
    survey, version : Survey, SurveyVersion
        What was asked.
    given : sequence of Given
        The responses.
    channel : str
        `api` or `file`.

    Returns
    -------
    Taken
        How many were new.
    """
    zone = Business.current().zone
    usual = wave_of(survey)
    new = 0
    with transaction.atomic():
        # One at a time, so that two senders of the same never both find it absent.
        Survey.objects.select_for_update().get(pk=survey.pk)
        for start in range(0, len(given), AT_ONCE):
            part = {_id(survey, one): one for one in given[start : start + AT_ONCE]}
            there = set(
                Response.objects.filter(
                    survey=survey, external_id__in=part
                ).values_list("external_id", flat=True)
            )
            rows = []
            for external_id, one in part.items():
                if external_id in there:
                    continue
                at = one.answered_at or timezone.now()
                if survey.is_anonymous:
                    at = at.astimezone(zone).replace(
                        hour=0, minute=0, second=0, microsecond=0
                    )
                told = f"{at.astimezone(zone):%Y-%m}" if one.answered_at else usual
                rows.append(
                    Response(
                        survey=survey,
                        version=version.number,
                        external_id=external_id,
                        customer_id=None if survey.is_anonymous else one.customer_id,
                        channel=channel,
                        language=one.language,
                        wave=one.wave or told,
                        weight=one.weight,
                        started_at=at,
                        changed_at=at,
                        finished_at=at,
                        answers=dict(one.answers),
                    )
                )
            Response.objects.bulk_create(rows)
            new += len(rows)
        if new:
            note_new_answers(survey.pk)
    return Taken(new=new, again=len(given) - new)


def _id(survey: Survey, one: Given) -> str:
    """Return the id as it is kept: of an anonymous survey only a digest."""
    if not survey.is_anonymous:
        return one.response_id[:200]
    text = f"{survey.pk} {one.response_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()
