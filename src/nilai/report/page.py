"""One self-contained page: sentences, pictures, tables; opens without a network."""

import base64
import gzip
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from uuid import uuid4

import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from nilai.figures.theme import dark_colours, new_figure
from nilai.report.sections.section import Section
from nilai.report.words import Words

_LABELS = ("how", "contents", "save", "more")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure in its place.

    Parameters
    ----------
    id : str
        Its name in the page.
    section : str
        Code of the section it belongs to.
    figure : Figure
        The figure.
    label : str
        What it shows, for those who do not see it; the tables say the same.
    """

    id: str
    section: str
    figure: go.Figure
    label: str

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.figure.layout.height


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one page says.

    Parameters
    ----------
    title : str
        The answer, as short as it can be said.
    kicker : str
        What the page is and as of when, above the title.
    between : str
        The interval of the title's figure; "" leaves the line out.
    summary : tuple of str
        What else to know first, one paragraph each.
    sections : tuple of Section
        The questions and their answers.
    pictures : tuple of Picture
        Each is shown in its section.
    made_by : str
        From what and by which version, at the foot.
    """

    title: str
    kicker: str
    between: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    pictures: tuple[Picture, ...]
    made_by: str


def write_page(page: Page, path: Path, words: Words) -> None:
    """Write a page as one HTML file, whole or not at all.

    The file needs no network: styles, script and Plotly are in it (Plotly
    packed, so that the file is some 2 MB instead of 5).

    Parameters
    ----------
    page : Page
        What it says.
    path : Path
        Where to; what was there is replaced.
    words : Words
        The reader's language.
    """
    text = render_page(page, words)
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def render_page(page: Page, words: Words) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    page : Page
        What it says.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The page.
    """
    by_section = groupby(sorted(page.pictures, key=_section), key=_section)
    return _template().render(
        language=words.language,
        title=page.title,
        kicker=page.kicker,
        between=page.between,
        summary=page.summary,
        sections=page.sections,
        figures={section: list(found) for section, found in by_section},
        labels={name: words.say(f"page.{name}") for name in _LABELS},
        made_by=page.made_by,
        style=_trusted("report.css"),
        script=_trusted("fit.js") + _trusted("report.js"),
        figures_json=_figures_json(page.pictures, words),
        plotly=_packed_plotly(),
    )


def _section(picture: Picture) -> str:
    return picture.section


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
    folder = "scripts" if name.endswith(".js") else "templates"
    source = resources.files("nilai.report") / folder / name
    return Markup(source.read_text("utf-8"))  # noqa: S704 - a file of this package


def prepare() -> None:
    """Do what every page needs, once; whoever waits may do it beforehand."""
    _packed_plotly()
    _template()
    # Plotly loads what checks a figure when the first is made.
    new_figure("", "", height=10, table={}).to_json()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("nilai.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


@cache
def _packed_plotly() -> str:
    """Plotly's script, packed; browsers unpack it by themselves."""
    packed = gzip.compress(get_plotlyjs().encode(), compresslevel=4, mtime=0)
    return base64.b64encode(packed).decode("ascii")
