"""Estimates in rows: a bar from nought, its interval, its name and figure above."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import DataTable
from nilai.figures.rows import BAR, label_rows, rows_height, whiskers
from nilai.figures.theme import LIGHT, new_figure
from nilai.tables import Estimate

_FAR = 3.0
"""An interval is cut this many times beyond the largest estimate."""


def estimate_rows_figure(
    title: str,
    unit: str,
    names: Sequence[str],
    estimates: Sequence[Estimate],
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
    names : sequence of str
        One per row, from the top.
    estimates : sequence of Estimate
        Values with intervals; an interval that is not finite is not drawn.
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
    values = np.array([estimate.value for estimate in estimates])
    reach = _FAR * float(np.max(np.abs(values), initial=0.0)) or 1.0
    low = np.clip([estimate.low for estimate in estimates], -reach, reach)
    high = np.clip([estimate.high for estimate in estimates], -reach, reach)
    figure = new_figure(title, unit, height=rows_height(len(names)), table=table)
    figure.add_bar(
        x=values.tolist(),
        y=list(range(len(names))),
        orientation="h",
        width=BAR,
        marker={"color": [LIGHT.main if v >= 0 else LIGHT.other for v in values]},
        hovertext=list(hover),
        hoverinfo="text",
    )
    drawn = [i for i in range(len(names)) if np.isfinite(low[i] + high[i])]
    whiskers(figure, low[drawn].tolist(), high[drawn].tolist(), drawn)
    label_rows(figure, names, figures)
    ends = [0.0, *values, *low[drawn], *high[drawn]]
    pad = 0.03 * (max(ends) - min(ends)) or 1.0
    start = min(ends) - (pad if min(ends) < 0 else 0)
    figure.update_xaxes(range=[start, max(ends) + pad], visible=False)
    return figure
