"""Quality against price: offers, their ellipses, and the fair-value lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import data_table, number
from nilai.figures.theme import LIGHT, new_figure, ticks
from nilai.figures.voice import Voice
from nilai.perception.value_map import ellipse

NAMED = 9
"""So many offers are named on the map; a telephone has no room for more."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One offer on the value map.

    Parameters
    ----------
    name : str
        Its brand.
    quality, price : float
        Relative; 100 is the average.
    covariance : ndarray of shape (2, 2)
        Of the two.
    n : int
        Answers; the most answered offers are named.
    is_own : bool
        Whether it is ours.
    hover : str
        What it says when pointed at.
    """

    name: str
    quality: float
    price: float
    covariance: np.ndarray
    n: int
    is_own: bool
    hover: str


def value_map_figure(
    spots: Sequence[Spot],
    lines: Mapping[str, tuple[float, float]],
    chosen: str,
    confidence: float,
    voice: Voice,
) -> go.Figure:
    """Return quality against price, with the fair-value lines and ellipses.

    Parameters
    ----------
    spots : sequence of Spot
        All offers.
    lines : mapping of str to tuple of float
        Definition to slope and intercept.
    chosen : str
        The line drawn firmly; the others are dotted.
    confidence : float
        Coverage of the ellipses.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        Better value lies below and to the right.
    """
    figure = new_figure(
        voice.say(
            "figures.value.title_map", line=voice.say(f"value.map.short.{chosen}")
        ),
        voice.say("figures.value.unit_map", confidence=voice.share(confidence)),
        height=480,
        table=data_table(
            voice,
            brand=[spot.name for spot in spots],
            is_own=[spot.is_own for spot in spots],
            quality=number(spot.quality for spot in spots),
            price_index=number(spot.price for spot in spots),
            **{
                f"fair_price_{name}": number(
                    intercept + slope * spot.quality for spot in spots
                )
                for name, (slope, intercept) in lines.items()
            },
            answers=[spot.n for spot in spots],
        ),
    )
    across, up = _ends(spots)
    for name, (slope, intercept) in lines.items():
        _line(figure, slope, intercept, (across, up), is_firm=name == chosen)
    for spot in spots:
        _ellipse(figure, spot, confidence)
    colours = [LIGHT.other if spot.is_own else LIGHT.main for spot in spots]
    figure.add_scatter(
        x=[spot.quality for spot in spots],
        y=[spot.price for spot in spots],
        mode="markers",
        marker={
            "color": colours,
            "size": [11 if spot.is_own else 8 for spot in spots],
            "line": {"color": LIGHT.paper, "width": 1.5},
        },
        hovertext=[spot.hover for spot in spots],
        hoverinfo="text",
    )
    _names(figure, spots, (across, up))
    _corners(figure, voice)
    for ends, set_axis, title in (
        (across, figure.update_xaxes, "axis_quality"),
        (up, figure.update_yaxes, "axis_price"),
    ):
        at = ticks(ends[1], low=ends[0])
        set_axis(
            range=list(ends),
            tickvals=at.tolist(),
            ticktext=[voice.number(float(v)) for v in at],
            showgrid=True,
            gridcolor=LIGHT.rule,
            title_text=voice.say(f"figures.value.{title}"),
        )
    figure.update_layout(margin={"l": 4, "r": 8, "t": 64, "b": 8})
    return figure


def _ends(
    spots: Sequence[Spot],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of both axes: the points, and their ellipses within reason."""
    found = []
    for place in (0, 1):
        at = np.array([(spot.quality, spot.price)[place] for spot in spots])
        error = np.array(
            [np.sqrt(max(spot.covariance[place, place], 0.0)) for spot in spots]
        )
        span = max(float(np.ptp(at)), 1.0)
        reach = np.minimum(2.5 * error, 0.6 * span)
        low, high = float((at - reach).min()), float((at + reach).max())
        low, high = min(low, 100.0), max(high, 100.0)
        pad = 0.05 * (high - low)
        found.append((low - pad, high + pad))
    return found[0], found[1]


