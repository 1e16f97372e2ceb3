"""How much of the revenue the best customers bring."""

from datetime import date

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import data_table, share
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.worth.concentration import Concentration

_TOP = 0.2


def concentration_figure(
    concentration: Concentration, voice: Voice, *, as_of: date
) -> go.Figure:
    """Return the Lorenz curve, best customers first.

    Parameters
    ----------
    concentration : Concentration
        How revenue is spread over customers.
    voice : Voice
        The reader's language.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        Share of revenue by share of customers, with the point at 20 % named
        and the line on which all would bring the same.
    """
    customers = 1 - concentration.customer_share[::-1]
    revenue = 1 - concentration.revenue_share[::-1]
    figure = new_figure(
        voice.say("figures.concentration.title"),
        voice.say("figures.concentration.unit", day=voice.day(as_of)),
        height=340,
        table=data_table(voice, top_customers=share(customers), revenue=share(revenue)),
    )
    figure.add_scatter(
        x=customers.tolist(),
        y=revenue.tolist(),
        mode="lines",
        line={"color": LIGHT.main, "width": 3},
        fill="tozeroy",
        fillcolor=LIGHT.low,
        hovertext=[
            voice.say(
                "figures.concentration.hover",
                customers=voice.share(float(x)),
                revenue=voice.share(float(y)),
            )
            for x, y in zip(customers, revenue, strict=True)
        ],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": LIGHT.muted, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    _name_lines(figure, concentration.top_fifth_share, voice)
    shares = np.linspace(0, 1, 6)
    marks = {
        "tickvals": shares.tolist(),
        "ticktext": [voice.share(float(s)) for s in shares],
    }
    figure.update_xaxes(
        range=[0, 1],
        title={"text": voice.say("figures.concentration.x")},
        **marks,
    )
    figure.update_yaxes(range=[0, 1.06], **marks)
    # Room for the last mark, which stands half beyond the axis.
    figure.update_layout(margin={"r": 22})
    return figure


def _name_lines(figure: go.Figure, top: float, voice: Voice) -> None:
    figure.add_scatter(
        x=[_TOP],
        y=[top],
        mode="markers",
        marker={
            "size": 11,
            "color": LIGHT.other,
            "line": {"width": 2, "color": LIGHT.paper},
        },
        hoverinfo="skip",
    )
    point = voice.say("figures.concentration.point", share=voice.share(top))
    figure.add_annotation(
        text=f"<b>{point}</b>",
        x=_TOP,
        y=top,
        xanchor="left",
        yanchor="top",
        xshift=10,
        yshift=-4,
        showarrow=False,
        font={"color": LIGHT.ink},
    )
    figure.add_annotation(
        text=voice.say("figures.concentration.equal"),
        x=0.98,
        xanchor="right",
        y=0.4,
        showarrow=False,
        font={"size": 12, "color": LIGHT.muted},
    )
