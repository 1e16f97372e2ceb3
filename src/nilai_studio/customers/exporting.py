"""Customers as a file; very many as a run, since a page would wait too long."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from nilai.errors import OptionError
from nilai_studio.customers import actions
from nilai_studio.customers.listing import COUNTED, CustomerList
from nilai_studio.customers.writing import file_cell, file_head
from nilai_studio.kit.exports import write_xlsx
from nilai_studio.runs.files import begin_file
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Facts, Outcome, RunError, Tell, computation

FILE = "customers.file"
EXPORT = "customers.export_customers"
AT_ONCE = 1000
MOST_AT_ONCE = COUNTED
"""Customers up to which an XLSX file is made while the person waits."""


def head_of(customers: CustomerList) -> list[str]:
    """Return the heads of the columns that a person sees, in a file."""
    return [str(_("Key")), *(file_head(column) for column in customers.columns)]


def rows_of(customers: CustomerList) -> Iterator[list[Any]]:
    """Return who matches, row by row, as the person may see them."""
    kinds = [column.kind for column in customers.columns]
    for page in customers.walk(AT_ONCE):
        for customer, values in page:
            cells = [
                file_cell(value, kind, customers.person)
                for value, kind in zip(values, kinds, strict=True)
            ]
            yield [customer.key, *cells]


def log_export(customers: CustomerList, count: int, kind: str) -> None:
    """Write down which customers leave as a file, and to whom."""
    actions.log_export(
        count=count,
        kind=kind,
        asked=customers.form.in_words,
        contacts=[c.name for c in customers.columns if c.kind == "contact"],
        by=customers.person,
    )


def _freeze(asked: dict[str, Any]) -> dict[str, Any]:
    if set(asked) - {"asked", "language"}:
        message = f"inputs are asked and language, not {', '.join(sorted(asked))}"
        raise OptionError(message)
    return {"asked": {}, "language": translation.get_language(), **asked}


def _describe(run: Run) -> Facts:
    """Return what was asked for; what was searched for may be somebody's number."""
    if run.asked_by is None:
        return []
    form = CustomerList(run.inputs["asked"], run.asked_by).form
    told = [
        (form.fields[name].label, "…" if name == "q" else said)
        for name, said in form.in_words.items()
    ]
    if "customers" in run.summary:
        told.append((_("Customers"), run.summary["customers"]))
    return told


@computation(
    FILE,
    label=_("Customers as a file"),
    steps={"write": _("Writing the file")},
    freeze=_freeze,
    describe=_describe,
)
def customers_file(run: Run, tell: Tell) -> Outcome:
    """Write who matches into an XLSX file, as whoever asked may see them."""
    person = run.asked_by
    if person is None or not person.has_perm(EXPORT):
        raise RunError("refused", f"{person or 'nobody'} may not export customers")
    with translation.override(run.inputs["language"]):
        customers = CustomerList(run.inputs["asked"], person)
        if customers.refused:
            refused = ", ".join(map(str, customers.refused))
            raise RunError("refused", f"these filters say nothing: {refused}")
        count = customers.count_all()
        with begin_file(run, "customers.xlsx").open("wb") as file:
            write_xlsx(file, head_of(customers), _told(customers, count, tell))
    return Outcome(
        summary={"customers": count},
        publish=lambda: log_export(customers, count, "XLSX"),
    )


def _told(customers: CustomerList, count: int, tell: Tell) -> Iterator[list[Any]]:
    for place, row in enumerate(rows_of(customers)):
        if place % AT_ONCE == 0:
            tell("write", 0.95 * place / max(count, 1))
        yield row
