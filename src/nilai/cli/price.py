"""`nilai price`: which price customers accept, and which pays best."""

from dataclasses import replace
from typing import Annotated

import typer

import nilai
from nilai.cli.options import (
    Currency,
    Decimal,
    Engine,
    Files,
    Json,
    Language,
    Map,
    Memory,
    check_language,
    parse_currency,
    parse_map,
    today,
)
from nilai.cli.progress import steps
from nilai.cli.survey import Fewest
from nilai.cli.telling import (
    Confidence,
    Out,
    PriceUnit,
    Seed,
    UnitCost,
    Weight,
    folder_of,
    tell,
    write_folder,
)
from nilai.errors import OptionError
from nilai.perception.disclosure import FEWEST

EXAMPLES = """
[bold]Examples[/]

  nilai price van_westendorp.csv

  nilai price prices.csv --unit-cost 12000 --currency IDR --out results/

  nilai price would_you_buy.csv --method gabor-granger --unit-cost 500 --language id

  nilai price answers.csv --map too_cheap=q1 --map cheap=q2 --map expensive=q3
  --map too_expensive=q4 --order weak --range narrow --weight weight --json
"""


def price(
    files: Files,
    *,
    method: Annotated[
        str,
        typer.Option(
            help="van-westendorp or gabor-granger; by default the columns tell.",
            metavar="METHOD",
        ),
    ] = "auto",
    mapping: Map = None,
    weight: Weight = None,
    order: Annotated[
        str,
        typer.Option(
            help="Who is consistent: strict (four rising prices) or weak (none "
            "falling).",
            metavar="RULE",
        ),
    ] = "strict",
    acceptable: Annotated[
        str,
        typer.Option(
            "--range",
            help="How the acceptable range ends: original or narrow.",
            metavar="RULE",
        ),
    ] = "original",
    intent_shares: Annotated[
        str,
        typer.Option(
            help="Share who really buy, by intention from 1 to 5.", metavar="SHARES"
        ),
    ] = "0,0.1,0.3,0.5,0.7",
    unit_cost: UnitCost = None,
    price_unit: PriceUnit = 1.0,
    currency: Currency = None,
    fewest: Fewest = FEWEST,
    confidence: Confidence = 0.95,
    seed: Seed = 1,
    decimal: Decimal = None,
    engine: Engine = None,
    memory: Memory = None,
    out: Out = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Which price customers accept, and which pays best.

    From the four questions of Van Westendorp (with intentions to buy, if asked), or
    from "would you buy at this price" (Gabor-Granger).
    """
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.answers import read_answers  # noqa: PLC0415
    from nilai.engine.prices import PriceQuestion, analyse_prices  # noqa: PLC0415
    from nilai.report.prices import (  # noqa: PLC0415
        price_document,
        price_page,
        price_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415

    check_language(language)
    question = PriceQuestion(
        method=method,
        mapping=parse_map(mapping),
        order=order,
        range=acceptable,
        intent_shares=_shares(intent_shares),
        unit_cost=unit_cost,
        price_unit=price_unit,
        currency=parse_currency(currency) or "",
        fewest=fewest,
        confidence=confidence,
        seed=seed,
    )
    words, day = Words(language, question.currency), today("UTC")
    with (
        steps(("reading", "prices"), quiet=as_json) as progress,
        folder_of(out) as folder,
        open_session(engine, memory_limit=memory) as session,
    ):
        reading = read_answers(
            session,
            files,
            weight=weight,
            decimal=decimal,
            progress=lambda _, share: progress("reading", share),
        )
        progress("prices")
        question = replace(question, weight=reading.weight)
        result = analyse_prices(session, reading.wide, question, name=reading.files[0])
        if unit_cost is not None and result.demand is None:
            message = (
                "--unit-cost needs to know how many would buy at a price, and nobody "
                "was asked: bring intentions to buy (--map intent_cheap=… --map "
                "intent_expensive=…), ask by Gabor-Granger, or leave --unit-cost out"
            )
            raise OptionError(message)
        document = price_document(reading, result)
        write_folder(
            folder,
            document,
            lambda: price_page(
                reading, result, words, version=nilai.__version__, as_of=day
            ),
            words,
        )
    sections = price_sections(reading, result, language, as_of=day)
    tell(sections, document, out, as_json=as_json)


price.__doc__ = f"{price.__doc__}\n\n{EXAMPLES}"


def _shares(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        message = (
            f"--intent-shares {text!r} is not five numbers; write them as in "
            "0,0.1,0.3,0.5,0.7"
        )
        raise OptionError(message) from error
