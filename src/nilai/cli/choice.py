"""`nilai choice`: what customers choose by, and what it is worth to them."""

import re
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

  nilai choice tasks.csv --attributes brand,zoom,video --price price

  nilai choice tasks.csv --map respondent=resp_id --map task=task
  --map alternative=alt --map chosen=chosen --attributes brand,zoom,video
  --price price --none 5 --out results/

  nilai choice tasks.csv --price price --unit-cost 80
  --simulate "Ours: brand=Canon, zoom=1, price=199"
  --simulate "Theirs: brand=Sony, zoom=0, price=149"

  nilai choice tasks.csv --price price --simulate products.csv --json
"""


def choice(
    files: Files,
    *,
    mapping: Map = None,
    attributes: Annotated[
        str | None,
        typer.Option(
            help="What alternatives are made of, with commas between; by default "
            "every other column.",
            metavar="HEADERS",
        ),
    ] = None,
    price: Annotated[
        str | None,
        typer.Option(
            help="The column of prices: gives worth in money.", metavar="HEADER"
        ),
    ] = None,
    linear: Annotated[
        str | None,
        typer.Option(
            help="Numbers of which utility is a straight line.", metavar="HEADERS"
        ),
    ] = None,
    by_levels: Annotated[
        str | None,
        typer.Option(
            "--levels",
            help="Numbers that are levels, however many.",
            metavar="HEADERS",
        ),
    ] = None,
    base: Annotated[
        list[str] | None,
        typer.Option(
            help="The level others are compared with, as in brand=Sony; repeat it.",
            metavar="ATTRIBUTE=LEVEL",
        ),
    ] = None,
    coding: Annotated[
        str,
        typer.Option(
            help="dummy (against one level) or effects (against the mean).",
            metavar="KIND",
        ),
    ] = "dummy",
    none: Annotated[
        str | None,
        typer.Option(
            help='Which alternative is "none of these"; blank ones are found.',
            metavar="LABEL",
        ),
    ] = None,
    constants: Annotated[
        bool,
        typer.Option(
            "--constants", help="Give each alternative a constant, as for modes."
        ),
    ] = False,
    weight: Weight = None,
    simulate: Annotated[
        list[str] | None,
        typer.Option(
            help='A product, as in "Ours: brand=Sony, price=2"; own one first; '
            "repeat it, or name a file with one row per product.",
            metavar="PRODUCT",
        ),
    ] = None,
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
    """What customers choose by, what it is worth to them, and who would win.

    From choice tasks: one row per alternative shown, or one row per task.
    """
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.choice import ChoiceQuestion, analyse_choices  # noqa: PLC0415
    from nilai.engine.choice_products import read_products  # noqa: PLC0415
    from nilai.engine.choice_reading import read_choices  # noqa: PLC0415
    from nilai.report.choices import (  # noqa: PLC0415
        choice_document,
        choice_page,
        choice_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415

    check_language(language)
    words, day = Words(language, parse_currency(currency) or ""), today("UTC")
    lines = _listed(linear)
    with (
        steps(("reading", "choices"), quiet=as_json) as progress,
        folder_of(out) as folder,
        open_session(engine, memory_limit=memory) as session,
    ):
        question = ChoiceQuestion(
            mapping=parse_map(mapping),
            attributes=_listed(attributes),
            price=price,
            linear=lines,
            by_levels=_listed(by_levels),
            base=_pairs(base),
            coding=coding,
            none=none,
            constants=constants,
            weight=None if weight == "none" else weight,
            products=read_products(session, simulate or []),
            unit_cost=unit_cost,
            price_unit=price_unit,
            currency=words.currency,
            fewest=fewest,
            confidence=confidence,
            seed=seed,
        )
        reading = read_choices(
            session,
            files,
            amounts=[*lines, *([price] if price else [])],
            decimal=decimal,
            progress=lambda _, share: progress("reading", share),
        )
        progress("choices")
        result = analyse_choices(
            session, reading.table, question, name=reading.files[0]
        )
        document = choice_document(reading, result)
        write_folder(
            folder,
            document,
            lambda: choice_page(
                reading, result, words, version=nilai.__version__, as_of=day
            ),
            words,
        )
    sections = choice_sections(reading, result, language, as_of=day)
    tell(sections, document, out, as_json=as_json)


choice.__doc__ = f"{choice.__doc__}\n\n{EXAMPLES}"


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _pairs(texts: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in texts or []:
        match = re.fullmatch(r"\s*([^=]+?)\s*=\s*(.+?)\s*", text)
        if not match:
            message = (
                f"--base {text!r} is not ATTRIBUTE=LEVEL; write it as in "
                "--base brand=Sony"
            )
            raise OptionError(message)
        pairs[match[1]] = match[2]
    return pairs