def _line(
    figure: go.Figure,
    slope: float,
    intercept: float,
    ends: tuple[tuple[float, float], tuple[float, float]],
    *,
    is_firm: bool,
) -> None:
    left, right = ends[0]
    figure.add_scatter(
        x=[left, right],
        y=[intercept + slope * left, intercept + slope * right],
        mode="lines",
        line={
            "color": LIGHT.muted,
            "width": 2 if is_firm else 1,
            "dash": "solid" if is_firm else "dot",
        },
        hoverinfo="skip",
    )


def _ellipse(figure: go.Figure, spot: Spot, confidence: float) -> None:
    if not np.isfinite(spot.covariance).all():
        return
    outline = ellipse(spot.covariance, confidence=confidence)
    figure.add_scatter(
        x=(spot.quality + outline[:, 0]).tolist(),
        y=(spot.price + outline[:, 1]).tolist(),
        mode="lines",
        line={
            "color": LIGHT.other if spot.is_own else LIGHT.middle,
            "width": 2 if spot.is_own else 1,
        },
        hoverinfo="skip",
    )


def _names(
    figure: go.Figure,
    spots: Sequence[Spot],
    ends: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    """Name our offer and the most answered ones, each where there is room."""
    spans = [end - begin for begin, end in ends]
    places = [
        ((s.quality - ends[0][0]) / spans[0], (s.price - ends[1][0]) / spans[1])
        for s in spots
    ]
    taken = [_Box(x - 0.015, x + 0.015, y - 0.02, y + 0.02) for x, y in places]
    ordered = sorted(
        range(len(spots)), key=lambda i: (not spots[i].is_own, -spots[i].n)
    )
    for i in ordered[:NAMED]:
        spot, (x, y) = spots[i], places[i]
        found = _place(spot.name, x, y, [*taken[:i], *taken[i + 1 :]])
        if found is None and not spot.is_own:
            continue
        anchor, shift, box = found or _sides(spot.name, x, y)[0]
        taken.append(box)
        figure.add_annotation(
            x=spot.quality,
            y=spot.price,
            text=f"<b>{spot.name}</b>" if spot.is_own else spot.name,
            showarrow=False,
            xanchor=anchor,
            xshift=shift[0],
            yshift=shift[1],
            font={"size": 12, "color": LIGHT.other if spot.is_own else LIGHT.ink},
        )


@dataclass(frozen=True)
class _Box:
    """A part of the picture, from 0 to 1 across and up."""

    left: float
    right: float
    low: float
    high: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.low < other.high
            and other.low < self.high
        )


def _place(
    name: str, x: float, y: float, taken: Sequence[_Box]
) -> tuple[str, tuple[int, int], _Box] | None:
    """Return where a name meets nothing and stays in the picture."""
    for side in _sides(name, x, y):
        box = side[2]
        inside = (
            box.left >= -0.02 and box.right <= 1.02 and box.low > 0 and box.high < 1
        )
        if inside and not any(box.meets(other) for other in taken):
            return side
    return None


def _sides(name: str, x: float, y: float) -> list[tuple[str, tuple[int, int], _Box]]:
    """Return the places beside a point, the best first: anchor, shift, box."""
    # Letters of 6.5 pixels in a picture between a telephone's width and a page's.
    wide, tall = 6.5 * len(name) / 480, 15 / 380
    return [
        (
            "center",
            (0, 14),
            _Box(x - wide / 2, x + wide / 2, y + 0.02, y + 0.02 + tall),
        ),
        (
            "center",
            (0, -14),
            _Box(x - wide / 2, x + wide / 2, y - 0.02 - tall, y - 0.02),
        ),
        ("left", (8, 0), _Box(x + 0.02, x + 0.02 + wide, y - tall / 2, y + tall / 2)),
        ("right", (-8, 0), _Box(x - 0.02 - wide, x - 0.02, y - tall / 2, y + tall / 2)),
    ]


def _corners(figure: go.Figure, voice: Voice) -> None:
    for name, x, y in (("better", 1, 0), ("worse", 0, 1)):
        figure.add_annotation(
            text=voice.say(f"figures.value.{name}"),
            x=x,
            y=y,
            xref="paper",
            yref="paper",
            xanchor="right" if x else "left",
            yanchor="top" if y else "bottom",
            showarrow=False,
            font={"size": 12, "color": LIGHT.muted},
        )
