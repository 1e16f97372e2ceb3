"""Who is the customer of a row: an id, else an email address, else a phone number.

A file may know some customers by an email address and others by a phone number alone.
The customer of a row is the first of these that it tells, and who is told by less than
others comes to the customer whom other rows show with that address or number.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from nilai.engine.reading.headers import Layout
from nilai.engine.reading.kinds import EMAILS, PHONES
from nilai.engine.reading.labels import as_label
from nilai.engine.reading.notes import Note
from nilai.engine.reading.people import NAMED
from nilai.engine.reading.phones import (
    HIDDEN,
    HIDDEN_NUMBER,
    INDONESIA,
    PhoneCountry,
    phone_key,
)
from nilai.engine.reading.spelling import plain_form
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
        neither an id nor an email address nor a phone number, or a part of these is
        hidden, and no name stands beside. Addresses are in lower case, numbers as
        `phone_key` writes them; their own columns are gone. Where
        contacts tell customers, `told_as` is what the row itself tells of its own,
        whatever other rows show. Lazy.
    """
    spares = [name for name in SPARES if name in raw.columns]
    names = [name for name in (NAMED,) if name in raw.columns]
    header = layout.columns["customer_id"]
    kind = _contact_of(header, layout)
    own = raw["customer_id"]
    if kind is None and not (spares and _has_blanks(session, raw, own)):
        return raw.drop(*spares, *names), ()
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
    notes = _notes(header, used)
    if names:
        rows, told = _by_name(session, rows)
        values: dict[str, str | int | float] = {
            "rows": told,
            "column": layout.columns[NAMED],
        }
        notes += (Note(code="some_by_name", values=values),) if told else ()
    # What nobody can read is yet all that some rows tell.
    unread = [_unread(rows["own"], SAYS_SOMETHING, kind)] if kind else []
    unread += [
        _unread(rows[n], "[0-9]", "phone") for n in spares if SPARES[n] == "phone"
    ]
    rows = rows.mutate(
        customer_id=ibis.coalesce(rows["customer_id"], *unread),
        told_as=ibis.coalesce(rows["told_as"], *unread),
    )
    kept = [name for name in raw.columns if name not in (*spares, *names)]
    kept += [TOLD_AS] if used else []
    return rows.select(*kept), notes


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
    is_address = text.contains("@") & ~text.re_search(HIDDEN)
    return ibis.ifelse(is_address, text.lower(), ibis.null("string"))


def _unread(column: Any, says: str, kind: str) -> Any:
    """Return cells as they are written; null where a marketplace hides a part."""
    cells = as_label(column)
    hidden = HIDDEN_NUMBER if kind == "phone" else HIDDEN
    told = cells.re_search(says) & ~cells.re_search(hidden)
    return ibis.ifelse(told, cells.lower(), ibis.null("string"))


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


def _by_name(session: Session, rows: ibis.Table) -> tuple[ibis.Table, int]:
    """Return the rows, those without id and contact told by a name; and how many."""
    cells = as_label(rows[NAMED])
    says = cells.re_search(SAYS_SOMETHING)
    name = ibis.ifelse(says, cells.lower(), ibis.null("string"))
    told = rows["customer_id"].isnull() & name.notnull()
    rows = rows.mutate(
        customer_id=rows["customer_id"].fill_null(name),
        told_as=rows["told_as"].fill_null(name),
        is_by_name=told,
    )
    return rows, int(session.row(rows.agg(n=rows["is_by_name"].sum()))["n"] or 0)


def _notes(header: str, used: Sequence[str]) -> tuple[Note, ...]:
    if not used:
        return ()
    others = dict(zip(("other", "last"), used, strict=False))
    code = "customers_by_contact" if len(used) == 1 else "customers_by_contacts"
    return (Note(code=code, values={"column": header, **others}),)
