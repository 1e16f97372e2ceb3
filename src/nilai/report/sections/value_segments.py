"""Segments, gaps of service, moving between brands, and value with recommendation."""

from datetime import date

import numpy as np

from nilai.engine.value import ValueResult
from nilai.engine.value.result import SegmentValue
from nilai.perception.customer_value import COSTS
from nilai.perception.servqual import overall_gap
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.sections.value import ends, part_name, points, span
from nilai.report.words import Words

FEW_BRANDS = 12
"""A switching matrix of more brands is folded away."""


def segments_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return what each segment values most, as its value proposition.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None without segments asked for.
    """
    by = result.question.by
    if by is None:
        return ()
    said = [_proposition(result, one, words) for one in result.segments]
    if not said:
        said.append(words.say("value.segments.none"))
    elif result.weights.scheme == "equal":
        said.append(words.say("value.segments.bring"))
    return (
        Section(
            code="segments",
            heading=words.say("value.segments.heading"),
            sentences=tuple(said),
            tables=(_segments_table(result, words),) if result.segments else (),
            how=explain(
                words,
                "value.segments",
                as_of=as_of,
                count=len(result.segments),
                column=by,
                confidence=words.share(result.question.confidence),
            ),
        ),
    )


def _named(result: ValueResult, name: str, words: Words) -> str:
    """Return what is good about a component: little effort, rather than effort."""
    if not _is_cost(result, name):
        return part_name(name, words)
    if name in COSTS:
        return words.say(f"value.low.{name}")
    return words.say("value.segments.low_cost", name=part_name(name, words))


def _is_cost(result: ValueResult, name: str) -> bool:
    return name in result.question.costs and result.index is not None


def segment_name(result: ValueResult, one: SegmentValue) -> str:
    """Return how a segment is called; a bare number with its column.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    one : SegmentValue
        The segment.

    Returns
    -------
    str
        As in "region 3".
    """
    if one.segment.replace(".", "").isdigit():
        return f"{result.question.by} {one.segment}"
    return one.segment


def _proposition(result: ValueResult, one: SegmentValue, words: Words) -> str:
    name, best = segment_name(result, one), _named(result, one.best, words)
    told = one.component or one.best
    is_cost = _is_cost(result, told)
    # Little effort is rated as high as effort is rated low.
    rated = 100 - one.rated.value if is_cost else one.rated.value
    if one.component is None or one.share is None:
        known = result.weights.scheme != "equal"
        key = "stands" if known else "stands_unknown"
        return words.say(f"value.segments.{key}", segment=name, best=best, rated=rated)
    standing = one.standing
    if is_cost and standing in ("ahead", "behind"):
        # Costing the customer more than competitors do is to be behind.
        standing = "behind" if standing == "ahead" else "ahead"
    values: dict[str, str | float] = {
        "segment": name,
        "component": _named(result, one.component, words),
        "share": words.share(one.share),
        "rated": rated,
    }
    if standing in ("ahead", "behind") and one.lead is not None:
        values["lead"] = abs(one.lead.value)
    if standing == "level" and one.best != one.component:
        values["best"] = best
        standing = "level_but"
    return words.say(f"value.segments.values_{standing}", **values)


def _segments_table(result: ValueResult, words: Words) -> Table:
    has_value = any(one.value is not None for one in result.segments)
    compared = any(one.ahead is not None for one in result.segments)
    interval = words.say(
        "value.column_interval", confidence=words.share(result.question.confidence)
    )
    columns = [
        words.say("value.segments.column_segment"),
        words.say("value.column_n"),
    ]
    if has_value:
        columns += [words.say("value.column_value"), interval]
    if compared:
        columns += [words.say("value.column_ahead"), interval]
    columns += [
        words.say("value.segments.column_most"),
        words.say("value.segments.column_share"),
    ]
    rows = []
    for one in result.segments:
        row = [segment_name(result, one), words.number(one.n)]
        asked = [one.value] * has_value + [one.ahead] * compared
        for place, found in enumerate(asked):
            shown = points if place else words.number
            row += (
                ["–", "–"]
                if found is None
                else [
                    points(found.value, words)
                    if shown is points
                    else words.number(found.value),
                    span(found, words),
                ]
            )
        row += [
            "–" if one.component is None else _named(result, one.component, words),
            "–" if one.share is None else words.share(one.share),
        ]
        rows.append(tuple(row))
    return Table(
        caption=words.say("value.segments.caption"),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def gaps_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return where service falls short of what is expected.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None without dimensions of service.
    """
    gaps = result.gaps
    if not gaps:
        return ()
    short = [gap for gap in gaps if gap.gap.high < 0]
    overall = overall_gap(
        {gap.dimension: gap.gap.value for gap in gaps},
        {gap.dimension: gap.weight for gap in gaps},
    )
    first = words.say("value.gaps.first_fine")
    if short:
        first = words.say(
            "value.gaps.first_short",
            count=len(short),
            dimensions=len(gaps),
            worst=part_name(short[0].dimension, words),
            gap=points(short[0].gap.value, words, 1),
            **ends(short[0].gap, words, 1),
        )
    names = ("dimension", "expected", "perceived", "gap", "priority")
    labels = [words.say(f"value.gaps.column_{name}") for name in names]
    confidence = words.share(result.question.confidence)
    interval = words.say("value.column_interval", confidence=confidence)
    return (
        Section(
            code="gaps",
            heading=words.say("value.gaps.heading"),
            sentences=(
                first,
                words.say("value.gaps.overall", gap=points(overall, words, 2)),
                words.say("value.gaps.contested"),
            ),
            tables=(
                Table(
                    columns=(
                        *labels[:4],
                        interval,
                        words.say("value.column_weight"),
                        labels[4],
                    ),
                    rows=tuple(
                        (
                            part_name(gap.dimension, words),
                            words.number(gap.expected, 2),
                            words.number(gap.perceived, 2),
                            points(gap.gap.value, words, 2),
                            span(gap.gap, words, 2),
                            words.share(gap.weight),
                            words.number(gap.priority, 2),
                        )
                        for gap in gaps
                    ),
                ),
            ),
            how=explain(
                words,
                "value.gaps",
                as_of=as_of,
                count=max(gap.gap.n for gap in gaps),
                confidence=confidence,
            ),
        ),
    )


