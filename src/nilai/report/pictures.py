"""The figures of a report, by the section they belong to."""

import plotly.graph_objects as go

from nilai.engine.worth.result import WorthResult
from nilai.figures import (
    change_basis,
    cohorts_figure,
    concentration_figure,
    frequency_figure,
    levers_figure,
    segments_figure,
    tracking_figure,
)
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
