"""What examining a file found, as the screens show it."""

from typing import Any

from django.utils.translation import gettext_lazy

from nilai_studio.business.contacts import HIDDEN as DOT
from nilai_studio.orders.models import Import
from nilai_studio.orders.telling import CONTACTS, MEANINGS

HIDDEN = DOT * 3
"""Instead of a cell that may say who somebody is."""
TO_DO = {
    "columns": gettext_lazy("Columns to be chosen"),
    "unreadable": gettext_lazy("Cannot be read"),
    "unusable": gettext_lazy("No row can be used"),
    "nothing_new": gettext_lazy("Nothing new in it"),
}
"""What is to be done with an examined file, where it is not to be confirmed."""

SHOWN_CELLS = 12
"""Columns of the preview that are shown; those that mean something come first."""
NAMED = 12
"""Columns not used that are named; of further ones the number is told."""
MENDING = "nilai: "
"""How the columns begin that tell why a row is to be mended."""
PLAIN_KINDS = ("orders", "lines", "totals")
"""Kinds of files that no platform wrote: their columns may be anything."""
ASSUMED = ("day_first_assumed", "decimal_assumed", "total_repeated")
"""Notes on what may be read in two ways."""


def what_to_do(found: dict[str, Any]) -> str:
    """Return what is to be done with an examined file.

    Parameters
    ----------
    found : dict
        What examining found; `problem`, `staged` and `compared` are looked at.

    Returns
    -------
    str
        `columns` to be named, or a currency; `unreadable`; `unusable`, no row of it;
        `nothing_new`; `confirm`.
    """
    if problem := found.get("problem"):
        return "columns" if problem["code"] in ("columns", "options") else "unreadable"
    if not (found.get("staged") or {}).get("orders"):
        return "unusable"
    compared = found.get("compared") or {}
    if compared and not (compared["new"] or compared["changed"]):
        return "nothing_new"
    return "confirm"


def say_state(state: str, found: dict[str, Any]) -> str:
    """Return where an import stands; of an examined one, what is to be done with it.

    Parameters
    ----------
    state : str
        One of `Import.State`.
    found : dict
        What examining found, as `what_to_do` takes it.

    Returns
    -------
    str
        A word or some.
    """
    if state == Import.State.EXAMINED and (said := TO_DO.get(what_to_do(found))):
        return str(said)
    return str(Import.State(state).label)


def is_good(state: str, found: dict[str, Any]) -> bool:
    """Whether an import is stored, or may be."""
    if state == Import.State.EXAMINED:
        return what_to_do(found) == "confirm"
    return state == Import.State.DONE


def count_set_back(found: dict[str, Any], brought: Import, same: Import | None) -> int:
    """Return how many orders a file that was imported before would set back.

    Parameters
    ----------
    found : dict
        What examining found.
    brought : Import
        The file.
    same : Import or None
        The import of the very same bytes.

    Returns
    -------
    int
        Orders that are here otherwise than the file tells, since changed.
    """
    if same is None or same.shop != brought.shop:
        return 0
    return (found.get("compared") or {}).get("changed", 0)


def unused_columns(found: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that mean nothing here: some names, and how many more."""
    used = {
        header
        for name in ("columns", "contacts", "line_columns", "suggested")
        for header in (found.get(name) or {}).values()
    }
    left = [
        header
        for header in found.get("headers", ())
        if header not in used and not header.startswith(MENDING)
    ]
    return {"names": left[:NAMED], "more": max(len(left) - NAMED, 0)}


def is_uncertain(found: dict[str, Any]) -> bool:
    """Whether somebody should look at what the columns were taken for."""
    if found.get("problem"):
        return True
    if any(note["code"] in ASSUMED for note in found.get("notes", ())):
        return True
    # Platforms export many columns that nobody needs here.
    return found.get("kind") in PLAIN_KINDS and bool(unused_columns(found)["names"])


def hide_people(found: dict[str, Any]) -> dict[str, Any]:
    """Return an examination without cells that may say who somebody is.

    What stays is what lies in columns that mean something else: numbers, days,
    amounts, products. A column that nobody recognised may hold anything.
    """
    columns = dict(found.get("columns", {}), **found.get("line_columns", {}))
    for name in ("customer_id", "customer_name", "email", "phone", "billing_phone"):
        columns.pop(name, None)
    kept = set(columns.values()) - set(found.get("contacts", {}).values())
    headers = found.get("headers", [])
    hidden = dict(found)
    if "rows" in found:
        hidden["rows"] = [
            [
                cell if header in kept else HIDDEN
                for header, cell in zip(headers, row, strict=False)
            ]
            for row in found["rows"]
        ]
    if "unread" in found:
        hidden["unread"] = {
            kind: {**told, "value": HIDDEN} for kind, told in found["unread"].items()
        }
    if "sample" in found:
        hidden["sample"] = [
            one if one["column"] in kept else {**one, "value": HIDDEN}
            for one in found["sample"]
        ]
    return hidden


def preview_of(found: dict[str, Any]) -> dict[str, Any]:
    """Return the first rows, the columns that mean something first.

    Parameters
    ----------
    found : dict
        What examining found, or what `hide_people` left of it.

    Returns
    -------
    dict
        `heads`, pairs of header and meaning; `rows`; `more`, columns not shown.
    """
    headers = list(found.get("headers", ()))
    columns, contacts = found.get("columns", {}), found.get("contacts", {})
    meant = {header: CONTACTS[contact] for contact, header in contacts.items()}
    meant |= {
        header: MEANINGS.get(meaning, meant.get(header, ""))
        for meaning, header in columns.items()
    }
    shown = len(found["rows"][0]) if found.get("rows") else 0
    places = sorted(
        range(min(shown, len(headers))), key=lambda i: headers[i] not in meant
    )
    places = places[:SHOWN_CELLS]
    return {
        "heads": [(headers[i], meant.get(headers[i], "")) for i in places],
        "rows": [[row[i] for i in places] for row in found.get("rows", ())],
        "more": max(found.get("header_count", 0) - len(places), 0),
    }
