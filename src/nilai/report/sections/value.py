"""Benefits less costs, of us and of competitors."""

from datetime import date

import numpy as np

from nilai.engine.value import ValueResult
from nilai.engine.value.result import ComponentScore, ValueIndex
from nilai.perception.customer_value import BENEFITS, COSTS
from nilai.perception.reliability import ACCEPTABLE
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Estimate


def part_name(name: str, words: Words) -> str:
    """Return how a benefit, cost or attribute is called.

    Parameters
    ----------
    name : str
        One of the eight, or a column.
    words : Words
        The reader's language.

    Returns
    -------
    str
        A column's underscores become spaces, unless it is a number like Q11_1.

    Examples
    --------
    >>> part_name("energy", Words()), part_name("easy_to_use", Words("id"))
    ('effort', 'easy to use')
    """
    if name in (*BENEFITS, *COSTS):
        return words.say(f"value.parts.{name}")
    return name if any(c.isdigit() for c in name) else name.replace("_", " ")


def points(figure: float, words: Words, digits: int = 0) -> str:
    """Return points with a sign.

    Parameters
    ----------
    figure : float
        Points.
    words : Words
        The reader's language.
    digits : int
        After the decimal mark.

    Returns
    -------
    str
        As in +12 or −3.
    """
    text = words.number(figure, digits)
    return f"+{text}" if np.isfinite(figure) and round(figure, digits) > 0 else text


def span(found: Estimate, words: Words, digits: int = 0) -> str:
    """Return the interval of a figure.

    Parameters
    ----------
    found : Estimate
        The figure.
    words : Words
        The reader's language.
    digits : int
        After the decimal mark.

    Returns
    -------
    str
        A dash when one answer is all there is.
    """
    if not np.isfinite(found.high - found.low):
        return "–"
    return words.span(words.number(found.low, digits), words.number(found.high, digits))


def ends(found: Estimate, words: Words, digits: int = 0) -> dict[str, str]:
    """Return the ends of an interval, for a sentence.

    Parameters
    ----------
    found : Estimate
        The figure.
    words : Words
        The reader's language.
    digits : int
        After the decimal mark.

    Returns
    -------
    dict of str to str
        `low` and `high`.
    """
    return {
        "low": words.number(found.low, digits),
        "high": words.number(found.high, digits),
    }


def brands_of(result: ValueResult, words: Words) -> str:
    """Return the brands shown, in one phrase.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    str
        A dash when answers name none.
    """
    named = [brand for brand in result.brands if brand]
    more = " …" if len(named) > 12 else ""
    return ", ".join(named[:12]) + more if named else words.number(float("nan"))


