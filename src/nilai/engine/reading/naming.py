"""Who is the customer of a row: an id, else an email address, else a phone number.

A file may know some customers by an email address and others by a phone number alone.
The customer of a row is the first of these that it tells, and who is told by less than
others comes to the customer whom other rows show with that address or number.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from nilai.engine.reading.headers import Layout, plain_form
from nilai.engine.reading.kinds import EMAILS, PHONES
from nilai.engine.reading.labels import as_label
from nilai.engine.reading.notes import Note
from nilai.engine.reading.phones import INDONESIA, PhoneCountry, phone_key
from nilai.engine.session import Session

SPARES = {"email": "email", "phone": "phone", "billing_phone": "phone"}
"""Meanings that tell the customer where the id is blank, to what they are."""
TOLD_AS = "told_as"
SAYS_SOMETHING = r"[\p{L}\p{N}]"
"""A dash in a cell says that there is none."""


def name_customers(
    session: Session,
    raw: ibis.Table,
    layout: Layout,
    country: PhoneCountry = INDONESIA,
) -> tuple[ibis.Table, tuple[Note, ...]]:
    """Return the rows with who their customer is.

    Parameters
    ----------
    session : Session
        Where it runs.
    raw : Table
        One row per data row, the columns named by meaning, trimmed.
    layout : Layout
        Kind and columns.
    country : PhoneCountry
        Whose phone numbers are written without a code.

    Returns
    -------
    tuple of Table and Notes
        One row per row of `raw`, in which `customer_id` is null only where there is
        neither an id nor an email address nor a phone number. Addresses are in lower
        case, numbers as `phone_key` writes them; their own columns are gone. Where
        contacts tell customers, `told_as` is what the row itself tells of its own,
        whatever other rows show. Lazy.
    """
    spares = [name for name in SPARES if name in raw.columns]
    header = layout.columns["customer_id"]
    kind = _contact_of(header, layout)
    own = raw["customer_id"]
    if kind is None and not (spares and _has_blanks(session, raw, own)):
        return raw.drop(*spares), ()
    cell = as_label(own).nullif("")
    named = _contact(cell, kind, country) if kind else cell
    rows = raw.mutate(customer_id=named, told_as=named, own=cell)
    used = []
    for name in spares:
        unnamed = rows.filter(rows["customer_id"].isnull())
        told = _contact(unnamed[name], SPARES[name], country)
        if session.row(unnamed.agg(n=told.count()))["n"]:
            rows = _named_by(rows, name, country)
            used.append(layout.columns[name])
    # What nobody can read is yet all that some rows tell.
    unread = [_unread(rows["own"], SAYS_SOMETHING)] if kind else []
    unread += [_unread(rows[n], "[0-9]") for n in spares if SPARES[n] == "phone"]
    rows = rows.mutate(
        customer_id=ibis.coalesce(rows["customer_id"], *unread),
        told_as=ibis.coalesce(rows["told_as"], *unread),
    )
    kept = [name for name in raw.columns if name not in spares]
    kept += [TOLD_AS] if used else []
    return rows.select(*kept), _notes(header, used)


def _contact_of(header: str, layout: Layout) -> str | None:
    """Return which contact the customer's column holds, if one."""
    form = plain_form(header)
    if "mail" in form or form in map(plain_form, EMAILS):
        return "email"
    is_phone = header == layout.columns.get("phone")
    return "phone" if is_phone or form in map(plain_form, PHONES) else None


def _contact(column: Any, kind: str, country: PhoneCountry) -> Any:
    if kind == "phone":
        return phone_key(column, country)
    text = as_label(column)
    return ibis.ifelse(text.contains("@"), text.lower(), ibis.null("string"))


def _unread(column: Any, says: str) -> Any:
    cells = as_label(column)
    return ibis.ifelse(cells.re_search(says), cells.lower(), ibis.null("string"))


def _has_blanks(session: Session, raw: ibis.Table, own: Any) -> bool:
    """Tell whether an id is missing, without reading any contact."""
    blank = own.isnull()
    if own.type().is_string():
        blank |= own == ""
    elif own.type().is_floating():
        blank |= own.isnan()
    return bool(session.row(raw.agg(n=blank.sum()))["n"])


def _named_by(rows: ibis.Table, name: str, country: PhoneCountry) -> ibis.Table:
    """Return the rows, those without a customer named by the contact in a column.

    Of several customers with one address or number the one first in the file is meant.
    """
    unnamed = rows["customer_id"].isnull()
    told = _contact(rows[name], SPARES[name], country)
    by = ibis.ifelse(unnamed, told, ibis.null("string"))
    rows = rows.mutate(by=by)
    known = rows.filter(rows["customer_id"].notnull())
    known = known.mutate(by=_contact(known[name], SPARES[name], country))
    known = known.semi_join(rows.filter(rows["by"].notnull()).select("by"), "by")
    customer = known["customer_id"]
    first = customer.min()
    if not rows["line_number"].type().is_null():
        first = customer.first(order_by=[known["file"], known["line_number"]])
    joined = rows.left_join(known.group_by("by").agg(shown=first), "by")
    named = ibis.coalesce(joined["customer_id"], joined["shown"], joined["by"])
    own = joined["told_as"].fill_null(joined["by"])
    return joined.mutate(customer_id=named, told_as=own).drop("by", "by_right", "shown")


def _notes(header: str, used: Sequence[str]) -> tuple[Note, ...]:
    if not used:
        return ()
    others = dict(zip(("other", "last"), used, strict=False))
    code = "customers_by_contact" if len(used) == 1 else "customers_by_contacts"
    return (Note(code=code, values={"column": header, **others}),)
