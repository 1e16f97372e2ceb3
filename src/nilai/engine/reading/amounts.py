"""How does the text of an amount become a number.

Whether `1.250` is a thousand or a little more than one is decided for the whole
file, from the values that can be read in one way only.
"""

from typing import Any

import ibis

from nilai.engine.reading.signs import LETTERS

PLAIN = r"^[+-]?\d+(\.\d+)?$"
DOTTED = r"^\D*[1-9]\d{0,2}\.\d{3}\D*$"
SPACE = " \u00a0\u202f'’"
"""Marks of thousands in some countries: spaces and apostrophes."""
SIGN = r"[-+\u2212(]".replace("\\u2212", "\u2212")
WORD = r"[A-Za-z]{2,4}"
KNOWN = rf"(?i:{'|'.join(LETTERS)})"
"""Letters of a currency: others, as in 12 box, may make another amount of it."""
SIGNED = rf"((?:\p{{Sc}}|{WORD}\.?))"
EXPONENT = r"\d+(?:\.\d+)?[eE][+-]?\d+"
DASH = "[-\u2010-\u2015\u2212]{1,2}"
"""What stands for no cents, as in Rp 800.000,-."""
SHORT = r"(?:rb|ribu|k|jt|juta)\.?"
"""Thousands and millions as people shorten them, as in 250rb and 1,25 jt."""
IS_SHORT = r"(?i)\d\s*(?:rb|ribu|k|jt|juta)\b"


def glance(text: Any) -> tuple[Any, Any]:
    """Return how many amounts are not plain, and how many may hold thousands.

    Parameters
    ----------
    text : StringColumn
        Amounts, trimmed.

    Returns
    -------
    tuple of IntegerScalar
        Amounts that are not plain digits with a decimal point; amounts like 1.250.
    """
    return _count(~text.re_search(PLAIN)), _count(text.re_search(DOTTED))


def amount_votes(columns: list[Any]) -> dict[str, Any]:
    """Return counts that tell how the amounts are written.

    Parameters
    ----------
    columns : list of StringColumn
        The columns with amounts of one table, trimmed.

    Returns
    -------
    dict
        `votes_…`: values that tell a decimal point, a decimal
        comma, that may be both, an example of these, values that cannot stand
        in a column where dots or commas part thousands, and those with letters or
        the sign of a currency.
    """
    signed = [_count(is_signed(c)) for c in columns]
    # Beside 250.000 people write 1.5jt, which tells nothing of the others.
    null = ibis.null("string")
    columns = [ibis.ifelse(c.re_search(IS_SHORT), null, c) for c in columns]
    tests = {
        "point": lambda c: (
            c.re_search(r"\d\.(\d{1,2}|\d{4,})\D*$")
            | c.re_search(r",.*\.\d")
            | c.re_search(r",\d{3},\d{3}")
        ),
        "comma": lambda c: (
            c.re_search(r"\d,(\d{1,2}|\d{4,})\D*$")
            | c.re_search(r"\..*,\d")
            | c.re_search(r"\.\d{3}\.\d{3}")
            | c.re_search(rf"^[^,]*\d\s*,\s*{DASH}")
        ),
        "dotted": lambda c: c.re_search(DOTTED),
        "large": lambda c: c.re_search(r"^\D*\d{4,}([.,]\d*)?\D*$"),
        "small": lambda c: c.re_search(r"^\D*0\.\d{3}\D*$"),
        "commaed": lambda c: c.re_search(r"^\D*\d{1,3},\d{3}\D*$"),
    }
    counts = {
        f"votes_{name}": sum(
            (_count(test(c)) for c in columns[1:]), _count(test(columns[0]))
        )
        for name, test in tests.items()
    }
    dotted = tests["dotted"]
    examples = [c.max(where=dotted(c)) for c in columns]
    return counts | {
        "votes_example": ibis.coalesce(*examples),
        "votes_signed": sum(signed[1:], signed[0]),
    }


def is_signed(text: Any) -> Any:
    """Return whether an amount has letters or the sign of a currency beside it.

    Parameters
    ----------
    text : StringColumn
        Amounts, trimmed.

    Returns
    -------
    BooleanColumn
        True for `Rp150.000`, `5 USD` and also `12 pcs`; null for null.
    """
    return text.re_search(r"\d") & _not_short(text).re_search(SIGNED)


def sign_of(text: Any) -> Any:
    """Return the letters or the sign beside an amount, in capitals.

    Parameters
    ----------
    text : StringColumn
        Amounts that are signed, trimmed.

    Returns
    -------
    StringColumn
        As in `RP`, of `Rp150.000` as of `Rp. 150.000`.
    """
    sign = _not_short(text).re_extract(SIGNED, 1)
    return sign.upper().re_replace(r"\.$", "")


