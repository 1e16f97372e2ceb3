"""The list of customers, and what is done from it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nilai_studio.customers import actions
from nilai_studio.customers.forms import ColumnsForm, TagForm
from nilai_studio.customers.listing import COUNTED, CustomerList, ListForm
from nilai_studio.customers.models import Customer, Tag
from nilai_studio.customers.writing import FIGURES, write_cell
from nilai_studio.kit.pages import Page
from nilai_studio.kit.queue import enqueue
from nilai_studio.kit.templatetags import nilai

LONGEST = 80
"""Letters of a cell that are shown."""
UNSENT = ("at", "scope", "format", "csrfmiddlewaretoken")
"""What of an address does not choose customers."""


@dataclass(frozen=True)
class Head:
    """The head of a column: how to sort by it, and how the list is sorted."""

    label: Any
    name: str
    is_figure: bool
    title: str = ""
    sort: str = ""
    state: str = ""


class CustomersView(Page):
    """Which customers are there."""

    permission = "customers.view_customer"
    page_title = gettext_lazy("Customers")
    header_icon = "group"
    template_name = "customers/list.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the page of the list that the address asks for."""
        person, data = self.request.user, self.request.GET
        customers = CustomerList(data, person)
        page, count = customers.get_page(), customers.count()
        asked = asked_of(data)
        context |= {
            "form": customers.form,
            "is_narrowed": bool(customers.form.asked or customers.refused),
            "refused": customers.refused,
            "narrowed_by": _filters_in_use(customers.form, asked),
            "heads": [_head(column, customers) for column in customers.columns],
            "rows": _rows(page.rows, customers, person),
            "earlier": _address(asked, at=page.earlier) if page.earlier else "",
            "later": _address(asked, at=page.later) if page.later else "",
            "count": count,
            "counted": COUNTED,
            "answer": say_count(
                count, is_narrowed=bool(customers.form.asked or customers.refused)
            ),
            "is_empty": not count and not Customer.objects.exists(),
            "query": urlencode(asked),
            "asked_pairs": list(asked.items()),
            "sort": data.get("sort", ""),
            "order": _say_order(customers),
            "unsorted": _address({k: v for k, v in asked.items() if k != "sort"}),
            "tag_names": Tag.objects.values_list("name", flat=True)[:200],
            "columns_form": ColumnsForm(
                customers.available,
                initial={"columns": [column.name for column in customers.columns]},
            ),
        }
        return super().get_context_data(**context)


class ResultsView(CustomersView):
    """The list alone, while one types."""

    template_name = "customers/list_results.html"


class TagView(Page):
    """Put a tag on customers, or take it off."""

    permission = "customers.tag_customers"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Tag the chosen ones now, or all that match in the background."""
        back = back_to(request, reverse("customers"))
        form = TagForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write the tag first."))
            return back
        asked = form.cleaned_data
        is_removed = asked["deed"] == "remove"
        if asked["scope"] == "all":
            enqueue(
                "customers.tag_matching",
                asked=asked_of(request.POST, leave=("tag", "deed", "customer", "next")),
                name=asked["tag"],
                is_removed=is_removed,
                person_id=request.user.pk,
            )
            messages.success(
                request,
                _("The tag is being taken off all that match; it may take a minute.")
                if is_removed
                else _("All that match are being tagged; it may take a minute."),
            )
            return back
        pks = [int(pk) for pk in request.POST.getlist("customer") if pk.isdecimal()]
        pks = [pk for pk in pks if pk < 2**63][:1000]
        if not pks:
            messages.error(request, _("Choose customers first."))
            return back
        n = len(pks)
        actions.tag_customers(
            customer_ids=pks, name=asked["tag"], by=request.user, is_removed=is_removed
        )
        done = (
            ngettext(
                "The tag is off %(n)s customer.", "The tag is off %(n)s customers.", n
            )
            if is_removed
            else ngettext("%(n)s customer is tagged.", "%(n)s customers are tagged.", n)
        )
        messages.success(request, done % {"n": nilai.number(n)})
        return back


class ColumnsView(Page):
    """Choose the columns."""

    permission = "customers.view_customer"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_options: Any) -> HttpResponse:
        """Remember them for this person."""
        available = CustomerList({}, request.user).available
        form = ColumnsForm(available, request.POST)
        if form.is_valid():
            actions.choose_columns(names=form.cleaned_data["columns"], by=request.user)
        return back_to(request, reverse("customers"))


def back_to(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Return to the page that asked, if it is one of ours."""
    page = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        page = otherwise
    return HttpResponseRedirect(page)


