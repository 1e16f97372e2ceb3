"""Rules in words: "worth above Rp 2,000,000 and no order for 90 days"."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nilai_studio.kit.templatetags import nilai
from nilai_studio.segments.analysis import rfm_name
from nilai_studio.segments.rules import FIELDS

LABELS = {
    "worth": gettext_lazy("Worth"),
    "at_risk": gettext_lazy("Worth at risk"),
    "alive": gettext_lazy("Probability to be still a customer"),
    "rfm_segment": gettext_lazy("RFM segment"),
    "last_order": gettext_lazy("Last order"),
    "first_order": gettext_lazy("First order"),
    "orders": gettext_lazy("Number of orders"),
    "revenue": gettext_lazy("Revenue so far"),
    "average_order": gettext_lazy("Average order"),
    "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"),
    "source": gettext_lazy("Source"),
    "tag": gettext_lazy("Tag"),
    "product": gettext_lazy("Product"),
    "category": gettext_lazy("Product category"),
    "consent": gettext_lazy("May be sent offers by"),
    "has_email": gettext_lazy("Email address"),
    "has_phone": gettext_lazy("Phone number"),
}
"""What can be asked, by code."""

WAYS = {
    "above": gettext_lazy("above"),
    "below": gettext_lazy("below"),
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "one_of": gettext_lazy("is one of"),
    "none_of": gettext_lazy("is none of"),
    "longer_ago": gettext_lazy("longer ago than"),
    "within": gettext_lazy("within the last"),
}
"""How it is compared, by code."""

SAID = {
    ("worth", "above"): gettext_lazy("worth above %(v)s"),
    ("worth", "below"): gettext_lazy("worth below %(v)s"),
    ("at_risk", "above"): gettext_lazy("worth at risk above %(v)s"),
    ("at_risk", "below"): gettext_lazy("worth at risk below %(v)s"),
    ("alive", "above"): gettext_lazy("probability to be still a customer above %(v)s"),
    ("alive", "below"): gettext_lazy("probability to be still a customer below %(v)s"),
    ("rfm_segment", "one_of"): gettext_lazy("RFM segment %(v)s"),
    ("rfm_segment", "none_of"): gettext_lazy("RFM segment not %(v)s"),
    ("last_order", "longer_ago"): gettext_lazy("no further order for %(v)s"),
    ("last_order", "within"): gettext_lazy("an order within the last %(v)s"),
    ("first_order", "longer_ago"): gettext_lazy("a first order more than %(v)s ago"),
    ("first_order", "within"): gettext_lazy("a first order within the last %(v)s"),
    ("orders", "above"): gettext_lazy("more than %(v)s"),
    ("orders", "below"): gettext_lazy("fewer than %(v)s"),
    ("orders", "is"): gettext_lazy("exactly %(v)s"),
    ("revenue", "above"): gettext_lazy("revenue above %(v)s"),
    ("revenue", "below"): gettext_lazy("revenue below %(v)s"),
    ("average_order", "above"): gettext_lazy("an average order above %(v)s"),
    ("average_order", "below"): gettext_lazy("an average order below %(v)s"),
    ("city", "is"): gettext_lazy("city %(v)s"),
    ("city", "is_not"): gettext_lazy("city not %(v)s"),
    ("country", "is"): gettext_lazy("country %(v)s"),
    ("country", "is_not"): gettext_lazy("country not %(v)s"),
    ("source", "is"): gettext_lazy("source %(v)s"),
    ("source", "is_not"): gettext_lazy("source not %(v)s"),
    ("tag", "is"): gettext_lazy("tag %(v)s"),
    ("tag", "is_not"): gettext_lazy("without the tag %(v)s"),
    ("product", "is"): gettext_lazy("bought %(v)s"),
    ("product", "is_not"): gettext_lazy("never bought %(v)s"),
    ("category", "is"): gettext_lazy("bought from %(v)s"),
    ("category", "is_not"): gettext_lazy("never bought from %(v)s"),
    ("consent", "one_of"): gettext_lazy("may be sent offers by %(v)s"),
    ("consent", "none_of"): gettext_lazy("may not be sent offers by %(v)s"),
}
"""Field and way to what is said of a value."""

TRUTHS = {
    ("has_email", True): gettext_lazy("a known email address"),
    ("has_email", False): gettext_lazy("no known email address"),
    ("has_phone", True): gettext_lazy("a known phone number"),
    ("has_phone", False): gettext_lazy("no known phone number"),
}


def add_words(code: str, label: Any, said: Mapping[str, Any]) -> None:
    """Say what a field of an app above is called, and what is said of its values.

    Parameters
    ----------
    code : str
        As `rules.add_field` has it.
    label : str
        Its name.
    said : mapping
        Way to what is said of a value, with `%(v)s` for it.
    """
    LABELS[code] = label
    SAID.update({(code, way): words for way, words in said.items()})


def say_rule(rule: Mapping[str, Any]) -> str:
    """Return a rule as a sentence in the reader's language.

    Parameters
    ----------
    rule : mapping
        As `rules.check_rule` returned it.

    Returns
    -------
    str
        Without a full stop.
    """
    groups = [group for group in rule.get("groups", ()) if group["conditions"]]
    if not groups:
        return _("nobody yet")
    said = [
        _joined(group["match"], [say_condition(c) for c in group["conditions"]])
        for group in groups
    ]
    if len(groups) > 1:
        said = [
            f"({text})" if len(group["conditions"]) > 1 else text
            for text, group in zip(said, groups, strict=True)
        ]
    return _joined(rule["match"], said)


def say_condition(condition: Mapping[str, Any]) -> str:
    """Return one condition in words."""
    field, way, value = condition["field"], condition["is"], condition["value"]
    if field.startswith("has_"):
        return str(TRUTHS[field, value])
    choices = FIELDS[field].choices
    if choices is None:
        return str(SAID[field, way]) % {"v": _say_value(field, value)}
    names = choices()
    named = _joined("any", [names.get(code, code) for code in value])
    return str(SAID[field, way]) % {"v": named}


def _say_value(field: str, value: Any) -> str:
    match field:
        case "worth" | "at_risk" | "revenue" | "average_order":
            return nilai.exact(value)
        case "alive":
            return nilai.percent(value)
        case "last_order" | "first_order":
            return ngettext("%(n)s day", "%(n)s days", value) % {
                "n": nilai.number(value)
            }
        case "orders":
            return ngettext("%(n)s order", "%(n)s orders", value) % {
                "n": nilai.number(value)
            }
        case "rfm_segment":
            return _joined("any", [rfm_name(code) for code in value])
        case _:
            return f"“{value}”"


def _joined(match: str, parts: list[str]) -> str:
    word = _(" and ") if match == "all" else _(" or ")
    return word.join(parts)
