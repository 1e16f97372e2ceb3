"""Groups of customers whose answers are told apart: what apps above know of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from nilai_studio.perception.models import Response, Survey

AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Family:
    """One way to tell customers apart: each of them is in one of its groups.

    Parameters
    ----------
    code : str
        A column of the answers; begins with `group_`.
    label : str
        What the way is called, in the reader's language.
    groups : dict of str to str
        Code of a group to what it is called, in the reader's language.
    """

    code: str
    label: str
    groups: Mapping[str, str]


Families = Callable[[Any], list[Family]]
Members = Callable[[Sequence[int]], Mapping[int, Mapping[str, str]]]

SOURCES: list[tuple[Families, Members]] = []
"""What names the families for a reader, and what tells each customer's groups."""


def add_families(families: Families, members: Members) -> None:
    """Have answers told apart by groups of customers.

    Parameters
    ----------
    families : callable
        From a reader to the families that they may see; from None to all.
    members : callable
        From keys of customers to family → group; "" where one is in none.
    """
    SOURCES.append((families, members))


def list_families(person: Any = None) -> list[Family]:
    """Return the families that a person may see, in the reader's language.

    Parameters
    ----------
    person : User or None
        Who looks; None is the studio itself, which sees all.
    """
    return [family for families, _members in SOURCES for family in families(person)]


def hidden_families(person: Any) -> set[str]:
    """Return the codes of the families that a person may not see."""
    every, seen = list_families(), list_families(person)
    return {one.code for one in every} - {one.code for one in seen}


def labels_of_families() -> dict[str, str]:
    """Return what families and groups are called, as results name them."""
    found = {}
    for family in list_families():
        found[family.code] = family.label
        for code, name in family.groups.items():
            # Groups that are not shown are named with their family.
            found |= {code: name, f"{family.code} {code}": name}
    return found


def note_groups(survey: Survey) -> bool:
    """Keep with each answer of a customer the groups that the customer is in.

    They stay as they were when the answer came, or as they were first known.

    Parameters
    ----------
    survey : Survey
        Whose answers.

    Returns
    -------
    bool
        Whether anything was noted: the answers have changed then.
    """
    codes = [] if survey.is_anonymous else [one.code for one in list_families()]
    state = f"{survey.answers_version} {' '.join(codes)}"
    if survey.groups_noted == state or not (codes or survey.groups_noted):
        return False
    lacking = Response.objects.filter(
        ~Q(groups__has_keys=codes),
        survey=survey,
        customer__isnull=False,
        finished_at__isnull=False,
    ).order_by("pk")
    # A family that is new or gone changes what there is to tell apart.
    noted, last = survey.groups_noted.partition(" ")[2] != " ".join(codes), 0
    while part := list(
        lacking.filter(pk__gt=last).only("groups", "customer")[:AT_ONCE]
    ):
        last = part[-1].pk
        _note(part, codes)
        noted = True
    with transaction.atomic():
        rows = Survey.objects.filter(pk=survey.pk)
        if noted:
            rows.update(answers_version=F("answers_version") + 1)
        survey.refresh_from_db(fields=["answers_version"])
        rows.update(groups_noted=f"{survey.answers_version} {' '.join(codes)}"[:2000])
    return noted


def _note(part: list[Response], codes: list[str]) -> None:
    pks = [one.customer_id for one in part if one.customer_id]
    told: dict[int, dict[str, Any]] = {pk: {} for pk in pks}
    for _families, members in SOURCES:
        for pk, groups in members(pks).items():
            told[pk].update(groups)
    for one in part:
        known = told.get(one.customer_id or 0, {})
        new = {code: known.get(code, "") for code in codes if code not in one.groups}
        one.groups = {**one.groups, **new}
    Response.objects.bulk_update(part, ["groups"])
