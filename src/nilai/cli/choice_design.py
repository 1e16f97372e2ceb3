"""`nilai choice-design`: which alternatives to show in which task."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from nilai.cli.options import Json, Language, check_language
from nilai.cli.telling import Seed, tell
from nilai.errors import OptionError

EXAMPLES = """
[bold]Examples[/]

  nilai choice-design --attribute "brand=Sony,Canon,Nikon"
  --attribute "price=149,199,249" --attribute "wifi=no,yes" --out design.csv

  nilai choice-design --attribute "merek=A;B;C" --attribute "harga=10000;15000;20000"
  --tasks 8 --alternatives 3 --versions 20 --none --seed 7 --out rancangan.csv
"""


def choice_design(
    *,
    attribute: Annotated[
        list[str],
        typer.Option(
            help='An attribute and its levels, as in "brand=Sony,Canon"; levels that '
            "hold commas are parted by semicolons; repeat it.",
            metavar="NAME=LEVELS",
        ),
    ],
    tasks: Annotated[
        int, typer.Option(help="Tasks per respondent.", metavar="NUMBER")
    ] = 12,
    alternatives: Annotated[
        int, typer.Option(help="Alternatives per task.", metavar="NUMBER")
    ] = 3,
    versions: Annotated[
        int, typer.Option(help="Different questionnaires.", metavar="NUMBER")
    ] = 10,
    none: Annotated[
        bool, typer.Option("--none", help='End each task with "none of these".')
    ] = False,
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            help="CSV file for the design; printed without it.", metavar="FILE"
        ),
    ] = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """A balanced set of choice tasks from attributes and levels, its worth measured."""
    from nilai.perception.choice_design import (  # noqa: PLC0415
        DesignPlan,
        make_choice_design,
    )
    from nilai.report.choice_design import (  # noqa: PLC0415
        design_document,
        design_rows,
        design_section,
    )

    check_language(language)
    plan = DesignPlan(
        attributes=dict(map(_attribute, attribute)),
        tasks=tasks,
        alternatives=alternatives,
        versions=versions,
        seed=seed,
    )
    design = make_choice_design(plan)
    rows = list(design_rows(design, with_none=none))
    if out is not None:
        _write(rows, out)
    elif not as_json:
        typer.echo("\n".join(",".join(map(_quoted, row)) for row in rows))
        return
    document = design_document(design)
    if as_json and out is None:
        document["rows"] = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    section = design_section(design, language, str(out or ""))
    tell([section], document, None, as_json=as_json)


choice_design.__doc__ = f"{choice_design.__doc__}\n\n{EXAMPLES}"


def _attribute(text: str) -> tuple[str, tuple[str, ...]]:
    name, sign, rest = text.partition("=")
    mark = ";" if ";" in rest else ","
    levels = tuple(part.strip() for part in rest.split(mark) if part.strip())
    if not (sign and name.strip() and levels):
        message = (
            f"--attribute {text!r} is not NAME=LEVELS; write it as in "
            '--attribute "brand=Sony,Canon,Nikon"'
        )
        raise OptionError(message)
    if len(set(levels)) < len(levels):
        message = f"--attribute {text!r} names a level twice"
        raise OptionError(message)
    return name.strip(), levels


def _quoted(cell: str) -> str:
    plain = not any(mark in cell for mark in ',"\n')
    return cell if plain else '"' + cell.replace('"', '""') + '"'


def _write(rows: list[tuple[str, ...]], path: Path) -> None:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    except OSError as error:
        message = f"--out {path}: {error.strerror}; name a file you can write"
        raise OptionError(message) from error
