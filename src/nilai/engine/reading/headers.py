"""What kind of file is it, and which header carries which meaning."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nilai.engine.reading.kinds import (
    LINES_KIND,
    MEANINGS,
    ORDERS_KIND,
    PHONES,
    PLAIN,
    PLATFORMS,
    PRODUCT_NAMES,
    Kind,
)
from nilai.engine.reading.people import holds_names, told_by
from nilai.engine.reading.spelling import plain_form
from nilai.errors import MappingError

DATE_LIKE = re.compile(r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
NUMBER_LIKE = re.compile(r"^\s*[^\w\s]?\s*(?:[A-Za-z]{1,3}\.?\s*)?-?\d[\d.,]*\s*$")
SHOWN = 40
"""Headers listed in a message; a file of 10,000 columns must not flood it."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one file is understood.

    Parameters
    ----------
    kind : Kind
        What it is.
    columns : dict
        Meaning to the header used.
    extras : tuple of str
        Headers of further columns asked for.
    hints : dict
        `hint_…` to the header of a column that may tell what the rows of an order
        are: `hint_product`, `hint_quantity`, `hint_price_amount`.
    by_name : bool
        Whether the customer's column holds names, by which namesakes are one.
    """

    kind: Kind
    columns: dict[str, str]
    extras: tuple[str, ...] = ()
    hints: dict[str, str] = field(default_factory=dict)
    by_name: bool = False


def find_columns(kind: Kind, headers: Sequence[str]) -> dict[str, str]:
    """Return the headers that carry the kind's meanings.

    Parameters
    ----------
    kind : Kind
        Whose synonyms are looked for.
    headers : sequence of str
        Names that occur once only.

    Returns
    -------
    dict
        Meaning to header, for the meanings found; no header twice.
    """
    by_form: dict[str, str] = {}
    for header in headers:
        by_form.setdefault(plain_form(header), header)
    found: dict[str, str] = {}
    for meaning, synonyms in kind.columns.items():
        forms = (plain_form(s) for s in synonyms)
        header = next((by_form.pop(f) for f in forms if f in by_form), None)
        if header is not None:
            found[meaning] = header
    return found


def recognised(headers: Sequence[str]) -> int:
    """Return how many of the headers mean something here.

    Parameters
    ----------
    headers : sequence of str
        One row of a file.

    Returns
    -------
    int
        The count for the kind that finds most.
    """
    kinds = (*PLATFORMS, ORDERS_KIND)
    return max(len(find_columns(kind, headers)) for kind in kinds)


def recognise(
    headers: Sequence[str],
    *,
    name: str,
    mapping: Mapping[str, str],
    extras: Sequence[str],
    samples: Mapping[str, Sequence[str]],
) -> Layout:
    """Return how a file with these headers is to be understood.

    Parameters
    ----------
    headers : sequence of str
        Names that occur once only.
    name : str
        The file's name, for messages.
    mapping : mapping
        Meaning to header, as the user said; wins over what is recognised. An empty
        header says that no column means this.
    extras : sequence of str
        Headers of further columns wanted.
    samples : mapping
        Header to a few values, to suggest a column by its content.

    Returns
    -------
    Layout
        Kind and columns.

    Raises
    ------
    MappingError
        If a column that is needed is missing, named twice, or a mapped or extra
        column is not in the file.
    """
    mapped = {
        _known(meaning): _present(header, headers, name, f"--map {meaning}={header}")
        for meaning, header in mapping.items()
        if header
    }
    nowhere = {_known(meaning) for meaning, header in mapping.items() if not header}
    wanted = tuple(
        _present(extra, headers, name, f"column {extra}") for extra in extras
    )
    for kind in PLATFORMS:
        columns = _without(nowhere, find_columns(kind, headers)) | mapped
        if all(meaning in columns for meaning in kind.signature):
            return Layout(kind=kind, columns=columns, extras=wanted)
    left = [header for header in headers if header not in mapped.values()]
    columns = _without(nowhere, find_columns(ORDERS_KIND, _written(left, samples)))
    columns = {m: h for m, h in columns.items() if m not in mapped} | mapped
    columns = told_by(columns, samples, chosen=mapped)
    layout = _plain(columns, mapped, wanted)
    missing = _missing(layout.columns)
    if missing:
        message = _missing_message(missing, headers, name, layout, samples)
        raise MappingError(message, code="missing_columns", name=name, columns=missing)
    _refuse_twins(layout, mapped, headers, name)
    hints = _hints(layout, left, nowhere)
    by_name = holds_names(layout.columns["customer_id"], samples)
    return replace(layout, hints=hints, by_name=by_name)


def _written(headers: list[str], samples: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the headers, without empty columns of phones beside one that is filled.

    Marketplaces leave the buyer's blank and fill that of the parcel.
    """
    forms = set(map(plain_form, PHONES))
    phones = [header for header in headers if plain_form(header) in forms]
    filled = [h for h in phones if any(v.strip() for v in samples.get(h, ()))]
    empty = {*phones} - {*filled} if filled else set()
    return [header for header in headers if header not in empty]


def _without(nowhere: set[str], columns: dict[str, str]) -> dict[str, str]:
    return {m: header for m, header in columns.items() if m not in nowhere}


def _plain(
    columns: dict[str, str], mapped: Mapping[str, str], extras: tuple[str, ...]
) -> Layout:
    columns = dict(columns)
    priced = "quantity" in columns and "unit_price_amount" in columns
    has_revenue = "revenue_amount" in columns
    is_lines = "order_id" in columns and (
        "product_id" in columns or (priced and not has_revenue)
    )
    use_price = (
        priced and "revenue_amount" not in mapped and (is_lines or not has_revenue)
    )
    if use_price:
        columns.pop("revenue_amount", None)
    else:
        columns.pop("unit_price_amount", None)
        if not is_lines:
            columns.pop("quantity", None)
    if not is_lines:
        columns.pop("product_id", None)
    kind = LINES_KIND if is_lines else ORDERS_KIND
    return Layout(kind=kind, columns=columns, extras=extras)


