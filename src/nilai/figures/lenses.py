"""The customer base through lenses: orders each, cohorts beside each other, growth."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import plotly.graph_objects as go

from nilai.figures.rows import BAR, label_rows, rows_height
from nilai.figures.theme import LIGHT, coloured, new_figure, number_axis, ticks
from nilai.figures.voice import Voice
from nilai.worth.cohorts import CohortTable
from nilai.worth.lens_whole_base import GrowthTable
from nilai.worth.worth_classes import WorthClass

MOST = 24
"""Months that a picture holds."""
FIRST_MONTHS = 3
"""Months of a cohort that are compared."""


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
    )
    names = [*map(voice.number, orders[:-1]), f"{voice.number(orders[-1])}+"]
    at = list(range(len(names)))
    for values, colour in ((customers, LIGHT.main), (revenue, LIGHT.other)):
        whole = float(sum(values)) or 1.0
        shares = [float(v) / whole for v in values]
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
    figure.update_yaxes(_share_axis(figure, voice))
    return figure


def _share_axis(figure: go.Figure, voice: Voice) -> dict:
    high = max((max(trace.y, default=0.0) for trace in figure.data), default=1.0)
    at = ticks(max(high, 0.01))
    return {
        "range": [0, max(high, 0.01) * 1.06],
        "tickvals": at.tolist(),
        "ticktext": [voice.share(float(v)) for v in at],
        "showgrid": True,
        "gridcolor": LIGHT.rule,
    }


def repeat_figure(
    cohorts: CohortTable, repeats: np.ndarray, voice: Voice, *, as_of: date
) -> go.Figure:
    """Return the share of each cohort that has ordered again, by age.

    Parameters
    ----------
    cohorts : CohortTable
        The cohorts.
    repeats : ndarray of shape (c, a)
        From `lens_one_cohort.repeat_curve`.
    voice : Voice
        The reader's language.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        A thin line per cohort, a thick one for all.
    """
    figure = new_figure(
        voice.say("figures.repeat.title"),
        voice.say(
            "figures.repeat.unit",
            all=coloured(voice.say("figures.repeat.all"), LIGHT.main),
            day=voice.day(as_of),
        ),
        height=340,
    )
    for month, curve in list(zip(cohorts.cohort_on, repeats, strict=True))[-MOST:]:
        seen = np.flatnonzero(np.isfinite(curve))
        if len(seen) < 2:
            continue
        figure.add_scatter(
            x=seen.tolist(),
            y=curve[seen].tolist(),
            mode="lines",
            line={"color": LIGHT.quiet, "width": 1},
            hovertext=[
                voice.say(
                    "figures.repeat.hover",
                    month=voice.month(month),
                    age=int(age),
                    share=voice.share(float(curve[age])),
                )
                for age in seen
            ],
            hoverinfo="text",
        )
    mean = mean_repeats(cohorts, repeats)
    known = np.flatnonzero(np.isfinite(mean))
    figure.add_scatter(
        x=known.tolist(),
        y=mean[known].tolist(),
        mode="lines",
        line={"color": LIGHT.main, "width": 3},
        hoverinfo="skip",
    )
    figure.update_xaxes(
        title={"text": voice.say("figures.repeat.x")}, rangemode="tozero"
    )
    figure.update_yaxes(_share_axis(figure, voice))
    return figure


def mean_repeats(cohorts: CohortTable, repeats: np.ndarray) -> np.ndarray:
    """Return the share that has ordered again by age, over all cohorts seen so long.

    Parameters
    ----------
    cohorts : CohortTable
        The cohorts.
    repeats : ndarray of shape (c, a)
        From `lens_one_cohort.repeat_curve`.

    Returns
    -------
    ndarray of shape (a,)
        Months that were running on the last day are left out; NaN where none is left.
    """
    whole = np.isfinite(repeats) & ~cohorts.is_partial
    size = (whole * cohorts.customers[:, None]).sum(axis=0)
    again = np.where(whole, repeats, 0.0) * cohorts.customers[:, None]
    missing = np.full(repeats.shape[1], np.nan)
    return np.divide(again.sum(axis=0), size, out=missing, where=size > 0)


def first_months(cohorts: CohortTable) -> list[tuple[date, float, float]]:
    """Return what customers brought in their first months, cohort by cohort.

    Parameters
    ----------
    cohorts : CohortTable
        The cohorts.

    Returns
    -------
    list of tuple
        Month of the first order, customers, revenue per customer in the first three
        calendar months; cohorts that have not had them whole are left out.
    """
    age = FIRST_MONTHS - 1
    if cohorts.active.shape[1] <= age:
        return []
    revenue = cohorts.cumulative_revenue[:, age]
    return [
        (month, float(cohorts.customers[row]), float(revenue[row]))
        for row, month in enumerate(cohorts.cohort_on)
        if np.isfinite(revenue[row]) and not cohorts.is_partial[row, age]
    ]


def cohorts_compared_figure(
    cohorts: CohortTable, voice: Voice, *, as_of: date
) -> go.Figure:
    """Return what customers of each cohort brought in their first months.

    Parameters
    ----------
    cohorts : CohortTable
        The cohorts.
    voice : Voice
        The reader's language and currency.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        One bar per cohort.
    """
    found = first_months(cohorts)[-MOST:]
    figure = new_figure(
        voice.say("figures.cohorts_compared.title", months=FIRST_MONTHS),
        voice.say(
            "figures.cohorts_compared.unit",
            currency=voice.say("currency_name"),
            day=voice.day(as_of),
        ),
        height=320,
    )
    figure.add_bar(
        x=list(range(len(found))),
        y=[amount for _, _, amount in found],
        marker={"color": LIGHT.main},
        hovertext=[
            voice.say(
                "figures.cohorts_compared.hover",
                month=voice.month(month),
                customers=size,
                amount=voice.money(amount),
            )
            for month, size, amount in found
        ],
        hoverinfo="text",
    )
    step = max(len(found) // 6, 1)
    figure.update_xaxes(
        tickvals=list(range(0, len(found), step)),
        ticktext=[voice.month(month) for month, _, _ in found][::step],
    )
    figure.update_yaxes(_money_axis([amount for _, _, amount in found], voice))
    return figure


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
    months = table.began_on[shown]
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
    )
    for name, values, colour in parts:
        figure.add_bar(
            x=list(range(len(months))),
            y=values.tolist(),
            marker={"color": colour},
            hovertext=[
                voice.say(
                    "figures.growth.hover",
                    month=voice.month(month),
                    name=voice.say(f"figures.growth.{name}"),
                    amount=voice.money(abs(float(value))),
                )
                for month, value in zip(months, values, strict=True)
            ],
            hoverinfo="text",
        )
    step = max(len(months) // 6, 1)
    figure.update_layout(barmode="relative")
    figure.update_xaxes(
        tickvals=list(range(0, len(months), step)),
        ticktext=[voice.month(month) for month in months][::step],
    )
    ends = [
        *(sum(v) for v in zip(*(p[1] for p in parts[:3]), strict=True)),
        *parts[3][1],
    ]
    figure.update_yaxes(_money_axis(ends, voice))
    return figure


def _money_axis(values: Sequence[float], voice: Voice) -> dict:
    high, low = max([*values, 1.0]), min([*values, 0.0])
    at = ticks(high, low=low)
    return number_axis(high, voice) | {
        "range": [1.06 * low, 1.06 * high],
        "tickvals": at.tolist(),
        "ticktext": [voice.money(float(v)) for v in at],
    }
