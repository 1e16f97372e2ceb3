"""Value to the customer told to people and programs: sections, page, JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

import plotly.graph_objects as go

from nilai.engine.answers import AnswerReading
from nilai.engine.value import ValueResult
from nilai.engine.value.result import ValueIndex, ValueMap
from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_rows_figure
from nilai.figures.value import (
    Bar,
    Duel,
    head_to_head_figure,
    value_bars_figure,
)
from nilai.figures.value_map import Spot, value_map_figure
from nilai.report.page import Page, Picture
from nilai.report.plain import plain
from nilai.report.sections.answers import answers_section
from nilai.report.sections.section import Section
from nilai.report.sections.value import (
    part_name,
    points,
    value_section,
)
from nilai.report.sections.value_map import added_section, head_section, map_section
from nilai.report.sections.value_segments import (
    bands_section,
    gaps_section,
    segment_name,
    segments_section,
    switching_section,
)
from nilai.report.sections.value_weights import weights_section
from nilai.report.words import Words
from nilai.tables import Estimate

SECTIONS = (
    value_section,
    added_section,
    map_section,
    head_section,
    segments_section,
    bands_section,
    gaps_section,
    switching_section,
    weights_section,
)


def value_sections(
    reading: AnswerReading,
    result: ValueResult,
    language: str = "en",
    *,
    as_of: date | None = None,
) -> tuple[Section, ...]:
    """Return what answers say of value, in words.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : ValueResult
        The analysis.
    language : str
        `en` or `id`.
    as_of : date, optional
        When the answers were read.

    Returns
    -------
    tuple of Section
        What was read, benefits less costs, worth what paid, the map, attributes,
        segments, and whatever else was asked.

    Raises
    ------
    OptionError
        If there is no such language.
    """
    words = Words(language)
    read = answers_section(
        reading,
        words,
        hidden=result.hidden,
        beyond=result.beyond,
        clustered=result.clustered,
        fewest=result.question.fewest,
    )
    told = [one for make in SECTIONS for one in make(result, words, as_of=as_of)]
    return (read, *told)


def value_page(
    reading: AnswerReading,
    result: ValueResult,
    words: Words,
    *,
    version: str,
    as_of: date,
) -> Page:
    """Return the page of an analysis of value.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.
    version : str
        Of Nilai.
    as_of : date
        When the answers were read.

    Returns
    -------
    Page
        Sections with the map, the bars, head to head and segments.
    """
    sections = value_sections(reading, result, words.language, as_of=as_of)
    title, figure = _headline(result, words)
    between = ""
    if figure is not None:
        between = words.say(
            "value.between",
            low=points(figure.low, words),
            high=points(figure.high, words),
            confidence=words.share(figure.confidence),
        )
    # What was read is told last: a reader wants the answer first.
    told = (*sections[1:], sections[0])
    return Page(
        title=title,
        kicker=words.say("value.kicker", day=words.day(as_of)),
        between=between,
        summary=tuple(one.sentences[0] for one in told[:3] if one.code != "read"),
        sections=told,
        pictures=_pictures(result, words),
        made_by=words.say(
            "value.made_by", version=version, files=", ".join(reading.files)
        ),
    )


def _headline(result: ValueResult, words: Words) -> tuple[str, Estimate | None]:
    own, index, drawn = result.question.own, result.index, result.map
    if own is not None and index is not None and index.against is not None:
        return _compared("value.title", own, index.against, words), index.against
    if own is not None and result.added is not None:
        ratio = result.added.ratio
        apart = Estimate(
            value=ratio.value - 100,
            low=ratio.low - 100,
            high=ratio.high - 100,
            confidence=ratio.confidence,
            unit=ratio.unit,
            n=ratio.n,
        )
        return _compared("value.title_added", own, apart, words), apart
    if own is not None and drawn is not None:
        distance = drawn.offers[0].distance
        key = _direction(distance, ("better", "worse"))
        return words.say(f"value.title_fair_{key}", own=own), distance
    return _without_own(result, words)


def _without_own(result: ValueResult, words: Words) -> tuple[str, Estimate | None]:
    index, drawn = result.index, result.map
    if index is not None and len(index.offers) == 1:
        value = index.offers[0].value
        title = words.say("value.title_alone", value=words.number(value.value))
        return title, value
    count = len(result.brands)
    if index is not None:
        best = index.offers[0]
        title = words.say("value.title_best", brand=best.brand, count=count)
        return title, best.value
    if drawn is not None:
        best = drawn.offers[0]
        title = words.say("value.title_best", brand=best.brand, count=count)
        return title, best.distance
    return words.say("value.title_plain"), None


def _compared(key: str, own: str, apart: Estimate, words: Words) -> str:
    direction = _direction(apart, ("ahead", "behind"))
    if direction == "level":
        return words.say(f"{key}_level", own=own)
    return words.say(f"{key}_{direction}", own=own, points=abs(apart.value))


def _direction(found: Estimate, names: tuple[str, str]) -> str:
    if found.low <= 0 <= found.high:
        return "level"
    return names[0] if found.value > 0 else names[1]


def _pictures(result: ValueResult, words: Words) -> tuple[Picture, ...]:
    made: list[tuple[str, str, go.Figure, dict[str, str]]] = []
    if result.index is not None:
        made.append(("bars", "value", _bars(result, result.index, words), {}))
    drawn = result.map
    if drawn is not None:
        line = words.say(f"value.map.short.{drawn.line}")
        made.append(("map", "map", _map(result, drawn, words), {"line": line}))
        if drawn.attributes:
            duels = [
                Duel(name=part_name(a.name, words), weight=a.weight, ratio=a.ratio)
                for a in drawn.attributes
            ]
            made.append(("head", "head", head_to_head_figure(duels, words), {}))
    if sum(one.value is not None for one in result.segments) > 1:
        made.append(("segments", "segments", segments_picture(result, words), {}))
    return tuple(
        Picture(
            id=f"figure-{name}",
            section=section,
            figure=figure,
            label=words.say(f"figures.value.title_{name}", **values),
        )
        for name, section, figure, values in made
    )


def segments_picture(result: ValueResult, words: Words) -> go.Figure:
    """Return the value of each segment with its interval.

    Parameters
    ----------
    result : ValueResult
        With segments.
    words : Words
        The reader's language.

    Returns
    -------
    Figure
        A row each.
    """
    valued = [
        (segment_name(result, one), one.value)
        for one in result.segments
        if one.value is not None
    ]
    shown = [words.number(figure.value) for _, figure in valued]
    confidence = words.share(result.question.confidence)
    return estimate_rows_figure(
        words.say("figures.value.title_segments"),
        words.say("figures.value.unit_segments", confidence=confidence),
        valued,
        shown,
        hover=[f"{name}: {v}" for (name, _), v in zip(valued, shown, strict=True)],
        table=estimates_table(words, ("segment", "value"), valued, kind="number"),
    )


def _bars(result: ValueResult, index: ValueIndex, words: Words) -> go.Figure:
    bars = [
        Bar(
            name=part_name(part.name, words),
            is_cost=part.side == "cost",
            own=part.own,
            others=None if part.others is None else part.others.value,
        )
        for part in index.components
    ]
    own = result.question.own
    confidence = words.share(result.question.confidence)
    unit = words.say("figures.value.unit_bars_alone", confidence=confidence)
    if own is not None and index.against is not None:
        unit = words.say("figures.value.unit_bars", own=own)
    return value_bars_figure(bars, unit, words)


def _map(result: ValueResult, drawn: ValueMap, words: Words) -> go.Figure:
    own = result.question.own
    spots = [
        Spot(
            name=offer.brand,
            quality=offer.quality.value,
            price=offer.price.value,
            covariance=offer.covariance,
            n=offer.n,
            is_own=offer.brand == own,
            hover=words.say(
                "figures.value.hover_map",
                name=offer.brand,
                quality=offer.quality.value,
                price=offer.price.value,
                count=offer.n,
            ),
        )
        for offer in drawn.offers
    ]
    lines = {name: (line.slope, line.intercept) for name, line in drawn.lines.items()}
    return value_map_figure(spots, lines, drawn.line, result.question.confidence, words)


def value_document(reading: AnswerReading, result: ValueResult) -> dict[str, Any]:
    """Return an analysis of value as a document.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : ValueResult
        The analysis.

    Returns
    -------
    dict
        As docs/result.md says; what is not finite is None.
    """
    return plain(
        {
            "read": answers_document(reading),
            "options": asdict(result.question),
            "responses": result.responses,
            "brands": list(result.brands),
            "not_shown": result.hidden,
            "beyond_scale": result.beyond,
            "clustered": result.clustered,
            "weights": asdict(result.weights),
            "schemes": {name: asdict(one) for name, one in result.schemes.items()},
            "index": None if result.index is None else asdict(result.index),
            "added": None if result.added is None else asdict(result.added),
            "added_by": {n: asdict(one) for n, one in result.added_by.items()},
            "map": None if result.map is None else _map_document(result.map),
            "segments": [
                asdict(one) | {"standing": one.standing} for one in result.segments
            ],
            "gaps": [asdict(gap) | {"priority": gap.priority} for gap in result.gaps],
            "switching": None
            if result.switching is None
            else asdict(result.switching)
            | {
                "retention": result.switching.retention,
                "next_shares": result.switching.next_shares,
            },
            "bands": [asdict(band) for band in result.bands],
        }
    )


def _map_document(drawn: ValueMap) -> dict[str, Any]:
    return asdict(drawn) | {
        "attributes": [asdict(one) | {"area": one.area} for one in drawn.attributes]
    }


def answers_document(reading: AnswerReading) -> dict[str, Any]:
    """Return what was read of answers as a document.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.

    Returns
    -------
    dict
        Rows used and refused add up to the rows.
    """
    return plain(
        {
            "layout": reading.layout,
            "files": reading.files,
            "columns": dict(reading.columns),
            "weight": reading.weight,
            "rows": reading.rows,
            "used": reading.used,
            "refused": dict(reading.refused),
            "refused_lines": dict(reading.lines),
            "responses": reading.responses,
            "answered": dict(reading.answered),
            "notes": [
                {
                    "code": note.code,
                    "values": dict(note.values),
                    "sentence": note.sentence(),
                }
                for note in reading.notes
            ],
        }
    )