def say_count(count: int, *, is_narrowed: bool) -> str:
    """Return how many customers there are, in words."""
    if count > COUNTED:
        many = nilai.number(COUNTED)
        if is_narrowed:
            return _("More than %(n)s customers match") % {"n": many}
        return _("More than %(n)s customers") % {"n": many}
    if is_narrowed:
        said = ngettext("%(n)s customer matches", "%(n)s customers match", count)
    else:
        said = ngettext("%(n)s customer", "%(n)s customers", count)
    return said % {"n": nilai.number(count)}


def asked_of(data: Any, leave: tuple[str, ...] = ()) -> dict[str, str]:
    """Return what of an address or a form chooses and sorts customers."""
    return {
        name: value
        for name in data
        if name not in (*UNSENT, *leave) and (value := data.get(name))
    }


def _filters_in_use(
    form: ListForm, asked: dict[str, str]
) -> list[tuple[Any, str, str]]:
    """Return each filter in use: its label, its value, the list without it."""
    return [
        (
            form.fields[name].label,
            said,
            _address({other: text for other, text in asked.items() if other != name}),
        )
        for name, said in form.in_words.items()
        if name != "q"
    ]


ORDERS: dict[str, tuple[Any, Any]] = {
    "day": (gettext_lazy("the latest first"), gettext_lazy("the earliest first")),
    "text": (gettext_lazy("Z to A"), gettext_lazy("A to Z")),
}
"""By kind of column: the order downwards and upwards, in words."""
SIZES = (gettext_lazy("the largest first"), gettext_lazy("the smallest first"))


def _say_order(customers: CustomerList) -> str:
    """Return what the list goes by, in words; "" for the order in which it grew."""
    column, descending = customers.sort
    if column is None:
        return ""
    downwards, upwards = ORDERS.get(column.kind, SIZES)
    return _("By %(column)s, %(order)s") % {
        "column": column.label,
        "order": downwards if descending else upwards,
    }


def _address(asked: dict[str, str], **more: str) -> str:
    return f"{reverse('customers')}?{urlencode({**asked, **more})}"


def _head(column: Any, customers: CustomerList) -> Head:
    is_figure = column.kind in FIGURES
    label = column.short or column.label
    full = column.label if column.short else ""
    title = ". ".join(str(each) for each in (full, column.hint) if each)
    if column.order_by is None:
        return Head(label, column.name, is_figure, title)
    sorted_by, descending = customers.sort
    asked = asked_of(customers.data)
    state, following = "", f"-{column.name}" if is_figure else column.name
    if sorted_by is not None and sorted_by.name == column.name:
        state = "descending" if descending else "ascending"
        following = column.name if descending else f"-{column.name}"
    return Head(
        label,
        column.name,
        is_figure,
        title,
        _address({**asked, "sort": following}),
        state,
    )


def _rows(rows: Any, customers: CustomerList, person: Any) -> list[dict[str, Any]]:
    """Return the rows as the person may see them."""
    columns = customers.columns[1:]
    return [
        {
            "pk": customer.pk,
            "name": customer.name,
            "key": customer.key,
            "cells": [
                (
                    write_cell(value, column.kind, person)[:LONGEST],
                    column.kind,
                    column.kind in FIGURES,
                    column.nothing if value is None else "",
                )
                for column, value in zip(columns, values[1:], strict=True)
            ],
        }
        for customer, values in rows
    ]
