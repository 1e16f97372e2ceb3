"""Rules: what can be asked of a customer, checked, and as conditions on the tables.

A rule is groups of conditions: `{"match": "all", "groups": [{"match": "any",
"conditions": [{"field": "worth", "is": "above", "value": 2000000}]}]}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Cast, NullIf

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.consent.models import Channel
from nilai_studio.customers.consent.queries import list_answers
from nilai_studio.customers.models import ContactPoint, Customer
from nilai_studio.orders.models import Line, OrderTotals, Product
from nilai_studio.worth.models import CustomerWorth


@dataclass(frozen=True)
class Moment:
    """What a rule is read against.

    Parameters
    ----------
    now : datetime
        Days are counted back from it.
    analysis_id : int or None
        The analysis of worth that is current.
    """

    now: datetime
    analysis_id: int | None


Holds = Callable[[str, Any, Moment], Q]


@dataclass(frozen=True, kw_only=True)
class Field:
    """What can be asked of a customer.

    Parameters
    ----------
    kind : str
        Of the value: money, number, share, days, text, choice, truth.
    ways : tuple of str
        How it can be compared.
    holds : callable
        From way, value and moment to the condition.
    is_timed : bool
        Whether the answer changes by waiting.
    by_worth : bool
        Whether it is an estimate, and changes with each analysis.
    permission : str
        What one must be allowed to ask for it.
    choices : callable, optional
        Of a choice: code to what it is called, in the reader's language; without it
        the ten segments.
    """

    kind: str
    ways: tuple[str, ...]
    holds: Holds
    is_timed: bool = False
    by_worth: bool = False
    permission: str = "customers.view_customer"
    choices: Callable[[], Mapping[str, str]] | None = None


NUMBERS = ("above", "below")
COUNTS = ("above", "below", "is")
CHOICES = ("one_of", "none_of")
TEXTS = ("is", "is_not")


def _number(path: str, *, nothing_is_zero: bool = False) -> Holds:
    def holds(way: str, value: Any, _moment: Moment) -> Q:
        lookup = {"above": "__gt", "below": "__lt", "is": ""}[way]
        condition = Q(**{f"{path}{lookup}": value})
        counts_zero = {"above": value < 0, "below": value > 0, "is": value == 0}[way]
        if nothing_is_zero and counts_zero:
            condition |= Q(**{f"{path}__isnull": True})
        return condition

    return holds


def _days_ago(path: str) -> Holds:
    def holds(way: str, value: Any, moment: Moment) -> Q:
        since = moment.now - timedelta(days=value)
        return Q(**{f"{path}__{'lt' if way == 'longer_ago' else 'gte'}": since})

    return holds


def _text(name: str) -> Holds:
    def holds(way: str, value: str, _moment: Moment) -> Q:
        # However it is written; each of these is one step in the index.
        ways = {value, value.lower(), value.upper(), value.title(), value.capitalize()}
        condition = Q(**{f"{name}__in": sorted(ways)})
        return ~condition if way == "is_not" else condition

    return holds


def _rfm(way: str, value: list[str], _moment: Moment) -> Q:
    condition = Q(worth_now__rfm_segment__in=value)
    if way == "none_of":
        return Q(worth_now__isnull=False) & ~condition
    return condition


def _tag(way: str, value: str, _moment: Moment) -> Q:
    links = Customer.tags.through.objects.filter(tag__name=value)
    condition = Q(pk__in=links.values("customer_id"))
    return ~condition if way == "is_not" else condition


def _has(kind: str) -> Holds:
    points = ContactPoint.objects.filter(customer_id=OuterRef("pk"), kind=kind)

    def holds(_way: str, value: bool, _moment: Moment) -> Q:
        return Q(Exists(points)) if value else Q(~Exists(points))

    return holds


def _may_be_sent(way: str, channels: list[str], _moment: Moment) -> Q:
    condition = Q(pk__in=list_answers(*channels).values("customer_id"))
    return ~condition if way == "none_of" else condition


def _channels() -> Mapping[str, str]:
    return {channel.value: str(channel.label) for channel in Channel}


def _bought(*fields: str) -> Holds:
    def holds(way: str, value: str, _moment: Moment) -> Q:
        named = reduce(or_, (Q(**{name: value}) for name in fields))
        lines = Line.objects.filter(product__in=Product.objects.filter(named))
        condition = Q(pk__in=lines.values("order__customer_id"))
        return ~condition if way == "is_not" else condition

    return holds


FIELDS: dict[str, Field] = {
    "worth": Field(
        kind="money",
        ways=NUMBERS,
        holds=_number("worth_now__clv_amount"),
        by_worth=True,
        permission=SEE_MONEY,
    ),
    "at_risk": Field(
        kind="money",
        ways=NUMBERS,
        holds=_number("worth_now__at_risk_amount"),
        by_worth=True,
        permission=SEE_MONEY,
    ),
    "alive": Field(
        kind="share",
        ways=NUMBERS,
        holds=_number("worth_now__alive_share"),
        by_worth=True,
    ),
    "rfm_segment": Field(kind="choice", ways=CHOICES, holds=_rfm, by_worth=True),
    "last_order": Field(
        kind="days",
        ways=("longer_ago", "within"),
        holds=_days_ago("order_totals__last_ordered_at"),
        is_timed=True,
    ),
    "first_order": Field(
        kind="days",
        ways=("longer_ago", "within"),
        holds=_days_ago("order_totals__first_ordered_at"),
        is_timed=True,
    ),
    "orders": Field(
        kind="number",
        ways=COUNTS,
        holds=_number("order_totals__order_count", nothing_is_zero=True),
    ),
    "revenue": Field(
        kind="money",
        ways=NUMBERS,
        holds=_number("order_totals__revenue_amount", nothing_is_zero=True),
        permission=SEE_MONEY,
    ),
    "average_order": Field(
        kind="money",
        ways=NUMBERS,
        holds=_number("average_order"),
        permission=SEE_MONEY,
    ),
    "city": Field(kind="text", ways=TEXTS, holds=_text("city")),
    "country": Field(kind="text", ways=TEXTS, holds=_text("country")),
    "source": Field(kind="text", ways=TEXTS, holds=_text("source")),
    "tag": Field(kind="text", ways=TEXTS, holds=_tag),
    "product": Field(kind="text", ways=TEXTS, holds=_bought("product_id", "name")),
    "category": Field(kind="text", ways=TEXTS, holds=_bought("category")),
    "consent": Field(
        kind="choice", ways=CHOICES, holds=_may_be_sent, choices=_channels
    ),
    "has_email": Field(kind="truth", ways=("is",), holds=_has("email")),
    "has_phone": Field(kind="truth", ways=("is",), holds=_has("phone")),
}
"""Code to what can be asked; their words are in `sentences`."""


def add_field(code: str, field: Field) -> None:
    """Let rules choose by what an app above knows; called when Django starts.

    Its words are added by `sentences.add_words`.
    """
    if code in FIELDS:
        message = f"{code!r} is a field of rules already; names are told apart"
        raise ValueError(message)
    FIELDS[code] = field


def choose(
    rule: Mapping[str, Any], moment: Moment, *, gathered: bool = False
) -> QuerySet[Customer]:
    """Return the customers that a rule chooses.

    Parameters
    ----------
    rule : mapping
        As `check_rule` returned it. One without conditions chooses nobody.
    moment : Moment
        What it is read against.
    gathered : bool
        Whether everybody is looked at: who meets each condition is then gathered by
        the index of its own table, which costs the same whoever they are. Else each
        customer looked at is looked up in every table.

    Returns
    -------
    QuerySet
        Each once, in no order.
    """
    customers = Customer.objects.filter(merged_into=None)
    groups = [group for group in rule.get("groups", ()) if group["conditions"]]
    if not groups:
        return customers.none()
    fields = {c["field"] for group in groups for c in group["conditions"]}
    if any(FIELDS[name].by_worth for name in fields):
        # No run has the number 0.
        current = Q(worths__analysis_id=moment.analysis_id or 0)
        customers = customers.alias(
            worth_now=FilteredRelation("worths", condition=current)
        )
    if "average_order" in fields:
        orders = NullIf(Cast("order_totals__order_count", FloatField()), 0.0)
        revenue = Cast(F("order_totals__revenue_amount"), FloatField())
        customers = customers.alias(average_order=revenue / orders)
    wholes = [
        _joined(
            group["match"],
            [
                FIELDS[c["field"]].holds(c["is"], c["value"], moment)
                for c in group["conditions"]
            ],
        )
        for group in groups
    ]
    whole = _joined(rule["match"], wholes)
    return customers.filter(_gathered(whole, moment) if gathered else whole)


def _gathered(condition: Q, moment: Moment) -> Q:
    """Return a condition, each part on another table as those whom it holds for."""
    tables = {
        "worth_now": CustomerWorth.objects.filter(analysis_id=moment.analysis_id or 0),
        "order_totals": OrderTotals.objects.all(),
    }
    parts: list[Any] = []
    for part in condition.children:
        if not isinstance(part, tuple):
            parts.append(_gathered(part, moment) if isinstance(part, Q) else part)
            continue
        lookup, value = part
        table, _mark, own = lookup.partition("__")
        if table not in tables:
            parts.append(part)
        elif own.endswith("__isnull") and value:
            there = tables[table].filter(**{own: False})
            parts.append(~Q(pk__in=there.values("customer_id")))
        elif own == "isnull":
            parts.append(Q(pk__in=tables[table].values("customer_id")))
        else:
            rows = tables[table].filter(**{own: value})
            parts.append(Q(pk__in=rows.values("customer_id")))
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _joined(match: str, conditions: list[Q]) -> Q:
    return reduce(and_ if match == "all" else or_, conditions)


def fields_of(rule: Mapping[str, Any]) -> list[Field]:
    """Return what a rule asks for."""
    return [
        FIELDS[condition["field"]]
        for group in rule.get("groups", ())
        for condition in group["conditions"]
    ]


def goes_by_worth(rule: Mapping[str, Any]) -> bool:
    """Return whether a rule asks for anything that an analysis of worth tells."""
    return any(field.by_worth for field in fields_of(rule))


def may_read(rule: Mapping[str, Any], person: Any) -> bool:
    """Return whether a person may see all that a rule chooses by.

    Else the rule, and who is in, would tell it: whoever is in "worth above
    Rp 2,000,000" is worth that much.
    """
    return all(person.has_perm(field.permission) for field in fields_of(rule))
