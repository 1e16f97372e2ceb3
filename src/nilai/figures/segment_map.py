"""Where the ten segments lie: how lately customers bought against how often."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from nilai.figures.data_table import data_table, money
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.worth.customer_base import SegmentWorth

PLACES = {
    "hibernating": (1, 1, 2, 2),
    "at_risk": (1, 3, 2, 4),
    "cant_lose": (1, 5, 2, 5),
    "about_to_sleep": (3, 1, 3, 2),
    "need_attention": (3, 3, 3, 3),
    "promising": (4, 1, 4, 1),
    "new_customers": (5, 1, 5, 1),
    "potential_loyalists": (4, 2, 5, 3),
    "loyal_customers": (3, 4, 4, 5),
    "champions": (5, 4, 5, 5),
}
"""Segment to its lowest and highest scores: recency, frequency, recency, frequency."""

_SHADES = (LIGHT.low, LIGHT.middle, LIGHT.high)
_GAP = 0.03
_SHORT = 11
"""Letters that stand on one line."""


def segment_map_figure(
    segments: Sequence[SegmentWorth], voice: Voice, *, as_of: date
) -> go.Figure:
    """Return the map of the ten segments.

    Parameters
    ----------
    segments : sequence of SegmentWorth
        Those that have customers.
    voice : Voice
        The reader's language and currency.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        A field per segment with its customers; the stronger its colour against the
        ground, light or dark, the more a customer of it is worth.
    """
    found = {s.segment: s for s in segments if s.customers}
    means = {name: s.worth.value / s.customers for name, s in found.items()}
    ranks = sorted(means.values())
    figure = new_figure(
        voice.say("figures.segment_map.title"),
        voice.say("figures.segment_map.unit", day=voice.day(as_of)),
        height=460,
        table=data_table(
            voice,
            segment=[voice.say(f"segments.{name}") for name in PLACES],
            customers=[found[n].customers if n in found else 0 for n in PLACES],
            worth=money(found[n].worth.value if n in found else 0.0 for n in PLACES),
            worth_each=money(means.get(name, float("nan")) for name in PLACES),
        ),
    )
    hover: dict[str, list[float | str]] = {"x": [], "y": [], "text": []}
    for name, (left, low, right, high) in PLACES.items():
        shade = _shade(ranks, means.get(name))
        middle = ((left + right) / 2, (low + high) / 2)
        figure.add_shape(
            type="rect",
            x0=left - 0.5 + _GAP,
            x1=right + 0.5 - _GAP,
            y0=low - 0.5 + _GAP,
            y1=high + 0.5 - _GAP,
            line={"width": 0},
            fillcolor=_SHADES[shade],
        )
        figure.add_annotation(
            text=_label(name, found.get(name), voice),
            x=middle[0],
            y=middle[1],
            showarrow=False,
            font={
                "size": 11,
                "color": LIGHT.paper if shade == 2 else LIGHT.ink,
            },
        )
        hover["x"].append(middle[0])
        hover["y"].append(middle[1])
        hover["text"].append(_hover(name, found.get(name), voice))
    figure.add_scatter(
        x=hover["x"],
        y=hover["y"],
        mode="markers",
        marker={"size": 40, "opacity": 0},
        hovertext=hover["text"],
        hoverinfo="text",
    )
    for axis, key in ((figure.update_xaxes, "x"), (figure.update_yaxes, "y")):
        axis(
            range=[0.5, 5.5],
            tickvals=[1, 5],
            ticktext=[
                voice.say(f"figures.segment_map.{key}_low"),
                voice.say(f"figures.segment_map.{key}_high"),
            ],
            ticks="",
            showline=False,
            # Else Plotly leaves out, in a narrow window, what ends beyond the picture.
            ticklabeloverflow="allow",
        )
    figure.update_yaxes(tickangle=-90)
    return figure


def _shade(ranks: list[float], mean: float | None) -> int:
    if mean is None:
        return 0
    return min(3 * ranks.index(mean) // max(len(ranks), 1), 2)


def _label(name: str, segment: SegmentWorth | None, voice: Voice) -> str:
    shown = voice.say(f"segments.{name}")
    if len(shown) > _SHORT:
        # Long names stand on two lines, so that a telephone shows them whole.
        words = shown.split(" ")
        half = (len(words) + 1) // 2
        lines = (words[:half], words[half:])
        shown = "<br>".join(" ".join(line) for line in lines if line)
    if segment is None:
        return f"<b>{shown}</b><br>–"
    return f"<b>{shown}</b><br>{voice.number(segment.customers)}"


def _hover(name: str, segment: SegmentWorth | None, voice: Voice) -> str:
    if segment is None:
        return voice.say(
            "figures.segment_map.none", segment=voice.say(f"segments.{name}")
        )
    return voice.say(
        "figures.segment_map.hover",
        segment=voice.say(f"segments.{name}"),
        customers=segment.customers,
        amount=voice.money(segment.worth.value),
        each=voice.money(segment.worth.value / segment.customers),
    )
