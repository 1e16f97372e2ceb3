"""Repeat orders week by week: what came beside what the model expects."""

from datetime import date, timedelta

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import data_table, number
from nilai.figures.theme import LIGHT, coloured, new_figure, number_axis
from nilai.figures.voice import Voice
from nilai.worth.tracking import Tracking

_MOST_TICKS = 6
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def tracking_figure(tracking: Tracking, voice: Voice, *, as_of: date) -> go.Figure:
    """Return repeat orders per week, actual and model.

    Parameters
    ----------
    tracking : Tracking
        Orders by week.
    voice : Voice
        The reader's language.
    as_of : date
        Last day the model saw.

    Returns
    -------
    Figure
        Two lines; the weeks that the model saw are shaded, later ones are
        marked as forecast. A last week that is not over is left out.
    """
    weeks = _whole_weeks(tracking, as_of)
    days = [tracking.start + timedelta(days=7 * week) for week in range(weeks)]
    figure = new_figure(
        voice.say("figures.tracking.title"),
        voice.say(
            "figures.tracking.unit",
            actual=coloured(voice.say("figures.actual"), LIGHT.main),
            model=coloured(voice.say("figures.model"), LIGHT.other),
            day=voice.day(as_of),
        ),
        height=320,
        table=data_table(
            voice,
            week=days,
            repeat_orders=tracking.actual[:weeks],
            repeat_orders_model=number(tracking.predicted[:weeks]),
            is_fitted=[week < tracking.fitted_weeks for week in range(weeks)],
        ),
    )
    for values, colour, name, dash in (
        (tracking.actual[:weeks], LIGHT.main, "actual", "solid"),
        (tracking.predicted[:weeks], LIGHT.other, "model", "dash"),
    ):
        figure.add_scatter(
            x=list(range(weeks)),
            y=np.asarray(values).tolist(),
            mode="lines",
            line={"color": colour, "width": 2, "dash": dash},
            hovertext=[
                voice.say(
                    "figures.tracking.hover",
                    day=voice.day(day),
                    name=voice.say(f"figures.{name}"),
                    orders=voice.number(float(value), 0 if name == "actual" else 1),
                )
                for day, value in zip(days, values, strict=True)
            ],
            hoverinfo="text",
        )
    _mark_forecast(figure, tracking, voice)
    lines = (tracking.actual[:weeks], tracking.predicted[:weeks])
    high = max(float(np.max(line, initial=0)) for line in lines)
    marked = _month_starts(days)
    figure.update_xaxes(
        range=[-0.5, weeks - 0.5],
        tickvals=marked,
        ticktext=[voice.month(days[week]) for week in marked],
    )
    figure.update_yaxes(number_axis(high, voice))
    return figure


def _whole_weeks(tracking: Tracking, as_of: date) -> int:
    weeks = len(tracking.actual)
    runs = tracking.start + timedelta(days=7 * weeks - 1) > as_of
    return weeks - 1 if runs and weeks == tracking.fitted_weeks > 1 else weeks


def _month_starts(days: list[date]) -> list[int]:
    """Return the first weeks of months, few enough and evenly apart."""
    months = [day.year * 12 + day.month for day in days]
    starts = [week for week in range(1, len(days)) if months[week] != months[week - 1]]
    span = months[-1] - months[0]
    step = next((s for s in _STEPS if span <= s * _MOST_TICKS), _STEPS[-1])
    return [w for w in starts if (months[w] - 1) % step == 0] or [0]


def _mark_forecast(figure: go.Figure, tracking: Tracking, voice: Voice) -> None:
    weeks, seen = len(tracking.actual), tracking.fitted_weeks
    if not 0 < seen < weeks:
        return
    figure.add_vrect(
        x0=-0.5, x1=seen - 0.5, fillcolor=LIGHT.wash, line_width=0, layer="below"
    )
    for key, side, shift in (("fitted", "right", -6), ("forecast", "left", 6)):
        figure.add_annotation(
            text=voice.say(f"figures.tracking.{key}"),
            x=seen - 0.5,
            xanchor=side,
            xshift=shift,
            y=1,
            yref="paper",
            yanchor="top",
            showarrow=False,
            font={"size": 12, "color": LIGHT.muted},
        )
