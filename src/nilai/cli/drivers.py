"""`nilai drivers`: what moves an outcome, and where to begin."""

import math
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
    Map,
    Memory,
    check_language,
    parse_map,
    today,
)
from nilai.cli.progress import steps
from nilai.cli.survey import Fewest, NoAnswer
from nilai.cli.telling import (
    Confidence,
    Out,
    Seed,
    Weight,
    folder_of,
    tell,
    write_folder,
)
from nilai.errors import OptionError
from nilai.perception.disclosure import FEWEST

if TYPE_CHECKING:
    from nilai.engine.answers import AnswerReading
    from nilai.engine.drivers import DriverQuestion

EXAMPLES = """
[bold]Examples[/]

  nilai drivers answers.csv --outcome overall

  nilai drivers answers.csv --outcome overall --drivers fees,interest,phone
  --weight weight --out results/

  nilai drivers answers.csv --outcome value --group quality=reach,service
  --group price=fees,rates --language id

  nilai drivers brands.csv --outcome recommend --map response_id=who --scale 1..7
  --target 6 --target fees=5 --missing pairwise --json
"""


def drivers(
    files: Files,
    *,
    outcome: Annotated[
        str | None,
        typer.Option(help="Column to be explained, as in overall.", metavar="HEADER"),
    ] = None,
    named: Annotated[
        list[str] | None,
        typer.Option(
            "--drivers",
            help="Columns that may explain it, with commas; by default all other "
            "numeric ones.",
            metavar="HEADERS",
        ),
    ] = None,
    groups: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            help="Drivers that come together, as in price=fees,rates; repeat it.",
            metavar="NAME=HEADERS",
        ),
    ] = None,
    mapping: Map = None,
    weight: Weight = None,
    missing: Annotated[
        str,
        typer.Option(
            help="Rows with a missing answer: listwise leaves them out, pairwise "
            "uses the answers there are.",
            metavar="RULE",
        ),
    ] = "listwise",
    no_answer: NoAnswer = None,
    method: Annotated[
        str,
        typer.Option(
            help="lmg (exact Shapley), johnson, or auto: lmg up to 24 drivers.",
            metavar="METHOD",
        ),
    ] = "auto",
    scale: Annotated[
        str | None,
        typer.Option(
            help="Worst and best score of the drivers' scale, as in 1..7; by default "
            "what occurs.",
            metavar="LOW..HIGH",
        ),
    ] = None,
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--target",
            help="Score aimed at, for all (6) or one (fees=5); by default what the "
            "best tenth reaches.",
            metavar="SCORE",
        ),
    ] = None,
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
    """What moves an outcome, how much of it, and where to begin.

    From answers in files, one row per answer sheet (or one per answer): importance by
    exact LMG with intervals, what closing each gap is worth, must-haves and
    delighters.
    """
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.answers import read_answers  # noqa: PLC0415
    from nilai.engine.drivers import DriverQuestion, analyse_drivers  # noqa: PLC0415
    from nilai.report.drivers import (  # noqa: PLC0415
        driver_document,
        driver_page,
        driver_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415

    check_language(language)
    asked = DriverQuestion(
        outcome=outcome or "",
        drivers=_names(named),
        groups=_groups(groups),
        missing=missing,
        method=method,
        scale=_scale(scale),
        targets=_targets(targets),
        fewest=fewest,
        confidence=confidence,
        seed=seed,
    )
    words, day = Words(language), today("UTC")
    with (
        steps(("reading", "drivers"), quiet=as_json) as progress,
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
        progress("drivers")
        result = analyse_drivers(session, reading.wide, _found(asked, reading))
        document = driver_document(reading, result)
        write_folder(
            folder,
            document,
            lambda: driver_page(
                reading, result, words, version=nilai.__version__, as_of=day
            ),
            words,
        )
    sections = driver_sections(reading, result, language, as_of=day)
    tell(sections, document, out, as_json=as_json)


drivers.__doc__ = f"{drivers.__doc__}\n\n{EXAMPLES}"


def _found(asked: "DriverQuestion", reading: "AnswerReading") -> "DriverQuestion":
    """Return the question with the columns as the files spell them."""
    if not asked.outcome:
        message = (
            "which column is to be explained? Say it with --outcome; numeric are "
            f"{', '.join(reading.numeric) or 'none'}"
        )
        raise OptionError(message)

    def found(names: tuple[str, ...], option: str) -> tuple[str, ...]:
        return tuple(reading.find(name, f"{option} {name}") for name in names)

    return replace(
        asked,
        outcome=found((asked.outcome,), "--outcome")[0],
        drivers=found(asked.drivers, "--drivers"),
        groups={g: found(m, f"--group {g}") for g, m in asked.groups.items()},
        targets={
            found((name,), "--target")[0] if name else "": goal
            for name, goal in asked.targets.items()
        },
        weight=reading.weight,
        respondent=reading.columns.get("response_id"),
    )


def _names(texts: list[str] | None) -> tuple[str, ...]:
    return tuple(
        name.strip() for text in texts or [] for name in text.split(",") if name.strip()
    )


def _groups(texts: list[str] | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in texts or []:
        name, _, headers = text.partition("=")
        members = _names([headers])
        if not (name.strip() and members):
            message = (
                f"--group {text!r} is not NAME=HEADERS; write it as in "
                "--group price=fees,rates"
            )
            raise OptionError(message)
        found[name.strip()] = (*found.get(name.strip(), ()), *members)
    return found


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    low, dots, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = math.nan, math.nan
    if not dots or not all(map(math.isfinite, ends)):
        message = f"--scale {text!r} is not LOW..HIGH; write it as in --scale 1..7"
        raise OptionError(message)
    return ends


def _targets(texts: list[str] | None) -> dict[str, float]:
    found = {}
    for text in texts or []:
        name, sign, goal = text.rpartition("=")
        try:
            found[name.strip() if sign else ""] = float(goal)
        except ValueError as error:
            message = (
                f"--target {text!r} is no score; write it as in --target 6 or "
                "--target fees=5"
            )
            raise OptionError(message) from error
    return found
