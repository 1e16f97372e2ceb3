"""The customer base through lenses: how cohorts age, and beside each other."""

from datetime import date

import numpy as np
import plotly.graph_objects as go

from nilai.figures.axes import money_axis, share_axis
from nilai.figures.data_table import (
    DataTable,
    data_table,
    money,
    months,
    share,
)
from nilai.figures.theme import LIGHT, coloured, new_figure
from nilai.figures.voice import Voice
from nilai.worth.cohorts import CohortTable

MOST = 24
"""Cohorts that a picture holds."""
FIRST_MONTHS = 3
"""Months of a cohort that are compared."""


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
        table=_repeat_table(cohorts, repeats, voice),
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
    figure.update_yaxes(
        share_axis(
            max((max(trace.y, default=0.0) for trace in figure.data), default=1.0),
            voice,
        )
    )
    return figure


def _repeat_table(cohorts: CohortTable, repeats: np.ndarray, voice: Voice) -> DataTable:
    """Return a row per month of first order and months since, then of all together."""
    began = [*months(cohorts.cohort_on), voice.say("figures.repeat.all")]
    curves = [*repeats, mean_repeats(cohorts, repeats)]
    sizes = [*cohorts.customers, cohorts.customers.sum()]
    rows = [
        (began[row], sizes[row], age, curves[row][age])
        for row in range(max(len(curves) - 1 - MOST, 0), len(curves))
        for age in np.flatnonzero(np.isfinite(curves[row]))
    ]
    return data_table(
        voice,
        first_month=[row[0] for row in rows],
        customers=[row[1] for row in rows],
        months_since=[row[2] for row in rows],
        ordered_again=share(row[3] for row in rows),
    )


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
        table=data_table(
            voice,
            first_month=months(month for month, _, _ in found),
            customers=[size for _, size, _ in found],
            first_revenue_each=money(amount for _, _, amount in found),
        ),
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
    figure.update_yaxes(money_axis([amount for _, _, amount in found], voice))
    return figure
