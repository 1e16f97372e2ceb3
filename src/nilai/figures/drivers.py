"""Drivers as bars with intervals, and importance beside performance as a map."""

import numpy as np
import plotly.graph_objects as go

from nilai.drivers.driver import DriverFit
from nilai.drivers.priorities import Priorities, Priority
from nilai.figures.data_table import data_table, estimates_table, number, share
from nilai.figures.rows import BAR, label_rows, rows_height, whiskers
from nilai.figures.theme import LIGHT, new_figure, ticks
from nilai.figures.voice import Voice

MAP_HEIGHT = 460

_EDGE = 0.14


def spoken(name: str) -> str:
    """Return a column's name as it is read aloud.

    Parameters
    ----------
    name : str
        Header of the column.

    Returns
    -------
    str
        Without underscores.

    Examples
    --------
    >>> spoken("worth_what_you_pay")
    'worth what you pay'
    """
    return " ".join(name.replace("_", " ").split())


def drivers_figure(fit: DriverFit, voice: Voice) -> go.Figure:
    """Return each driver's share of what all explain, with its interval.

    Parameters
    ----------
    fit : DriverFit
        Importances.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        One row per driver, the most important first and numbered; drivers that
        cannot be told from none are quiet.
    """
    drivers = fit.drivers
    rows = list(range(len(drivers)))
    shares = [driver.share for driver in drivers]
    named = [(spoken(driver.name), driver.share) for driver in drivers]
    figure = new_figure(
        voice.say("figures.drivers.title", outcome=spoken(fit.outcome)),
        voice.say("figures.drivers.unit", rows=fit.rows),
        height=rows_height(len(drivers)),
        table=estimates_table(voice, ("driver", "importance"), named),
    )
    figure.add_bar(
        x=[share.value for share in shares],
        y=rows,
        orientation="h",
        width=BAR,
        marker={"color": [LIGHT.main if d.is_clear else LIGHT.quiet for d in drivers]},
        hovertext=[
            voice.say(
                "figures.drivers.hover",
                driver=spoken(driver.name),
                share=voice.share(driver.share.value),
                low=voice.share(driver.share.low),
                high=voice.share(driver.share.high),
                confidence=voice.share(driver.share.confidence),
            )
            for driver in drivers
        ],
        hoverinfo="text",
    )
    whiskers(figure, [s.low for s in shares], [s.high for s in shares], rows)
    label_rows(
        figure,
        [f"{driver.rank} · {spoken(driver.name)}" for driver in drivers],
        [voice.share(share.value) for share in shares],
    )
    high = max(share.high for share in shares)
    figure.update_xaxes(range=[0, 1.02 * high or 1.0], visible=False)
    return figure


def priorities_figure(
    fit: DriverFit, priorities: Priorities, voice: Voice
) -> go.Figure:
    """Return the map of importance beside performance.

    Parameters
    ----------
    fit : DriverFit
        Importances.
    priorities : Priorities
        Performance and quadrants.
    voice : Voice
        The reader's language.

    Returns
    -------
    Figure
        One numbered mark per driver, with both intervals; the lines stand at the
        means of all drivers.
    """
    marked = [(fit.driver(found.name), found) for found in priorities.drivers]
    quadrants = [voice.say(f"drivers.quadrants.{f.quadrant}") for _, f in marked]
    figure = new_figure(
        voice.say("figures.drivers.map_title"),
        voice.say("figures.drivers.map_unit", rows=fit.rows),
        height=MAP_HEIGHT,
        table=data_table(
            voice,
            driver=[spoken(driver.name) for driver, _ in marked],
            rank=[driver.rank for driver, _ in marked],
            importance=share(driver.share.value for driver, _ in marked),
            performance=number(100 * f.performance.value for _, f in marked),
            quadrant=quadrants,
        ),
    )
    x = np.array([100 * found.performance.value for _, found in marked])
    y = np.array([100 * driver.share.value for driver, _ in marked])
    across = _range(x, [found.performance for _, found in marked])
    upward = _range(y, [driver.share for driver, _ in marked])
    _cross(figure, float(x.mean()), float(y.mean()))
    _quadrant_names(figure, voice)
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        text=[str(driver.rank) for driver, _ in marked],
        textfont={"size": 12, "color": LIGHT.paper},
        marker={"size": 23, "color": [_colour(found) for _, found in marked]},
        error_x=_whisker([found.performance for _, found in marked]),
        error_y=_whisker([driver.share for driver, _ in marked]),
        hovertext=[
            voice.say(
                "figures.drivers.map_hover",
                driver=spoken(driver.name),
                importance=voice.share(driver.share.value),
                performance=voice.number(100 * found.performance.value),
                quadrant=quadrant,
            )
            for (driver, found), quadrant in zip(marked, quadrants, strict=True)
        ],
        hoverinfo="text",
        cliponaxis=False,
    )
    _axes(figure, across, upward, voice)
    return figure


def _range(values: np.ndarray, estimates: list) -> tuple[float, float]:
    low = min(100 * estimate.low for estimate in estimates)
    high = max(100 * estimate.high for estimate in estimates)
    pad = _EDGE * max(high - low, 1.0)
    return max(low - pad, -5.0), min(high + pad, 105.0 + 0 * float(values.max()))


def _whisker(estimates: list) -> dict:
    return {
        "type": "data",
        "array": [100 * (e.high - e.value) for e in estimates],
        "arrayminus": [100 * (e.value - e.low) for e in estimates],
        "thickness": 1,
        "width": 0,
        "color": LIGHT.quiet,
    }


def _colour(found: Priority) -> str:
    if found.quadrant == "concentrate":
        return LIGHT.other
    return LIGHT.main if found.quadrant == "keep" else LIGHT.muted


def _cross(figure: go.Figure, x: float, y: float) -> None:
    line = {"color": LIGHT.rule, "width": 1}
    figure.add_vline(x=x, line=line, layer="below")
    figure.add_hline(y=y, line=line, layer="below")


def _quadrant_names(figure: go.Figure, voice: Voice) -> None:
    for name, x, y in (
        ("concentrate", 0, 1),
        ("keep", 1, 1),
        ("low_priority", 0, 0),
        ("overkill", 1, 0),
    ):
        figure.add_annotation(
            text=voice.say(f"drivers.quadrants.{name}"),
            x=x,
            y=y,
            xref="paper",
            yref="paper",
            xanchor="left" if x == 0 else "right",
            yanchor="top" if y else "bottom",
            xshift=6 if x == 0 else -6,
            showarrow=False,
            font={"size": 12, "color": LIGHT.muted},
        )


def _axes(
    figure: go.Figure,
    across: tuple[float, float],
    upward: tuple[float, float],
    voice: Voice,
) -> None:
    for update, (low, high), title in (
        (figure.update_xaxes, across, "map_x"),
        (figure.update_yaxes, upward, "map_y"),
    ):
        at = [v for v in ticks(high, low=low) if 0 <= v <= 100]
        update(
            range=[low, high],
            tickvals=at,
            ticktext=[voice.number(float(v)) for v in at],
            title={"text": voice.say(f"figures.drivers.{title}")},
        )
    figure.update_layout(margin={"l": 8, "r": 8, "t": 68, "b": 8})
