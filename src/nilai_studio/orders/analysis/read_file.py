"""Read an uploaded file in a process of its own, and write down what it holds.

`python -m nilai_studio.orders.analysis.read_file FOLDER` reads `FOLDER/request.json`
and leaves `result.json` beside the tables to be staged. A hostile or huge file can
bring down this process, whose memory is bounded, and nothing else.
"""

import json
import os
import resource
import sys
import threading
import traceback
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis

from nilai.engine import open_session
from nilai.engine.reading import Reading, read_orders, write_rejected
from nilai.engine.reading.lines import find_line_columns, read_lines
from nilai.engine.reading.look import Look, look_at
from nilai.engine.reading.mending import ADDED, ADDED_ID, write_mendable
from nilai.engine.reading.phones import PhoneCountry
from nilai.engine.session import Session, memory_bytes
from nilai.errors import FileError, InputError, MappingError, NilaiError
from nilai_studio.orders.analysis.bombs import check_packed
from nilai_studio.orders.analysis.currency import check_currency
from nilai_studio.orders.analysis.normalise import write_staged
from nilai_studio.orders.analysis.unread import find_unread

GIB = 1024**3
SHOWN_COLUMNS = 40
SHOWN_HEADERS = 12_000
"""Headers offered to choose from."""
SAMPLE_REFUSED = 20
BY_LINE = ("lines", "totals", "shopify", "tiktok_tokopedia", "shopee")
"""Kinds in which an order may have several rows."""
OF_NO_PLATFORM = ("lines", "orders")
BEHIND = {*ADDED, *ADDED_ID}
"""Columns of a file of rows to mend that mean nothing."""
BY_CONTACT = "customers_by_contact"
"""How the codes of notes begin that tell of customers without an id."""
PROBLEMS = ((FileError, "file"), (MappingError, "columns"), (InputError, "options"))
"""Class of the library's error to what it stands in the way of; the first fits."""


def main() -> None:
    """Read the file that the request names."""
    folder = Path(sys.argv[1])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit = max(2 * GIB, min(6 * GIB, int(memory_bytes() * 0.6)))
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    request = json.loads((folder / "request.json").read_text("utf-8"))
    try:
        result = read_file(folder, request, memory=int(limit * 0.4))
    except (MemoryError, duckdb.OutOfMemoryException):
        result = {"problem": {"code": "memory"}}
    except Exception:  # noqa: BLE001 - told in the result, whatever it is
        traceback.print_exc()
        result = {"problem": {"code": "unexpected"}}
    partial = folder / "result.json.new"
    partial.write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    partial.replace(folder / "result.json")
    # DuckDB's and Arrow's threads need not be waited for.
    sys.stdout.flush()
    os._exit(0)


def read_file(
    folder: Path, request: dict[str, Any], *, memory: int = GIB
) -> dict[str, Any]:
    """Return what a file holds; the tables to be staged are left in the folder.

    Parameters
    ----------
    folder : Path
        Holds the file; everything is written into it.
    request : dict
        `file` (name in the folder), `name` (as the person knows it), `time_zone`,
        `today`, `words` (of the lists of rows left out, by `say_lists`),
        `phone_region`, `phone_country`, `business_currency`, and what the
        person chose: `mapping`, `contacts`, `day_first`, `decimal`, `order_totals`;
        else `remembered`, what was chosen for files before: `import`, `headers`,
        `options`.
    memory : int
        Bytes for the engine before it spills into the folder.

    Returns
    -------
    dict
        What JSON can hold: headers, first rows, columns, and either counts, notes
        and refusals, or a `problem`.
    """
    path = folder / request["file"]
    found: dict[str, Any] = {}
    try:
        check_packed(path)
        with open_session(memory_limit=f"{memory // 2**20}MB", scratch=folder) as one:
            _tell("look", 0.02)
            look = look_at(one, str(path), mapping=request.get("mapping"))
            if known := _recalled(look, request):
                request = request | known["options"]
                found["remembered"] = known["import"]
                found["remembered_options"] = known["options"]
                look = look_at(one, str(path), mapping=request.get("mapping"))
            found |= _seen(look, request)
            if look.problem is not None:
                raise look.problem
            found |= _read(one, path, folder, request, look)
    except NilaiError as error:
        found["problem"] = _problem(error, request["name"])
    return _renamed(found, str(path), request["name"])


