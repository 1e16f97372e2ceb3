"""`nilai levers`: which lever moved between two periods."""

import json
from typing import Annotated

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
    check_language,
    parse_currency,
    parse_map,
    today,
)
from nilai.cli.printing import print_sections, wide_console
from nilai.cli.progress import steps

EXAMPLES = """
[bold]Examples[/]

  nilai levers orders.csv

  nilai levers orders.csv --from 2011-01..2011-05 --to 2011-06..2011-10 --by Country

  nilai levers orders.csv --from 2023 --to 2024 --method log-mean --json
"""


def levers(
    files: Files,
    *,
    before: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PERIOD",
            help="Earlier period: 2011-01..2011-05, 2011-03-15..2011-04-14, 2011.",
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option("--to", metavar="PERIOD", help="Later period, written alike."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="A column that tells segments apart.", metavar="HEADER"),
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            help="How the change is split: shapley or log-mean.", metavar="METHOD"
        ),
    ] = "shapley",
    margin: Annotated[
        float,
        typer.Option(
            help="Part of revenue that is margin, as in 0.3.", metavar="SHARE"
        ),
    ] = 1.0,
    mapping: Map = None,
    currency: Currency = None,
    time_zone: TimeZone = "UTC",
    confidence: Annotated[
        float,
        typer.Option(help="Coverage of the intervals, as in 0.95.", metavar="SHARE"),
    ] = 0.95,
    seed: Annotated[int, typer.Option(help="Of the bootstrap.", metavar="NUMBER")] = 1,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    order_totals: OrderTotals = None,
    engine: Engine = None,
    memory: Memory = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Which of the three levers moved: customers, orders each, revenue per order."""
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.levers import LeverQuestion, analyse_levers  # noqa: PLC0415
    from nilai.engine.reading import read_orders  # noqa: PLC0415
    from nilai.levers.identity import Period  # noqa: PLC0415
    from nilai.report.document import lever_document  # noqa: PLC0415
    from nilai.report.lines import lever_sections  # noqa: PLC0415

    check_language(language)
    question = LeverQuestion(
        before=Period.parse(before) if before else None,
        after=Period.parse(after) if after else None,
        by=by,
        margin_share=margin,
        method=method,
        time_zone=time_zone,
        confidence=confidence,
        seed=seed,
    )
    with (
        steps(("reading", "levers"), quiet=as_json) as progress,
        open_session(engine, memory_limit=memory) as session,
    ):
        reading = read_orders(
            session,
            files,
            mapping=parse_map(mapping),
            currency=parse_currency(currency),
            today=today(time_zone),
            time_zone=time_zone,
            extra_columns=[by] if by else [],
            day_first=day_first,
            decimal=decimal,
            order_totals=order_totals,
            progress=lambda _, share: progress("reading", share),
        )
        progress("levers")
        comparison = analyse_levers(session, reading, question)
    if as_json:
        document = lever_document(reading, comparison)
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    print_sections(wide_console(), lever_sections(reading, comparison, language))


levers.__doc__ = f"{levers.__doc__}\n\n{EXAMPLES}"
