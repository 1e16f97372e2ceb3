"""`nilai value`: value to the customer, beside what competitors give."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

import nilai
from nilai.cli.options import (
    Decimal,
    Engine,
    Files,
    Json,
    Language,
    Memory,
    check_language,
    parse_map,
    today,
)
from nilai.cli.progress import steps
from nilai.cli.survey import AnswerMap, Brand, By, Fewest, NoAnswer, parse_brand
from nilai.cli.telling import Confidence, Out, Weight, folder_of, tell, write_folder
from nilai.errors import OptionError
from nilai.perception.disclosure import FEWEST

if TYPE_CHECKING:
    from nilai.engine.answers import AnswerReading
    from nilai.engine.value import ValueQuestion

EXAMPLES = """
[bold]Examples[/]

  nilai value answers.csv --brand own=Sprint

  nilai value answers.csv --brand own=Apple --map quality=stylish,easy_to_use
  --map price=low_prices --map worth=worth_what_you_pay_for --out value/

  nilai value answers.csv --map product=Q1,Q2 --map energy=-Q5 --map monetary=Q6
  --by region --weight weight --json

The four benefits are personal, product, service and image, the four costs monetary,
psychic, energy and time; benefit.NAME and cost.NAME name others. A - before a column
turns it round. Further meanings: quality, price, paid, worth, overall, recommend,
importance.NAME, expected.NAME, perceived.NAME, last, next, brand, response_id.
"""


def value(
    files: Files,
    *,
    brand: Brand = None,
    mapping: AnswerMap = None,
    by: By = None,
    weights: Annotated[
        str,
        typer.Option(
            help="stated, derived, equal, or points as in product=40,service=60; "
            "auto takes the first of these that the answers allow.",
            metavar="WEIGHTS",
        ),
    ] = "auto",
    quality_weight: Annotated[
        float | None,
        typer.Option(
            help="Quality's part of the decision against price, out of 100.",
            metavar="POINTS",
        ),
    ] = None,
    line: Annotated[
        str,
        typer.Option(
            help="Fair-value line that judges: diagonal, weighted or regression.",
            metavar="LINE",
        ),
    ] = "diagonal",
    scale: Annotated[
        str | None,
        typer.Option(
            help="Ends of the rating scale, as in 1-7; by default the answers tell.",
            metavar="LOW-HIGH",
        ),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            help="Points of rating from which a difference is won or lost.",
            metavar="POINTS",
        ),
    ] = None,
    weight: Weight = None,
    no_answer: NoAnswer = None,
    fewest: Fewest = FEWEST,
    confidence: Confidence = 0.95,
    decimal: Decimal = None,
    engine: Engine = None,
    memory: Memory = None,
    out: Out = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """What customers get less what it costs them, beside what competitors give."""
    # Imported here so that --help answers at once.
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.answers import read_answers  # noqa: PLC0415
    from nilai.engine.value import (  # noqa: PLC0415
        ValueQuestion,
        analyse_value,
        is_part,
    )
    from nilai.perception.customer_value import RatingScale  # noqa: PLC0415
    from nilai.report.value import (  # noqa: PLC0415
        value_document,
        value_page,
        value_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415

    check_language(language)
    own, against = parse_brand(brand)
    scheme, given = parse_weights(weights)
    question = ValueQuestion(
        own=own,
        against=against,
        weights=scheme,
        points=given,
        quality_weight=quality_weight,
        line=line,
        scale=None if scale is None else RatingScale.parse(scale),
        margin=margin,
        fewest=fewest,
        confidence=confidence,
    )
    asked = parse_map(mapping)
    parts = {meaning: text for meaning, text in asked.items() if is_part(meaning)}
    words, day = Words(language), today("UTC")
    with (
        steps(("reading", "value"), quiet=as_json) as progress,
        folder_of(out) as folder,
        open_session(engine, memory_limit=memory) as session,
    ):
        reading = read_answers(
            session,
            files,
            mapping={m: text for m, text in asked.items() if m not in parts},
            weight=weight,
            missing=no_answer or (),
            decimal=decimal,
            progress=lambda _, share: progress("reading", share),
        )
        progress("value")
        question = _with_columns(question, reading, parts, by)
        result = analyse_value(session, reading.wide, question)
        document = value_document(reading, result)
        write_folder(
            folder,
            document,
            lambda: value_page(
                reading, result, words, version=nilai.__version__, as_of=day
            ),
            words,
        )
    sections = value_sections(reading, result, language, as_of=day)
    tell(sections, document, out, as_json=as_json)


value.__doc__ = f"{value.__doc__}\n\n{EXAMPLES}"


def _with_columns(
    question: "ValueQuestion",
    reading: "AnswerReading",
    parts: dict[str, str],
    by: str | None,
) -> "ValueQuestion":
    """Return the question with the columns of the files read."""
    from nilai.engine.value import with_parts  # noqa: PLC0415

    if question.own is not None and "brand" not in reading.columns:
        message = (
            f"--brand own={question.own}: no column was recognised as the brand; say "
            "which it is: --map brand=…. The columns are "
            f"{', '.join(reading.headers)}"
        )
        raise OptionError(message)
    asked = replace(
        question,
        brand=reading.columns.get("brand"),
        respondent=reading.columns.get("response_id"),
        weight=reading.weight,
        by=None if by is None else reading.find(by, f"--by {by}"),
    )
    free = [name for name in reading.headers if name not in reading.apart]
    asked = with_parts(asked, parts, free, reading.find)
    reading.require_numbers(asked.columns)
    return asked


def parse_weights(text: str) -> tuple[str, dict[str, float]]:
    """Return the scheme of weights, and the points when these are given.

    Parameters
    ----------
    text : str
        `auto`, `stated`, `derived`, `equal`, or points.

    Returns
    -------
    tuple
        Scheme; component to points.

    Raises
    ------
    OptionError
        If points are no numbers.

    Examples
    --------
    >>> parse_weights("product=40,service=60")
    ('stated', {'product': 40.0, 'service': 60.0})
    """
    if "=" not in text:
        return text, {}
    points = {}
    for pair in text.split(","):
        name, _, number = pair.partition("=")
        try:
            points[name.strip()] = float(number)
        except ValueError as error:
            message = f"--weights {pair!r}: write points as in product=40,service=60"
            raise OptionError(message) from error
    return "stated", points