def _problem(error: NilaiError, name: str) -> dict[str, Any]:
    """Return why a file cannot be read, for programs and for people."""
    code = next((code for kind, code in PROBLEMS if isinstance(error, kind)), "other")
    values = error.values | {"name": name}
    return {
        "code": code, "detail": str(error), "fault": error.code, "values": values,
    }  # fmt: skip


def _recalled(look: Look, request: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was chosen for a file with these headers, whatever their order."""
    # A file to be mended has three more, which mean nothing.
    headers = set(look.headers) - BEHIND
    return next(
        (
            one
            for one in request.get("remembered", ())
            if set(one["headers"]) - BEHIND == headers
        ),
        None,
    )


def _seen(look: Look, request: dict[str, Any]) -> dict[str, Any]:
    contacts = {name: headers[0] for name, headers in _contacts(look, request).items()}
    return {
        "kind": look.kind,
        "headers": list(look.headers[:SHOWN_HEADERS]),
        "header_count": len(look.headers),
        "is_mended": any(set(a) <= set(look.headers) for a in (ADDED, ADDED_ID)),
        "rows_above": look.rows_above,
        "rows": [list(row[:SHOWN_COLUMNS]) for row in look.rows],
        "columns": look.columns,
        "contacts": contacts,
        "suggested": look.suggested,
    }


def _contacts(look: Look, request: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the columns of contacts; one that a person chose stands for itself."""
    contacts = dict(look.contacts)
    for name, header in (request.get("contacts") or {}).items():
        if header == "":
            contacts.pop(name, None)
        elif header in look.headers and header != contacts.get(name, ("",))[0]:
            contacts[name] = (header,)
    return contacts


def _carried(
    contacts: dict[str, tuple[str, ...]], columns: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the columns of contacts that orders carry.

    Those that the contract has under the same name are not there twice.
    """
    kept = {n: tuple(h for h in hs if h in columns) for n, hs in contacts.items()}
    return {name: headers for name, headers in kept.items() if headers}


def _orders_in(
    session: Session,
    path: Path,
    request: dict[str, Any],
    mapping: dict[str, str],
    extras: Sequence[str],
) -> Reading:
    """Return the orders of the file, as the person chose to read them."""
    reading = read_orders(
        session,
        [str(path)],
        mapping=mapping,
        currency=request["business_currency"],
        today=date.fromisoformat(request["today"]),
        time_zone=request["time_zone"],
        extra_columns=extras,
        day_first=request.get("day_first"),
        decimal=request.get("decimal") or None,
        order_totals=request.get("order_totals"),
        phone_country=PhoneCountry(**request["phone_country"]),
        progress=lambda _step, share: _tell("read", 0.1 + 0.4 * share),
    )
    check_currency(session, reading, request["business_currency"])
    return reading


def _read(
    session: Session,
    path: Path,
    folder: Path,
    request: dict[str, Any],
    look: Look,
) -> dict[str, Any]:
    contacts = _contacts(look, request)
    of_contacts = list(dict.fromkeys(h for one in contacts.values() for h in one))
    mapping = _mapping(look, request)
    reading = _orders_in(session, path, request, mapping, of_contacts)
    _tell("write", 0.5)
    numbered = "order_id" in reading.columns
    by_line = reading.kind in BY_LINE
    line_columns = _line_columns(reading, look) if by_line else {}
    connection = session.connection.con
    words = request.get("words", {})
    told = _carried(contacts, reading.orders_table.columns)
    orders = session.keep(reading.orders_table, "read_orders")
    _view(session, "read_orders", orders)
    if line_columns:
        _tell("lines", 0.6)
        lines = read_lines(
            session,
            [str(path)],
            reading,
            columns=line_columns,
            mapping=mapping,
            decimal=request.get("decimal") or None,
        )
        _view(session, "read_lines", session.keep(lines, "read_lines"))
    _view(session, "used_rows", reading.used_rows)
    unread = find_unread(
        connection,
        contacts,
        of_contacts,
        region=request.get("phone_region", "ID"),
        reasons=words.get("unread", {}),
    )
    _tell("write", 0.75)
    written = write_staged(
        connection,
        folder,
        columns=list(orders.columns),
        contacts=told,
        numbered=numbered,
        by_line=by_line,
        has_lines=bool(line_columns),
        unread=unread.found,
        by_contact=any(note.code.startswith(BY_CONTACT) for note in reading.notes),
    )
    _tell("refused", 0.9)
    mendable = write_mendable(
        session,
        str(path),
        reading,
        folder / "mend.csv",
        others=unread.lines,
        **words.get("mend", {}),
    )
    return _told(reading, line_columns) | {
        "contacts": {name: headers[0] for name, headers in contacts.items()},
        "staged": written,
        "numbered": numbered,
        "mendable": mendable.rows,
        "left": mendable.left,
        "unread": unread.found,
        "rejected": _write_rejected(
            session, reading, folder, request["name"], words.get("rejected", {})
        ),
        "sample": _sample(session, reading),
    }


def _mapping(look: Look, request: dict[str, Any]) -> dict[str, str]:
    """Return the columns chosen; those of contacts tell customers who have no id."""
    mapping = dict(request.get("mapping") or {})
    chosen = request.get("contacts") or {}
    used = look.columns.values()
    if look.kind in OF_NO_PLATFORM:
        mapping |= {
            name: chosen[name]
            for name in ("email", "phone")
            if name in chosen and chosen[name] not in used
        }
    return mapping


def _line_columns(reading: Reading, look: Look) -> dict[str, str]:
    return find_line_columns(reading.kind, look.headers, known=reading.columns)


def _view(session: Session, name: str, table: Any) -> None:
    compiled = session.connection.compile(table)
    session.connection.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {compiled}")


def _told(reading: Reading, line_columns: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": reading.kind,
        "columns": reading.columns,
        "line_columns": line_columns,
        "row_count": reading.rows,
        "used": reading.used,
        "refused": reading.refused,
        "orders": reading.orders,
        "customers": reading.customers,
        "first_on": str(reading.first_on) if reading.first_on else None,
        "last_on": str(reading.last_on) if reading.last_on else None,
        "revenue_amount": reading.revenue_amount,
        "currency": reading.currency,
        "notes": [{"code": n.code, "values": n.values} for n in reading.notes],
    }


def _write_rejected(
    session: Session,
    reading: Reading,
    folder: Path,
    name: str,
    words: dict[str, Any],
) -> int:
    if reading.rejected is None:
        return 0
    named = reading.rejected.mutate(file=ibis.literal(name))
    return write_rejected(session, _Rejected(named), folder / "rejected.csv", **words)


class _Rejected:
    """The refused rows under the name by which the person knows the file."""

    def __init__(self, rejected: Any) -> None:
        self.rejected = rejected


def _sample(session: Session, reading: Reading) -> list[dict[str, Any]]:
    """Return some refused rows, of every class some."""
    if reading.rejected is None:
        return []
    rejected = reading.rejected
    window = ibis.window(group_by="class", order_by="line_number")
    numbered = rejected.mutate(place=ibis.row_number().over(window))
    first = numbered.filter(numbered["place"] < 3).order_by("line_number")
    rows = session.arrow(first.limit(SAMPLE_REFUSED)).to_pylist()
    return [
        {name: row[name] for name in ("line_number", "column", "value", "class")}
        for row in rows
    ]


def _renamed(found: Any, path: str, name: str) -> Any:
    """Return the same with the file's own name instead of where it lies."""
    if isinstance(found, str):
        return found.replace(path, name)
    if isinstance(found, list):
        return [_renamed(one, path, name) for one in found]
    if isinstance(found, dict):
        return {key: _renamed(one, path, name) for key, one in found.items()}
    return found


def _tell(step: str, share: float) -> None:
    if __name__ == "__main__":
        print(json.dumps({"step": step, "share": round(share, 3)}), flush=True)  # noqa: T201


def _end_with_parent() -> None:
    """Wait until the parent is gone, then end at once."""
    # Not by `sys.stdin`: its lock would be held when the interpreter ends.
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
