"""Orders as a file; very many as a run, since a page would wait too long."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from nilai.errors import OptionError
from nilai_studio.business.models import Business
from nilai_studio.business.roles import SEE_MONEY
from nilai_studio.kit import writing
from nilai_studio.kit.exports import write_xlsx
from nilai_studio.orders.forms import OrdersForm
from nilai_studio.orders.models import Order
from nilai_studio.orders.queries import list_orders, list_shops_with_orders
from nilai_studio.orders.telling import CONTACTS, MEANINGS
from nilai_studio.runs.files import begin_file
from nilai_studio.runs.models import Run
from nilai_studio.runs.registry import Facts, Outcome, RunError, Tell, computation

FILE = "orders.file"
EXPORT = "customers.export_customers"
TOLD_EVERY = 2000
MOST_AT_ONCE = 10_000
"""Orders up to which an XLSX file is made while the person waits."""


def form_of(asked: Any) -> OrdersForm:
    """Return the form of the list, filled in as an address or a run asks."""
    return OrdersForm(list_shops_with_orders(), asked)


def refused_of(form: OrdersForm) -> list[Any]:
    """Return the labels of what is asked for and says nothing: then nobody matches."""
    return [form.fields[name].label for name in form.errors]


def orders_of(form: OrdersForm, person: Any) -> QuerySet[Order]:
    """Return the orders that match, the latest first.

    Parameters
    ----------
    form : OrdersForm
        What is asked for; no order matches what makes no sense.
    person : User
        Who asks: what they may not see is not searched by.
    """
    if not form.is_valid():
        return Order.objects.none()
    asked = form.cleaned_data
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
        contacts=person.has_perm("business.see_contacts"),
        **ends,
    )


def head_of(person: Any) -> list[str]:
    """Return the heads of the columns that a person sees, as an import knows them."""
    facts = ["order_id", "ordered_at", "customer_id"]
    facts += ["revenue_amount", "discount_amount"] if person.has_perm(SEE_MONEY) else []
    facts += ["currency", "channel", "source", "coupon"]
    heads = [str(MEANINGS[fact]) for fact in facts]
    return [str(_("Shop")), *heads[:3], str(CONTACTS["name"]), *heads[3:]]


def rows_of(orders: QuerySet[Order], person: Any) -> Iterator[list[Any]]:
    """Return orders, row by row, as a person may see them."""
    money = person.has_perm(SEE_MONEY)
    currency = writing.house().currency
    digits = writing.digits_of(currency)
    for order in orders.iterator(chunk_size=TOLD_EVERY):
        amounts = [order.revenue_amount, order.discount_amount] if money else []
        amounts = [each if each is None else round(each, digits) for each in amounts]
        yield [
            order.shop,
            order.order_id,
            order.ordered_at,
            order.customer.key,
            order.customer.name,
            *amounts,
            currency,
            order.channel,
            order.source,
            order.coupon,
        ]


def log_export(count: int, kind: str, by: Any) -> None:
    """Write down that orders leave the studio as a file."""
    data = {"count": count, "kind": kind}
    log(Business.current(), "orders.export", user=by, data=data)


def _freeze(asked: dict[str, Any]) -> dict[str, Any]:
    if set(asked) - {"asked", "language"}:
        message = f"inputs are asked and language, not {', '.join(sorted(asked))}"
        raise OptionError(message)
    return {"asked": {}, "language": translation.get_language(), **asked}


def _describe(run: Run) -> Facts:
    """Return what was asked for; what was searched for may be somebody's number."""
    form = form_of(run.inputs["asked"])
    told: Facts = [
        (form.fields[name].label, "…" if name == "q" else value)
        for name, value in run.inputs["asked"].items()
        if name in form.fields
    ]
    if "orders_written" in run.summary:
        told.append((_("Orders"), run.summary["orders_written"]))
    return told


@computation(
    FILE,
    label=_("Orders as a file"),
    steps={"write": _("Writing the file")},
    freeze=_freeze,
    describe=_describe,
)
def orders_file(run: Run, tell: Tell) -> Outcome:
    """Write the orders that match into an XLSX file, as whoever asked may see them."""
    person = run.asked_by
    if person is None or not person.has_perm(EXPORT):
        raise RunError("refused", f"{person or 'nobody'} may not export orders")
    form = form_of(run.inputs["asked"])
    if refused := refused_of(form):
        raise RunError("refused", f"these say nothing: {', '.join(map(str, refused))}")
    orders = orders_of(form, person)
    count = orders.order_by().count()
    with (
        # Runs asked for by an earlier version name no language.
        translation.override(run.inputs.get("language", "en")),
        begin_file(run, "orders.xlsx").open("wb") as file,
    ):
        rows = _told(rows_of(orders, person), count, tell)
        write_xlsx(file, head_of(person), rows)
    return Outcome(
        summary={"orders_written": count},
        publish=lambda: log_export(count, "XLSX", person),
    )


def _told(rows: Iterator[list[Any]], count: int, tell: Tell) -> Iterator[list[Any]]:
    for place, row in enumerate(rows):
        if place % TOLD_EVERY == 0:
            tell("write", 0.95 * place / max(count, 1))
        yield row
