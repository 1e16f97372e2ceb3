"""`nilai renewals`: who pays again, period after period, and what that is worth."""

import json
from typing import Annotated, cast

import typer

from nilai.cli.options import (
    Currency,
    DayFirst,
    Decimal,
    Engine,
    Files,
    Json,
    Language,
    Map,
    Memory,
    OrderTotals,
    TimeZone,
    Until,
    parse_currency,
    parse_map,
    parse_until,
    today,
)
from nilai.cli.printing import print_sections, wide_console
from nilai.cli.progress import steps
from nilai.errors import OptionError
from nilai.tables import Unit

EXAMPLES = """
[bold]Examples[/]

  nilai renewals payments.csv --every month

  nilai renewals payments.csv --every month --margin 0.7 --until 2024-12-31
  --currency IDR --json

  nilai renewals donations.csv --every year --no-contract
"""


def renewals(
    files: Files,
    *,
    every: Annotated[
        str,
        typer.Option(
            help="How often a payment is due: day, week, month, year.", metavar="UNIT"
        ),
    ] = "month",
    contract: Annotated[
        bool,
        typer.Option(
            "--contract/--no-contract",
            help="Whether who misses a payment has left; without a contract each "
            "period is an occasion that may be passed over.",
        ),
    ] = True,
    mapping: Map = None,
    currency: Currency = None,
    until: Until = None,
    margin: Annotated[
        float | None,
        typer.Option(
            help="Part of revenue that is margin, as in 0.3.", metavar="SHARE"
        ),
    ] = None,
    discount_rate: Annotated[
        float,
        typer.Option(help="Effective discount rate per year.", metavar="RATE"),
    ] = 0.10,
    model: Annotated[
        str,
        typer.Option(
            help="auto; sbg or bdw with a contract, bg_bb without.", metavar="MODEL"
        ),
    ] = "auto",
    time_zone: TimeZone = "UTC",
    confidence: Annotated[
        float,
        typer.Option(help="Coverage of the intervals, as in 0.95.", metavar="SHARE"),
    ] = 0.95,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    order_totals: OrderTotals = None,
    engine: Engine = None,
    memory: Memory = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Who pays again, period after period, and what subscribers or donors are worth."""
    # Imported here so that --help answers at once.
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.reading import read_orders  # noqa: PLC0415
    from nilai.engine.renewals import (  # noqa: PLC0415
        RenewalQuestion,
        analyse_renewals,
    )
    from nilai.report.document import renewal_document  # noqa: PLC0415
    from nilai.report.lines import renewal_sections  # noqa: PLC0415
    from nilai.report.words import Words  # noqa: PLC0415

    Words(language)
    question = RenewalQuestion(
        every=cast("Unit", every),
        contract=contract,
        until=parse_until(until, time_zone),
        model=model,
        margin_share=margin,
        annual_rate=discount_rate,
        time_zone=time_zone,
        confidence=confidence,
    )
    now = today(time_zone)
    if question.until is not None and question.until > now:
        message = f"--until {until} is still to come: its payments cannot be known yet"
        raise OptionError(message)
    with (
        steps(("reading", "renewals"), quiet=as_json) as progress,
        open_session(engine, memory_limit=memory) as session,
    ):
        reading = read_orders(
            session,
            files,
            mapping=parse_map(mapping),
            currency=parse_currency(currency),
            until=question.until,
            today=now,
            time_zone=time_zone,
            day_first=day_first,
            decimal=decimal,
            order_totals=order_totals,
            progress=lambda _, share: progress("reading", share),
        )
        progress("renewals")
        result = analyse_renewals(session, reading, question)
    if as_json:
        document = renewal_document(reading, result)
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    print_sections(wide_console(), renewal_sections(reading, result, language))


renewals.__doc__ = f"{renewals.__doc__}\n\n{EXAMPLES}"
