"""Tell a result: printed, as JSON, and in a folder as page and document."""

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nilai.cli.outputs import whole_folder
from nilai.cli.printing import print_sections, wide_console

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nilai.report.page import Page
    from nilai.report.sections import Section
    from nilai.report.words import Words

Out = Annotated[
    Path | None,
    typer.Option(help="Folder for report.html and result.json.", metavar="FOLDER"),
]
Confidence = Annotated[
    float,
    typer.Option(help="Coverage of the intervals, as in 0.95.", metavar="SHARE"),
]
Seed = Annotated[
    int, typer.Option(help="Of everything drawn at random.", metavar="NUMBER")
]
Weight = Annotated[
    str | None,
    typer.Option(
        help="Column of the respondents' weights; none uses none.", metavar="HEADER"
    ),
]
UnitCost = Annotated[
    float | None,
    typer.Option(
        help="What one unit costs you: gives the price of highest profit.",
        metavar="AMOUNT",
    ),
]
PriceUnit = Annotated[
    float,
    typer.Option(
        help="What 1 in the price column is in the currency, as in 1000 for thousands.",
        metavar="AMOUNT",
    ),
]


def folder_of(out: Path | None) -> AbstractContextManager[Path | None]:
    """Return where files are made before they all move into `out`."""
    return nullcontext() if out is None else whole_folder(out)


def write_folder(
    folder: Path | None,
    document: dict[str, Any],
    page: "Callable[[], Page]",
    words: "Words",
) -> None:
    """Write page and document, if a folder is wanted; the page is made only then.

    Parameters
    ----------
    folder : Path or None
        Where to.
    document : dict
        What becomes result.json.
    page : callable
        Makes what becomes report.html.
    words : Words
        The reader's language.
    """
    if folder is None:
        return
    from nilai.report.page import write_page  # noqa: PLC0415 - loads Plotly

    text = json.dumps(document, ensure_ascii=False, indent=2)
    (folder / "result.json").write_text(text + "\n", encoding="utf-8")
    write_page(page(), folder / "report.html", words)


def tell(
    sections: "Sequence[Section]",
    document: dict[str, Any],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Print the sections, or the document alone.

    Parameters
    ----------
    sections : sequence of Section
        The result in words.
    document : dict
        The result for programs.
    out : Path or None
        Folder that was written.
    as_json : bool
        Whether to print the document and nothing else.
    """
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    console = wide_console()
    print_sections(console, sections)
    if out is not None:
        made = ", ".join(str(out / name) for name in ("report.html", "result.json"))
        console.print(f"\n→ {made}", style="dim", markup=False)
