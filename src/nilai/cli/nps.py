"""`nilai nps`: recommendation, satisfaction, effort and market fit."""

import re
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
from nilai.cli.survey import (
    AnswerMap,
    Brand,
    By,
    Fewest,
    NoAnswer,
    parse_brand,
    split_headers,
)
from nilai.cli.telling import Confidence, Out, Weight, folder_of, tell, write_folder
from nilai.errors import MappingError, OptionError
from nilai.perception.disclosure import FEWEST

if TYPE_CHECKING:
    from nilai.engine.answers import AnswerReading

EXAMPLES = """
[bold]Examples[/]

  nilai nps answers.csv

  nilai nps answers.csv --score likely_to_recommend --by brand

  nilai nps answers.csv --score Q8 --by provider --brand own=Sprint
  --satisfaction Q11_1,Q11_2 --effort Q12_3 --effort-scale 1-5 --out nps/

  nilai nps fit.csv --fit disappointed --by segment --json
"""

RECOGNISED = (
    "likely_to_recommend", "likelihood_to_recommend", "recommend", "recommendation",
    "nps", "nps_score", "score", "rekomendasi", "skor",
)  # fmt: skip
"""Headers of the likelihood to recommend, most certain first."""


def nps(
    files: Files,
    *,
    score: Annotated[
        str | None,
        typer.Option(
            help="Column of the likelihood to recommend, 0 to 10.", metavar="HEADER"
        ),
    ] = None,
    by: By = None,
    brand: Brand = None,
    satisfaction: Annotated[
        str | None,
        typer.Option(
            help="Columns of satisfaction, with commas between.", metavar="HEADERS"
        ),
    ] = None,
    effort: Annotated[
        str | None,
        typer.Option(
            help="Columns of how easy it was, with commas between.", metavar="HEADERS"
        ),
    ] = None,
    fit: Annotated[
        str | None,
        typer.Option(
            help="Column of how disappointed one would be without the product.",
            metavar="HEADER",
        ),
    ] = None,
    satisfaction_scale: Annotated[
        str | None,
        typer.Option(
            help="Ends of that scale, as in 1-5; by default the answers tell.",
            metavar="LOW-HIGH",
        ),
    ] = None,
    effort_scale: Annotated[
        str | None,
        typer.Option(
            help="Ends of that scale, as in 1-7; by default the answers tell.",
            metavar="LOW-HIGH",
        ),
    ] = None,
    mapping: AnswerMap = None,
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
    """Would customers recommend us: the net promoter score, and what goes with it.

    With satisfaction (CSAT), effort (CES) and market fit (the 40 % test) where asked.
    """
    # Imported here so that --help answers at once.
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.answers import read_answers  # noqa: PLC0415
    from nilai.engine.recommendation import (  # noqa: PLC0415
        RecommendationQuestion,
        analyse_recommendation,
    )
    from nilai.perception.customer_value import RatingScale  # noqa: PLC0415
    from nilai.report.recommendation import (  # noqa: PLC0415
        recommendation_document,
        recommendation_page,
        recommendation_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415

    check_language(language)
    own, against = parse_brand(brand)
    if against:
        message = "--brand against=… is for nilai value; here --by shows every group"
        raise OptionError(message)
    scales = [
        None if text is None else RatingScale.parse(text)
        for text in (satisfaction_scale, effort_scale)
    ]
    question = RecommendationQuestion(
        by=by or ("brand" if own is not None else None),
        own=own,
        satisfaction_scale=scales[0],
        effort_scale=scales[1],
        fewest=fewest,
        confidence=confidence,
    )
    words, day = Words(language), today("UTC")
    with (
        steps(("reading", "recommendation"), quiet=as_json) as progress,
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
            progress=lambda _, share: progress("reading", share),
        )
        progress("recommendation")
        question = replace(
            question,
            by=_group(reading, by, own),
            satisfaction=_columns(reading, satisfaction, "--satisfaction"),
            effort=_columns(reading, effort, "--effort"),
            fit=None if fit is None else reading.find(fit, f"--fit {fit}"),
            score=_score(reading, score, is_alone=not (satisfaction or effort or fit)),
            respondent=reading.columns.get("response_id"),
            weight=reading.weight,
        )
        result = analyse_recommendation(session, reading.wide, question)
        document = recommendation_document(reading, result)
        write_folder(
            folder,
            document,
            lambda: recommendation_page(
                reading, result, words, version=nilai.__version__, as_of=day
            ),
            words,
        )
    sections = recommendation_sections(reading, result, language, as_of=day)
    tell(sections, document, out, as_json=as_json)


nps.__doc__ = f"{nps.__doc__}\n\n{EXAMPLES}"


def _columns(
    reading: "AnswerReading", text: str | None, option: str
) -> tuple[str, ...]:
    if text is None:
        return ()
    names = split_headers(text, reading.headers)
    return tuple(reading.find(name, f"{option} {text}") for name in names)


def _group(reading: "AnswerReading", by: str | None, own: str | None) -> str | None:
    if by is not None:
        meant = reading.columns.get(by, by)
        return reading.find(meant, f"--by {by}")
    if own is None:
        return None
    if "brand" not in reading.columns:
        message = (
            f"--brand own={own}: no column was recognised as the brand; say which it "
            f"is: --by HEADER. The columns are {', '.join(reading.headers)}"
        )
        raise MappingError(message)
    return reading.columns["brand"]


def _score(
    reading: "AnswerReading", score: str | None, *, is_alone: bool
) -> str | None:
    """Return the column asked for, or the one that tells itself."""
    if score is not None:
        return reading.find(score, f"--score {score}")
    found = reading.first_of(RECOGNISED)
    if found is not None or not is_alone:
        return found
    fitting = [
        name
        for name in reading.numeric
        if name in reading.reach
        and reading.reach[name][0] >= 0
        and 7 < reading.reach[name][1] <= 10
    ]
    told = [name for name in fitting if re.search("re[ck]om+end", name.casefold())]
    for found in (told, fitting):
        if len(found) == 1:
            return found[0]
    if not fitting:
        listed = ", ".join(reading.numeric) or "none holds numbers"
        message = (
            "no column runs from 0 to 10, as the likelihood to recommend does. Other "
            f"scales: --satisfaction HEADERS or --effort HEADERS, of {listed}"
        )
        raise MappingError(message)
    message = (
        "which column is the likelihood to recommend (0 to 10)? Say --score HEADER. "
        f"It may be one of: {', '.join(fitting)}"
    )
    raise MappingError(message)
