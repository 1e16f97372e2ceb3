"""Promoters, passives and detractors, group by group."""

from collections.abc import Sequence

import plotly.graph_objects as go

from nilai.figures.data_table import data_table, number, share
from nilai.figures.rows import BAR, label_rows, rows_height
from nilai.figures.theme import LIGHT, coloured, new_figure
from nilai.figures.voice import Voice
from nilai.perception.recommendation import Recommendation


def recommendation_figure(
    groups: Sequence[tuple[str, Recommendation]], voice: Voice
) -> go.Figure:
    """Return the three kinds of answers, with the score.

    Parameters
    ----------
    groups : sequence of tuple
        Name and score of each group, from the top.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        One row per group, each adding up to all of its answers.
    """
    kinds = (
        ("detractors", "detractor_share", LIGHT.other),
        ("passives", "passive_share", LIGHT.quiet),
        ("promoters", "promoter_share", LIGHT.main),
    )
    figure = new_figure(
        voice.say("figures.nps.title"),
        voice.say(
            "figures.nps.unit",
            **{
                name: coloured(voice.say(f"figures.nps.{name}"), colour)
                for name, _, colour in kinds
            },
        ),
        height=rows_height(len(groups)),
        table=data_table(
            voice,
            group=[name for name, _ in groups],
            answers=[found.n for _, found in groups],
            **{
                name: share(getattr(found, part) for _, found in groups)
                for name, part, _ in kinds
            },
            score=number((found.score.value for _, found in groups), 1),
        ),
    )
    hover = [
        voice.say(
            "figures.nps.hover",
            group=name,
            promoters=voice.share(found.promoter_share),
            passives=voice.share(found.passive_share),
            detractors=voice.share(found.detractor_share),
        )
        for name, found in groups
    ]
    for _, part, colour in kinds:
        figure.add_bar(
            x=[getattr(found, part) for _, found in groups],
            y=list(range(len(groups))),
            orientation="h",
            width=BAR,
            marker={"color": colour},
            hovertext=hover,
            hoverinfo="text",
        )
    label_rows(
        figure,
        [
            voice.say("figures.nps.label", group=name, count=found.n)
            for name, found in groups
        ],
        [voice.number(found.score.value) for _, found in groups],
    )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(range=[0, 1], visible=False)
    return figure
