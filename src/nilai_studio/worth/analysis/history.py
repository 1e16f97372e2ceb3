"""One customer beside the model: what was expected, what came, who is still there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import plotly.graph_objects as go

from nilai.figures.customer import alive_figure, history_figure
from nilai.report.words import Words
from nilai.tables import DAYS
from nilai.worth.lifetime import (
    alive_probability,
    expected_orders_if_alive,
    expected_orders_new,
)
from nilai.worth.timing import TIMING_MODELS, TimingModel

POINTS = 90
"""Days between which a line is drawn, beside the days with an order."""
AHEAD = 8


@dataclass(frozen=True, kw_only=True)
class History:
    """A customer's orders beside the model of an analysis.

    Parameters
    ----------
    days : tuple of date
        Order days up to the day of the analysis, in the business's zone.
    actual, expected, ahead : list of (date, float)
        Orders after the first; those of the average customer; those to come.
    alive : list of (date, float)
        Probability of still being a customer, as it was on each day.
    """

    days: tuple[date, ...]
    actual: list[tuple[date, float]]
    expected: list[tuple[date, float]]
    ahead: list[tuple[date, float]]
    alive: list[tuple[date, float]]


def order_days(
    orders: Sequence[tuple[datetime, float]], time_zone: str
) -> tuple[date, ...]:
    """Return the days that count as an occasion to buy, as the library counts them.

    Parameters
    ----------
    orders : sequence of (datetime, float)
        Moment and net revenue of each order or refund.
    time_zone : str
        Where the business's day begins.

    Returns
    -------
    tuple of date
        In order. A day whose refunds took all its revenue back does not count, a day
        with a free order does.
    """
    zone = ZoneInfo(time_zone)
    amounts: dict[date, list[float]] = {}
    for at, amount in orders:
        amounts.setdefault(at.astimezone(zone).date(), []).append(float(amount))
    return tuple(
        day
        for day, found in sorted(amounts.items())
        if max(found) >= 0 and (round(sum(found), 6) > 0 or max(found) <= 0)
    )


def look_back(
    days: Sequence[date],
    *,
    model: dict[str, Any],
    as_of: date,
    horizon_days: float,
) -> History | None:
    """Return a customer's history beside a fitted model.

    Parameters
    ----------
    days : sequence of date
        Order days, from `order_days`.
    model : dict
        `model` of the analysis's document.
    as_of : date
        Day of the analysis; later orders are left out.
    horizon_days : float
        How far to look ahead.

    Returns
    -------
    History or None
        None for somebody without an order by then.
    """
    days = tuple(day for day in days if day <= as_of)
    if not days:
        return None
    timing = _timing(model)
    unit = DAYS[model["unit"]]
    first = days[0]
    ages = np.array([(day - first).days for day in days], dtype=float)
    now = float((as_of - first).days)
    grid = _grid(ages, now)
    seen = np.searchsorted(ages, grid, side="right") - 1
    x, t_x = seen.astype(float), ages[seen] / unit
    alive = alive_probability(timing, x, t_x, grid / unit)
    here = (np.array([x[-1]]), np.array([t_x[-1]]), np.array([now / unit]))
    steps = np.linspace(0, horizon_days, AHEAD + 1)[1:]
    to_come = [
        float(
            alive[-1]
            * expected_orders_if_alive(timing, here[0], here[2], step / unit)[0]
        )
        for step in steps
    ]
    count = float(x[-1])
    return History(
        days=days,
        actual=[(day, float(n)) for n, day in enumerate(days)] + [(as_of, count)],
        expected=[
            (_day(first, at), expected_orders_new(timing, at / unit) if at else 0.0)
            for at in np.linspace(0, now, 13)
        ]
        if now
        else [],
        ahead=[
            (as_of, count),
            *(
                (_day(as_of, step), count + more)
                for step, more in zip(steps, to_come, strict=True)
            ),
        ],
        alive=[
            (_day(first, at), float(share))
            for at, share in zip(grid, alive, strict=True)
        ],
    )


def draw(
    history: History, words: Words, *, as_of: date, reach: tuple[float, float]
) -> tuple[go.Figure, go.Figure]:
    """Return the pictures of a history.

    Parameters
    ----------
    history : History
        From `look_back`.
    words : Words
        The reader's language.
    as_of : date
        Day of the analysis.
    reach : tuple of float
        Orders to come at least and at most, by the analysis.

    Returns
    -------
    tuple of Figure
        Orders beside the model; probability of still being a customer.
    """
    count = history.actual[-1][1]
    return (
        history_figure(
            actual=history.actual,
            expected=history.expected,
            ahead=history.ahead,
            reach=(count + reach[0], count + reach[1]),
            voice=words,
        ),
        alive_figure(
            alive=history.alive, orders=history.days, voice=words, as_of=as_of
        ),
    )


def _timing(model: dict[str, Any]) -> TimingModel:
    # By name: a database may keep the parameters in another order.
    kind = TIMING_MODELS[model["name"]]
    return kind(*(model["parameters"][name] for name in kind.names))


def _grid(ages: np.ndarray, now: float) -> np.ndarray:
    """Return ages to draw: evenly, on each order day and on the day before it."""
    even = np.linspace(0, now, POINTS)
    return np.unique(np.concatenate([np.round(even), ages, np.maximum(ages - 1, 0)]))


def _day(first: date, days: float) -> date:
    return first + timedelta(days=round(days))
