"""The list of orders, an order, and orders as a file."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.kit.exports import csv_response, xlsx_response
from nilai_studio.kit.pages import Page
from nilai_studio.kit.templatetags import nilai
from nilai_studio.orders import exporting
from nilai_studio.orders.forms import OrdersForm
from nilai_studio.orders.models import Order, OrderBefore
from nilai_studio.runs.actions import start_run

ON_A_PAGE = 50
COUNTED = 10_000
"""Orders up to which those that match are counted exactly."""


class OrdersView(Page):
    """Which orders are there."""

    permission = "orders.view_order"
    template_name = "orders/list.html"
    page_title = gettext_lazy("Orders")
    header_icon = "list-ul"

    @cached_property
    def form(self) -> OrdersForm:
        """What the address asks for."""
        return exporting.form_of(self.asked)

    @property
    def asked(self) -> Any:
        """Where the choice is read from."""
        return self.request.GET

    def get_orders(self) -> QuerySet[Order]:
        """Return the orders that match."""
        return exporting.orders_of(self.form, self.request.user)

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
            refused=exporting.refused_of(self.form),
            orders=rows[:ON_A_PAGE],
            answer=_say_count(count, bool(asked)),
            is_empty=not count and not asked,
            later=later,
            first=urlencode(asked) if self.request.GET.get("after") else None,
            query=urlencode(asked),
            asked_pairs=list(asked.items()),
            sees_money=self.request.user.has_perm(SEE_MONEY),
            may_export=self.request.user.has_perm("customers.export_customers"),
            **context,
        )


class OrdersExportView(OrdersView):
    """The orders that match, as CSV or XLSX."""

    permission = exporting.EXPORT
    http_method_names = ["post"]

    @property
    def asked(self) -> Any:
        """The choice travels with the button."""
        return self.request.POST

    def post(self, request: HttpRequest, *_args: Any, **_in: Any) -> Any:
        """Send them; very many once they are in a file."""
        orders, person = self.get_orders(), request.user
        is_csv, most = request.POST.get("format") == "csv", exporting.MOST_AT_ONCE
        if not is_csv and orders.order_by()[: most + 1].count() > most:
            asked = {n: v for n, v in request.POST.items() if n in self.form.fields}
            run = start_run(kind=exporting.FILE, inputs={"asked": asked}, by=person)
            return HttpResponseRedirect(reverse("run", args=[run.pk]))
        exporting.log_export(
            orders.order_by().count(), "CSV" if is_csv else "XLSX", person
        )
        send = csv_response if is_csv else xlsx_response
        rows = exporting.rows_of(orders, person)
        return send("orders", exporting.head_of(person), rows)


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
        """Return its number, or when it was."""
        order = self.order
        if order.has_number:
            return order.order_id
        day = nilai.day(order.ordered_at)
        return _("Order without a number, %(day)s") % {"day": day}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add its products and where it came from."""
        order = self.order
        lines = list(order.lines.select_related("product").order_by("pk")[:500])
        is_priced = any(line.unit_price_amount for line in lines)
        return super().get_context_data(
            order=order,
            lines=[
                {"line": line, "amount": line.quantity * line.unit_price_amount}
                for line in lines
            ],
            # A file may tell the order's total and no price of a product.
            lacks_prices=bool(lines and order.revenue_amount) and not is_priced,
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
            sees_money=self.request.user.has_perm(SEE_MONEY),
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
    if is_narrowed:
        said = ngettext("%(n)s order matches", "%(n)s orders match", count)
    else:
        said = ngettext("%(n)s order is here", "%(n)s orders are here", count)
    return said % {"n": nilai.number(count)}
