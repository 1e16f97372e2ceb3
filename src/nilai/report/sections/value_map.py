"""Quality against price, being worth what was paid, and attribute by attribute."""

from datetime import date

from nilai.engine.value import ValueResult
from nilai.engine.value.result import HeadToHead, MapOffer, ValueMap
from nilai.perception.value_added import ValueAdded
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.sections.value import brands_of, ends, part_name, points, span
from nilai.report.words import Words


def map_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return quality against price.

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
        None when there is no map.
    """
    found = result.map
    if found is None:
        return ()
    return (
        Section(
            code="map",
            heading=words.say("value.map.heading"),
            sentences=_map_sentences(result, found, words),
            tables=(_map_table(found, words), _lines_table(found, words)),
            how=_how(result, "value.map", words, as_of),
        ),
    )


def _how(
    result: ValueResult, code: str, words: Words, as_of: date | None
) -> tuple[tuple[str, str], ...]:
    return explain(
        words,
        code,
        as_of=as_of,
        count=result.responses,
        brands=brands_of(result, words),
        confidence=words.share(result.question.confidence),
    )


def _map_sentences(
    result: ValueResult, found: ValueMap, words: Words
) -> tuple[str, ...]:
    said = []
    offers = found.offers
    if result.question.own is not None:
        own = offers[0]
        key = "level"
        if own.distance.low > 0 or own.distance.high < 0:
            key = "better" if own.distance.value > 0 else "worse"
        apart = {} if key == "level" else {"distance": abs(own.distance.value)}
        said.append(
            words.say(f"value.map.first_{key}", own=own.brand, **apart, **_at(own))
        )
    best = max(offers, key=lambda offer: offer.distance.value)
    if result.question.own is None or best is not offers[0]:
        said.append(words.say("value.map.best", brand=best.brand, **_at(best)))
    said.append(_line(result, found, words))
    fitted = found.lines.get("regression")
    if fitted is not None and fitted.is_weak:
        said.append(words.say("value.map.weak", count=fitted.offers))
    elif fitted is not None and fitted.slope < 0:
        said.append(words.say("value.map.reversed"))
    if found.unsteady:
        named = ", ".join(part_name(name, words) for name in found.unsteady[:3])
        named += " …" if len(found.unsteady) > 3 else ""
        said.append(words.say("value.map.unsteady", attributes=named))
    return tuple(said)


def _at(offer: MapOffer) -> dict[str, float]:
    return {"quality": offer.quality.value, "price": offer.price.value}


def _line(result: ValueResult, found: ValueMap, words: Words) -> str:
    line = words.say(f"value.map.lines.{found.line}")
    others = [name for name in found.lines if name != found.line]
    if not others or result.question.own is None:
        return words.say("value.map.line_alone", line=line)
    readings = [
        words.say(
            f"value.map.readings.{name}",
            distance=points(found.offers[0].distances[name], words),
        )
        for name in others
    ]
    return words.say("value.map.line", line=line, others=", ".join(readings))


def _map_table(found: ValueMap, words: Words) -> Table:
    confidence = words.share(found.offers[0].quality.confidence)
    interval = words.say("value.column_interval", confidence=confidence)
    return Table(
        caption=words.say("value.map.caption"),
        columns=(
            words.say("value.column_brand"),
            words.say("value.column_n"),
            words.say("value.map.column_quality"),
            interval,
            words.say("value.map.column_price"),
            interval,
            words.say("value.map.column_distance"),
            interval,
        ),
        rows=tuple(
            (
                offer.brand,
                words.number(offer.n),
                words.number(offer.quality.value),
                span(offer.quality, words),
                words.number(offer.price.value),
                span(offer.price, words),
                points(offer.distance.value, words),
                span(offer.distance, words),
            )
            for offer in found.offers
        ),
    )


def _lines_table(found: ValueMap, words: Words) -> Table:
    return Table(
        caption=words.say("value.map.caption_lines"),
        columns=(
            words.say("value.column_brand"),
            *(words.say(f"value.map.lines.{name}") for name in found.lines),
        ),
        rows=tuple(
            (
                offer.brand,
                *(points(offer.distances[name], words, 1) for name in found.lines),
            )
            for offer in found.offers
        ),
        is_detail=True,
    )


def added_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return the customer-value-added ratio, its interval and its level.

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
        None without that question asked of us and of competitors.
    """
    found = result.added
    if found is None:
        return ()
    said = [_added_sentence(result, found, words)]
    touched = [level for level in found.levels if level != found.level]
    if touched and not found.is_share:
        named = ", ".join(words.say(f"value.added.levels.{level}") for level in touched)
        said.append(words.say("value.added.touched", levels=named))
    return (
        Section(
            code="added",
            heading=words.say("value.added.heading"),
            sentences=tuple(said),
            tables=(_added_table(result, words),) if len(result.added_by) > 1 else (),
            how=explain(
                words,
                "value.added",
                as_of=as_of,
                count=found.own_n + found.compared_n,
                column=result.question.worth or "",
                confidence=words.share(result.question.confidence),
            ),
        ),
    )


