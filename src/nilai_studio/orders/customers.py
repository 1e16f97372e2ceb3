"""What this app adds to customers: columns, filters, panels, events, merges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.customers.extensions import (
    Before,
    CustomerColumn,
    CustomerFilter,
    CustomerPanel,
    CustomerSentence,
    TimelineEvent,
    TimelineSource,
    register_customer_column,
    register_customer_filter,
    register_customer_panel,
    register_customer_sentence,
    register_timeline_source,
)
from nilai_studio.customers.models import Customer
from nilai_studio.customers.moving import MergeMover, register_merge_mover
from nilai_studio.customers.sorting import by_field
from nilai_studio.customers.timeline import earlier
from nilai_studio.kit.templatetags import nilai
from nilai_studio.orders.actions import recount_moved
from nilai_studio.orders.computations import find_count
from nilai_studio.orders.models import Order, OrderTotals
from nilai_studio.orders.queries import (
    count_refunds_of,
    list_next_products,
    list_orders_of,
)

VIEW = "orders.view_order"
SHOWN = 10


def register() -> None:
    """Add all of it."""
    for column in COLUMNS:
        register_customer_column(column)
    for customer_filter in FILTERS:
        register_customer_filter(customer_filter)
    for panel in PANELS:
        register_customer_panel(panel)
    register_customer_sentence(
        CustomerSentence(name="orders", say=_sentence, permission=VIEW, order=20)
    )
    register_timeline_source(
        TimelineSource(
            name="order",
            label=gettext_lazy("Orders and refunds"),
            events=_events,
            permission=VIEW,
            is_folded=True,
        )
    )
    register_merge_mover(MergeMover(model="orders.Order", after=recount_moved))


def _sentence(customer: Customer, _person: Any) -> str:
    """Say how often the customer ordered, since when, and when last."""
    totals = OrderTotals.objects.filter(customer=customer).first()
    if totals is None or not totals.order_count:
        return ""
    # Not a plural of each other: Indonesian has none.
    if totals.order_count == 1:
        said = _("One order, on %(last)s.")
    else:
        said = _("%(n)s orders since %(first)s, the last on %(last)s.")
    return said % {
        "n": nilai.number(totals.order_count),
        "first": nilai.month(totals.first_ordered_at),
        "last": nilai.day(totals.last_ordered_at),
    }


def _cells(name: str) -> Callable[[Sequence[int]], Mapping[int, Any]]:
    def cells(pks: Sequence[int]) -> Mapping[int, Any]:
        rows = OrderTotals.objects.filter(customer_id__in=pks)
        return dict(rows.values_list("customer_id", name))

    return cells


def _start_of(day: Any) -> datetime:
    zone = Business.current().zone
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _totals_where(
    column: str, name: str, side: str, limit: Callable[[Any], Any] = lambda value: value
) -> dict[str, Any]:
    """Return what a filter on the totals of a customer's orders is made of."""

    def rows(value: Any) -> QuerySet[OrderTotals]:
        return OrderTotals.objects.filter(**{f"{name}__{side}": limit(value)})

    def bound(value: Any) -> Q:
        return Q(**{f"sorted_by__{side}": limit(value)})

    return {"rows": rows, "bound": (column, bound)}


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _end_of(day: date) -> datetime:
    return _start_of(day + timedelta(days=1))


def _day_field() -> forms.Field:
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


def _days_field() -> forms.Field:
    return forms.IntegerField(required=False, min_value=1, max_value=20_000)


def _count_field() -> forms.Field:
    return forms.IntegerField(required=False, min_value=1, max_value=10**9)


