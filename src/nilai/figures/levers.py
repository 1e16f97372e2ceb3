"""The bridge from one period's margin to the next, lever by lever."""

import plotly.graph_objects as go

from nilai.figures.data_table import DataTable, data_table, money
from nilai.figures.rows import BAR, label_rows, rows_height, whiskers
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.levers import LeverChange, Period

_NARROW = 0.25
"""Changes smaller than this part of the total begin the axis above zero."""


def levers_figure(change: LeverChange, voice: Voice) -> go.Figure:
    """Return the bridge from the earlier period to the later one.

    Parameters
    ----------
    change : LeverChange
        The change and what each lever did to it.
    voice : Voice
        The reader's language and currency.

    Returns
    -------
    Figure
        One row per period and lever; a lever's bar begins where the one above
        ended, and its whisker is the interval of its own effect.
    """
    shares = list(change.shares.items())
    begins, ends = [], []
    at = change.before.margin_amount
    for _, share in shares:
        begins.append(at)
        at += share.value
        ends.append(at)
    reach = [
        (begin + share.low, begin + share.high)
        for begin, (_, share) in zip(begins, shares, strict=True)
    ]
    totals = [change.before.margin_amount, change.after.margin_amount]
    points = [*totals, *ends, *(end for pair in reach for end in pair)]
    start, stop = _axis(points)
    basis = change_basis(change)
    names = [
        _period(change.periods[0], voice),
        *(voice.say(f"levers.names.{name}") for name, _ in shares),
        _period(change.periods[1], voice),
    ]
    figure = new_figure(
        voice.say(f"figures.levers.title_{basis}"),
        voice.say(
            f"figures.levers.unit_{basis}",
            currency=voice.say("currency_name"),
            day=voice.day(change.periods[1].last),
        ),
        height=rows_height(len(shares) + 2),
        table=_table(change, names, voice),
    )
    _totals(figure, totals, start, len(shares) + 1)
    _steps(figure, change, begins, voice)
    whiskers(
        figure,
        [low for low, _ in reach],
        [high for _, high in reach],
        range(1, len(shares) + 1),
    )
    _connect(figure, [totals[0], *ends])
    signed = [_signed(share.value, voice) for _, share in shares]
    label_rows(
        figure,
        names,
        [_bold(voice.money(totals[0])), *signed, _bold(voice.money(totals[1]))],
    )
    figure.update_xaxes(range=[start, stop], visible=False)
    return figure


def change_basis(change: LeverChange) -> str:
    """Return what a change is counted in.

    Parameters
    ----------
    change : LeverChange
        A change between two periods.

    Returns
    -------
    str
        `revenue`, or `margin` when a margin share is known.
    """
    known = change.before.margin_share != 1 or change.after.margin_share != 1
    return "margin" if known else "revenue"


def _table(change: LeverChange, names: list[str], voice: Voice) -> DataTable:
    """Return both periods with what they brought, and what each lever changed."""
    shares = change.shares.values()
    nan = float("nan")
    totals = [change.before.margin_amount, *[nan] * len(shares)]
    return data_table(
        voice,
        step=names,
        **{change_basis(change): money([*totals, change.after.margin_amount])},
        change=money([nan, *(share.value for share in shares), nan]),
        low=money([nan, *(share.low for share in shares), nan]),
        high=money([nan, *(share.high for share in shares), nan]),
    )


def _axis(points: list[float]) -> tuple[float, float]:
    low, high = min(*points, 0.0), max(points)
    span = max(points) - min(points)
    if min(points) > 0 and span < _NARROW * high:
        low = min(points) - 0.6 * span
    pad = 0.02 * (high - low) or 1.0
    return (low - (pad if low < 0 else 0), high + pad)


def _totals(figure: go.Figure, totals: list[float], start: float, last: int) -> None:
    if start <= 0:
        figure.add_bar(
            x=totals,
            y=[0, last],
            orientation="h",
            width=BAR,
            marker={"color": LIGHT.quiet},
            hoverinfo="skip",
        )
    # An axis that begins above zero gets marks, as bars would mislead.
    figure.add_scatter(
        x=totals,
        y=[0, last],
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 17,
            "line": {"width": 4, "color": LIGHT.ink},
        },
        hoverinfo="skip",
    )


def _steps(
    figure: go.Figure, change: LeverChange, begins: list[float], voice: Voice
) -> None:
    shares = list(change.shares.items())
    hover = [
        voice.say(
            "figures.levers.hover",
            lever=voice.say(f"levers.names.{name}"),
            amount=_signed(share.value, voice),
            low=_signed(share.low, voice),
            high=_signed(share.high, voice),
            confidence=voice.share(share.confidence),
        )
        for name, share in shares
    ]
    figure.add_bar(
        x=[share.value for _, share in shares],
        base=begins,
        y=list(range(1, len(shares) + 1)),
        orientation="h",
        width=BAR,
        marker={
            "color": [
                LIGHT.main if share.value >= 0 else LIGHT.other for _, share in shares
            ]
        },
        hovertext=hover,
        hoverinfo="text",
    )


def _connect(figure: go.Figure, levels: list[float]) -> None:
    for row, level in enumerate(levels):
        figure.add_shape(
            type="line",
            x0=level,
            x1=level,
            y0=row,
            y1=row + 1,
            line={"color": LIGHT.muted, "width": 1, "dash": "dot"},
            layer="below",
        )


def _period(period: Period, voice: Voice) -> str:
    return f"{voice.day(period.first)} – {voice.day(period.last)}"


def _signed(amount: float, voice: Voice) -> str:
    return f"{'+' if amount >= 0 else '−'}{voice.money(abs(amount))}"


def _bold(text: str) -> str:
    return f"<b>{text}</b>"