def _hints(layout: Layout, headers: Sequence[str], nowhere: set[str]) -> dict[str, str]:
    """Return the columns by which rows of one order are told from the same row twice.

    A code of products makes lines by itself; beside an amount of each row a name of
    products does so only where the rows show it.
    """
    columns = layout.columns
    if not {"order_id", "revenue_amount"} <= set(columns) or "product_id" in columns:
        return {}
    free = [header for header in headers if header not in columns.values()]
    synonyms = {
        "hint_product": PRODUCT_NAMES,
        "hint_quantity": PLAIN["quantity"],
        "hint_price_amount": PLAIN["unit_price_amount"],
    }
    kind = replace(ORDERS_KIND, columns=synonyms)
    found = find_columns(kind, free)
    meant = {"hint_quantity": "quantity", "hint_price_amount": "unit_price_amount"}
    found = {n: h for n, h in found.items() if meant.get(n) not in nowhere}
    return found if "hint_product" in found else {}


def _missing(columns: Mapping[str, str]) -> list[str]:
    missing = [m for m in ("customer_id", "ordered_at") if m not in columns]
    if "revenue_amount" not in columns and "unit_price_amount" not in columns:
        missing.append("revenue_amount")
    return missing


def _known(meaning: str) -> str:
    if meaning in MEANINGS:
        return meaning
    near = difflib.get_close_matches(meaning, MEANINGS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    message = (
        f"--map {meaning}=…: {meaning!r} is no column of orders; {hint}"
        f"Known are {', '.join(MEANINGS)}"
    )
    raise MappingError(message)


def _present(header: str, headers: Sequence[str], name: str, asked: str) -> str:
    if header in headers:
        return header
    by_form = {plain_form(h): h for h in reversed(headers)}
    if plain_form(header) in by_form:
        return by_form[plain_form(header)]
    near = difflib.get_close_matches(header, headers, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    message = f"{asked}: {name} has no such column.{hint} {_listed(headers)}"
    raise MappingError(message, code="no_such_column", name=name, column=header)


def _refuse_twins(
    layout: Layout, mapped: Mapping[str, str], headers: Sequence[str], name: str
) -> None:
    for meaning, header in layout.columns.items():
        twin = next((h for h in headers if _is_second(h, header)), None)
        # Of two contacts either will do: they tell only where the customer is blank.
        is_needed = meaning not in mapped and meaning not in ("email", "phone")
        if is_needed and twin is not None:
            message = (
                f"{name}: the header {header!r} stands twice. Say which is meant: "
                f"--map {meaning}={_quoted(header)} for the first, "
                f"--map {meaning}={_quoted(twin)} for the second"
            )
            values = {"name": name, "column": header, "second": twin}
            raise MappingError(message, code="column_twice", **values)


def _is_second(header: str, first: str) -> bool:
    return header.casefold() == f"{first} (2)".casefold()


def _missing_message(
    missing: Sequence[str],
    headers: Sequence[str],
    name: str,
    layout: Layout,
    samples: Mapping[str, Sequence[str]],
) -> str:
    left = [header for header in headers if header not in layout.columns.values()]
    options = []
    for meaning in missing:
        header = suggest(meaning, left, samples)
        if header is not None:
            left.remove(header)
        options.append(f"--map {meaning}={_quoted(header or '…')}")
    return (
        f"{name}: no column was recognised as {' or as '.join(missing)}. "
        f"{_listed(headers)} Say which it is, as in: {' '.join(options)}"
    )


def suggest(
    meaning: str, headers: Sequence[str], samples: Mapping[str, Sequence[str]]
) -> str | None:
    """Return the header closest to a meaning, by its name and its content.

    Parameters
    ----------
    meaning : str
        A key of `PLAIN`.
    headers : sequence of str
        Headers not yet used.
    samples : mapping
        Header to a few of its values.

    Returns
    -------
    str or None
        The closest, or None when nothing comes near.

    Examples
    --------
    >>> suggest("ordered_at", ["bought", "who"], {"bought": ["2024-01-31"]})
    'bought'
    """
    best, best_score = None, 0.55
    for header in headers[: SHOWN * 5]:
        name = max(
            difflib.SequenceMatcher(None, plain_form(header), plain_form(s)).ratio()
            for s in PLAIN[meaning]
        )
        score = 0.6 * name + 0.5 * _content(meaning, samples.get(header, ()))
        if score > best_score:
            best, best_score = header, score
    return best


def _content(meaning: str, values: Sequence[str]) -> float:
    filled = [value for value in values if value.strip()]
    if not filled:
        return 0.0
    dates = sum(bool(DATE_LIKE.match(value)) for value in filled) / len(filled)
    numbers = sum(bool(NUMBER_LIKE.match(value)) for value in filled) / len(filled)
    if meaning == "ordered_at":
        return 2 * dates
    if meaning == "revenue_amount":
        return numbers - dates
    return 0.5 - dates


def _listed(headers: Sequence[str]) -> str:
    shown = ", ".join(header[:60] for header in headers[:SHOWN])
    more = f" and {len(headers) - SHOWN} more" if len(headers) > SHOWN else ""
    return f"Its columns are: {shown}{more}."


def _quoted(header: str) -> str:
    return header if re.fullmatch(r"[\w.…-]+", header) else f"'{header}'"
