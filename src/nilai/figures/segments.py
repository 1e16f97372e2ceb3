"""What each segment is worth."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from nilai.figures.data_table import data_table, money
from nilai.figures.rows import BAR, label_rows, rows_height, whiskers
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.worth.customer_base import SegmentWorth


def segments_figure(
    segments: Sequence[SegmentWorth],
    voice: Voice,
    *,
    as_of: date,
    horizon: str,
    basis: str = "margin",
) -> go.Figure:
    """Return the worth of each segment as bars with intervals.

    Parameters
    ----------
    segments : sequence of SegmentWorth
        Highest worth first.
    voice : Voice
        The reader's language and currency.
    as_of : date
        Last day observed.
    horizon : str
        How far ahead, in the reader's words.
    basis : str
        `margin` or `revenue`: what worth is counted in.

    Returns
    -------
    Figure
        One row per segment: bar, interval, customers.
    """
    figure = new_figure(
        voice.say("figures.segments.title"),
        voice.say(
            f"figures.segments.unit_{basis}",
            horizon=horizon,
            currency=voice.say("currency_name"),
            day=voice.day(as_of),
        ),
        height=rows_height(len(segments)),
        table=data_table(
            voice,
            segment=[voice.say(f"segments.{s.segment}") for s in segments],
            customers=[s.customers for s in segments],
            worth=money(s.worth.value for s in segments),
            low=money(s.worth.low for s in segments),
            high=money(s.worth.high for s in segments),
        ),
    )
    rows = list(range(len(segments)))
    figure.add_bar(
        x=[s.worth.value for s in segments],
        y=rows,
        orientation="h",
        width=BAR,
        marker={"color": LIGHT.main},
        hovertext=[
            voice.say(
                "figures.segments.hover",
                segment=voice.say(f"segments.{s.segment}"),
                amount=voice.money(s.worth.value),
                low=voice.money(s.worth.low),
                high=voice.money(s.worth.high),
                confidence=voice.share(s.worth.confidence),
            )
            for s in segments
        ],
        hoverinfo="text",
    )
    whiskers(
        figure, [s.worth.low for s in segments], [s.worth.high for s in segments], rows
    )
    label_rows(
        figure,
        [
            voice.say("figures.segments.label", count=s.customers, segment=name)
            for s in segments
            for name in [voice.say(f"segments.{s.segment}")]
        ],
        [voice.money(s.worth.value) for s in segments],
    )
    high = max((s.worth.high for s in segments), default=1.0)
    figure.update_xaxes(range=[0, 1.02 * high or 1.0], visible=False)
    return figure