def switching_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return who moves to which brand.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None without brands bought last and next.
    """
    found = result.switching
    if found is None:
        return ()
    own = result.question.own
    if own in found.brands:
        place = found.brands.index(own)
        first = words.say(
            "value.switching.first",
            brand=own,
            share=words.share(found.retention[place]),
            next=words.share(found.next_shares[place]),
            current=words.share(found.current[place]),
        )
    else:
        place = int(np.argmax(found.retention))
        first = words.say(
            "value.switching.first_plain",
            brand=found.brands[place],
            share=words.share(found.retention[place]),
        )
    return (
        Section(
            code="switching",
            heading=words.say("value.switching.heading"),
            sentences=(first, words.say("value.switching.intended")),
            tables=(
                Table(
                    caption=words.say("value.switching.caption"),
                    columns=(
                        words.say("value.switching.column_last"),
                        words.say("value.column_n"),
                        *(
                            words.say("value.switching.column_next", brand=brand)
                            for brand in found.brands
                        ),
                    ),
                    rows=tuple(
                        (
                            brand,
                            words.number(found.counts[i].sum()),
                            *(words.share(chance) for chance in found.matrix[i]),
                        )
                        for i, brand in enumerate(found.brands)
                    ),
                    is_detail=len(found.brands) > FEW_BRANDS,
                ),
            ),
            how=explain(
                words,
                "value.switching",
                as_of=as_of,
                count=float(found.counts.sum()),
            ),
        ),
    )


def bands_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return the share of promoters by value.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None with fewer than two bands.
    """
    bands = result.bands
    if len(bands) < 2:
        return ()
    confidence = words.share(result.question.confidence)
    return (
        Section(
            code="bands",
            heading=words.say("value.bands.heading"),
            sentences=(
                words.say(
                    "value.bands.first",
                    high=words.share(bands[-1].share.value),
                    low=words.share(bands[0].share.value),
                ),
            ),
            tables=(
                Table(
                    columns=(
                        words.say("value.bands.column_band"),
                        words.say("value.column_n"),
                        words.say("value.bands.column_share"),
                        words.say("value.column_interval", confidence=confidence),
                    ),
                    rows=tuple(
                        (
                            words.span(words.number(b.low), words.number(b.high)),
                            words.number(b.share.n),
                            words.share(b.share.value),
                            words.span(
                                words.share(b.share.low), words.share(b.share.high)
                            ),
                        )
                        for b in bands
                    ),
                ),
            ),
            how=explain(
                words,
                "value.bands",
                as_of=as_of,
                count=sum(b.share.n for b in bands),
                confidence=confidence,
            ),
        ),
    )