def value_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return benefits less costs, of us and of competitors.

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
        None when no benefit was rated.
    """
    index = result.index
    if index is None:
        return ()
    tables = [_components(index, words)]
    if len(index.offers) > 1:
        tables.append(_offers(index, words))
    return (
        Section(
            code="value",
            heading=words.say("value.heading"),
            sentences=_sentences(result, index, words),
            tables=(*tables, *_advantage_table(result, index, words)),
            how=explain(
                words,
                "value",
                as_of=as_of,
                scale=words.span(
                    words.number(index.scale.low), words.number(index.scale.high)
                ),
                count=result.responses,
                brands=brands_of(result, words),
                confidence=words.share(result.question.confidence),
            ),
        ),
    )


def _sentences(result: ValueResult, index: ValueIndex, words: Words) -> tuple[str, ...]:
    first = index.offers[0]
    own = result.question.own
    key = "first_own" if own else "first_best" if first.brand else "first_alone"
    said = [
        words.say(
            f"value.{key}",
            benefit=first.benefit.value,
            cost=first.cost.value,
            value=words.number(first.value.value),
            **ends(first.value, words),
            **({"own": own} if own else {}),
            **({"brand": first.brand} if key == "first_best" else {}),
        )
    ]
    if index.against is not None:
        said.append(_against(index.against, words))
    elif len(index.offers) == 1:
        said.append(words.say("value.no_rival"))
    if not any(part.side == "cost" for part in index.components):
        said.append(words.say("value.no_costs"))
    scheme = words.say(f"value.schemes.{result.weights.scheme}")
    said.append(words.say("value.weights_used", scheme=scheme))
    if index.advantage is not None:
        won = index.advantage
        said.append(
            words.say(
                "value.advantage",
                own=own or first.brand,
                margin=words.precise(won.margin, 2),
                benefits=won.benefits,
                costs=won.costs,
                value=words.number(won.value),
            )
        )
    weak = [
        part_name(part.name, words)
        for part in index.components
        if part.alpha is not None and part.alpha < ACCEPTABLE
    ]
    if weak:
        said.append(words.say("value.alpha_low", parts=", ".join(weak)))
    return tuple(said)


def _against(against: Estimate, words: Words) -> str:
    if against.low <= 0 <= against.high:
        shown = points(against.value, words)
        return words.say("value.level", points=shown, **ends(against, words))
    key = "ahead" if against.value > 0 else "behind"
    apart = (
        against
        if key == "ahead"
        else Estimate(
            value=-against.value,
            low=-against.high,
            high=-against.low,
            confidence=against.confidence,
            unit=against.unit,
            n=against.n,
        )
    )
    return words.say(f"value.{key}", points=apart.value, **ends(apart, words))


def _components(index: ValueIndex, words: Words) -> Table:
    compared = any(part.others is not None for part in index.components)
    several = any(part.alpha is not None for part in index.components)
    confidence = words.share(index.components[0].own.confidence)
    columns = [
        words.say("value.column_component"),
        words.say("value.column_weight"),
        words.say("value.column_own" if compared else "value.column_rated"),
        words.say("value.column_interval", confidence=confidence),
    ]
    if compared:
        columns += [
            words.say("value.column_others"),
            words.say("value.column_difference"),
            words.say("value.column_interval", confidence=confidence),
        ]
    if several:
        columns.append(words.say("value.column_alpha"))
    return Table(
        caption=words.say("value.caption_components"),
        columns=tuple(columns),
        rows=tuple(
            _component(part, words, compared=compared, several=several)
            for part in index.components
        ),
    )


def _component(
    part: ComponentScore, words: Words, *, compared: bool, several: bool
) -> tuple[str, ...]:
    side = words.say(f"value.sides.{part.side}")
    row = [
        f"{part_name(part.name, words)} ({side})",
        words.share(part.weight),
        words.number(part.own.value),
        span(part.own, words),
    ]
    if compared:
        others, ahead = part.others, part.ahead
        row += [
            "–" if others is None else words.number(others.value),
            "–" if ahead is None else points(ahead.value, words),
            "–" if ahead is None else span(ahead, words),
        ]
    if several:
        row.append("–" if part.alpha is None else words.number(part.alpha, 2))
    return tuple(row)


def _offers(index: ValueIndex, words: Words) -> Table:
    compared = any(offer.ahead is not None for offer in index.offers)
    confidence = words.share(index.offers[0].value.confidence)
    interval = words.say("value.column_interval", confidence=confidence)
    names = ("brand", "n", "benefit", "cost", "value")
    columns = [*(words.say(f"value.column_{name}") for name in names), interval]
    if compared:
        columns += [words.say("value.column_ahead"), interval]
    rows = []
    for offer in index.offers:
        row = [
            offer.brand,
            words.number(offer.n),
            words.number(offer.benefit.value),
            words.number(offer.cost.value),
            words.number(offer.value.value),
            span(offer.value, words),
        ]
        if compared:
            ahead = offer.ahead
            row += [
                "–" if ahead is None else points(ahead.value, words),
                "–" if ahead is None else span(ahead, words),
            ]
        rows.append(tuple(row))
    return Table(
        caption=words.say("value.caption_offers"),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _advantage_table(
    result: ValueResult, index: ValueIndex, words: Words
) -> tuple[Table, ...]:
    won = index.advantage
    if won is None:
        return ()
    rivals = [brand for brand in result.brands if brand != result.question.own]
    return (
        Table(
            caption=words.say("value.caption_advantage"),
            columns=(
                words.say("value.column_component"),
                words.say("value.column_weight"),
                *(words.say("value.column_entry", brand=brand) for brand in rivals),
            ),
            rows=tuple(
                (
                    part_name(one.attribute, words),
                    words.number(one.weight),
                    *(points(entry, words) for entry in one.entries),
                )
                for one in won.advantages
            ),
            is_detail=True,
        ),
    )
