"""Value to the customer against worth of the customer: one dot each, four corners."""

from collections.abc import Mapping
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import DataTable
from nilai.figures.theme import LIGHT, new_figure, ticks
from nilai.figures.voice import Voice

HEIGHT = 440
_SPREAD = 0.35
"""Ratings fall on few values: dots are moved by up to so many steps aside."""

_BAND = 0.24
"""Room above and below the dots for what stands in the corners."""

_LINE = 15
"""Letters on a line of a corner: two corners stand side by side on a telephone."""


def exchange_figure(
    value: np.ndarray,
    worth: np.ndarray,
    *,
    cuts: tuple[float, float],
    corners: Mapping[str, str],
    customers: int,
    currency: str,
    table: DataTable,
    voice: Voice,
) -> go.Figure:
    """Return the map of the value exchange.

    Parameters
    ----------
    value, worth : ndarray
        Of customers, or of some drawn by lot.
    cuts : tuple of float
        Value and worth from where on they are high.
    corners : mapping of str to str
        Group (`keep`, `grow`, `mend`, `watch`) to what stands in its corner.
    customers : int
        How many there are in all.
    currency : str
        Name of the currency.
    table : DataTable
        The groups: dots would tell of each customer what it answered.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        Worth on a scale of roots, as a few customers are worth far more than most.
    """
    unit = voice.say("figures.exchange.unit")
    if len(value) < customers:
        unit = voice.say("figures.exchange.unit_sample", shown=len(value))
    figure = new_figure(
        voice.say("figures.exchange.title"),
        unit,
        height=HEIGHT,
        table=table,
    )
    steps = np.unique(value)
    step = float(np.min(np.diff(steps))) if len(steps) > 1 else 1.0
    aside = np.random.default_rng(1).uniform(-_SPREAD, _SPREAD, len(value)) * step
    # A dot stays on its side of the cut.
    aside = np.where(value >= cuts[0], np.abs(aside), -np.abs(aside))
    up, cut = np.sqrt(np.maximum(worth, 0)), float(np.sqrt(max(cuts[1], 0.0)))
    risky = (value < cuts[0]) & (worth >= cuts[1])
    figure.add_scatter(
        x=(value + aside).tolist(),
        y=up.tolist(),
        mode="markers",
        marker={
            "size": 6,
            "opacity": 0.55,
            "color": [LIGHT.other if risk else LIGHT.main for risk in risky],
        },
        hoverinfo="skip",
    )
    across = (min(steps.min(), cuts[0]) - step, max(steps.max(), cuts[0]) + step)
    highest = max(float(up.max(initial=0.0)), cut) or 1.0
    low, top = -_BAND * highest, (1 + _BAND) * highest
    for line in ({"x0": cuts[0], "x1": cuts[0], "y0": low, "y1": top},
                 {"x0": across[0], "x1": across[1], "y0": cut, "y1": cut}):  # fmt: skip
        figure.add_shape(
            type="line",
            line={"color": LIGHT.whisker, "width": 1, "dash": "dot"},
            **line,
        )
    places = {
        "mend": (0.0, 1.0, "left"),
        "keep": (1.0, 1.0, "right"),
        "watch": (0.0, 0.0, "left"),
        "grow": (1.0, 0.0, "right"),
    }
    for group, (x, y, side) in places.items():
        figure.add_annotation(
            x=x,
            y=y,
            xref="paper",
            yref="paper",
            xanchor=side,
            yanchor="top" if y else "bottom",
            align=side,
            text="<br>".join(wrap(corners[group], _LINE)),
            showarrow=False,
            font={"size": 11},
        )
    at = ticks(highest**2)
    at = at[at <= highest**2]
    figure.update_yaxes(
        range=[low, top],
        tickvals=np.sqrt(at).tolist(),
        ticktext=[voice.money(float(v)) for v in at],
        showgrid=True,
        gridcolor=LIGHT.rule,
        title_text=voice.say("figures.exchange.axis_worth", currency=currency),
    )
    beside = ticks(across[1], low=across[0])
    figure.update_xaxes(
        range=list(across),
        tickvals=beside.tolist(),
        ticktext=[voice.number(float(v)) for v in beside],
        title_text=voice.say("figures.exchange.axis_value"),
    )
    return figure
