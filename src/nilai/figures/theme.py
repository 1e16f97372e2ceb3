"""One look for every figure: colours, letters, frame; light and dark."""

from dataclasses import asdict, dataclass

import numpy as np
import plotly.graph_objects as go
from plotly import io as plotly_io

from nilai.figures.data_table import Cell, DataTable
from nilai.figures.voice import Voice

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif'

WIDTH = 720
"""Width in pixels where the page gives none; the page makes figures fit."""


@dataclass(frozen=True, kw_only=True)
class Palette:
    """The colours of a figure, told apart by people who see few colours, too.

    Blue and orange differ in lightness as well as in hue (after Okabe and Ito);
    nothing rests on red against green.

    Parameters
    ----------
    paper, ink, muted, rule : str
        Ground, letters, quiet letters, thin lines.
    main, other : str
        What is, or rose; what is compared, or fell.
    quiet : str
        What is neither.
    whisker : str
        Intervals.
    wash : str
        Ground of a part set off.
    low, middle, high : str
        Ends and middle of a scale.
    """

    paper: str
    ink: str
    muted: str
    rule: str
    main: str
    other: str
    quiet: str
    whisker: str
    wash: str
    low: str
    middle: str
    high: str


LIGHT = Palette(
    paper="#fdfcf9",
    ink="#20242a",
    muted="#62686f",
    rule="#dfdbd1",
    main="#1f6fae",
    other="#d26a1b",
    quiet="#b4b6b5",
    whisker="#3c4148",
    wash="#f3f0e8",
    low="#eef3f6",
    middle="#8ab7d8",
    high="#14548a",
)

DARK = Palette(
    paper="#16191d",
    ink="#e9e6df",
    muted="#a3a8ad",
    rule="#343a40",
    main="#4f9fd8",
    other="#f09a55",
    quiet="#6d737a",
    whisker="#f5f2ea",
    wash="#1f2429",
    low="#1d2830",
    middle="#2f6f9e",
    high="#9fd3f7",
)


def dark_colours() -> dict[str, str]:
    """Return the dark colour of each light one.

    Returns
    -------
    dict of str to str
        A figure is made in light colours; a page that goes dark changes these.

    Examples
    --------
    >>> dark_colours()["#fdfcf9"]
    '#16191d'
    """
    dark = asdict(DARK)
    return {light: dark[name] for name, light in asdict(LIGHT).items()}


def in_dark(figure: go.Figure) -> go.Figure:
    """Return a figure in dark colours.

    Parameters
    ----------
    figure : Figure
        A figure of this package.

    Returns
    -------
    Figure
        The same in the colours of `DARK`.
    """
    text = figure.to_json()
    for light, dark in dark_colours().items():
        text = text.replace(light, dark)
    return plotly_io.from_json(text)


def new_figure(
    title: str, subtitle: str, *, height: int, table: DataTable
) -> go.Figure:
    """Return an empty figure with its title and what it counts, as of when.

    Parameters
    ----------
    title : str
        What the figure shows.
    subtitle : str
        Unit and as-of; a figure without them is not made.
    height : int
        In pixels.
    table : DataTable
        What it shows, for those who take the data along; a figure without is not
        made.

    Returns
    -------
    Figure
        With the look of all figures; no legend, no grid. Its table is in the
        layout's `meta`: pairs of head and cells.
    """
    colour = LIGHT
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": colour.rule,
        "tickcolor": colour.rule,
        "tickfont": {"color": colour.muted, "size": 12},
        "title": {"font": {"color": colour.muted, "size": 12}, "standoff": 14},
        "automargin": True,
        "fixedrange": True,
    }
    heading = f"<b>{title}</b><br><span style='font-size:12px'>{subtitle}</span>"
    return go.Figure(
        layout={
            "template": "none",
            "meta": {"table": _listed(table)},
            "height": height,
            "font": {"family": FONT, "size": 13, "color": colour.ink},
            "paper_bgcolor": colour.paper,
            "plot_bgcolor": colour.paper,
            "title": {
                "text": heading,
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 20},
                "font": {"size": 15, "color": colour.ink},
            },
            "margin": {"l": 0, "r": 0, "t": 64, "b": 8},
            "showlegend": False,
            "hoverlabel": {
                "bgcolor": colour.wash,
                "bordercolor": colour.rule,
                "font": {"family": FONT, "size": 13, "color": colour.ink},
            },
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
            "bargap": 0.3,
        }
    )


def coloured(text: str, colour: str) -> str:
    """Return text in a colour, so that a line names itself without a legend.

    Parameters
    ----------
    text : str
        The name.
    colour : str
        Colour of what it names.

    Returns
    -------
    str
        In the markup that Plotly reads.

    Examples
    --------
    >>> coloured("model", "#d26a1b")
    "<b style='color:#d26a1b'>model</b>"
    """
    return f"<b style='color:{colour}'>{text}</b>"


def ticks(high: float, *, low: float = 0.0, count: int = 4) -> np.ndarray:
    """Return round numbers from `low` to `high` for an axis.

    Parameters
    ----------
    high : float
        Largest value to show.
    low : float
        Smallest value to show.
    count : int
        About how many steps.

    Returns
    -------
    ndarray
        Multiples of 1, 2, 2.5 or 5 times a power of ten.

    Examples
    --------
    >>> ticks(950).tolist()
    [0.0, 250.0, 500.0, 750.0]
    """
    span = high - low
    if not (np.isfinite(span) and span > 0):
        return np.array([low])
    power = 10.0 ** np.floor(np.log10(span / count))
    steps = power * np.array([1, 2, 2.5, 5, 10])
    step = steps[np.argmin(np.abs(steps - span / count))]
    first = np.ceil(low / step - 1e-9) * step
    return np.arange(first, high + 1e-9 * span, step) + 0.0


def number_axis(high: float, voice: Voice) -> dict:
    """Return an axis that begins at zero, with numbers in the reader's form.

    Parameters
    ----------
    high : float
        Largest value to show.
    voice : Voice
        The reader's language.

    Returns
    -------
    dict
        Settings of a Plotly axis.
    """
    at = ticks(max(high, 1.0))
    digits = 0 if np.allclose(at, np.rint(at)) else 1
    return {
        "range": [0, max(high, 1.0) * 1.06],
        "tickvals": at.tolist(),
        "ticktext": [voice.number(float(v), digits) for v in at],
        "showgrid": True,
        "gridcolor": LIGHT.rule,
    }


def _listed(table: DataTable) -> list[list[str | list[Cell]]]:
    """Return a table's columns in their order, which no store of JSON changes."""
    return [[head, list(cells)] for head, cells in table.items()]
