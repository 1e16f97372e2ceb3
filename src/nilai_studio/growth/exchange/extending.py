"""What the value exchange adds to customers and segments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.extensions import (
    CustomerColumn,
    CustomerFilter,
    register_customer_column,
    register_customer_filter,
)
from nilai_studio.customers.moving import MergeMover, register_merge_mover
from nilai_studio.growth.exchange.computations import FIELD
from nilai_studio.growth.models import CustomerExchange
from nilai_studio.segments.rules import CHOICES, Field, Moment, add_field
from nilai_studio.segments.sentences import add_words

SEES = "perception.view_response"
"""A group tells what somebody answered."""
Group = CustomerExchange.Group


def register() -> None:
    """Add them when Django starts."""
    register_customer_column(
        CustomerColumn(
            name=FIELD,
            label=_("Value exchange"),
            cells=_cells,
            permission=SEES,
            order=60,
        )
    )
    register_customer_filter(
        CustomerFilter(
            name=FIELD,
            label=_("Value exchange"),
            field=lambda: forms.ChoiceField(
                required=False, choices=[("", _("Any")), *Group.choices]
            ),
            rows=_rows,
            permission=SEES,
            order=14,
        )
    )
    register_merge_mover(
        MergeMover(model="growth.CustomerExchange", once_by=("analysis",))
    )
    add_field(
        FIELD,
        Field(
            kind="choice",
            ways=CHOICES,
            holds=_holds,
            permission=SEES,
            choices=lambda: {code: str(label) for code, label in Group.choices},
        ),
    )
    add_words(
        FIELD,
        _("Value exchange"),
        {
            "one_of": _("of the value exchange: %(v)s"),
            "none_of": _("surveyed, and of the value exchange not: %(v)s"),
        },
    )


def current() -> QuerySet[CustomerExchange]:
    """Return the rows that are shown."""
    return CustomerExchange.objects.filter(analysis__is_current=True)


def _rows(value: Any) -> QuerySet[CustomerExchange]:
    return current().filter(group=value)


def _cells(pks: Sequence[int]) -> Mapping[int, Any]:
    rows = current().filter(customer_id__in=pks).values_list("customer_id", "group")
    return {pk: Group(group).label for pk, group in rows}


def _holds(way: str, value: list[str], _moment: Moment) -> Q:
    rows = current()
    rows = (
        rows.filter(group__in=value)
        if way == "one_of"
        else rows.exclude(group__in=value)
    )
    return Q(pk__in=rows.values("customer_id"))
