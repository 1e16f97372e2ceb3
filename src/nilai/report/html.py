"""One self-contained page: sentences, pictures, tables; opens without a network."""

import base64
import gzip
import json
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from nilai.engine.worth.result import WorthResult
from nilai.figures import dark_colours
from nilai.report.lines import result_sections
from nilai.report.pictures import Picture, worth_pictures
from nilai.report.sections import Section, worth_title
from nilai.report.words import Words

_LABELS = ("how", "contents", "save", "more")


def write_report(result: WorthResult, path: Path, language: str = "en") -> None:
    """Write an analysis of worth as one HTML file, whole or not at all.

    The file needs no network: styles, script and Plotly are in it (Plotly
    packed, so that the file is some 2 MB instead of 5).

    Parameters
    ----------
    result : WorthResult
        The analysis.
    path : Path
        Where to; what was there is replaced.
    language : str
        `en` or `id`.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    page = render_report(result, Words(language, result.terms.currency))
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def render_report(result: WorthResult, words: Words) -> str:
    """Return an analysis of worth as an HTML page.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    str
        The page.
    """
    sections = result_sections(result, words.language)
    pictures = worth_pictures(result, words)
    by_section = groupby(sorted(pictures, key=_section), key=_section)
    environment = Environment(
        loader=PackageLoader("nilai.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        language=words.language,
        title=worth_title(result, words),
        kicker=words.say("page.kicker", day=words.day(result.until)),
        between=_between(result, words),
        summary=_summary(sections),
        sections=sections,
        figures={section: list(found) for section, found in by_section},
        labels={name: words.say(f"page.{name}") for name in _LABELS},
        made_by=words.say(
            "page.made_by",
            version=result.version,
            files=", ".join(result.reading.files),
            seed=str(result.options.seed),
        ),
        style=_trusted("report.css"),
        script=_trusted("report.js"),
        figures_json=_figures_json(pictures, words),
        plotly=_packed_plotly(),
    )


def _between(result: WorthResult, words: Words) -> str:
    total = result.worth.total
    return words.say(
        "page.between",
        low=words.money(total.low),
        high=words.money(total.high),
        confidence=words.share(total.confidence),
    )


def _section(picture: Picture) -> str:
    return picture.section


def _summary(sections: tuple[Section, ...]) -> list[str]:
    """First sentences of what moved, who holds it, and what to do first."""
    first = {section.code: section.sentences[0] for section in sections}
    return [
        " ".join(first[code] for code in ("levers", "holders", "trust")),
        first["advice"],
    ]


def _figures_json(pictures: tuple[Picture, ...], words: Words) -> Markup:
    content = {
        "pictures": {p.id: json.loads(p.figure.to_json()) for p in pictures},
        "dark": dark_colours(),
        "absent": words.say("page.no_picture"),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Inside a script element only these can end it or begin markup.
    escaped = text.replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(escaped.replace("&", "\\u0026"))  # noqa: S704 - escaped above


def _trusted(name: str) -> Markup:
    source = resources.files("nilai.report") / "templates" / name
    return Markup(source.read_text("utf-8"))  # noqa: S704 - a file of this package


@cache
def _packed_plotly() -> str:
    """Plotly's script, packed; browsers unpack it by themselves."""
    packed = gzip.compress(get_plotlyjs().encode(), compresslevel=9, mtime=0)
    return base64.b64encode(packed).decode("ascii")
