"""How many customers came back how often: what is beside what the model expects."""

from datetime import date

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import data_table, number
from nilai.figures.theme import LIGHT, coloured, new_figure, number_axis
from nilai.figures.voice import Voice
from nilai.worth.tracking import Frequencies

_MARK = 0.016
"""Height of a mark, as a part of the highest bar."""


def frequency_figure(
    frequencies: Frequencies, voice: Voice, *, as_of: date
) -> go.Figure:
    """Return customers by number of repeat orders, actual and model.

    Parameters
    ----------
    frequencies : Frequencies
        Customers with 0, 1, … repeat orders.
    voice : Voice
        The reader's language.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        Bars for what is, marks for the model.
    """
    most = len(frequencies.actual) - 1
    names = [*map(voice.number, range(most)), f"{voice.number(most)}+"]
    figure = new_figure(
        voice.say("figures.frequency.title"),
        voice.say(
            "figures.frequency.unit",
            actual=coloured(voice.say("figures.actual"), LIGHT.main),
            model=coloured(voice.say("figures.model"), LIGHT.other),
            day=voice.day(as_of),
        ),
        height=320,
        table=data_table(
            voice,
            repeat_orders=[*range(most), f"{most}+"],
            customers=frequencies.actual,
            customers_model=number(frequencies.predicted),
        ),
    )
    hover = [
        voice.say(
            "figures.frequency.hover",
            orders=name,
            actual=voice.number(float(actual)),
            model=voice.number(float(model)),
        )
        for name, actual, model in zip(
            names, frequencies.actual, frequencies.predicted, strict=True
        )
    ]
    at = list(range(most + 1))
    figure.add_bar(
        x=at,
        y=np.asarray(frequencies.actual).tolist(),
        marker={"color": LIGHT.main},
        hovertext=hover,
        hoverinfo="text",
    )
    high = max(float(np.max(frequencies.actual)), float(np.max(frequencies.predicted)))
    figure.add_bar(
        x=at,
        y=[_MARK * high] * (most + 1),
        base=(np.asarray(frequencies.predicted) - _MARK * high / 2).tolist(),
        width=0.86,
        marker={"color": LIGHT.other},
        hoverinfo="skip",
    )
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(
        tickvals=at,
        ticktext=names,
        title={"text": voice.say("figures.frequency.axis")},
        range=[-0.6, most + 0.6],
    )
    figure.update_yaxes(number_axis(high, voice))
    return figure
