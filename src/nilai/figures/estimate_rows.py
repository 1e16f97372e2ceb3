"""Estimates in rows: a bar from nought, its interval, its name and figure above."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import DataTable
from nilai.figures.rows import BAR, label_rows, rows_height, whiskers
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.tables import Estimate

_FAR = 3.0
"""An interval is cut this many times beyond the largest estimate."""


def estimate_hovers(
    rows: Sequence[tuple[str, Estimate]], write: Callable[[float], str], voice: Voice
) -> list[str]:
    """Return what each row says when pointed at: its estimate with the interval.

    Parameters
    ----------
    rows : sequence of tuple
        Name and estimate of each.
    write : callable
        From a value to the reader's form of it.
    voice : Voice
        The reader's language.

    Returns
    -------
    list of str
        A sentence for each row.
    """
    return [
        voice.say(
            "figures.estimates.hover",
            name=name,
            value=write(found.value),
            low=write(found.low),
            high=write(found.high),
        )
        for name, found in rows
    ]


def estimate_rows_figure(
    title: str,
    unit: str,
    rows: Sequence[tuple[str, Estimate]],
    figures: Sequence[str],
    *,
    hover: Sequence[str],
    table: DataTable,
) -> go.Figure:
    """Return bars with intervals, one row per estimate.

    Parameters
    ----------
    title : str
        What the figure shows.
    unit : str
        What is counted, of how many.
    rows : sequence of tuple
        Name and estimate of each, from the top; an interval that is not finite is not
        drawn.
    figures : sequence of str
        The values in the reader's form.
    hover : sequence of str
        What each row says when pointed at.
    table : DataTable
        The same for those who take the data along, as of `estimates_table`.

    Returns
    -------
    Figure
        Bars to the right of nought in one colour, to the left in another.
    """
    names = [name for name, _ in rows]
    values = np.array([estimate.value for _, estimate in rows])
    reach = _FAR * float(np.max(np.abs(values), initial=0.0)) or 1.0
    low = np.clip([estimate.low for _, estimate in rows], -reach, reach)
    high = np.clip([estimate.high for _, estimate in rows], -reach, reach)
    figure = new_figure(title, unit, height=rows_height(len(rows)), table=table)
    figure.add_bar(
        x=values.tolist(),
        y=list(range(len(rows))),
        orientation="h",
        width=BAR,
        marker={"color": [LIGHT.main if v >= 0 else LIGHT.other for v in values]},
        hovertext=list(hover),
        hoverinfo="text",
    )
    drawn = [i for i in range(len(rows)) if np.isfinite(low[i] + high[i])]
    whiskers(figure, low[drawn].tolist(), high[drawn].tolist(), drawn)
    label_rows(figure, names, figures)
    ends = [0.0, *values, *low[drawn], *high[drawn]]
    pad = 0.03 * (max(ends) - min(ends)) or 1.0
    start = min(ends) - (pad if min(ends) < 0 else 0)
    figure.update_xaxes(range=[start, max(ends) + pad], visible=False)
    return figure
