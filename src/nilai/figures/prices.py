"""Price curves: the four of Van Westendorp, and demand with its best prices."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import data_table, money, share
from nilai.figures.theme import LIGHT, coloured, new_figure, ticks
from nilai.figures.voice import Voice
from nilai.perception.van_westendorp import PriceSensitivity
from nilai.tables import Estimate

_HEIGHT = 380
_BEYOND = 2.0
"""The axis ends at so many times the upper end of the acceptable range."""


def price_sensitivity_figure(found: PriceSensitivity, voice: Voice) -> go.Figure:
    """Return the four curves with the acceptable range and the two points in it.

    Parameters
    ----------
    found : PriceSensitivity
        Curves and points.
    voice : Voice
        The reader's language and currency.

    Returns
    -------
    Figure
        Each line is named where it leaves the others.
    """
    curves, points = found.curves, found.points
    low = points["marginal_cheapness"].price.value
    high = points["marginal_expensiveness"].price.value
    last = _end(curves.prices, high)
    prices = np.append(curves.prices[curves.prices < last], last)
    names = ("too_cheap", "cheap", "expensive", "too_expensive")
    figure = new_figure(
        voice.say("figures.price.title"),
        voice.say("figures.price.unit", count=found.n),
        height=_HEIGHT,
        table=data_table(
            voice,
            price=money(prices),
            **{
                name: share(np.interp(prices, curves.prices, getattr(curves, name)))
                for name in names
            },
        ),
    )
    if np.isfinite(low + high):
        figure.add_vrect(
            x0=low, x1=high, fillcolor=LIGHT.wash, line_width=0, layer="below"
        )
    lines = (
        # The outer two are named on their outer side, low, where nothing else runs.
        ("too_cheap", curves.too_cheap, LIGHT.other, "dot", 0.3),
        ("cheap", curves.cheap, LIGHT.other, "solid", 0.9),
        ("expensive", curves.expensive, LIGHT.main, "solid", 0.72),
        ("too_expensive", curves.too_expensive, LIGHT.main, "dot", 0.4),
    )
    for name, whole, colour, dash, level in lines:
        label = voice.say(f"figures.price.{name}")
        shares = np.interp(prices, curves.prices, whole)
        figure.add_scatter(
            x=prices.tolist(),
            y=shares.tolist(),
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            hovertext=[
                voice.say(
                    "figures.price.hover",
                    price=voice.money(float(p)),
                    share=voice.share(float(s)),
                    name=label,
                )
                for p, s in zip(prices, shares, strict=True)
            ],
            hoverinfo="text",
        )
        # Beside the axis there is little room.
        told = label.replace(" ", "<br>") if name == "too_cheap" else label
        text, is_after = coloured(told, colour), name in ("cheap", "too_expensive")
        _name_line(figure, prices, shares, level, text, is_after=is_after)
    for name in ("optimal", "indifference"):
        point = points[name]
        figure.add_scatter(
            x=[point.price.value],
            y=[point.share],
            mode="markers",
            marker={
                "size": 10,
                "color": LIGHT.ink,
                "line": {"width": 2, "color": LIGHT.paper},
            },
            hovertext=[
                f"{voice.say(f'price.points.{name}')}: {voice.money(point.price.value)}"
            ],
            hoverinfo="text",
        )
    _price_axis(figure, 0.0, last, voice)
    _share_axis(figure, 1.0, voice)
    return figure


def _end(prices: np.ndarray, high: float) -> float:
    """Return where the axis ends: a few wild answers must not flatten the rest."""
    if not np.isfinite(high):
        return float(prices[-1])
    return float(min(prices[-1], max(_BEYOND * high, prices[1])))


def _name_line(
    figure: go.Figure,
    prices: np.ndarray,
    shares: np.ndarray,
    level: float,
    text: str,
    *,
    is_after: bool,
) -> None:
    at = int(np.argmin(np.abs(shares - level)))
    figure.add_annotation(
        text=text,
        x=float(prices[at]),
        y=float(shares[at]),
        xanchor="left" if is_after else "right",
        xshift=6 if is_after else -6,
        yanchor="middle",
        showarrow=False,
        bgcolor=LIGHT.paper,
        borderpad=1,
        font={"size": 12},
    )


def demand_figure(
    title: str,
    unit: str,
    curve: Mapping[str, np.ndarray],
    best: Sequence[tuple[str, Estimate]],
    voice: Voice,
) -> go.Figure:
    """Return who would buy at each price, with the prices that pay best.

    Parameters
    ----------
    title : str
        What the figure shows.
    unit : str
        What is counted, of how many.
    curve : mapping of str to ndarray
        `prices`, `demand`, and its interval `low` and `high`.
    best : sequence of tuple
        Name and price of each optimum.
    voice : Voice
        The reader's language and currency.

    Returns
    -------
    Figure
        The curve in its interval; each optimum is a line with its own interval
        along the axis.
    """
    prices, demand = curve["prices"], curve["demand"]
    figure = new_figure(
        title,
        unit,
        height=_HEIGHT,
        table=data_table(
            voice,
            price=money(prices),
            would_buy=share(demand),
            low=share(curve["low"]),
            high=share(curve["high"]),
        ),
    )
    figure.add_scatter(
        x=[*prices, *prices[::-1]],
        y=[*curve["high"], *curve["low"][::-1]],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=LIGHT.low,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=prices.tolist(),
        y=demand.tolist(),
        mode="lines",
        line={"color": LIGHT.main, "width": 3},
        hovertext=[
            voice.say(
                "figures.price.hover_demand",
                price=voice.money(float(p)),
                share=voice.share(float(d)),
            )
            for p, d in zip(prices, demand, strict=True)
        ],
        hoverinfo="text",
    )
    top = float(np.max(curve["high"]))
    for place, (name, price) in enumerate(best):
        _mark_best(figure, name, price, top * (1.22 - 0.12 * place), prices, voice)
    _price_axis(figure, float(prices[0]), float(prices[-1]), voice)
    _share_axis(figure, top, voice, room=1.32)
    return figure


def _mark_best(
    figure: go.Figure,
    name: str,
    price: Estimate,
    level: float,
    prices: np.ndarray,
    voice: Voice,
) -> None:
    figure.add_shape(
        type="line",
        x0=price.value,
        x1=price.value,
        y0=0,
        y1=level,
        line={"color": LIGHT.other, "width": 1.5, "dash": "dot"},
    )
    if np.isfinite(price.low + price.high):
        figure.add_shape(
            type="line",
            x0=price.low,
            x1=price.high,
            y0=level,
            y1=level,
            line={"color": LIGHT.other, "width": 4},
        )
    # Above its interval, where it fits a telephone's width however wide that is.
    is_right = price.value > (prices[0] + prices[-1]) / 2
    figure.add_annotation(
        text=coloured(f"{name} {voice.money(price.value)}", LIGHT.other),
        x=price.value,
        y=level,
        xanchor="right" if is_right else "left",
        yanchor="bottom",
        yshift=3,
        showarrow=False,
        font={"size": 12},
    )


def _price_axis(figure: go.Figure, low: float, high: float, voice: Voice) -> None:
    at = ticks(high, low=low)
    figure.update_xaxes(
        range=[low, high],
        tickvals=at.tolist(),
        ticktext=[voice.money(float(v)) for v in at],
    )
    # Room for the last mark, which stands half beyond the axis.
    figure.update_layout(margin={"r": 26})


def _share_axis(
    figure: go.Figure, high: float, voice: Voice, *, room: float = 1.06
) -> None:
    at = ticks(high)
    figure.update_yaxes(
        range=[0, high * room],
        tickvals=at.tolist(),
        ticktext=[voice.share(float(v)) for v in at],
        showgrid=True,
        gridcolor=LIGHT.rule,
    )
