"""Value as pictures: benefits and costs, and head to head."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import data_table, number
from nilai.figures.estimate_rows import estimate_hovers
from nilai.figures.rows import BAR, label_rows, rows_height, whiskers
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.tables import Estimate

THICK = 0.7
THIN = 0.14


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One benefit or cost.

    Parameters
    ----------
    name : str
        As it is shown.
    is_cost : bool
        Whether less is better.
    own : Estimate
        From 0 to 100.
    others : float or None
        The competitors' mean.
    """

    name: str
    is_cost: bool
    own: Estimate
    others: float | None


def value_bars_figure(bars: Sequence[Bar], unit: str, voice: Voice) -> go.Figure:
    """Return benefits and costs with intervals, beside the competitors' mean.

    Parameters
    ----------
    bars : sequence of Bar
        Benefits, then costs.
    unit : str
        What bar, whisker and mark are.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        One row each, from 0 to 100.
    """
    sides = ("benefit", "cost")
    figure = new_figure(
        voice.say("figures.value.title_bars"),
        unit,
        height=rows_height(len(bars)),
        table=data_table(
            voice,
            item=[bar.name for bar in bars],
            side=[voice.say(f"figures.columns.{sides[bar.is_cost]}") for bar in bars],
            ours=number(bar.own.value for bar in bars),
            low=number(bar.own.low for bar in bars),
            high=number(bar.own.high for bar in bars),
            competitors=number(
                float("nan") if bar.others is None else bar.others for bar in bars
            ),
        ),
    )
    figure.add_bar(
        x=[bar.own.value for bar in bars],
        y=list(range(len(bars))),
        orientation="h",
        width=BAR,
        marker={"color": [LIGHT.other if bar.is_cost else LIGHT.main for bar in bars]},
        hovertext=estimate_hovers(
            [(bar.name, bar.own) for bar in bars], voice.number, voice
        ),
        hoverinfo="text",
    )
    held = [i for i, bar in enumerate(bars) if np.isfinite(bar.own.high)]
    whiskers(
        figure,
        [bars[i].own.low for i in held],
        [min(bars[i].own.high, 100.0) for i in held],
        held,
    )
    marked = [
        (bar.others, i)
        for i, bar in enumerate(bars)
        if bar.others is not None and np.isfinite(bar.others)
    ]
    figure.add_scatter(
        x=[x for x, _ in marked],
        y=[y for _, y in marked],
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 22,
            "line": {"width": 3, "color": LIGHT.ink},
        },
        hoverinfo="skip",
    )
    label_rows(
        figure, [bar.name for bar in bars], [voice.number(b.own.value) for b in bars]
    )
    figure.update_xaxes(range=[0, 103], visible=False)
    return figure


@dataclass(frozen=True, kw_only=True)
class Duel:
    """One attribute, ours over competitors'.

    Parameters
    ----------
    name : str
        As it is shown.
    weight : float
        Out of 100, within quality or price.
    ratio : Estimate
        1 is parity.
    """

    name: str
    weight: float
    ratio: Estimate


def head_to_head_figure(duels: Sequence[Duel], voice: Voice) -> go.Figure:
    """Return our rating over the competitors', attribute by attribute.

    Parameters
    ----------
    duels : sequence of Duel
        From the top.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        Length is how far from parity, thickness is weight: areas of one side add
        up to its score less 100.
    """
    away = np.array([100 * (duel.ratio.value - 1) for duel in duels])
    reach = 3 * float(np.abs(away).max(initial=1.0))
    low, high = (
        np.clip([100 * (getattr(d.ratio, end) - 1) for d in duels], -reach, reach)
        for end in ("low", "high")
    )
    heaviest = max(duel.weight for duel in duels)
    figure = new_figure(
        voice.say("figures.value.title_head"),
        voice.say("figures.value.unit_head"),
        height=rows_height(len(duels)),
        table=data_table(
            voice,
            item=[duel.name for duel in duels],
            weight=number(duel.weight for duel in duels),
            ratio=number(100 * duel.ratio.value for duel in duels),
            low=number(100 * duel.ratio.low for duel in duels),
            high=number(100 * duel.ratio.high for duel in duels),
        ),
    )
    figure.add_bar(
        x=away.tolist(),
        y=list(range(len(duels))),
        orientation="h",
        width=[max(THICK * BAR * 1.6 * d.weight / heaviest, THIN) for d in duels],
        marker={"color": [LIGHT.main if x >= 0 else LIGHT.other for x in away]},
        hovertext=[
            voice.say(
                "figures.value.hover_head",
                name=d.name,
                ratio=voice.number(100 * d.ratio.value),
                low=voice.number(100 * d.ratio.low),
                high=voice.number(100 * d.ratio.high),
                weight=voice.number(d.weight),
            )
            for d in duels
        ],
        hoverinfo="text",
    )
    held = [i for i in range(len(duels)) if np.isfinite(low[i] + high[i])]
    whiskers(figure, low[held].tolist(), high[held].tolist(), held)
    signed = [f"{'+' if x > 0 else ''}{voice.number(float(x))}" for x in away]
    label_rows(figure, [duel.name for duel in duels], signed)
    ends = [0.0, *away, *low[held], *high[held]]
    pad = 0.03 * (max(ends) - min(ends)) or 1.0
    figure.update_xaxes(
        range=[min(ends) - (pad if min(ends) < 0 else 0), max(ends) + pad],
        visible=False,
    )
    return figure
