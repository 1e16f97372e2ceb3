"""The figures of a report, by the section they belong to."""

import plotly.graph_objects as go

from nilai.engine.lenses import Lenses
from nilai.engine.worth.result import WorthResult
from nilai.figures.cohort_lenses import (
    FIRST_MONTHS,
    cohorts_compared_figure,
    repeat_figure,
)
from nilai.figures.cohorts import cohorts_figure
from nilai.figures.concentration import concentration_figure
from nilai.figures.frequency import frequency_figure
from nilai.figures.lenses import (
    growth_figure,
    orders_spread_figure,
    worth_classes_figure,
)
from nilai.figures.levers import change_basis, levers_figure
from nilai.figures.segment_map import segment_map_figure
from nilai.figures.segments import segments_figure
from nilai.figures.tracking import tracking_figure
from nilai.report.page import Picture
from nilai.report.words import Words


def worth_pictures(result: WorthResult, words: Words) -> tuple[Picture, ...]:
    """Return the figures of an analysis of worth.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    tuple of Picture
        Those for which there are data.
    """
    day = result.until
    basis = "revenue" if result.margin_basis == "revenue" else "margin"
    made: list[tuple[str, str, go.Figure, str]] = []

    def add(name: str, section: str, figure: go.Figure, label: str) -> None:
        made.append((name, section, figure, words.say(f"figures.{name}.{label}")))

    if result.levers is not None:
        figure = levers_figure(result.levers, words)
        add("levers", "levers", figure, f"title_{change_basis(result.levers)}")
    if result.worth.segments:
        figure = segments_figure(
            result.worth.segments,
            words,
            as_of=day,
            horizon=words.duration(result.terms.horizon),
            basis=basis,
        )
        add("segments", "worth", figure, "title")
    figure = concentration_figure(result.concentration, words, as_of=day)
    add("concentration", "holders", figure, "title")
    if len(result.cohorts.cohort_on) > 1:
        add(
            "cohorts",
            "cohorts",
            cohorts_figure(result.cohorts, words, as_of=day),
            "title",
        )
    add(
        "tracking",
        "trust",
        tracking_figure(result.tracking, words, as_of=day),
        "title",
    )
    add(
        "frequency",
        "trust",
        frequency_figure(result.frequencies, words, as_of=day),
        "title",
    )
    return tuple(
        Picture(id=f"figure-{name}", section=section, figure=figure, label=label)
        for name, section, figure, label in made
    )


def lens_pictures(
    result: WorthResult, lenses: Lenses, words: Words
) -> tuple[Picture, ...]:
    """Return the figures of the five lenses, and of how worth is spread.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    lenses : Lenses
        The customer base through them.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    tuple of Picture
        Those for which there are data.
    """
    day = result.until
    horizon = words.duration(result.terms.horizon)
    spread = lenses.spread
    several = len(lenses.cohorts.cohort_on) > 1
    made: list[tuple[str, str, go.Figure | None]] = [
        (
            "segment_map",
            "map",
            segment_map_figure(result.worth.segments, words, as_of=day),
        ),
        (
            "worth_classes",
            "spread",
            worth_classes_figure(lenses.worths, words, as_of=day, horizon=horizon),
        ),
        (
            "orders_spread",
            "one_period",
            orders_spread_figure(
                [c.orders for c in spread],
                [c.customers for c in spread],
                [c.revenue_amount for c in spread],
                words,
                period=(lenses.period.first, lenses.period.last),
            ),
        ),
        (
            "repeat",
            "one_cohort",
            repeat_figure(lenses.cohorts, lenses.repeats, words, as_of=day)
            if several
            else None,
        ),
        (
            "cohorts_compared",
            "cohorts_compared",
            cohorts_compared_figure(lenses.cohorts, words, as_of=day)
            if several
            else None,
        ),
        ("growth", "growth", growth_figure(lenses.growth, words, as_of=day)),
    ]
    return tuple(
        Picture(
            id=f"figure-{name}",
            section=section,
            figure=figure,
            label=words.say(f"figures.{name}.title", months=FIRST_MONTHS),
        )
        for name, section, figure in made
        if figure is not None
    )
