"""Which columns of a file of price answers are which."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nilai.engine.answers.meanings import find_header, listed
from nilai.engine.reading.spelling import plain_form
from nilai.errors import MappingError
from nilai.perception.van_westendorp import QUESTIONS

SYNONYMS: dict[str, tuple[str, ...]] = {
    "too_cheap": ("too_cheap", "tch", "tc", "too_low", "terlalu_murah"),
    "cheap": ("cheap", "bargain", "good_value", "ch", "murah"),
    "expensive": ("expensive", "getting_expensive", "ex", "mahal", "mulai_mahal"),
    "too_expensive": ("too_expensive", "tex", "te", "too_high", "terlalu_mahal"),
    "intent_cheap": ("intent_cheap", "pi_cheap", "buy_cheap", "niat_murah"),
    "intent_expensive": (
        "intent_expensive", "pi_expensive", "buy_expensive", "niat_mahal",
    ),
    "respondent": (
        "respondent", "respondent_id", "resp_id", "response_id", "person", "id",
        "responden", "id_responden", "customer_id",
    ),
    "price": ("price", "price_asked", "harga"),
    "answer": (
        "answer", "buy", "would_buy", "response", "accept", "intent", "jawaban", "beli",
    ),
    "highest_price": (
        "highest_price", "max_price", "highest_accepted_price", "maximum_price",
        "harga_tertinggi",
    ),
}  # fmt: skip
"""Meaning to headers that are recognised, most certain first."""


@dataclass(frozen=True, kw_only=True)
class PriceColumns:
    """How a file of price answers is laid out.

    Parameters
    ----------
    method : str
        `van-westendorp` or `gabor-granger`.
    found : dict of str to str
        Meaning to column.
    asked : dict of float to str
        Price to the column of answers at it, rising, where each price has one.
    weight : str or None
        Column of weights.
    """

    method: str
    found: dict[str, str]
    asked: dict[float, str]
    weight: str | None


def price_columns(
    headers: Sequence[str],
    name: str,
    *,
    method: str = "auto",
    mapping: Mapping[str, str],
    weight: str | None = None,
) -> PriceColumns:
    """Return which column means what, and by which method prices were asked.

    Parameters
    ----------
    headers : sequence of str
        The file's columns.
    name : str
        The file's name, for messages.
    method : str
        `auto`, `van-westendorp` or `gabor-granger`.
    mapping : mapping
        Meaning to header; wins over what is recognised.
    weight : str, optional
        Column of weights.

    Returns
    -------
    PriceColumns
        The layout.

    Raises
    ------
    MappingError
        If the columns that a method needs are not there.

    Examples
    --------
    >>> found = price_columns(["id", "Rp 10.000", "Rp 15.000"], "f.csv", mapping={})
    >>> found.method, found.asked
    ('gabor-granger', {10000.0: 'Rp 10.000', 15000.0: 'Rp 15.000'})
    """
    found = _recognised(headers, mapping, name)
    weighed = find_header(weight, headers, "--weight", name) if weight else None
    asked = _priced([h for h in headers if h not in (*found.values(), weighed)])
    four = all(q in found for q in QUESTIONS)
    long = all(m in found for m in ("respondent", "price", "answer"))
    if method == "auto":
        method = "van-westendorp" if four or not (asked or long) else "gabor-granger"
        if "highest_price" in found and not four:
            method = "gabor-granger"
    if method == "van-westendorp":
        if not four:
            raise MappingError(_absent_four(found, headers, name))
        both = {"intent_cheap", "intent_expensive"} <= found.keys()
        wanted = (*QUESTIONS, *(("intent_cheap", "intent_expensive") if both else ()))
        kept = {m: found[m] for m in wanted}
        return PriceColumns(method=method, found=kept, asked={}, weight=weighed)
    if not (asked or long or "highest_price" in found):
        message = (
            f"{name}: Gabor and Granger need a column per price, as in buy_1000; or "
            "--map respondent=… --map price=… --map answer=…; or --map "
            f"highest_price=…. {listed(headers)}"
        )
        raise MappingError(message)
    kept = {m: h for m, h in found.items() if m not in QUESTIONS}
    if asked:
        kept.pop("highest_price", None)
    return PriceColumns(method=method, found=kept, asked=asked, weight=weighed)


def _recognised(
    headers: Sequence[str], mapping: Mapping[str, str], name: str
) -> dict[str, str]:
    found = {}
    for meaning, header in mapping.items():
        if meaning not in SYNONYMS:
            near = difflib.get_close_matches(meaning, SYNONYMS, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            message = (
                f"--map {meaning}=…: {meaning!r} is no meaning of a column of price "
                f"answers; {hint}Known are {', '.join(SYNONYMS)}"
            )
            raise MappingError(message)
        found[meaning] = find_header(header, headers, f"--map {meaning}", name)
    left = {plain_form(h): h for h in reversed(headers) if h not in found.values()}
    for meaning, synonyms in SYNONYMS.items():
        forms = (plain_form(s) for s in synonyms)
        header = next((left.pop(form) for form in forms if form in left), None)
        if header is not None and meaning not in found:
            found[meaning] = header
    return found


def _absent_four(found: Mapping[str, str], headers: Sequence[str], name: str) -> str:
    absent = [q for q in QUESTIONS if q not in found]
    options = " ".join(f"--map {q}=…" for q in absent)
    return (
        f"{name}: no column was recognised as {', '.join(absent)}. {listed(headers)} "
        f"Say which it is: {options}; or, for answers at given prices, --method "
        "gabor-granger"
    )


def _priced(headers: Sequence[str]) -> dict[float, str]:
    """Return the columns named by a price: at least two that begin alike."""
    stems: dict[str, dict[float, str]] = {}
    for header in headers:
        match = re.fullmatch(r"(\D*?)[ _.:\-]*(\d[\d.,]*)\s*", header)
        if match:
            own = stems.setdefault(plain_form(match[1]), {})
            own[_price(match[2])] = header
    most = max(stems.values(), key=len, default={})
    return dict(sorted(most.items())) if len(most) > 1 else {}


def _price(text: str) -> float:
    """Return the number of a header, in which marks may part thousands."""
    text = text.rstrip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))
