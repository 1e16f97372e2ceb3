"""Reads of the respondents behind a figure: who, of which answers, may be listed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform

from nilai_studio.kit.forms import text_in
from nilai_studio.perception.answering.steps import DONT_KNOW
from nilai_studio.perception.asked import Asked
from nilai_studio.perception.groups import hidden_families, list_families
from nilai_studio.perception.models import Response, Survey
from nilai_studio.perception.models.survey import wording_of
from nilai_studio.perception.results.disclosure import may_show

NAMES = ("wave", "item", "brand", "is", "from", "to", "by", "group")
"""What may be asked for: a wave, an answer to an item about a brand, a segment."""
SEGMENT = "segment"


def choose(query: Mapping[str, Any], asked: Asked, person: Any) -> dict[str, str]:
    """Return what is asked for, without what the survey does not have.

    Parameters
    ----------
    query : mapping
        Of the address.
    asked : Asked
        What the survey asks.
    person : User
        Who asks: groups that they may not see are as if there were none.

    Returns
    -------
    dict
        Every one of NAMES; "" where it is not asked for.
    """
    chosen = {name: text_in(query.get(name)).strip()[:200] for name in NAMES}
    if chosen["item"] not in asked.items:
        chosen["item"] = ""
    if chosen["brand"] not in asked.brands:
        chosen["brand"] = asked.own_brand if asked.brands and chosen["item"] else ""
    by = chosen["by"]
    hidden = by.startswith("group_") and by in hidden_families(person)
    if hidden or not groups_of(by, asked, "en"):
        chosen["by"] = chosen["group"] = ""
    return chosen


def find_respondents(
    survey: Survey, asked: Asked, chosen: Mapping[str, str]
) -> tuple[QuerySet[Response], str]:
    """Return the responses asked for, and the key of the answer looked at.

    Parameters
    ----------
    survey : Survey
        Whose.
    asked : Asked
        What it asks.
    chosen : mapping
        By `choose`.

    Returns
    -------
    tuple
        Latest first, with `said` where an item is looked at; its key, or "".
    """
    rows = all_of(survey)
    if chosen["wave"]:
        rows = rows.filter(wave=chosen["wave"])
    if chosen["by"]:
        rows = rows.filter(_in_group(chosen["by"], chosen["group"], asked))
    key = _key(survey, chosen)
    if not key and chosen["brand"]:
        keys = [f"{code}@{chosen['brand']}" for code in asked.items]
        rows = rows.filter(answers__has_any_keys=keys)
    if not key:
        # Of an anonymous survey the order within a day tells nothing of the others.
        return rows.order_by("-finished_at", "token"), ""
    # By its transform: a brand's name may hold what a lookup would split.
    rows = rows.filter(answers__has_key=key).annotate(said=KeyTransform(key, "answers"))
    rows = rows.exclude(said=DONT_KNOW)
    if chosen["is"]:
        rows = rows.filter(said=chosen["is"])
    low, high = _number(chosen["from"]), _number(chosen["to"])
    if low is not None:
        rows = rows.filter(said__gte=low)
    if high is not None:
        rows = rows.filter(said__lte=high)
    return rows.order_by("-finished_at", "said", "token"), key


def all_of(survey: Survey) -> QuerySet[Response]:
    """Return the responses that count."""
    return Response.objects.filter(survey=survey, finished_at__isnull=False, suspect="")


def may_list(survey: Survey, count: int) -> bool:
    """Return whether so many of a survey's respondents may be listed.

    Of an anonymous survey neither few, nor all but few: the list of all less this one
    would be those few.
    """
    if not survey.is_anonymous:
        return True
    rest = all_of(survey).count() - count
    return may_show(count) and (rest == 0 or may_show(rest))


def groups_of(family: str, asked: Asked, language: str) -> dict[str, str]:
    """Return the groups of a family by what they are called in results.

    Parameters
    ----------
    family : str
        `segment`, what respondents say, or the code of a family of customers.
    asked : Asked
        What the survey asks.
    language : str
        The reader's.

    Returns
    -------
    dict
        Name to code; of segments that a file told there are none to be listed.
    """
    if family == SEGMENT:
        return {
            wording_of(one["words"], language): one["code"]
            for code in asked.columns(SEGMENT)
            for one in asked.items[code].get("options") or ()
        }
    found = (one for one in list_families() if one.code == family)
    return {name: code for one in found for code, name in one.groups.items()}


def _in_group(family: str, group: str, asked: Asked) -> Q:
    if family != SEGMENT:
        return Q(**{f"groups__{family}": group})
    held = Q(pk__in=[])
    for code in asked.columns(SEGMENT):
        held |= Q(**{f"answers__{code}": group})
    return held


def _key(survey: Survey, chosen: Mapping[str, str]) -> str:
    """Return the key of an answer about a brand, as answers are stored."""
    item = chosen["item"]
    if not item:
        return ""
    held = all_of(survey).order_by("-pk").values_list("answers", flat=True)[:20]
    is_branded = any(k.startswith(f"{item}@") for one in held for k in one)
    return f"{item}@{chosen['brand']}" if is_branded else item


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
