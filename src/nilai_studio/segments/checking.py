"""A rule that came from outside: checked, and put as it is stored."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nilai_studio.segments.analysis import rfm_segments
from nilai_studio.segments.rules import FIELDS

MOST_GROUPS, MOST_CONDITIONS = 8, 20
LONGEST = 200


def check_rule(rule: Any, person: Any = None) -> dict[str, Any]:
    """Return a rule in its one form.

    Parameters
    ----------
    rule : object
        What came from a form or the API.
    person : User, optional
        Who asks; None is the studio itself.

    Returns
    -------
    dict
        With every value of its kind.

    Raises
    ------
    ValidationError
        If it is not a rule, or asks for what the person may not see; the message
        says what is wrong.
    """
    if not isinstance(rule, dict) or not isinstance(rule.get("groups"), list):
        raise ValidationError(_("A rule has groups of conditions."))
    groups = [_checked_group(group, person) for group in rule["groups"][:MOST_GROUPS]]
    groups = [group for group in groups if group["conditions"]]
    return {"match": _match(rule), "groups": groups}


def _checked_group(group: Any, person: Any) -> dict[str, Any]:
    if not isinstance(group, dict) or not isinstance(group.get("conditions"), list):
        raise ValidationError(_("A rule has groups of conditions."))
    conditions = [
        _checked(condition, person)
        for condition in group["conditions"][:MOST_CONDITIONS]
    ]
    return {"match": _match(group), "conditions": conditions}


def _match(group: dict[str, Any]) -> str:
    return "any" if group.get("match") == "any" else "all"


def _checked(condition: Any, person: Any) -> dict[str, Any]:
    code = condition.get("field") if isinstance(condition, dict) else None
    field = FIELDS.get(code) if isinstance(code, str) else None
    if field is None:
        raise ValidationError(_("There is nothing called that to choose by."))
    if person is not None and not person.has_perm(field.permission):
        raise ValidationError(_("You may not choose by what you may not see."))
    way = condition.get("is")
    if way not in field.ways:
        raise ValidationError(_("That cannot be compared in this way."))
    if field.choices is not None:
        value = _chosen(condition.get("value"), field.choices())
    else:
        value = CHECKS[field.kind](condition.get("value"))
    return {"field": code, "is": way, "value": value}


def _checked_number(value: Any) -> float | int:
    try:
        number = Decimal(str(value).replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
    except InvalidOperation as error:
        raise ValidationError(_("Write a number.")) from error
    if not number.is_finite() or abs(number) > Decimal("1e15"):
        raise ValidationError(_("Write a number."))
    return int(number) if number == number.to_integral_value() else float(number)


def _checked_days(value: Any) -> int:
    days = _checked_number(value)
    if not 0 < days <= 36_500 or days != int(days):
        raise ValidationError(_("Write a number of days."))
    return int(days)


def _checked_text(value: Any) -> str:
    text = " ".join(str(value or "").replace("\0", "").split())[:LONGEST]
    if not text:
        raise ValidationError(_("Write what to look for."))
    return text


def _checked_share(value: Any) -> float:
    share = _checked_number(value)
    if not 0 <= share <= 1:
        raise ValidationError(_("Write a share from 0 to 100 %."))
    return float(share)


def _checked_choice(value: Any) -> list[str]:
    return _chosen(value, rfm_segments())


def _chosen(value: Any, codes: Iterable[str]) -> list[str]:
    values = value if isinstance(value, list) else [value]
    known = [code for code in codes if code in values]
    if not known:
        raise ValidationError(_("Choose at least one."))
    return known


def _checked_truth(value: Any) -> bool:
    return value in (True, "true", "yes", 1)


CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "money": _checked_number,
    "number": _checked_number,
    "share": _checked_share,
    "days": _checked_days,
    "text": _checked_text,
    "choice": _checked_choice,
    "truth": _checked_truth,
}
