"""A figure on a page: as JSON that a script draws, with its data beside it."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go


def payload(figure: "go.Figure") -> dict:
    """Return what the script needs to draw a figure and to save its data.

    Parameters
    ----------
    figure : Figure
        In the light colours of `nilai.figures`, with its table.

    Returns
    -------
    dict
        For JSON: figure, dark colours, and the data with their heads; no heads where
        the figure was stored before figures had tables.
    """
    from nilai.figures.theme import dark_colours

    drawn = json.loads(figure.to_json())
    table = drawn["layout"].pop("meta", {}).get("table", [])
    return {
        "figure": drawn,
        "dark": dark_colours(),
        "head": [head for head, _cells in table],
        "rows": list(zip(*(cells for _head, cells in table), strict=True)),
    }
