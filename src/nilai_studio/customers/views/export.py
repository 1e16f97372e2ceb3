"""Customers as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nilai_studio.customers import actions
from nilai_studio.customers.extensions import find_column, find_filter
from nilai_studio.customers.listing import CustomerList
from nilai_studio.customers.views.listing import asked_of, narrowed_by
from nilai_studio.customers.writing import file_cell, file_head
from nilai_studio.kit.exports import csv_response, xlsx_response
from nilai_studio.kit.pages import Page
from nilai_studio.kit.templatetags import nilai

AT_ONCE = 1000


class ExportView(Page):
    """Send the customers that match, with the columns that the person sees."""

    permission = "customers.export_customers"
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *_args: Any, **_options: Any
    ) -> HttpResponseBase:
        """Write down that they leave, then send them."""
        asked = asked_of(request.POST)
        customers = CustomerList(asked, request.user)
        is_csv = request.POST.get("format") == "csv"
        actions.log_export(
            count=customers.count_all(),
            kind="CSV" if is_csv else "XLSX",
            asked=narrowed_by(customers.form, asked),
            contacts=[c.name for c in customers.columns if c.kind == "contact"],
            by=request.user,
        )
        head = ["key", *(file_head(column) for column in customers.columns)]
        send = csv_response if is_csv else xlsx_response
        return send("customers", head, _rows(customers, request.user))


def _rows(customers: CustomerList, person: Any) -> Iterator[list[Any]]:
    kinds = [column.kind for column in customers.columns]
    for page in customers.walk(AT_ONCE):
        for customer, values in page:
            cells = [
                file_cell(value, kind, person)
                for value, kind in zip(values, kinds, strict=True)
            ]
            yield [customer.key, *cells]


def say_export(data: dict[str, Any]) -> str:
    """Return what was written down of an export: how many, which, how reached."""
    count = data.get("count", 0)
    said = ngettext("%(n)s customer", "%(n)s customers", count)
    parts = [said % {"n": nilai.number(count)}]
    if kind := data.get("kind"):
        parts.append(kind)
    for name, value in data.get("asked", {}).items():
        known = find_filter(name)
        label = _("Search") if name == "q" else (known.label if known else name)
        parts.append(f"{label}: {value}")
    if contacts := data.get("contacts"):
        columns = [find_column(name) for name in contacts]
        names = ", ".join(str(column.label) for column in columns if column)
        how = (
            _("%(contacts)s in part")
            if data["is_masked"]
            else _("%(contacts)s in full")
        )
        parts.append(how % {"contacts": names})
    elif "contacts" in data:
        parts.append(_("no contact points"))
    return " · ".join(parts)