def _amount_field() -> forms.Field:
    return forms.DecimalField(
        required=False,
        max_digits=20,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def _orders_panel(customer: Customer, request: HttpRequest) -> Mapping[str, Any] | None:
    person: Any = request.user
    orders = list_orders_of(customer, SHOWN + 1)
    if not orders:
        return None
    totals = OrderTotals.objects.filter(customer=customer).first()
    return {
        "orders": orders[:SHOWN],
        "has_more": len(orders) > SHOWN,
        "totals": totals,
        "refunds": count_refunds_of(customer),
        "customer": customer,
        "sees_money": person.has_perm(SEE_MONEY),
    }


def _next_panel(customer: Customer, request: HttpRequest) -> Mapping[str, Any] | None:
    del request
    found = list_next_products(customer)
    return {"found": found, "run": find_count()} if found else None


def _events(
    customer: Customer, before: Before | None, most: int
) -> Iterable[TimelineEvent]:
    orders = earlier(Order.objects.filter(customer=customer), "ordered_at", before)
    for order in orders[:most]:
        is_refund = order.revenue_amount < 0
        said = _("Refund of order %(number)s") if is_refund else _("Order %(number)s")
        if not order.has_number:
            said = _("Refund") if is_refund else _("Order without a number")
        yield TimelineEvent(
            at=order.ordered_at,
            key=order.pk,
            icon="rotate" if is_refund else "list-ul",
            title=said % {"number": order.order_id[:60]},
            text=order.channel,
            amount=order.revenue_amount,
            url=reverse("order", args=[order.pk]),
        )


COLUMNS = (
    CustomerColumn(
        name="orders",
        label=gettext_lazy("Orders"),
        cells=_cells("order_count"),
        kind="number",
        order_by=by_field("order_totals__order_count"),
        permission=VIEW,
        is_usual=True,
        order=30,
    ),
    CustomerColumn(
        name="revenue",
        label=gettext_lazy("Revenue"),
        cells=_cells("revenue_amount"),
        kind="money",
        order_by=by_field("order_totals__revenue_amount"),
        permission=SEE_MONEY,
        is_usual=True,
        order=32,
    ),
    CustomerColumn(
        name="last_order",
        label=gettext_lazy("Last order"),
        cells=_cells("last_ordered_at"),
        kind="day",
        order_by=by_field("order_totals__last_ordered_at"),
        permission=VIEW,
        is_usual=True,
        order=34,
    ),
    CustomerColumn(
        name="first_order",
        label=gettext_lazy("First order"),
        cells=_cells("first_ordered_at"),
        kind="day",
        order_by=by_field("order_totals__first_ordered_at"),
        permission=VIEW,
        order=36,
    ),
)

FILTERS = (
    CustomerFilter(
        name="silent_days",
        label=gettext_lazy("No order for at least (days)"),
        field=_days_field,
        **_totals_where("last_order", "last_ordered_at", "lt", _days_ago),
        kind="number",
        permission=VIEW,
        order=30,
    ),
    CustomerFilter(
        name="last_order_from",
        label=gettext_lazy("Last order from"),
        field=_day_field,
        **_totals_where("last_order", "last_ordered_at", "gte", _start_of),
        kind="day",
        permission=VIEW,
        order=32,
    ),
    CustomerFilter(
        name="last_order_to",
        label=gettext_lazy("Last order until"),
        field=_day_field,
        **_totals_where("last_order", "last_ordered_at", "lt", _end_of),
        kind="day",
        permission=VIEW,
        order=33,
    ),
    CustomerFilter(
        name="orders_from",
        label=gettext_lazy("At least so many orders"),
        field=_count_field,
        **_totals_where("orders", "order_count", "gte"),
        kind="number",
        permission=VIEW,
        order=34,
    ),
    CustomerFilter(
        name="revenue_from",
        label=gettext_lazy("Revenue of at least"),
        field=_amount_field,
        **_totals_where("revenue", "revenue_amount", "gte"),
        kind="money",
        permission=SEE_MONEY,
        order=36,
    ),
)

PANELS = (
    CustomerPanel(
        name="orders",
        label=gettext_lazy("Orders"),
        template="orders/customer_orders.html",
        context=_orders_panel,
        permission=VIEW,
        order=40,
    ),
    CustomerPanel(
        name="bought_next",
        label=gettext_lazy("What people like them buy next"),
        template="orders/customer_next.html",
        context=_next_panel,
        permission=VIEW,
        order=50,
    ),
)
