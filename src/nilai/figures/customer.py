"""One customer beside the model: orders as they came, and the chance of more."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from nilai.figures.data_table import data_table, number, share
from nilai.figures.theme import LIGHT, coloured, new_figure, number_axis
from nilai.figures.voice import Voice

Points = Sequence[tuple[date, float]]


def history_figure(
    *,
    actual: Points,
    expected: Points,
    ahead: Points,
    reach: tuple[float, float],
    voice: Voice,
) -> go.Figure:
    """Return a customer's repeat orders beside those of the average customer.

    Parameters
    ----------
    actual : sequence of (date, float)
        Orders after the first, by day; steps upward.
    expected : sequence of (date, float)
        What the model expects of a customer who began on the same day.
    ahead : sequence of (date, float)
        What it expects of this one from here on; begins where `actual` ends.
    reach : tuple of float
        Ends of the interval at the last day of `ahead`.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        Steps, a dotted line, and a dashed line with its interval at its end.
    """
    parts = (
        ("actual", actual, LIGHT.main, {"shape": "hv", "width": 3}),
        ("model", expected, LIGHT.muted, {"dash": "dot", "width": 2}),
        ("ahead", ahead, LIGHT.other, {"dash": "dash", "width": 2}),
    )
    told = [
        (day, voice.say(f"figures.history.{name}"), value)
        for name, points, _, _ in parts
        for day, value in points
    ]
    figure = new_figure(
        voice.say("figures.history.title"),
        voice.say(
            "figures.history.unit",
            **{
                name: coloured(voice.say(f"figures.history.{name}"), colour)
                for name, _, colour, _ in parts
            },
        ),
        height=300,
        table=data_table(
            voice,
            series=[name for _, name, _ in told],
            day=[day for day, _, _ in told],
            repeat_orders=number(value for _, _, value in told),
        ),
    )
    for name, points, colour, line in parts:
        figure.add_scatter(
            x=[day.isoformat() for day, _ in points],
            y=[value for _, value in points],
            mode="lines",
            name=voice.say(f"figures.history.{name}"),
            line={"color": colour, **line},
            hovertext=[
                voice.say(
                    "figures.history.hover",
                    day=voice.day(day),
                    orders=voice.number(value, 0 if name == "actual" else 1),
                    name=voice.say(f"figures.history.{name}"),
                )
                for day, value in points
            ],
            hoverinfo="text",
        )
    if ahead:
        day, value = ahead[-1]
        figure.add_scatter(
            x=[day.isoformat()],
            y=[value],
            mode="markers",
            marker={"size": 5, "color": LIGHT.other},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [max(reach[1] - value, 0.0)],
                "arrayminus": [max(value - reach[0], 0.0)],
                "color": LIGHT.whisker,
                "thickness": 1.5,
                "width": 5,
            },
            hoverinfo="skip",
        )
    highs = [value for _, points, _, _ in parts for _, value in points]
    _date_axis(figure, [*actual, *ahead], voice)
    figure.update_yaxes(number_axis(max([*highs, reach[1], 1.0]), voice))
    return figure


def alive_figure(
    *, alive: Points, orders: Sequence[date], voice: Voice, as_of: date
) -> go.Figure:
    """Return the probability of still being a customer, as it was day by day.

    Parameters
    ----------
    alive : sequence of (date, float)
        Shares from 0 to 1.
    orders : sequence of date
        Days with an order, marked below.
    voice : Voice
        The reader's language.
    as_of : date
        The last day.

    Returns
    -------
    Figure
        A line from 0 to 100 %, and a mark for each order.
    """
    shares, ordered = dict(alive), set(orders)
    days = sorted({*shares, *ordered})
    figure = new_figure(
        voice.say("figures.alive.title"),
        voice.say("figures.alive.unit", day=voice.day(as_of)),
        height=260,
        table=data_table(
            voice,
            day=days,
            alive=share(shares.get(day, float("nan")) for day in days),
            is_order_day=[day in ordered for day in days],
        ),
    )
    figure.add_scatter(
        x=[day.isoformat() for day, _ in alive],
        y=[share for _, share in alive],
        mode="lines",
        fill="tozeroy",
        fillcolor=LIGHT.low,
        line={"color": LIGHT.main, "width": 2},
        hovertext=[
            voice.say(
                "figures.alive.hover", day=voice.day(day), share=voice.share(share)
            )
            for day, share in alive
        ],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=[day.isoformat() for day in orders],
        y=[0.0] * len(orders),
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 9,
            "line": {"width": 1.5, "color": LIGHT.ink},
        },
        hovertext=[
            f"{voice.day(day)}: {voice.say('figures.alive.order')}" for day in orders
        ],
        hoverinfo="text",
        cliponaxis=False,
    )
    _date_axis(figure, alive, voice)
    marks = [0.0, 0.25, 0.5, 0.75, 1.0]
    figure.update_yaxes(
        range=[0, 1.04],
        tickvals=marks,
        ticktext=[voice.share(mark) for mark in marks],
        showgrid=True,
        gridcolor=LIGHT.rule,
    )
    return figure


def _date_axis(figure: go.Figure, points: Points, voice: Voice) -> None:
    """Name a few months, evenly apart."""
    days = [day for day, _ in points]
    if not days:
        return
    first, last = min(days), max(days)
    months = [
        date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month, last.year * 12 + last.month)
    ]
    step = max((len(months) + 4) // 5, 1)
    figure.update_xaxes(
        type="date",
        range=[first.isoformat(), last.isoformat()],
        tickvals=[month.isoformat() for month in months[::step]],
        ticktext=[voice.month(month) for month in months[::step]],
    )
