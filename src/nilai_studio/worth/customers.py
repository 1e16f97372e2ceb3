"""What this app adds to customers: columns, filters, a panel, what moves in a merge."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.extensions import (
    CustomerColumn,
    CustomerFilter,
    CustomerPanel,
    Customers,
    register_customer_column,
    register_customer_filter,
    register_customer_panel,
)
from nilai_studio.customers.models import Customer
from nilai_studio.customers.moving import MergeMover, register_merge_mover
from nilai_studio.kit import writing
from nilai_studio.kit.explanation import Explanation
from nilai_studio.orders.models import Order, OrderTotals
from nilai_studio.worth.models import CustomerWorth
from nilai_studio.worth.queries import current_id, find_worth_of
from nilai_studio.worth.telling import Telling

SEGMENTS = (
    "champions", "loyal_customers", "potential_loyalists", "new_customers", "promising",
    "need_attention", "about_to_sleep", "at_risk", "cant_lose", "hibernating",
)  # fmt: skip
MOST_ORDERS = 5000
CENT = 0.01
LEAST = 0.1
"""Orders to be expected, below which nothing is said of them."""


def register() -> None:
    """Add all of it."""
    for column in COLUMNS:
        register_customer_column(column)
    for customer_filter in FILTERS:
        register_customer_filter(customer_filter)
    register_customer_panel(PANEL)
    register_merge_mover(MergeMover(model="worth.CustomerWorth", once_by=("analysis",)))


def segment_name(segment: str) -> str:
    """Return a segment's name in the reader's language."""
    return writing.words().say(f"segments.{segment}")


def _cells(name: str) -> Callable[[Sequence[int]], Mapping[int, Any]]:
    def cells(pks: Sequence[int]) -> Mapping[int, Any]:
        rows = CustomerWorth.objects.filter(
            analysis__is_current=True, customer_id__in=pks
        )
        return dict(rows.values_list("customer_id", name))

    return cells


def _segments(pks: Sequence[int]) -> Mapping[int, Any]:
    found = _cells("rfm_segment")(pks)
    return {pk: segment_name(segment) for pk, segment in found.items()}


def _by(name: str) -> Callable[[Customers], Customers]:
    def having(customers: Customers) -> Customers:
        # One condition on one row of worth, so that the index of the list serves.
        known = customers.filter(
            **{"worths__analysis_id": current_id(), f"worths__{name}__isnull": False}
        )
        tie = F("worths__customer_id")
        return known.annotate(sorted_by=F(f"worths__{name}"), sorted_tie=tie)

    return having


def _whose(lookup: str) -> Callable[[Any], QuerySet[CustomerWorth]]:
    def rows(value: Any) -> QuerySet[CustomerWorth]:
        return CustomerWorth.objects.filter(analysis_id=current_id(), **{lookup: value})

    return rows


def _amount_field() -> forms.Field:
    return forms.DecimalField(
        required=False,
        max_digits=20,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def _segment_field() -> forms.Field:
    words = writing.words()
    named = ((name, words.say(f"segments.{name}")) for name in SEGMENTS)
    return forms.ChoiceField(required=False, choices=[("", _("Any")), *named])


def _standing_field() -> forms.Field:
    return forms.ChoiceField(
        required=False, choices=[("", _("Any")), *CustomerWorth.Standing.choices]
    )


COLUMNS = (
    CustomerColumn(
        name="worth",
        label=_("Worth"),
        cells=_cells("clv_amount"),
        kind="money",
        order_by=_by("clv_amount"),
        permission=SEE_MONEY,
        is_usual=True,
        order=50,
    ),
    CustomerColumn(
        name="alive",
        label=_("Still a customer"),
        short=_("Still here"),
        hint=_("How likely it is; the list goes by what is at stake instead."),
        nothing=_("Too early to tell: ordered on one day only, or not analysed yet."),
        cells=_cells("alive_share"),
        kind="percent",
        is_usual=True,
        order=52,
    ),
    CustomerColumn(
        name="at_risk",
        label=_("At stake"),
        cells=_cells("at_risk_amount"),
        kind="money",
        order_by=_by("at_risk_amount"),
        permission=SEE_MONEY,
        order=54,
    ),
    CustomerColumn(
        name="rfm",
        label=_("RFM segment"),
        cells=_segments,
        is_usual=True,
        order=56,
    ),
)

FILTERS = (
    CustomerFilter(
        name="worth_from",
        label=_("Worth from"),
        field=_amount_field,
        rows=_whose("clv_amount__gte"),
        bound=("worth", lambda amount: Q(sorted_by__gte=amount)),
        kind="money",
        permission=SEE_MONEY,
        order=10,
    ),
    CustomerFilter(
        name="worth_to",
        label=_("Worth to"),
        field=_amount_field,
        rows=_whose("clv_amount__lte"),
        bound=("worth", lambda amount: Q(sorted_by__lte=amount)),
        kind="money",
        permission=SEE_MONEY,
        order=11,
    ),
    CustomerFilter(
        name="rfm",
        label=_("RFM segment"),
        field=_segment_field,
        rows=_whose("rfm_segment"),
        order=9,
    ),
    CustomerFilter(
        name="standing",
        label=_("Standing"),
        field=_standing_field,
        rows=_whose("standing"),
        order=13,
    ),
)


def tell_customer(customer: Customer, request: Any) -> dict[str, Any] | None:
    """Return what the panel of worth shows; None before the customer was analysed."""
    from nilai_studio.worth.analysis.history import draw, look_back, order_days

    row = find_worth_of(customer.pk)
    if row is None:
        return None
    document, words = row.analysis.document, writing.words()
    zone = row.analysis.run.inputs["time_zone"]
    orders = [
        (at, amount)
        for at, amount in Order.objects.filter(customer=customer)
        .order_by("-ordered_at")
        .values_list("ordered_at", "revenue_amount")[:MOST_ORDERS]
        if at.astimezone(ZoneInfo(zone)).date() <= row.analysis.as_of
    ]
    horizon = document["worth"]["horizon"]
    history = look_back(
        order_days(orders, zone),
        model=document["model"],
        as_of=row.analysis.as_of,
        horizon_days=horizon["days"],
    )
    reach = (row.expected_orders_low or 0.0, row.expected_orders_high or 0.0)
    figures = history and draw(history, words, as_of=row.analysis.as_of, reach=reach)
    return {
        "row": row,
        "has_changed": _has_changed(row),
        "segment": segment_name(row.rfm_segment),
        "sees_money": request.user.has_perm(SEE_MONEY),
        # A mean may lie beyond the range in which nearly all futures end.
        "few_bring_it": (row.clv_amount or 0.0) > (row.clv_amount_high or 0.0),
        "months": round(horizon["count"]),
        "expected_so_far": _expected(history),
        "repeats": len(history.days) - 1 if history else 0,
        "orders_count": sum(amount >= 0 for _at, amount in orders),
        "order_days": len(history.days) if history else 0,
        "figures": figures,
        "too_early": row.standing == CustomerWorth.Standing.ONCE,
        "about": _about(row, document),
    }


def _has_changed(row: CustomerWorth) -> bool:
    """Whether orders came, changed or went since the customer was analysed."""
    totals = OrderTotals.objects.filter(customer_id=row.customer_id).first()
    now = float(totals.revenue_amount) if totals else 0.0
    return abs(now - row.revenue_amount) > CENT


def _expected(history: Any) -> float | None:
    """Return the orders of an average customer; None on the first days."""
    if history is None or not history.expected or history.expected[-1][1] < LEAST:
        return None
    return history.expected[-1][1]


def _about(row: CustomerWorth, document: Mapping[str, Any]) -> Explanation:
    words = writing.words()
    telling = Telling(row.analysis, writing.language())
    return Explanation(
        formula=str(
            _(
                "P(still a customer) × orders expected, discounted × revenue per order "
                "× margin share; by %(timing)s and Gamma-Gamma, from this customer's "
                "orders and those of everybody."
            )
        )
        % {"timing": words.say(f"models.{document['model']['name']}")},
        rows=ngettext(
            "%(orders)s order of this customer; %(customers)s customers.",
            "%(orders)s orders of this customer; %(customers)s customers.",
            row.orders_count,
        )
        % {
            "orders": words.number(row.orders_count),
            "customers": words.number(document["worth"]["customers"]),
        },
        as_of=row.analysis.as_of,
        interval=str(_("%(share)s: what this customer may do, by simulated futures."))
        % {"share": words.share(document["worth"]["interval"]["confidence"])},
        left_out=(about.left_out if (about := telling.about("worth")) else ""),
        run=reverse("run", args=[row.analysis_id]),
    )


PANEL = CustomerPanel(
    name="worth",
    label=_("Worth"),
    template="worth/customer_panel.html",
    context=tell_customer,
    order=20,
)
