"""`nilai import-check`: what a file is, and what would be refused and why."""

import json
from pathlib import Path
from typing import Annotated

import typer

from nilai.cli.options import (
    Currency,
    DayFirst,
    Decimal,
    Files,
    Json,
    Language,
    Map,
    OrderTotals,
    TimeZone,
    Until,
    check_language,
    parse_currency,
    parse_map,
    parse_until,
    today,
)
from nilai.cli.printing import print_sections, wide_console
from nilai.cli.progress import steps

EXAMPLES = """
[bold]Examples[/]

  nilai import-check shopify_export.csv

  nilai import-check orders.csv --map customer_id=CustomerID --rejected rejected.csv
"""


def import_check(
    files: Files,
    *,
    mapping: Map = None,
    currency: Currency = None,
    until: Until = None,
    time_zone: TimeZone = "UTC",
    day_first: DayFirst = None,
    decimal: Decimal = None,
    order_totals: OrderTotals = None,
    rejected: Annotated[
        Path | None,
        typer.Option(help="Write the refused rows here, as CSV.", metavar="FILE"),
    ] = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """What a file is, what would be read of it, what would be refused and why."""
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.reading import check_import, write_rejected  # noqa: PLC0415
    from nilai.report.document import reading_document  # noqa: PLC0415
    from nilai.report.lines import reading_sections  # noqa: PLC0415

    check_language(language)
    with steps(("reading",), quiet=as_json) as progress, open_session() as session:
        reading = check_import(
            session,
            files,
            mapping=parse_map(mapping),
            currency=parse_currency(currency),
            until=parse_until(until, time_zone),
            today=today(time_zone),
            time_zone=time_zone,
            day_first=day_first,
            decimal=decimal,
            order_totals=order_totals,
            progress=lambda _, share: progress("reading", share),
        )
        if rejected is not None:
            write_rejected(session, reading, rejected)
        sections = reading_sections(session, reading, language)
    if as_json:
        typer.echo(json.dumps(reading_document(reading), ensure_ascii=False))
        return
    print_sections(wide_console(), sections)


import_check.__doc__ = f"{import_check.__doc__}\n\n{EXAMPLES}"
