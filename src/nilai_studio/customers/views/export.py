"""Customers as a file."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from nilai_studio.customers import actions
from nilai_studio.customers.listing import CustomerList
from nilai_studio.customers.views.listing import asked_of
from nilai_studio.customers.writing import hide
from nilai_studio.kit.exports import csv_response, xlsx_response
from nilai_studio.kit.pages import Page

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
        actions.log_export(count=customers.count(), asked=asked, by=request.user)
        head = ["key", *(str(column.label) for column in customers.columns)]
        send = csv_response if request.POST.get("format") == "csv" else xlsx_response
        return send("customers", head, _rows(customers, request.user))


def _rows(customers: CustomerList, person: Any) -> Iterator[list[Any]]:
    kinds = [column.kind for column in customers.columns]
    for page in customers.walk(AT_ONCE):
        for customer, values in page:
            cells = [
                hide(value, kind, person)
                for value, kind in zip(values, kinds, strict=True)
            ]
            yield [customer.key, *cells]
