"""Who orders again: a map of months of first order against months since."""

from datetime import date

import numpy as np
import plotly.graph_objects as go

from nilai.figures.data_table import DataTable, data_table, months, share
from nilai.figures.theme import LIGHT, new_figure
from nilai.figures.voice import Voice
from nilai.worth.cohorts import CohortTable

MOST = 24
"""Latest cohorts, and ages in months, that a picture holds."""

_ROW_PIXELS = 24
_MOST_WRITTEN = 13


def cohorts_figure(cohorts: CohortTable, voice: Voice, *, as_of: date) -> go.Figure:
    """Return retention by month of first order and months since.

    Parameters
    ----------
    cohorts : CohortTable
        What each cohort did at each age.
    voice : Voice
        The reader's language.
    as_of : date
        Last day observed.

    Returns
    -------
    Figure
        One row per cohort, oldest on top, its customers beside its name; months
        that were not over on that day are marked with a star.
    """
    # The last month's customers have had no later month to order in.
    last = len(cohorts.cohort_on) - 1
    shown = slice(max(last - MOST, 0), last)
    began = cohorts.cohort_on[shown]
    ages = min(len(began), MOST)
    retention = cohorts.retention[shown, 1 : ages + 1]
    partial = cohorts.is_partial[shown, 1 : ages + 1]
    figure = new_figure(
        voice.say("figures.cohorts.title"),
        voice.say("figures.cohorts.unit", day=voice.day(as_of)),
        height=130 + _ROW_PIXELS * len(began),
        table=_table(cohorts, shown, ages, voice),
    )
    figure.add_heatmap(
        z=_without_nan(retention),
        x=list(range(1, ages + 1)),
        y=list(range(len(began))),
        text=_texts(retention, partial, voice),
        texttemplate="%{text}",
        hovertext=_hover(cohorts, shown, ages, voice),
        hoverinfo="text",
        colorscale=[[0, LIGHT.low], [0.5, LIGHT.middle], [1, LIGHT.high]],
        zmin=0,
        zmax=_top(retention[~partial]),
        showscale=False,
        xgap=2,
        ygap=2,
    )
    figure.update_xaxes(
        title={"text": voice.say("figures.cohorts.x")},
        tickvals=list(range(1, ages + 1, 1 if ages <= _MOST_WRITTEN else 3)),
        ticks="",
    )
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(began))),
        ticktext=[
            f"{voice.month(month)} · {voice.number(float(size))} "
            for month, size in zip(began, cohorts.customers[shown], strict=True)
        ],
        ticks="",
    )
    return figure


def _table(cohorts: CohortTable, shown: slice, ages: int, voice: Voice) -> DataTable:
    """Return a row per month of first order and month since that has begun."""
    rows = range(*shown.indices(len(cohorts.cohort_on)))
    seen = [
        (row, age)
        for row in rows
        for age in range(1, ages + 1)
        if np.isfinite(cohorts.retention[row, age])
    ]
    return data_table(
        voice,
        first_month=months(cohorts.cohort_on[row] for row, _ in seen),
        customers=[cohorts.customers[row] for row, _ in seen],
        months_since=[age for _, age in seen],
        ordered=[cohorts.active[row, age] for row, age in seen],
        ordered_share=share(cohorts.retention[row, age] for row, age in seen),
        is_over=[not cohorts.is_partial[row, age] for row, age in seen],
    )


def _top(retention: np.ndarray) -> float:
    seen = retention[np.isfinite(retention)]
    return max(float(np.quantile(seen, 0.98)), 0.01) if len(seen) else 1.0


def _without_nan(values: np.ndarray) -> list[list[float | None]]:
    return [[float(v) if np.isfinite(v) else None for v in row] for row in values]


def _texts(retention: np.ndarray, partial: np.ndarray, voice: Voice) -> list[list[str]]:
    written = retention.shape[1] <= _MOST_WRITTEN
    texts = []
    for row, running in zip(retention, partial, strict=True):
        texts.append([])
        for value, is_running in zip(row, running, strict=True):
            shown = voice.number(100 * value) if written else ""
            star = "*" if is_running else ""
            texts[-1].append(shown + star if np.isfinite(value) else "")
    return texts


def _hover(
    cohorts: CohortTable, shown: slice, ages: int, voice: Voice
) -> list[list[str]]:
    return [
        [
            voice.say(
                "figures.cohorts.hover",
                month=voice.month(month),
                age=age,
                customers=float(active[age]),
                size=float(size),
                share=voice.share(active[age] / size if size else float("nan")),
            )
            if np.isfinite(active[age])
            else ""
            for age in range(1, ages + 1)
        ]
        for month, size, active in zip(
            cohorts.cohort_on[shown],
            cohorts.customers[shown],
            cohorts.active[shown],
            strict=True,
        )
    ]
