"""What the screens say of files, columns, steps and problems, in both languages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nilai_studio.kit import unreadable, writing
from nilai_studio.orders.models import Import
from nilai_studio.orders.unreadable import FAULTS, say_fault

MEANINGS = {
    "order_id": gettext_lazy("Order number"),
    "customer_id": gettext_lazy("Customer"),
    "ordered_at": gettext_lazy("Date and time of the order"),
    "revenue_amount": gettext_lazy("Amount, net of discounts"),
    "quantity": gettext_lazy("Quantity"),
    "unit_price_amount": gettext_lazy("Price of one"),
    "product_id": gettext_lazy("Product code"),
    "discount_amount": gettext_lazy("Discount"),
    "order_refund_amount": gettext_lazy("Refunded amount"),
    "margin_amount": gettext_lazy("Margin"),
    "currency": gettext_lazy("Currency"),
    "status": gettext_lazy("Status of the order"),
    "channel": gettext_lazy("Sales channel"),
    "source": gettext_lazy("Source of the visit"),
    "medium": gettext_lazy("Medium"),
    "campaign": gettext_lazy("Campaign"),
    "coupon": gettext_lazy("Coupon"),
}
"""Meaning of a column to what a person calls it."""

CONTACTS = {
    "name": gettext_lazy("Name of the customer"),
    "email": gettext_lazy("Email address"),
    "phone": gettext_lazy("Phone number"),
    "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"),
}

NEEDED = ("customer_id", "ordered_at", "revenue_amount")

STEPS = {
    "waiting": gettext_lazy("Waiting for its turn"),
    "begin": gettext_lazy("Beginning"),
    "look": gettext_lazy("Looking at the file"),
    "read": gettext_lazy("Reading the rows"),
    "lines": gettext_lazy("Reading the products"),
    "write": gettext_lazy("Sorting the orders"),
    "refused": gettext_lazy("Gathering what would be refused"),
    "compare": gettext_lazy("Comparing with the orders that are here"),
    "stage": gettext_lazy("Preparing the orders"),
    "customers": gettext_lazy("Finding the customers"),
    "store": gettext_lazy("Storing the orders"),
    "undo": gettext_lazy("Taking the orders back"),
}

ERRORS = {
    "interrupted": gettext_lazy(
        "The work was interrupted three times and is not tried again. Try once more, "
        "or bring the file anew."
    ),
    "gone": gettext_lazy(
        "What was read of the file is no longer there. Bring the file again."
    ),
    "not_undone": gettext_lazy(
        "Something went wrong that should not. Nothing was taken back: the import is "
        "as it was. Try once more; if it happens again, tell whoever looks after the "
        "studio."
    ),
    "unexpected": gettext_lazy(
        "Something went wrong that should not. Nothing was stored. Try once more; if "
        "it happens again, tell whoever looks after the studio."
    ),
}

OTHER_SIGN = "other_sign"


def say_file(found: dict[str, Any]) -> str:
    """Return what a readable file holds, in one sentence; "" of another."""
    if not found.get("first_on"):
        return ""
    words = writing.words()
    first, last = (
        words.day(date.fromisoformat(found[f"{end}_on"][:10]))
        for end in ("first", "last")
    )
    return _(
        "The file holds %(orders)s of %(customers)s, from %(first)s to %(last)s."
    ) % {
        "orders": _orders_and_refunds(found["orders"], _refunds_of(found)),
        "customers": say_customers(found["customers"]),
        "first": first,
        "last": last,
    }


def say_button(found: dict[str, Any]) -> str:
    """Return what confirming does with the orders of a file, for its button.

    Parameters
    ----------
    found : dict
        What examining found: `staged` and, where orders of the shop are here already,
        `compared`.

    Returns
    -------
    str
        How many come, how many change; those that are here already are not counted.
    """
    number = writing.words().number
    orders = (found.get("staged") or {}).get("orders", 0)
    is_first = {"new": orders, "new_refunds": _refunds_of(found), "changed": 0}
    compared = found.get("compared") or is_first
    new, changed = compared["new"], compared["changed"]
    refunds = compared.get("new_refunds", 0)
    if refunds and not changed:
        what = _orders_and_refunds(new - refunds, refunds, new=new < orders)
        return _("Import %(what)s") % {"what": what}
    if new and changed:
        said = ngettext(
            "Import %(new)s new and %(changed)s changed order",
            "Import %(new)s new and %(changed)s changed orders",
            changed,
        )
    elif changed:
        said = ngettext(
            "Import %(changed)s changed order",
            "Import %(changed)s changed orders",
            changed,
        )
    elif new < orders:
        said = ngettext("Import %(new)s new order", "Import %(new)s new orders", new)
    else:
        said = ngettext("Import %(new)s order", "Import %(new)s orders", new)
    return said % {"new": number(new), "changed": number(changed)}


def _refunds_of(found: dict[str, Any]) -> int:
    return (found.get("staged") or {}).get("refunds", 0)


def _orders_and_refunds(orders: int, refunds: int, *, new: bool = False) -> str:
    """Return a number of orders and one of refunds, those that there are."""
    said = say_new_orders(orders) if new else say_orders(orders)
    if not refunds:
        return said
    back = ngettext("%(n)s refund", "%(n)s refunds", refunds) % {
        "n": writing.words().number(refunds)
    }
    if not orders:
        return back
    return _("%(orders)s and %(refunds)s") % {"orders": said, "refunds": back}


def say_done(counts: dict[str, int]) -> str:
    """Return what an import brought, in one sentence."""
    number = writing.words().number
    new, changed = counts["new"], counts["changed"]
    came = ngettext("%(n)s new order is here", "%(n)s new orders are here", new) % {
        "n": number(new)
    }
    altered = ngettext("%(n)s order changed", "%(n)s orders changed", changed) % {
        "n": number(changed)
    }
    if refunds := counts.get("refunds_new", 0):
        came = f"{came}, {say_refunds(refunds)}"
    met = counts["customers_new"]
    people = ngettext("and %(n)s new customer", "and %(n)s new customers", met) % {
        "n": number(met)
    }
    if new and changed:
        return f"{came}, {altered}."
    if new:
        return f"{came}, {people}."
    if changed:
        return _("%(changed)s; none is new.") % {"changed": altered}
    if added := counts.get("contacts_new", 0):
        return _("The orders were here already; new of their customers: %(what)s.") % {
            "what": say_contacts(added)
        }
    return _("Nothing changed: all of these orders were here already.")


def say_refunds(count: int) -> str:
    """Return how many of some orders are refunds or cancelled."""
    said = ngettext(
        "%(n)s of them a refund or cancelled",
        "%(n)s of them refunds or cancelled",
        count,
    )
    return said % {"n": writing.words().number(count)}


def say_undone(counts: dict[str, int]) -> str:
    """Return what the undoing of an import took back."""
    said = [_("The import was undone.")]
    orders, customers = counts.get("removed", 0), counts.get("customers_removed", 0)
    if orders or customers:
        said = [
            _("The import was undone: %(orders)s and %(customers)s were taken back.")
            % {"orders": say_orders(orders), "customers": say_customers(customers)}
        ]
    if contacts := counts.get("contacts_new", 0):
        said.append(
            _("What it had told of known customers went: %(what)s.")
            % {"what": say_contacts(contacts)}
        )
    if restored := counts.get("restored", 0):
        said.append(
            ngettext(
                "%(n)s order that it had changed is as it was before.",
                "%(n)s orders that it had changed are as they were before.",
                restored,
            )
            % {"n": writing.words().number(restored)}
        )
    return " ".join(said)


def say_taken_back(counts: dict[str, int]) -> str:
    """Return what went with an import that was undone, in a few words."""
    told = (
        (say_orders, counts.get("removed", 0)),
        (say_customers, counts.get("customers_removed", 0)),
        (say_contacts, counts.get("contacts_new", 0)),
    )
    said = []
    if parts := [say(count) for say, count in told if count]:
        said = [_("Taken back: %(what)s") % {"what": ", ".join(parts)}]
    if restored := counts.get("restored", 0):
        said.append(_("As before: %(what)s") % {"what": say_orders(restored)})
    return "; ".join(said) or _("Nothing was left to take back")


def say_contacts(count: int) -> str:
    """Return a number of contact points."""
    shown = writing.words().number(count)
    return ngettext(
        "%(n)s email address or phone number",
        "%(n)s email addresses and phone numbers",
        count,
    ) % {"n": shown}


def say_new_orders(count: int) -> str:
    """Return a number of orders that are new."""
    shown = writing.words().number(count)
    return ngettext("%(n)s new order", "%(n)s new orders", count) % {"n": shown}


def say_orders(count: int) -> str:
    """Return a number of orders."""
    shown = writing.words().number(count)
    return ngettext("%(n)s order", "%(n)s orders", count) % {"n": shown}


def say_customers(count: int) -> str:
    """Return a number of customers."""
    shown = writing.words().number(count)
    return ngettext("%(n)s customer", "%(n)s customers", count) % {"n": shown}


def say_step(step: str) -> str:
    """Return a step of the work in words."""
    return str(STEPS.get(step, STEPS["begin"]))


def say_error(brought: Import) -> tuple[str, str]:
    """Return why an import failed, and what the machine said."""
    code, _colon, detail = brought.error.partition(": ")
    return str(ERRORS.get(code, ERRORS["unexpected"])), detail


def say_problem(problem: dict[str, Any]) -> tuple[str, str]:
    """Return what keeps a file from being read, and what the reader said."""
    code = problem["code"]
    if code == "columns" and problem.get("fault") not in FAULTS:
        return _say_missing(problem.get("values", {}).get("columns", NEEDED)), ""
    if code in ("memory", "unexpected"):
        return unreadable.say_fault(code, {}), ""
    return _("The file cannot be read as it is."), say_fault(problem)


def _say_missing(meanings: Sequence[str]) -> str:
    """Return which of the needed columns are to be named."""
    said = {
        ("customer_id",): _("Say which column holds the customer."),
        ("ordered_at",): _("Say which column holds the date."),
        ("revenue_amount",): _("Say which column holds the amount."),
        NEEDED[:2]: _("Say which columns hold the customer and the date."),
        NEEDED[::2]: _("Say which columns hold the customer and the amount."),
        NEEDED[1:]: _("Say which columns hold the date and the amount."),
    }
    every = _("Say which columns hold the customer, the date and the amount.")
    return said.get(tuple(meanings), every)


def say_kind(kind: str) -> str:
    """Return what a file was recognised as."""
    return writing.words().say(f"imports.kinds.{kind}")


def say_refusals(refused: dict[str, int]) -> list[tuple[str, int]]:
    """Return the classes of refusal in words, the most frequent first."""
    ordered = sorted(refused.items(), key=lambda item: -item[1])
    return [(say_refusal(name), count) for name, count in ordered]


def say_refusal(name: str) -> str:
    """Return why rows of a class are refused."""
    return writing.words().say(f"refused.{name}")


def say_other_sign(found: dict[str, Any], currency: str) -> str:
    """Return that amounts carry the sign of another currency; "" when none does.

    Parameters
    ----------
    found : dict
        What the file holds.
    currency : str
        That of the business.
    """
    from nilai.engine.reading.signs import currencies_of

    foreign = [
        told["values"]
        for told in found.get("notes", ())
        if told["code"] == OTHER_SIGN
        and currency not in currencies_of(told["values"]["sign"])
    ]
    if not foreign:
        return ""
    number = writing.words().number
    return _(
        "Amounts are written with %(signs)s, and the business counts in "
        "%(currency)s. Nothing is converted: import them only if they are in "
        "%(currency)s all the same."
    ) % {
        "signs": ", ".join(
            _("%(sign)s (rows: %(rows)s)")
            % {"sign": one["sign"], "rows": number(one["rows"])}
            for one in foreign
        ),
        "currency": currency,
    }