def _not_short(text: Any) -> Any:
    """Return what stands beside an amount, without thousands and millions in short."""
    return text.re_replace(IS_SHORT, "")


def _count(flags: Any) -> Any:
    return flags.cast("int64").sum().fill_null(0)


def decimal_mark(votes: dict, *, usual: str) -> tuple[str, bool]:
    """Return the decimal mark of a file's amounts, and whether it was assumed.

    Parameters
    ----------
    votes : dict
        Counts by `amount_votes`.
    usual : str
        Mark usual in this kind of file, `.` or `,`.

    Returns
    -------
    tuple of str and bool
        `.` or `,`; True when values such as `1.250` could be read both ways and
        nothing else told.

    Examples
    --------
    >>> none = dict.fromkeys(("point", "comma", "dotted", "large", "small"), 0)
    >>> votes = {f"votes_{k}": v for k, v in (none | {"comma": 3}).items()}
    >>> decimal_mark(votes, usual=".")
    (',', False)
    """
    if votes["votes_point"] != votes["votes_comma"]:
        return ("." if votes["votes_point"] > votes["votes_comma"] else ","), False
    if not votes["votes_dotted"]:
        return (usual if votes["votes_point"] else "."), False
    if votes["votes_small"]:
        return ".", False
    if votes["votes_large"]:
        return ".", True
    return ",", usual != ","


def parse_amount(text: Any, *, mark: str, plain: bool, units: bool = False) -> Any:
    """Return the amounts written in a text column.

    Currency signs and codes, thousands marks, brackets or a trailing minus for
    negative amounts, a dash for no cents and thousands and millions in short are
    understood; whatever else is no number becomes null.

    Parameters
    ----------
    text : StringColumn
        Amounts, trimmed.
    mark : str
        The decimal mark, `.` or `,`.
    plain : bool
        Whether every value is plain digits with a decimal point, which is faster.
    units : bool
        Whether any short word may stand beside the number, as in 12 pcs; else only
        that of a currency.

    Returns
    -------
    FloatingColumn
        The amount, or null where the text is none.
    """
    if plain:
        return ibis.ifelse(
            text.re_search(r"^[-+.\d]"), text.try_cast("float64"), ibis.null("float64")
        )
    beside = rf"(?:\p{{Sc}}|{WORD if units else KNOWN}\.?)"
    before = rf"^{SIGN}?\s*{beside}?\s*{SIGN}?\s*"
    other = "," if mark == "." else "."
    number = rf"(?:\d+|\d{{1,3}}(?:[{other}{SPACE}]\d{{3}})+)?"
    stop = r"|\." if mark == "," else ""
    cents = rf"(?:\{mark}\d*|\s*[.,]\s*{DASH}{stop})?"
    after = rf"\s*{beside}?\s*[-)\u2212]?$".replace("\\u2212", "\u2212")
    grammar = f"{before}(?:{EXPONENT}|{number}{cents}){after}"
    exponent = text.re_search(rf"^[+-]?{EXPONENT}$")
    bare = text.re_replace(r"[A-Za-z]+\.?", "")
    digits = bare.re_replace(rf"[^\d{mark}]", "").replace(mark, ".")
    value: Any = ibis.ifelse(exponent, text, digits).try_cast("float64")
    valid = text.re_search(grammar) & text.re_search(r"\d")
    dash = rf"\s*[.,]\s*{DASH}"
    short = text.re_search(
        rf"{before}\d+(?:[.,]\d{{1,2}})?\s*(?i:{SHORT})(?:{dash})?(?:\s+{beside})?\)?$"
    )
    amount: Any = ibis.cases(
        (short, _in_full(text)),
        # Short in another way, as 1.250rb: no unit, and no other amount either.
        (valid & ~text.re_search(IS_SHORT), value),
        else_=ibis.null("float64"),
    )
    sign = text.re_replace(rf"(?i)\d\s*(?:{SHORT})?{dash}", "")
    negative = ~exponent & sign.re_search("[-(\u2212]")
    return ibis.ifelse(negative, -amount, amount)


def _in_full(text: Any) -> Any:
    """Return what 250rb and 1,25 jt mean, without their sign."""
    number = text.re_extract(r"(\d+(?:[.,]\d{1,2})?)", 1).replace(",", ".")
    millions = text.re_search(r"(?i)\d\s*j")
    return number.try_cast("float64") * ibis.ifelse(millions, 1e6, 1e3)
