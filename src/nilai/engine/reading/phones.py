"""Phone numbers in one writing each, to know one from another."""

from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.reading.labels import as_label

FEWEST_DIGITS, MOST_DIGITS = 7, 15
HIDDEN = "[*•●]"
"""Marketplaces hide letters and digits so; what is left would be a stranger's."""
HIDDEN_NUMBER = f"{HIDDEN}|[xX]{{2}}"
"""Of phone numbers letters hide digits, too."""
NO_NUMBER = rf"{HIDDEN_NUMBER}|(\p{{L}}[^\p{{L}}]*){{5}}"
"""Digits are hidden, or there are more letters than in `tel:`."""


@dataclass(frozen=True)
class PhoneCountry:
    """How a country writes its own numbers, without its code.

    Parameters
    ----------
    code : str
        Of the country, as in `62`.
    trunk : str
        Pattern of what stands before them at home, as 0 does; "" where nothing does.
    local : str
        Pattern of the digits of numbers that are written with neither: spreadsheets
        drop a leading 0.
    """

    code: str
    trunk: str
    local: str


INDONESIA = PhoneCountry(code="62", trunk="0", local="8[0-9]{7,11}")


def phone_key(column: Any, country: PhoneCountry = INDONESIA) -> Any:
    """Return phone numbers in one writing each, to know one from another.

    Parameters
    ----------
    column : Column
        As they stand in the file, of any type.
    country : PhoneCountry
        Whose numbers are written without a code.

    Returns
    -------
    StringColumn
        `+` and 7 to 15 digits; null where there is no such number, as where some of
        the digits are hidden. What begins with neither a plus nor 00 nor as numbers
        of the country do is taken to begin with a country's code.

    Examples
    --------
    >>> table = ibis.memtable({"hp": ["0812-3456-789", "62 812 3456 789", "-"]})
    >>> phone_key(table.hp).name("key").to_pyarrow().to_pylist()
    ['+628123456789', '+628123456789', None]
    """
    text = as_label(column)
    digits = text.re_replace(r"\.0$|[^0-9]", "")
    is_full = text.contains("+")
    code, trunk = country.code, f"^({country.trunk})"
    has_trunk = digits.re_search(trunk) if country.trunk else ibis.literal(False)
    full: Any = ibis.cases(
        (is_full, digits),
        (digits.startswith("00"), digits.substr(2)),
        (digits.re_search(f"^{code}({country.local})$"), digits),
        (has_trunk, ibis.literal(code) + digits.re_replace(trunk, "")),
        (digits.re_search(f"^({country.local})$"), ibis.literal(code) + digits),
        else_=digits,
    )
    is_long = full.length().between(FEWEST_DIGITS, MOST_DIGITS)
    fits = is_long & ~text.re_search(NO_NUMBER)
    return ibis.ifelse(fits, ibis.literal("+") + full, ibis.null("string"))
