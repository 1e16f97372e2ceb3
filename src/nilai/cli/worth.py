"""`nilai worth`: from orders to what customers are worth."""

import json
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, cast, get_args

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
    check_language,
    parse_currency,
    parse_map,
    parse_until,
    today,
)
from nilai.cli.outputs import whole_folder
from nilai.cli.printing import print_sections, wide_console
from nilai.cli.progress import steps
from nilai.errors import OptionError
from nilai.tables import Duration, Unit

STEPS = (
    "reading",
    "summarise",
    "fit",
    "holdout",
    "spend",
    "score",
    "levers",
    "describe",
    "write",
)

EXAMPLES = """
[bold]Examples[/]

  nilai worth orders.csv

  nilai worth orders.csv --map customer_id=CustomerID --map ordered_at=InvoiceDate
  --currency GBP --until 2011-11-30 --horizon "12 months" --margin 0.3
  --discount-rate 0.10 --out results/

  nilai worth 'lake/orders/*.parquet' --engine spark://host:15002 --out results/

  nilai worth cdnow_sample.csv --map customer_id=sample_id --map ordered_at=date
  --map revenue_amount=dollar_value --unit week --model bg_nbd --json
"""


def worth(
    files: Files,
    *,
    mapping: Map = None,
    currency: Currency = None,
    until: Until = None,
    horizon: Annotated[
        str, typer.Option(help="How far ahead worth is counted.", metavar="LENGTH")
    ] = "12 months",
    margin: Annotated[
        float | None,
        typer.Option(
            help="Part of revenue that is margin, as in 0.3.", metavar="SHARE"
        ),
    ] = None,
    discount_rate: Annotated[
        float,
        typer.Option(help="Discount rate per year, as in 0.10.", metavar="RATE"),
    ] = 0.10,
    unit: Annotated[
        str,
        typer.Option(
            help="Unit of time of the model: day, week, month, year.", metavar="UNIT"
        ),
    ] = "week",
    model: Annotated[
        str,
        typer.Option(help="auto, bg_nbd, mbg_nbd or pareto_nbd.", metavar="NAME"),
    ] = "auto",
    time_zone: TimeZone = "UTC",
    confidence: Annotated[
        float,
        typer.Option(help="Coverage of the intervals, as in 0.95.", metavar="SHARE"),
    ] = 0.95,
    seed: Annotated[
        int, typer.Option(help="Of everything drawn at random.", metavar="NUMBER")
    ] = 1,
    day_first: DayFirst = None,
    decimal: Decimal = None,
    order_totals: OrderTotals = None,
    engine: Engine = None,
    memory: Memory = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for customers.parquet, result.json and report.html.",
            metavar="FOLDER",
        ),
    ] = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """What the customers are worth, who holds it, and what to do first.

    For customers who come as they like. Where a payment is due each period, as in a
    subscription, use nilai renewals.
    """
    # Imported here so that --help answers at once.
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.reading import read_orders, write_rejected  # noqa: PLC0415
    from nilai.engine.worth import WorthOptions, analyse_worth  # noqa: PLC0415

    check_language(language)
    last = parse_until(until, time_zone)
    if unit not in get_args(Unit):
        message = f"--unit {unit!r} is not one of {', '.join(get_args(Unit))}"
        raise OptionError(message)
    options = WorthOptions(
        until=last,
        unit=cast("Unit", unit),
        model=model,
        horizon=Duration.parse(horizon),
        margin_share=margin,
        annual_rate=discount_rate,
        time_zone=time_zone,
        confidence=confidence,
        seed=seed,
    )
    with (
        steps(STEPS, quiet=as_json) as progress,
        nullcontext() if out is None else whole_folder(out) as folder,
        open_session(engine, memory_limit=memory) as session,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        if folder is not None:
            pool.submit(_prepare_report)
        reading = read_orders(
            session,
            files,
            mapping=parse_map(mapping),
            currency=parse_currency(currency),
            until=options.until,
            today=today(time_zone),
            time_zone=time_zone,
            day_first=day_first,
            decimal=decimal,
            order_totals=order_totals,
            count_customers=False,
            progress=lambda _, share: progress("reading", share),
        )
        customers = _CustomersFile(session, folder, pool)
        result = analyse_worth(
            session, reading, options, progress=progress, on_customers=customers.begin
        )
        from nilai.report.document import to_document  # noqa: PLC0415
        from nilai.report.lines import result_sections  # noqa: PLC0415

        document = to_document(result)
        if folder is not None:
            progress("write")
            _write(result, document, folder, language)
            customers.end()
            if reading.refused:
                write_rejected(session, reading, folder / "rejected.csv")
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    console = wide_console()
    print_sections(console, result_sections(result, language))
    if out is not None:
        written = ", ".join(sorted(made.name for made in out.iterdir()))
        console.print(f"\n→ {out}: {written}", style="dim", markup=False)


worth.__doc__ = f"{worth.__doc__}\n\n{EXAMPLES}"


def _prepare_report() -> None:
    """Load and pack what the report needs, while the engine reads."""
    import nilai.report.html  # noqa: F401, PLC0415
    from nilai.report.page import prepare  # noqa: PLC0415

    prepare()


class _CustomersFile:
    """The file of customers, which the engine writes while the report is made."""

    def __init__(self, session: Any, folder: Path | None, pool: Executor) -> None:
        self._session = session
        self._folder = folder
        self._pool = pool
        self._written: Future[None] | None = None

    def begin(self, customers: Any) -> None:
        if self._folder is not None:
            path = self._folder / "customers.parquet"
            self._written = self._pool.submit(
                self._session.write_parquet, customers, path
            )

    def end(self) -> None:
        if self._written is not None:
            self._written.result()


def _write(result, document, folder: Path, language: str) -> None:
    from nilai.report.html import write_report  # noqa: PLC0415

    text = json.dumps(document, ensure_ascii=False, indent=2)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")
    write_report(result, folder / "report.html", language)
