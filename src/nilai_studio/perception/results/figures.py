"""Pictures that only the studio draws: waves, each competitor, weights, prizes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from django.utils.translation import gettext

from nilai.figures.data_table import (
    Column,
    data_table,
    estimates_table,
    number,
    share,
)
from nilai.figures.estimate_rows import estimate_rows_figure
from nilai.figures.rows import BAR, label_rows, rows_height
from nilai.figures.theme import LIGHT, coloured, new_figure, ticks
from nilai.report.words import Words
from nilai.tables import Estimate

TREND_HEIGHT = 300
MOST_LABELS = 6


def trend_figure(
    title: str,
    unit: str,
    waves: Sequence[Mapping[str, Any]],
    words: Words,
    *,
    as_share: bool = False,
) -> go.Figure:
    """Return one figure wave by wave, with intervals.

    Parameters
    ----------
    title, unit : str
        What it shows, and in what.
    waves : sequence of mapping
        `wave`, `value`, `low`, `high`, `n`, the oldest first.
    words : Words
        The reader's language.
    as_share : bool
        Whether values are shares from 0 to 1.

    Returns
    -------
    Figure
        A line through the waves, a whisker on each.
    """
    values = np.array([float(one["value"]) for one in waves])
    low = np.array([_end(one, "low") for one in waves])
    high = np.array([_end(one, "high") for one in waves])
    digits = trend_digits(waves)

    def shown(value: float) -> str:
        return words.share(value) if as_share else words.number(value, digits)

    kind = "share" if as_share else "number"
    figure = new_figure(
        title,
        unit,
        height=TREND_HEIGHT,
        table=data_table(
            words,
            wave=[str(one["wave"]) for one in waves],
            value=Column(kind, values),
            low=Column(kind, low),
            high=Column(kind, high),
            answers=[one["n"] for one in waves],
        ),
    )
    figure.add_scatter(
        x=list(range(len(waves))),
        y=values.tolist(),
        mode="lines+markers",
        line={"color": LIGHT.main, "width": 2},
        marker={"size": 8, "color": LIGHT.main},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": (high - values).tolist(),
            "arrayminus": (values - low).tolist(),
            "thickness": 1.5,
            "width": 5,
            "color": LIGHT.whisker,
        },
        hovertext=[
            f"{one['wave']}: {shown(value)} "
            f"({words.span(shown(a), shown(b))}; n = {words.number(one['n'])})"
            for one, value, a, b in zip(waves, values, low, high, strict=True)
        ],
        hoverinfo="text",
    )
    bottom, top = float(np.min(low)), float(np.max(high))
    pad = 0.08 * (top - bottom) or 1.0
    at = ticks(top, low=bottom)
    figure.update_yaxes(
        range=[bottom - pad, top + pad],
        tickvals=at.tolist(),
        ticktext=[shown(float(v)) for v in at],
        showgrid=True,
        gridcolor=LIGHT.rule,
    )
    step = -(-len(waves) // MOST_LABELS)
    marked = [i for i in range(len(waves)) if (len(waves) - 1 - i) % step == 0]
    figure.update_xaxes(
        range=[-0.4, len(waves) - 0.6],
        tickvals=marked,
        ticktext=[str(waves[i]["wave"]) for i in marked],
    )
    return figure


def trend_digits(waves: Sequence[Mapping[str, Any]]) -> int:
    """Return the digits that tell waves apart: gaps of a rating are small.

    Parameters
    ----------
    waves : sequence of mapping
        With `value`, `low` and `high`.

    Returns
    -------
    int
        After the decimal mark.

    Examples
    --------
    >>> trend_digits([{"value": 40, "low": 35, "high": 45}])
    0
    >>> trend_digits([{"value": 0.1, "low": -0.1, "high": 0.3}])
    2
    """
    ends = [_end(one, name) for one in waves for name in ("low", "high")]
    spread = max(ends) - min(ends)
    return 2 if spread < 2 else 1 if spread < 10 else 0


def estimates_figure(
    title: str,
    unit: str,
    rows: Sequence[tuple[str, Estimate]],
    words: Words,
    *,
    columns: tuple[str, str],
    digits: int = 0,
    signed: bool = False,
) -> go.Figure:
    """Return estimates as bars with intervals.

    Parameters
    ----------
    title, unit : str
        What they show, and in what.
    rows : sequence of (str, Estimate)
        From the top.
    words : Words
        The reader's language.
    columns : tuple of str
        Keys of the heads of its table: what a row is, what is estimated of it.
    digits : int
        After the decimal mark.
    signed : bool
        Whether what is above nought has a plus.

    Returns
    -------
    Figure
        One row each.
    """

    def shown(value: float) -> str:
        text = words.number(value, digits)
        return f"+{text}" if signed and round(value, digits) > 0 else text

    return estimate_rows_figure(
        title,
        unit,
        rows,
        [shown(found.value) for _, found in rows],
        hover=[
            f"{name}: {shown(e.value)} ({words.span(shown(e.low), shown(e.high))})"
            for name, e in rows
        ],
        table=estimates_table(words, columns, rows, kind="number"),
    )


def weights_figure(
    title: str,
    unit: str,
    rows: Sequence[tuple[str, float, float]],
    schemes: tuple[str, str],
    words: Words,
) -> go.Figure:
    """Return two schemes of weights side by side.

    Parameters
    ----------
    title, unit : str
        What it shows, and in what.
    rows : sequence of (str, float, float)
        Component and its weight, from 0 to 1, by each scheme.
    schemes : tuple of str
        What the two are called.
    words : Words
        The reader's language.

    Returns
    -------
    Figure
        Two bars per component.
    """
    colours = (LIGHT.main, LIGHT.other)
    named = " · ".join(
        coloured(scheme, colour)
        for scheme, colour in zip(schemes, colours, strict=True)
    )
    figure = new_figure(
        title,
        f"{named} · {unit}",
        height=rows_height(len(rows)),
        table=data_table(
            words,
            item=[row[0] for row in rows],
            weight_stated=share(row[1] for row in rows),
            weight_derived=share(row[2] for row in rows),
        ),
    )
    for at, (scheme, colour) in enumerate(zip(schemes, colours, strict=True)):
        shares = [row[at + 1] for row in rows]
        figure.add_bar(
            x=shares,
            y=[place + (at - 0.5) * 0.22 for place in range(len(rows))],
            orientation="h",
            width=BAR / 2,
            marker={"color": colour},
            name=scheme,
            hovertext=[
                f"{row[0]}, {scheme}: {words.share(share)}"
                for row, share in zip(rows, shares, strict=True)
            ],
            hoverinfo="text",
        )
    label_rows(
        figure,
        [row[0] for row in rows],
        [f"{words.share(row[1])} / {words.share(row[2])}" for row in rows],
    )
    high = max(max(row[1:]) for row in rows)
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[0, high * 1.02 or 1.0], visible=False)
    return figure


def asymmetry_figure(
    title: str,
    sides: tuple[str, str],
    rows: Sequence[tuple[str, Estimate, Estimate, str]],
    words: Words,
    *,
    digits: int,
) -> go.Figure:
    """Return what a bad score costs and a good one brings, driver by driver.

    Parameters
    ----------
    title : str
        What it shows.
    sides : tuple of str
        What the left and the right are called.
    rows : sequence of (str, Estimate, Estimate, str)
        Driver, penalty (below nought), reward, and what it is called for it.
    words : Words
        The reader's language.
    digits : int
        After the decimal mark.

    Returns
    -------
    Figure
        Penalties to the left, rewards to the right of nought.
    """

    def shown(value: float) -> str:
        return words.number(value, digits)

    colours = (LIGHT.other, LIGHT.main)
    unit = " · ".join(
        coloured(side, colour) for side, colour in zip(sides, colours, strict=True)
    )
    figure = new_figure(
        title,
        unit,
        height=rows_height(len(rows)),
        table=data_table(
            words,
            driver=[row[0] for row in rows],
            kind=[row[3] for row in rows],
            penalty=number(row[1].value for row in rows),
            penalty_low=number(row[1].low for row in rows),
            penalty_high=number(row[1].high for row in rows),
            reward=number(row[2].value for row in rows),
            reward_low=number(row[2].low for row in rows),
            reward_high=number(row[2].high for row in rows),
        ),
    )
    for at, colour in ((1, colours[0]), (2, colours[1])):
        found: list[Any] = [row[at] for row in rows]
        figure.add_bar(
            x=[e.value for e in found],
            y=list(range(len(rows))),
            orientation="h",
            width=BAR,
            marker={"color": colour},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [max(e.high - e.value, 0.0) for e in found],
                "arrayminus": [max(e.value - e.low, 0.0) for e in found],
                "thickness": 1.2,
                "width": 4,
                "color": LIGHT.whisker,
            },
            hovertext=[
                f"{row[0]}: {shown(e.value)} "
                f"({words.span(shown(e.low), shown(e.high))})"
                for row, e in zip(rows, found, strict=True)
            ],
            hoverinfo="text",
        )
    label_rows(figure, [row[0] for row in rows], [row[3] for row in rows])
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(visible=False)
    return figure


PLACES = {"diagonal": 0.8, "weighted": 0.93, "regression": 0.25}
"""Line to how far along its visible part its name stands."""


def name_lines(figure: go.Figure, lines: Mapping[str, Any]) -> None:
    """Write each fair-value line's name beside it.

    Parameters
    ----------
    figure : Figure
        The value map.
    lines : mapping
        Definition to line, with slope and intercept.
    """
    names = {
        "diagonal": gettext("diagonal"),
        "weighted": gettext("weighted"),
        "regression": gettext("regression"),
    }
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    for name, line in lines.items():
        x = np.linspace(left, right, 400)
        y = line.intercept + line.slope * x
        seen = np.flatnonzero((y >= low) & (y <= high))
        if not len(seen):
            continue
        at = seen[int(PLACES.get(name, 0.5) * (len(seen) - 1))]
        figure.add_annotation(
            text=names.get(name, name),
            x=float(x[at]),
            y=float(y[at]),
            showarrow=False,
            xanchor="right" if name == "weighted" else "left",
            xshift=-6 if name == "weighted" else 6,
            yshift=-9 if name == "diagonal" else 0,
            font={"size": 11, "color": LIGHT.muted},
        )


def _end(one: Mapping[str, Any], name: str) -> float:
    found = one.get(name)
    value = float(one["value"])
    return float(found) if found is not None and np.isfinite(float(found)) else value