def _added_sentence(result: ValueResult, found: ValueAdded, words: Words) -> str:
    shown = {
        "own": result.question.own or "",
        "ratio": words.number(found.ratio.value),
        **ends(found.ratio, words),
    }
    if found.is_share:
        return words.say(
            "value.added.share",
            own_share=words.share(found.own),
            other_share=words.share(found.compared),
            **shown,
        )
    return words.say(
        "value.added.first",
        value=words.number(found.own, 2),
        others=words.number(found.compared, 2),
        level=words.say(f"value.added.levels.{found.level}"),
        **shown,
    )


def _added_table(result: ValueResult, words: Words) -> Table:
    def row(brand: str, found: ValueAdded) -> tuple[str, ...]:
        return (
            brand,
            words.number(found.compared_n),
            words.number(found.compared, 2),
            words.number(found.ratio.value, 1),
            span(found.ratio, words, 1),
            "–" if found.is_share else words.say(f"value.added.levels.{found.level}"),
        )

    ordered = sorted(result.added_by.items(), key=lambda item: item[1].ratio.value)
    return Table(
        caption=words.say("value.added.caption"),
        columns=(
            words.say("value.column_brand"),
            words.say("value.column_n"),
            words.say("value.column_rated"),
            words.say("value.added.column_ratio"),
            words.say(
                "value.column_interval",
                confidence=words.share(result.question.confidence),
            ),
            words.say("value.added.column_level"),
        ),
        rows=tuple(row(brand, found) for brand, found in ordered),
    )


def head_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return our rating over the competitors', attribute by attribute.

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
        None without our brand and a competitor.
    """
    found = result.map
    if found is None or not found.attributes:
        return ()
    return (
        Section(
            code="head",
            heading=words.say("value.head.heading"),
            sentences=_head_sentences(found, words),
            tables=_head_tables(result, found, words),
            how=_how(result, "value.head", words, as_of),
        ),
    )


def _head_sentences(found: ValueMap, words: Words) -> tuple[str, ...]:
    said = []
    if found.quality is not None:
        both = {} if found.price is None else {"price": found.price.value}
        said.append(
            words.say(
                "value.head.first_both" if both else "value.head.first",
                quality=found.quality.value,
                **ends(found.quality, words),
                **both,
            )
        )
    clear = [a for a in found.attributes if a.ratio.high < 1 or a.ratio.low > 1]
    worst = min((a for a in clear if a.area < 0), key=_area, default=None)
    best = max((a for a in clear if a.area > 0), key=_area, default=None)
    if worst is None:
        said.append(words.say("value.head.no_loss"))
    for key, one in (("worst", worst), ("best", best)):
        if one is not None:
            said.append(
                words.say(
                    f"value.head.{key}",
                    attribute=part_name(one.name, words),
                    area=points(one.area, words),
                )
            )
    return tuple(said)


def _area(attribute: HeadToHead) -> float:
    return attribute.area


def _head_tables(
    result: ValueResult, found: ValueMap, words: Words
) -> tuple[Table, ...]:
    confidence = words.share(result.question.confidence)
    names = ("attribute", "side", "ratio", "area")
    labels = {name: words.say(f"value.head.column_{name}") for name in names}
    whole = Table(
        caption=words.say("value.head.caption"),
        columns=(
            labels["attribute"],
            labels["side"],
            words.say("value.column_weight"),
            words.say("value.column_own"),
            words.say("value.column_others"),
            labels["ratio"],
            words.say("value.column_interval", confidence=confidence),
            labels["area"],
        ),
        rows=tuple(
            (
                part_name(one.name, words),
                words.say(f"value.sides.{one.side}"),
                words.number(one.weight),
                words.precise(one.own, 3),
                words.precise(one.others, 3),
                words.number(one.ratio.value, 2),
                span(one.ratio, words, 2),
                points(one.area, words, 1),
            )
            for one in found.attributes
        ),
    )
    rivals = list(found.attributes[0].by_brand)
    each = Table(
        caption=words.say("value.head.caption_each"),
        columns=(
            labels["attribute"],
            *(words.say("value.column_entry", brand=brand) for brand in rivals),
        ),
        rows=tuple(
            (
                part_name(one.name, words),
                *(
                    f"{words.number(one.by_brand[brand].value, 2)} "
                    f"({span(one.by_brand[brand], words, 2)})"
                    for brand in rivals
                ),
            )
            for one in found.attributes
        ),
        is_detail=True,
    )
    return (whole, each) if len(rivals) > 1 else (whole,)
