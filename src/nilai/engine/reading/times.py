"""How does the text of a date become a time in UTC.

Each value is read by its own shape; whether 03/04 is a day and a month or the
other way round is decided for the whole file.
"""

from dataclasses import dataclass
from typing import Any

import ibis

YEAR = r"(?:19|20|21)\d{2}"
"""Years before 1900 and after 2199 are no years of orders."""
CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?"
DOTTED = r"(?:[01]?\d|2[0-3])\.[0-5]\d(?:\.[0-5]\d)?"
"""A clock time as Indonesians write it: 09.33."""
ZONE = r"(?:(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT)"
"""An offset from UTC; Google's forms write GMT+7."""
REST = rf"(?:[T ,]+(?:{CLOCK}|{DOTTED})?\s*(?:[AaPp]\.?[Mm]\.?)?\s*{ZONE}?)?$"
"""What may follow a day: a clock time, AM or PM, an offset from UTC."""

ISO = rf"^{YEAR}-\d{{2}}-\d{{2}}(?:[ T]\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?)?$"
YEAR_FIRST = rf"^{YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{REST}"
NUMBERS = rf"^\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:{YEAR}|\d{{2}}){REST}"
COMPACT = rf"^{YEAR}\d{{4}}{REST}"
NAMED = (
    r"^(?:\d{1,2}[- ]?[A-Za-z]{3,9}|[A-Za-z]{3,9}\.? \d{1,2}),?[-. ]+"
    rf"(?:{YEAR}|\d{{2}}){REST}"
)
OFFSET = rf"(?::\d{{2}}[^+Z-]*|\d )({ZONE})$"
AT_DOTTED = rf"[T ,]({DOTTED})(?: {ZONE})?$"
NOON = r"(?i)\d\s*([ap])\.?m\.?"

DAYS = (
    r"(?:sen(?:in)?|sel(?:asa)?|rabu?|kam(?:is)?|jum(?:['’]?at)?|sab(?:tu)?|"
    r"min(?:ggu)?|ahad|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|"
    r"fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
WORDS = (
    (rf"(?i)^{DAYS}\.?[, ]\s*", ""),
    (r"(?i)[ ,]+(?:pukul|pkl\.?|jam|at) +", " "),
    (r"(?i) *WIB$", " +07:00"),
    (r"(?i) *WITA$", " +08:00"),
    (r"(?i) *WIT$", " +09:00"),
)
"""Words beside a day and a time, English and Indonesian, to what says the same."""
WORDED = rf"(?i)^{DAYS}\b|[ ,](?:pukul|pkl|jam|at)\b|WI(?:B|T|TA)$"
MONTHS: dict[str, int] = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6,
    "jul": 7, "aug": 8, "agu": 8, "ags": 8, "agt": 8, "sep": 9, "oct": 10, "okt": 10,
    "nov": 11, "nop": 11, "dec": 12, "des": 12,
}  # fmt: skip
"""First three letters of a month, English and Indonesian, to its number."""


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """Which shapes the dates of a file have.

    Parameters
    ----------
    iso_only : bool
        Whether every date is like 2024-12-31 or 2024-12-31 23:59:59.
    numbers, compact, named, dotted, offsets, noons, worded : bool
        Whether dates like 31/12/2024, 20241231, 31 Dec 2024, times like 09.33, with
        an offset from UTC, with AM or PM, and days or times with words as in Senin,
        5 Januari 2026 pukul 10.15 WIB occur.
    day_first : bool
        Whether the day comes first in dates like 03/04/2024.
    """

    iso_only: bool = True
    numbers: bool = False
    compact: bool = False
    named: bool = False
    dotted: bool = False
    offsets: bool = False
    noons: bool = False
    worded: bool = False
    day_first: bool = True


def odd_dates(text: Any) -> Any:
    """Return how many dates are not like 2024-12-31 or 2024-12-31 23:59:59.

    Parameters
    ----------
    text : StringColumn
        Dates, trimmed.

    Returns
    -------
    IntegerScalar
        The count.
    """
    return _count(~text.re_search(ISO))


def time_votes(text: Any) -> dict[str, Any]:
    """Return counts that tell how the dates are written.

    Parameters
    ----------
    text : StringColumn
        Dates, trimmed.

    Returns
    -------
    dict
        `dates_…`: how many have each shape; how many must have the day first or
        the month first; an example that may be read both ways.
    """
    worded = text.re_search(WORDED)
    text = _without_words(text)
    numbers = text.re_search(NUMBERS)
    first = _part(text, r"^(\d{1,2})[-/.]", 1, numbers)
    second = _part(text, r"^\d{1,2}[-/.](\d{1,2})[-/.]", 1, numbers)
    return {
        "dates_numbers": _count(numbers),
        "dates_day_first": _count(first > 12),
        "dates_month_first": _count(second > 12),
        "dates_compact": _count(text.re_search(COMPACT)),
        "dates_named": _count(text.re_search(NAMED)),
        "dates_dotted": _count(text.re_search(AT_DOTTED)),
        "dates_offsets": _count(text.re_search(OFFSET)),
        "dates_noons": _count(text.re_search(NOON)),
        "dates_worded": _count(worded),
        "dates_example": text.max(where=numbers & (first != second)),
    }


