"""Options that several commands share, and how their texts are read."""

import re
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from nilai.errors import OptionError

Files = Annotated[
    list[str],
    typer.Argument(
        help="CSV, TSV, Parquet or XLSX files, a folder, or a quoted pattern.",
        metavar="FILE",
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="MEANING=HEADER",
        help="Which column means what, as in customer_id=Buyer; repeat it.",
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(help="Currency of the amounts, as in IDR or GBP.", metavar="CODE"),
]
Until = Annotated[
    str | None,
    typer.Option(
        help="Last day observed. Later orders, if any, serve to check the model.",
        metavar="YYYY-MM-DD",
    ),
]
TimeZone = Annotated[
    str,
    typer.Option(
        help="Where the business's day begins, as in Asia/Jakarta.", metavar="ZONE"
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        help="spark://host:15002 for Spark Connect; DuckDB without it.",
        metavar="ADDRESS",
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        help="What DuckDB may use before it spills to disk, as in 4GB.", metavar="SIZE"
    ),
]
DayFirst = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first",
        help="Whether 03/04/2024 is in April or in March; by default the file tells.",
    ),
]
OrderTotals = Annotated[
    bool | None,
    typer.Option(
        "--order-totals/--line-amounts",
        help="Whether an amount is its order's total, repeated in its rows, or its "
        "row's own; by default the rows tell.",
    ),
]
Decimal = Annotated[
    str | None,
    typer.Option(help="Decimal mark of the amounts: , or .", metavar="MARK"),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document and nothing else.")
]
Language = Annotated[str, typer.Option(help="en or id.", metavar="CODE")]


def parse_map(pairs: list[str] | None) -> dict[str, str]:
    """Return the mapping written as MEANING=HEADER pairs.

    Nothing behind the sign says that no column means this.
    """
    mapping = {}
    for pair in pairs or []:
        meaning, sign, header = pair.partition("=")
        if not (sign and meaning.strip()):
            message = (
                f"--map {pair!r} is not MEANING=HEADER; "
                "write it as in --map customer_id=CustomerID, or margin_amount= for "
                "no column"
            )
            raise OptionError(message)
        mapping[meaning.strip()] = header.strip()
    return mapping


def parse_day(text: str, option: str) -> date:
    """Return the day written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{option} {text!r} is not a day; write it as in 2011-11-30"
        raise OptionError(message) from error


def parse_until(text: str | None, time_zone: str) -> date | None:
    """Return the last day observed, which cannot lie ahead."""
    if text is None:
        return None
    day = parse_day(text, "--until")
    if day > today(time_zone):
        message = f"--until {day} lies ahead; name a day up to today"
        raise OptionError(message)
    return day


def check_language(language: str) -> None:
    """Refuse a language that reports are not written in."""
    if language not in ("en", "id"):
        message = f"--language {language!r} is not one of en, id"
        raise OptionError(message)


def parse_currency(code: str | None) -> str | None:
    """Return the currency's code in capitals."""
    if code is not None and not re.fullmatch(r"[A-Za-z]{3}", code):
        message = f"--currency {code!r} is not a code of three letters, as in IDR"
        raise OptionError(message)
    return code.upper() if code else None


def today(time_zone: str) -> date:
    """Return today's day in the business's zone: the only clock there is."""
    try:
        return datetime.now(ZoneInfo(time_zone)).date()
    except (KeyError, ValueError, OSError):
        # An unknown zone is told by the reader, with what to write instead.
        return datetime.now(UTC).date()
