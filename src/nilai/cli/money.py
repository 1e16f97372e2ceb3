"""`nilai money`: what one point on a driver goes with in purchases and money."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

import nilai
from nilai.cli.options import (
    Currency,
    Decimal,
    Engine,
    Files,
    Json,
    Language,
    Memory,
    TimeZone,
    check_language,
    parse_currency,
    parse_day,
    parse_map,
    today,
)
from nilai.cli.progress import steps
from nilai.cli.survey import AnswerMap, Brand, NoAnswer, parse_brand, split_headers
from nilai.cli.telling import Confidence, Out, Weight, folder_of, tell, write_folder
from nilai.errors import MappingError, OptionError

if TYPE_CHECKING:
    from nilai.engine.answers import AnswerReading

EXAMPLES = """
[bold]Examples[/]

  nilai money answers.csv --orders orders.csv --value overall --currency IDR

  nilai money answers.csv --orders 'lake/orders/*.parquet' --value worth_what_paid
  --drivers product,service,price --brand own=Melati --window 180
  --worth results/customers.parquet --out money/

  nilai money answers.csv --orders orders.csv --map customer_id=member
  --map answered_at=day --order-map customer_id=Buyer --json
"""

ANSWERED = "nilai_answered_on"
CUSTOMER = "nilai_customer"


def money(
    files: Files,
    *,
    orders: Annotated[
        list[str],
        typer.Option(
            help="Files of orders, also of before the answers; repeat it.",
            metavar="FILE",
        ),
    ],
    value: Annotated[
        str | None,
        typer.Option(help="Column of the whole, as in overall.", metavar="HEADER"),
    ] = None,
    drivers: Annotated[
        str | None,
        typer.Option(
            help="Columns of scores, with commas between; by default all that hold "
            "numbers.",
            metavar="HEADERS",
        ),
    ] = None,
    worth: Annotated[
        str | None,
        typer.Option(
            help="customers.parquet of nilai worth --out: adds worth ahead.",
            metavar="FILE",
        ),
    ] = None,
    window: Annotated[
        int,
        typer.Option(
            help="Days after an answer whose purchases count.", metavar="DAYS", min=1
        ),
    ] = 90,
    brand: Brand = None,
    mapping: AnswerMap = None,
    order_map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MEANING=HEADER",
            help="Which column of the orders means what; repeat it.",
        ),
    ] = None,
    hold_past: Annotated[
        bool,
        typer.Option(
            help="Whether customers are compared with those who had bought as often "
            "before they answered."
        ),
    ] = True,
    until: Annotated[
        str | None,
        typer.Option(
            help="Last day whose orders are known; by default the last one there is.",
            metavar="YYYY-MM-DD",
        ),
    ] = None,
    currency: Currency = None,
    time_zone: TimeZone = "UTC",
    weight: Weight = None,
    no_answer: NoAnswer = None,
    confidence: Confidence = 0.95,
    decimal: Decimal = None,
    engine: Engine = None,
    memory: Memory = None,
    out: Out = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """What is a point worth: what goes with it in purchases afterwards, and in money.

    Answers of customers are joined with what they bought in the days after. It is an
    association: only an experiment tells an effect.
    """
    # Imported here so that --help answers at once.
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.answers import read_answers  # noqa: PLC0415
    from nilai.engine.days import business_days  # noqa: PLC0415
    from nilai.engine.money import MoneyQuestion, analyse_money  # noqa: PLC0415
    from nilai.engine.reading import read_orders  # noqa: PLC0415
    from nilai.report.money import (  # noqa: PLC0415
        money_document,
        money_page,
        money_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415
    from nilai.tables import Duration  # noqa: PLC0415

    check_language(language)
    own, against = parse_brand(brand)
    if against:
        message = (
            "--brand against=… is for nilai value; here only our own customers buy"
        )
        raise OptionError(message)
    last = None if until is None else parse_day(until, "--until")
    with (
        steps(("reading", "money"), quiet=as_json) as progress,
        folder_of(out) as folder,
        open_session(engine, memory_limit=memory) as session,
    ):
        reading = read_answers(
            session,
            files,
            mapping=parse_map(mapping),
            weight=weight,
            missing=no_answer or (),
            decimal=decimal,
            progress=lambda _, share: progress("reading", share / 2),
        )
        bought = read_orders(
            session,
            orders,
            mapping=parse_map(order_map),
            currency=parse_currency(currency),
            today=today(time_zone),
            time_zone=time_zone,
            progress=lambda _, share: progress("reading", 0.5 + share / 2),
        )
        progress("money")
        named = _column(reading, value, "--value") if value else None
        question = MoneyQuestion(
            drivers=_drivers(reading, drivers, named),
            value=named,
            customer=CUSTOMER,
            answered=ANSWERED,
            own=_own(reading, own),
            weight=reading.weight,
            window=Duration(window, "day"),
            until=last,
            hold_past=hold_past,
            currency=bought.currency or "",
            confidence=confidence,
        )
        days = business_days(bought, time_zone)
        known = session.connection.read_parquet(worth) if worth else None
        result = analyse_money(session, _dated(reading), days, question, worth=known)
        document = money_document(result)
        words = Words(language, question.currency)
        read = (*reading.files, *bought.files)
        document["read"]["files"] = list(read)
        write_folder(
            folder,
            document,
            lambda: money_page(result, words, version=nilai.__version__, files=read),
            words,
        )
    tell(money_sections(result, language), document, out, as_json=as_json)


money.__doc__ = f"{money.__doc__}\n\n{EXAMPLES}"


def _column(reading: "AnswerReading", name: str, option: str) -> str:
    found = reading.find(name, f"{option} {name}")
    reading.require_numbers([found])
    return found


def _drivers(
    reading: "AnswerReading", text: str | None, value: str | None
) -> tuple[str, ...]:
    if text is not None:
        names = split_headers(text, reading.headers)
        return tuple(_column(reading, name, "--drivers") for name in names)
    apart = {value, *reading.apart}
    return tuple(
        name for name in reading.numeric if name not in apart and reading.answered[name]
    )


def _own(reading: "AnswerReading", own: str | None) -> tuple[str, str] | None:
    if own is None:
        return None
    if "brand" not in reading.columns:
        message = f"--brand own={own}: say which column names it: --map brand=HEADER"
        raise MappingError(message)
    return reading.columns["brand"], own


def _dated(reading: "AnswerReading") -> Any:
    """Return the answers with the customer as text, and the day as one."""
    for meaning in ("customer_id", "answered_at"):
        if meaning not in reading.columns:
            listed = ", ".join(reading.headers[:40])
            message = (
                f"no column was recognised as {meaning}: answers are joined with "
                "orders by who answered and when. Say which it is: --map "
                f"{meaning}=HEADER. The columns are {listed}"
            )
            raise MappingError(message)
    table = reading.wide
    day: Any = table[reading.columns["answered_at"]]
    if day.type().is_string():
        day = day.left(10).try_cast("date")
    return table.mutate(
        **{
            CUSTOMER: table[reading.columns["customer_id"]].cast("string"),
            ANSWERED: day.cast("date"),
        }
    )