def _without_words(text: Any) -> Any:
    """Return dates without days of the week and words before a time or for a zone."""
    plain = text
    for pattern, instead in WORDS:
        plain = plain.re_replace(pattern, instead)
    return ibis.ifelse(text.re_search(WORDED), plain, text)


def _part(text: Any, pattern: str, group: int, where: Any) -> Any:
    return ibis.ifelse(
        where, text.re_extract(pattern, group).try_cast("int64"), ibis.null("int64")
    )


def _count(flags: Any) -> Any:
    return flags.cast("int64").sum().fill_null(0)


def shapes(votes: dict, *, day_first: bool | None) -> tuple[Shapes, bool]:
    """Return the shapes of a file's dates, and whether their order was assumed.

    Parameters
    ----------
    votes : dict
        Counts by `time_votes`.
    day_first : bool, optional
        What the user said.

    Returns
    -------
    tuple of Shapes and bool
        The shapes; True when no value told whether day or month comes first.
    """
    days, months = votes["dates_day_first"], votes["dates_month_first"]
    assumed = (
        day_first is None and days == months and votes["dates_example"] is not None
    )
    return (
        Shapes(
            iso_only=False,
            numbers=votes["dates_numbers"] > 0,
            compact=votes["dates_compact"] > 0,
            named=votes["dates_named"] > 0,
            dotted=votes["dates_dotted"] > 0,
            offsets=votes["dates_offsets"] > 0,
            noons=votes["dates_noons"] > 0,
            worded=votes["dates_worded"] > 0,
            day_first=days >= months if day_first is None else day_first,
        ),
        assumed,
    )


def parse_time(text: Any, found: Shapes) -> tuple[Any, Any]:
    """Return the times written in a text column, and their offsets from UTC.

    Parameters
    ----------
    text : StringColumn
        Dates and times, trimmed.
    found : Shapes
        What occurs in the column.

    Returns
    -------
    tuple of TimestampColumn and IntegerColumn or None
        Clock time, null where the text is none; minutes that the clock is ahead of
        UTC, null where the text does not say. None when no text says.
    """
    if found.iso_only:
        return text.try_cast("timestamp(6)"), None
    text = _without_words(text) if found.worded else text
    day: Any = ibis.cases(*_days(text, found), else_=ibis.null("string"))
    clock = text.re_extract(rf"({CLOCK})", 1).nullif("")
    if found.dotted:
        # The offset behind such a time is written with the colon of a clock.
        dotted = text.re_extract(AT_DOTTED, 1).nullif("")
        clock = ibis.coalesce(dotted.replace(".", ":"), clock)
    clock = ibis.coalesce(clock, "00:00")
    result: Any = (day + ibis.literal(" ") + clock).try_cast("timestamp(6)")
    if found.noons:
        result = result + _half_day(text).as_interval("h")
    return result, _offset_minutes(text) if found.offsets else None


def _days(text: Any, found: Shapes) -> list[tuple]:
    """Return pairs of a shape's test and the day in the order of ISO 8601."""
    day = text.re_extract(r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})", 1)
    pairs = [(text.re_search(YEAR_FIRST), day.replace("/", "-").replace(".", "-"))]
    if found.numbers:
        pattern = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})"
        first, second = text.re_extract(pattern, 1), text.re_extract(pattern, 2)
        month, day = (second, first) if found.day_first else (first, second)
        iso = _year(text.re_extract(pattern, 3)) + "-" + month + "-" + day
        pairs.append((text.re_search(NUMBERS), iso))
    if found.compact:
        iso = text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2)
        pairs.append((text.re_search(COMPACT), iso))
    if found.named:
        letters = text.re_extract(r"([A-Za-z]{3})", 1).lower()
        month = letters.cases(
            *((name, str(number)) for name, number in MONTHS.items()), else_="0"
        )
        day = text.re_extract(r"^\D*(\d{1,2})", 1)
        year = _year(text.re_extract(r"^.*?\d{1,2}\D+(\d{4}|\d{2})", 1))
        pairs.append((text.re_search(NAMED), year + "-" + month + "-" + day))
    return pairs


def _year(text: Any) -> Any:
    """Return four digits of a year; 69 to 99 lie in the last century, as in POSIX."""
    century = ibis.ifelse(text >= "69", ibis.literal("19"), ibis.literal("20"))
    return ibis.ifelse(text.length() == 2, century + text, text)


def _half_day(text: Any) -> Any:
    """Return the hours by which AM or PM moves a clock time."""
    hour = text.re_extract(r"(\d{1,2}):\d{2}", 1).try_cast("int64")
    half = text.re_extract(NOON, 1).lower()
    return ibis.cases(
        ((half == "p") & (hour < 12), 12), ((half == "a") & (hour == 12), -12), else_=0
    )


def _offset_minutes(text: Any) -> Any:
    told = text.re_extract(OFFSET, 1)
    told = told.re_replace(r"^(?:GMT|UTC)([+-])", r"\1")
    hours = told.re_extract(r"^[+-](\d{1,2}?):?(?:\d{2})?$", 1).try_cast("int64")
    minutes = told.re_extract(r"^[+-]\d{1,2}?:?(\d{2})$", 1).try_cast("int64")
    total = hours * 60 + minutes.fill_null(0)
    return ibis.cases(
        (told.isin(["Z", "UTC", "GMT"]), ibis.literal(0)),
        (told.startswith("-"), -total),
        (told.startswith("+"), total),
        else_=ibis.null("int64"),
    )
