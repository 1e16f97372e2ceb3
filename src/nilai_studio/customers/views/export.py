"""Customers as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nilai_studio.customers import exporting
from nilai_studio.customers.extensions import find_column, find_filter
from nilai_studio.customers.listing import CustomerList
from nilai_studio.customers.views.listing import asked_of
from nilai_studio.kit.exports import csv_response, xlsx_response
from nilai_studio.kit.pages import Page
from nilai_studio.kit.templatetags import nilai
from nilai_studio.runs.actions import start_run


class ExportView(Page):
    """Send the customers that match, with the columns that the person sees."""

    permission = exporting.EXPORT
    http_method_names = ["post"]

    def post(
        self, request: HttpRequest, *_args: Any, **_options: Any
    ) -> HttpResponseBase:
        """Write down that they leave, then send them; very many once they are there."""
        asked = asked_of(request.POST)
        customers = CustomerList(asked, request.user)
        is_csv, count = request.POST.get("format") == "csv", customers.count_all()
        if not is_csv and count > exporting.MOST_AT_ONCE:
            inputs = {"asked": asked, "language": get_language()}
            run = start_run(kind=exporting.FILE, inputs=inputs, by=request.user)
            return HttpResponseRedirect(reverse("run", args=[run.pk]))
        exporting.log_export(customers, count, "CSV" if is_csv else "XLSX")
        send = csv_response if is_csv else xlsx_response
        head = exporting.head_of(customers)
        return send("customers", head, exporting.rows_of(customers))


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
