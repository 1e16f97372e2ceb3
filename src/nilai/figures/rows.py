"""Bars in rows, each with its name and figure written above it.

A name above its bar fits any language and a telephone's width; a legend or a
column of names beside the bars does not.
"""

from collections.abc import Sequence

import plotly.graph_objects as go

from nilai.figures.theme import LIGHT

ROW_PIXELS = 46
BAR = 0.32


def rows_height(count: int) -> int:
    """Return the height in pixels of a figure with so many rows.

    Parameters
    ----------
    count : int
        Rows.

    Returns
    -------
    int
        Room for the title, the rows, and the names above them.

    Examples
    --------
    >>> rows_height(3)
    206
    """
    return 68 + ROW_PIXELS * count


def label_rows(figure: go.Figure, names: Sequence[str], figures: Sequence[str]) -> None:
    """Write a name at the left and a figure at the right above each row.

    Parameters
    ----------
    figure : Figure
        Bars at y = 0, 1, … from the top.
    names, figures : sequence of str
        One of each per row.
    """
    labels = [
        {
            "text": text,
            "x": at,
            "xref": "paper",
            "xanchor": side,
            "y": row,
            "yanchor": "bottom",
            "yshift": 8,
            "showarrow": False,
            "align": side,
            "bgcolor": LIGHT.paper,
            "borderpad": 0,
            "font": {"size": 13, "color": LIGHT.ink},
        }
        for row, pair in enumerate(zip(names, figures, strict=True))
        for text, side, at in zip(pair, ("left", "right"), (0, 1), strict=True)
    ]
    # Added one by one, each would have Plotly check all those before it again.
    figure.update_layout(annotations=[*figure.layout.annotations, *labels])
    figure.update_yaxes(
        range=[len(names) - 1 + 0.35, -0.75], visible=False, automargin=False
    )


def whiskers(
    figure: go.Figure, low: Sequence[float], high: Sequence[float], rows: Sequence[int]
) -> None:
    """Draw the interval of each row.

    Parameters
    ----------
    figure : Figure
        Bars at y = 0, 1, ….
    low, high : sequence of float
        Ends of the intervals.
    rows : sequence of int
        Their rows.
    """
    middle = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    half = [(b - a) / 2 for a, b in zip(low, high, strict=True)]
    figure.add_scatter(
        x=middle,
        y=list(rows),
        mode="markers",
        marker={"size": 0.1, "color": LIGHT.whisker},
        error_x={
            "type": "data",
            "array": half,
            "thickness": 1.5,
            "width": 5,
            "color": LIGHT.whisker,
        },
        hoverinfo="skip",
    )
