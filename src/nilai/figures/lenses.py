"""The customer base through lenses: worth and orders of customers, growth."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from nilai.figures.axes import money_axis, share_axis
from nilai.figures.data_table import data_table, money, months, share
from nilai.figures.rows import BAR, label_rows, rows_height
from nilai.figures.theme import LIGHT, coloured, new_figure
from nilai.figures.voice import Voice
from nilai.worth.lens_whole_base import GrowthTable
from nilai.worth.worth_classes import WorthClass

MOST = 24
"""Months that a picture holds."""


def worth_classes_figure(
    classes: Sequence[WorthClass], voice: Voice, *, as_of: date, horizon: str
) -> go.Figure:
    """Return customers by what they are worth.

    Parameters
    ----------
    classes : sequence of WorthClass
        The lowest first.
    voice : Voice
        The reader's language and currency.
    as_of : date
        Last day observed.
    horizon : str
        How far ahead, in the reader's words.

    Returns
    -------
    Figure
        One row per class: its customers as a bar, and their part of all worth.
    """
    whole = sum(c.worth_amount for c in classes) or 1.0
    people = sum(c.customers for c in classes) or 1
    figure = new_figure(
        voice.say("figures.worth_classes.title"),
        voice.say(
            "figures.worth_classes.unit",
            horizon=horizon,
            customers=coloured(
                voice.say("figures.worth_classes.customers"), LIGHT.main
            ),
            worth=coloured(voice.say("figures.worth_classes.worth"), LIGHT.other),
            day=voice.day(as_of),
        ),
        height=rows_height(len(classes)),
        table=data_table(
            voice,
            worth_class=[_bounds(c, voice) for c in classes],
            customers=[c.customers for c in classes],
            customers_share=share(c.customers / people for c in classes),
            worth=money(c.worth_amount for c in classes),
            worth_share=share(c.worth_amount / whole for c in classes),
        ),
    )
    rows = list(range(len(classes)))
    shares = (
        ([c.customers / people for c in classes], LIGHT.main, -0.02),
        ([c.worth_amount / whole for c in classes], LIGHT.other, 0.18),
    )
    for values, colour, shift in shares:
        figure.add_bar(
            x=values,
            y=[row + shift for row in rows],
            orientation="h",
            width=BAR / 2,
            marker={"color": colour},
            hovertext=[
                voice.say(
                    "figures.worth_classes.hover",
                    label=_bounds(c, voice),
                    customers=c.customers,
                    amount=voice.money(c.worth_amount),
                    share=voice.share(c.worth_amount / whole, 1),
                )
                for c in classes
            ],
            hoverinfo="text",
        )
    label_rows(
        figure,
        [_bounds(c, voice) for c in classes],
        [
            voice.say(
                "figures.worth_classes.label",
                count=c.customers,
                share=voice.share(c.worth_amount / whole),
            )
            for c in classes
        ],
    )
    high = max(max(values) for values, _, _ in shares)
    figure.update_xaxes(range=[0, 1.02 * high or 1.0], visible=False)
    figure.update_layout(barmode="overlay")
    return figure


def _bounds(found: WorthClass, voice: Voice) -> str:
    if found.high == float("inf"):
        return voice.say("figures.worth_classes.above", low=voice.money(found.low))
    if not found.low:
        return voice.say("figures.worth_classes.below", high=voice.money(found.high))
    return voice.say(
        "figures.worth_classes.between",
        low=voice.money(found.low),
        high=voice.money(found.high),
    )


def orders_spread_figure(
    orders: Sequence[int],
    customers: Sequence[int],
    revenue: Sequence[float],
    voice: Voice,
    *,
    period: tuple[date, date],
) -> go.Figure:
    """Return customers and revenue by number of orders in a period.

    Parameters
    ----------
    orders, customers, revenue : sequence
        Number of orders (the last: so many or more), customers, net revenue.
    voice : Voice
        The reader's language.
    period : tuple of date
        First and last day.

    Returns
    -------
    Figure
        Two bars per number of orders: share of customers, share of revenue.
    """
    figure = new_figure(
        voice.say("figures.orders_spread.title"),
        voice.say(
            "figures.orders_spread.unit",
            customers=coloured(
                voice.say("figures.orders_spread.customers"), LIGHT.main
            ),
            revenue=coloured(voice.say("figures.orders_spread.revenue"), LIGHT.other),
            first=voice.day(period[0]),
            last=voice.day(period[1]),
        ),
        height=320,
        table=data_table(
            voice,
            orders=[*orders[:-1], f"{orders[-1]}+"],
            customers=customers,
            customers_share=share(_shares(customers)),
            revenue=money(revenue),
            revenue_share=share(_shares(revenue)),
        ),
    )
    names = [*map(voice.number, orders[:-1]), f"{voice.number(orders[-1])}+"]
    at = list(range(len(names)))
    for values, colour in ((customers, LIGHT.main), (revenue, LIGHT.other)):
        shares = _shares(values)
        figure.add_bar(
            x=at,
            y=shares,
            marker={"color": colour},
            hovertext=[
                voice.say(
                    "figures.orders_spread.hover",
                    orders=name,
                    customers=int(count),
                    share=voice.share(share, 1),
                )
                for name, count, share in zip(names, customers, shares, strict=True)
            ],
            hoverinfo="text",
        )
    figure.update_layout(barmode="group", bargap=0.35, bargroupgap=0.08)
    figure.update_xaxes(
        tickvals=at,
        ticktext=names,
        title={"text": voice.say("figures.orders_spread.axis")},
    )
    figure.update_yaxes(
        share_axis(
            max((max(trace.y, default=0.0) for trace in figure.data), default=1.0),
            voice,
        )
    )
    return figure


def _shares(values: Sequence[float]) -> list[float]:
    whole = float(sum(values)) or 1.0
    return [float(value) / whole for value in values]


def growth_figure(table: GrowthTable, voice: Voice, *, as_of: date) -> go.Figure:
    """Return where the revenue of each month came from.

    Parameters
    ----------
    table : GrowthTable
        By month.
    voice : Voice
        The reader's language and currency.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        Stacked bars: kept from the month before, returned, new; below zero what
        was lost with customers who did not order.
    """
    shown = slice(max(len(table.began_on) - MOST, 0), None)
    began = table.began_on[shown]
    # What is neither new nor returned came from customers of the month before.
    kept = table.revenue_amount - table.new_amount - table.returned_amount
    parts = (
        ("kept", kept[shown], LIGHT.main),
        ("returned", table.returned_amount[shown], LIGHT.middle),
        ("new", table.new_amount[shown], LIGHT.other),
        ("lost", -table.lost_amount[shown], LIGHT.quiet),
    )
    figure = new_figure(
        voice.say("figures.growth.title"),
        voice.say(
            "figures.growth.unit",
            **{
                name: coloured(voice.say(f"figures.growth.{name}"), colour)
                for name, _, colour in parts
            },
            day=voice.day(as_of),
        ),
        height=360,
        table=data_table(
            voice,
            month=months(began),
            **{
                f"revenue_{name}": money(abs(value) + 0.0 for value in values)
                if name == "lost"
                else money(values)
                for name, values, _ in parts
            },
        ),
    )
    for name, values, colour in parts:
        figure.add_bar(
            x=list(range(len(began))),
            y=values.tolist(),
            marker={"color": colour},
            hovertext=[
                voice.say(
                    "figures.growth.hover",
                    month=voice.month(month),
                    name=voice.say(f"figures.growth.{name}"),
                    amount=voice.money(abs(float(value))),
                )
                for month, value in zip(began, values, strict=True)
            ],
            hoverinfo="text",
        )
    step = max(len(began) // 6, 1)
    figure.update_layout(barmode="relative")
    figure.update_xaxes(
        tickvals=list(range(0, len(began), step)),
        ticktext=[voice.month(month) for month in began][::step],
    )
    ends = [
        *(sum(v) for v in zip(*(p[1] for p in parts[:3]), strict=True)),
        *parts[3][1],
    ]
    figure.update_yaxes(money_axis(ends, voice))
    return figure
