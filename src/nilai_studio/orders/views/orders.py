"""The list of orders, an order, and orders as a file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nilai_studio.business.models import Business
from nilai_studio.kit.exports import csv_response, xlsx_response
from nilai_studio.kit.pages import Page
from nilai_studio.kit.templatetags import nilai
from nilai_studio.orders.forms import OrdersForm
from nilai_studio.orders.models import Order, OrderBefore
from nilai_studio.orders.queries import list_orders, list_shops

ON_A_PAGE = 50
COUNTED = 10_000
"""Orders up to which those that match are counted exactly."""
MONEY = "business.see_money"


class OrdersView(Page):
    """Which orders are there."""

    permission = "orders.view_order"
    template_name = "orders/list.html"
    page_title = gettext_lazy("Orders")
    header_icon = "list-ul"

    @cached_property
    def form(self) -> OrdersForm:
        """What the address asks for."""
        return OrdersForm(list_shops(), self.asked)

    @property
    def asked(self) -> Any:
        """Where the choice is read from."""
        return self.request.GET

    def get_orders(self) -> QuerySet[Order]:
        """Return the orders that match."""
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        zone = Business.current().zone
        ends: dict[str, datetime | None] = {"first_at": None, "last_at": None}
        if asked.get("first_on"):
            day = asked["first_on"]
            ends["first_at"] = datetime(day.year, day.month, day.day, tzinfo=zone)
        if asked.get("last_on"):
            day = asked["last_on"] + timedelta(days=1)
            ends["last_at"] = datetime(day.year, day.month, day.day, tzinfo=zone)
        return list_orders(
            q=asked.get("q", ""),
            shop=asked.get("shop", ""),
            channel=asked.get("channel", ""),
            contacts=self.request.user.has_perm("business.see_contacts"),
            **ends,
        )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add a page of orders."""
        orders = self.get_orders()
        count = orders.order_by()[: COUNTED + 1].count()
        rows = list(_after(orders, self.request.GET.get("after"))[: ON_A_PAGE + 1])
        asked = {k: v for k, v in self.request.GET.items() if v and k != "after"}
        later = ""
        if len(rows) > ON_A_PAGE:
            later = urlencode({**asked, "after": _place(rows[ON_A_PAGE - 1])})
        return super().get_context_data(
            form=self.form,
            orders=rows[:ON_A_PAGE],
            answer=_say_count(count, bool(asked)),
            is_empty=not count and not asked,
            later=later,
            first=urlencode(asked) if self.request.GET.get("after") else None,
            query=urlencode(asked),
            asked_pairs=list(asked.items()),
            sees_money=self.request.user.has_perm(MONEY),
            may_export=self.request.user.has_perm("customers.export_customers"),
            **context,
        )


class OrdersExportView(OrdersView):
    """The orders that match, as CSV or XLSX."""

    permission = "customers.export_customers"
    http_method_names = ["post"]

    @property
    def asked(self) -> Any:
        """The choice travels with the button."""
        return self.request.POST

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> Any:
        """Send them."""
        person: Any = request.user
        money = person.has_perm(MONEY)
        head = ["shop", "order_id", "ordered_at", "customer", "customer_name"]
        head += ["revenue_amount", "discount_amount"] if money else []
        head += ["channel", "source", "coupon"]
        send = csv_response if request.POST.get("format") == "csv" else xlsx_response
        return send("orders", head, _rows(self.get_orders(), money=money))


class OrderView(Page):
    """One order with its products."""

    permission = "orders.view_order"
    template_name = "orders/order.html"
    header_icon = "list-ul"
    trail = ((reverse_lazy("orders"), gettext_lazy("Orders")),)

    @cached_property
    def order(self) -> Order:
        """Which order."""
        rows = Order.objects.select_related("customer", "brought_in")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its number."""
        return self.order.order_id

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add its products and where it came from."""
        order = self.order
        lines = order.lines.select_related("product").order_by("pk")[:500]
        return super().get_context_data(
            order=order,
            lines=[
                {"line": line, "amount": line.quantity * line.unit_price_amount}
                for line in lines
            ],
            others=Order.objects.filter(shop=order.shop, order_id=order.order_id)
            .exclude(pk=order.pk)
            .order_by("ordered_at")[:20],
            changes=OrderBefore.objects.filter(order=order).select_related(
                "brought_in"
            )[:20],
            facts=[
                (label, value)
                for label, value in (
                    (_("Channel"), order.channel),
                    (_("Source"), order.source),
                    (_("Medium"), order.medium),
                    (_("Campaign"), order.campaign),
                    (_("Coupon"), order.coupon),
                    (_("Offer"), order.offer_id),
                )
                if value
            ],
            sees_money=self.request.user.has_perm(MONEY),
            **context,
        )


def _place(order: Order) -> str:
    return f"{order.ordered_at.astimezone(UTC).isoformat()}~{order.pk}"


def _after(orders: QuerySet[Order], place: str | None) -> QuerySet[Order]:
    """Return the orders that follow a place in the list; an odd place is the first."""
    at, _mark, key = (place or "").partition("~")
    try:
        moment, pk = datetime.fromisoformat(at), int(key)
    except ValueError:
        return orders
    if moment.tzinfo is None or not 0 <= pk < 2**63:
        return orders
    earlier = Q(ordered_at__lt=moment) | Q(ordered_at=moment, pk__lt=pk)
    return orders.filter(Q(ordered_at__lte=moment) & earlier)


def _say_count(count: int, is_narrowed: bool) -> str:
    if count > COUNTED:
        many = nilai.number(COUNTED)
        said = (
            _("More than %(n)s orders match")
            if is_narrowed
            else _("More than %(n)s orders are here")
        )
        return said % {"n": many}
    said = _("%(n)s orders match") if is_narrowed else _("%(n)s orders are here")
    return said % {"n": nilai.number(count)}


def _rows(orders: QuerySet[Order], *, money: bool) -> Iterator[list[Any]]:
    for order in orders.iterator(chunk_size=2000):
        amounts = [order.revenue_amount, order.discount_amount] if money else []
        yield [
            order.shop,
            order.order_id,
            order.ordered_at,
            order.customer.key,
            order.customer.name,
            *amounts,
            order.channel,
            order.source,
            order.coupon,
        ]
