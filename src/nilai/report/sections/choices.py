"""What customers choose by, and what it is worth to them in money."""

from datetime import date

import numpy as np

from nilai.engine.choice import ChoiceResult
from nilai.engine.choice_reading import ChoiceReading
from nilai.perception.attributes import NONE, Attribute, Level, PartWorth, shown
from nilai.perception.willingness_to_pay import WillingnessToPay
from nilai.report.notes import say_note
from nilai.report.sections.how import explain
from nilai.report.sections.left_out import refused_sentence, refused_table
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_TOLD = 3
"""So many levels are named in sentences; the table has all."""


def choice_read_section(
    reading: ChoiceReading, result: ChoiceResult, words: Words
) -> Section:
    """Return which tasks were used, and which left out and why.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : ChoiceResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        Tasks used and left out by class add up to all; how columns were read.
    """
    rows = result.rows
    sentences = [
        words.say(
            "choice.read",
            used=rows.used,
            count=rows.tasks,
            respondents=rows.respondents,
        ),
        *refused_sentence(rows.refused, "choice", words),
    ]
    if reading.refused:
        count = sum(reading.refused.values())
        sentences.append(words.say("choice.rows_refused", count=count))
    if rows.blanks:
        sentences.append(words.say("choice.blanks", attributes=", ".join(rows.blanks)))
    lines = [a.name for a in result.attributes if a.is_linear]
    if lines:
        sentences.append(words.say("choice.lines", attributes=", ".join(lines)))
        sentences.append(words.say("choice.lines_change"))
    if rows.aside:
        sentences.append(words.say("choice.aside", columns=", ".join(rows.aside)))
    if rows.unchanging:
        sentences.append(
            words.say("choice.unchanging", label=", ".join(rows.unchanging))
        )
    if rows.with_none:
        sentences.append(words.say("choice.none_known"))
    sentences += [say_note(note, words) for note in reading.notes]
    return Section(
        code="read",
        heading=words.say("choice.heading_read"),
        sentences=tuple(sentences),
        tables=refused_table(rows.refused, rows.used, "choice", words),
    )


def choice_section(
    result: ChoiceResult, words: Words, *, as_of: date | None
) -> Section:
    """Return what customers choose by.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.
    words : Words
        The reader's language and currency.
    as_of : date or None
        When the choices were read.

    Returns
    -------
    Section
        Weights, part-worths and willingness to pay with intervals.
    """
    fit = result.fit
    return Section(
        code="choice",
        heading=words.say("choice.heading"),
        sentences=(_weightiest(result, words), *_worth_sentences(result, words)),
        tables=(_parts_table(result, words), _importance_table(result, words)),
        how=explain(
            words,
            "choice",
            as_of=as_of,
            count=fit.n,
            respondents=fit.respondents,
            cells=fit.certificate.cells,
            confidence=words.share(result.question.confidence),
        ),
    )


def has_or_not(attribute: Attribute) -> bool:
    """Return whether an attribute is a thing that alternatives have or lack.

    Parameters
    ----------
    attribute : Attribute
        The attribute.

    Returns
    -------
    bool
        Whether its levels are 0 and 1, compared with 0.

    Examples
    --------
    >>> has_or_not(Attribute(name="wifi", levels=(0.0, 1.0)))
    True
    """
    return attribute.levels == (0.0, 1.0)


def level_name(
    result: ChoiceResult, attribute: str, level: Level | None, words: Words
) -> str:
    """Return an attribute's level as people say it.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.
    attribute : str
        The attribute.
    level : str or float or None
        Its level; None of a line.
    words : Words
        The reader's language.

    Returns
    -------
    str
        As in `brand: Sony`; the attribute alone where it is there or not.
    """
    if attribute == NONE:
        return words.say("choice.none")
    own = next(a for a in result.attributes if a.name == attribute)
    if level is None or has_or_not(own):
        return attribute
    return f"{attribute}: {shown(level)}"


def worth_rows(
    result: ChoiceResult,
) -> list[tuple[str, Level | None, WillingnessToPay]]:
    """Return what levels are worth, the most money first.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.

    Returns
    -------
    list of tuple
        Attribute, level and amount; empty where the price does not tell.
    """
    known = [
        (attribute, level, worth)
        for (attribute, level), worth in result.worth.items()
        if worth.is_known
    ]
    return sorted(known, key=lambda row: -abs(row[2].amount))


def _weightiest(result: ChoiceResult, words: Words) -> str:
    ordered = sorted(result.importance.items(), key=lambda item: -item[1].value)
    if len(ordered) == 1:
        return words.say("choice.only", attribute=ordered[0][0])
    rest = ", ".join(
        f"{name} ({words.share(share.value)})" for name, share in ordered[1:_TOLD]
    )
    return words.say(
        "choice.first",
        attribute=ordered[0][0],
        share=words.share(ordered[0][1].value),
        next=rest,
    )


def _worth_sentences(result: ChoiceResult, words: Words) -> list[str]:
    if not result.worth:
        return []
    rows = worth_rows(result)
    if not rows:
        price = result.fit.names.index(result.question.price or "")
        rises = result.fit.coefficients[price] > 0
        return [words.say("choice.price_wrong" if rises else "choice.price_unclear")]
    clear = [row for row in rows if row[2].fieller[0] * row[2].fieller[1] > 0]
    sentences = [_worth_sentence(result, *row, words) for row in clear[:_TOLD]]
    unclear = [
        level_name(result, a, v, words) for a, v, w in rows if (a, v, w) not in clear
    ]
    if unclear:
        sentences.append(words.say("choice.not_clear", levels=", ".join(unclear)))
    return sentences


def _worth_sentence(
    result: ChoiceResult,
    attribute: str,
    level: Level | None,
    worth: WillingnessToPay,
    words: Words,
) -> str:
    key = "choice.would_pay" if worth.amount > 0 else "choice.would_pay_less"
    ends = sorted(map(abs, worth.fieller))
    values = {
        "amount": words.money(abs(worth.amount)),
        "low": words.money(ends[0]),
        "high": words.money(ends[1]),
    }
    if level is None:
        return words.say(f"{key}_line", attribute=attribute, **values)
    own = next(a for a in result.attributes if a.name == attribute)
    if has_or_not(own):
        return words.say(f"{key}_with", attribute=attribute, **values)
    name = level_name(result, attribute, level, words)
    return words.say(key, level=name, base=shown(own.levels[0]), **values)


def _parts_table(result: ChoiceResult, words: Words) -> Table:
    confidence = words.share(result.question.confidence)
    interval = words.say("choice.column_interval", confidence=confidence)
    priced = any(worth.is_known for worth in result.worth.values())
    columns = [
        words.say("choice.column_level"),
        words.say("choice.column_part"),
        interval,
    ]
    if priced:
        columns += [words.say("choice.column_worth"), interval]
    return Table(
        caption=words.say(f"choice.caption_parts_{result.question.coding}"),
        columns=tuple(columns),
        rows=tuple(
            _part_row(part, result, words, priced)
            for part in result.parts
            if not _is_lack(part, result)
        ),
    )


def _is_lack(part: PartWorth, result: ChoiceResult) -> bool:
    """Tell whether a row would say no more than that nothing is nothing."""
    lacks = {a.name for a in result.attributes if has_or_not(a)}
    return part.attribute in lacks and part.level == 0 and not part.standard_error


def _part_row(
    part: PartWorth, result: ChoiceResult, words: Words, priced: bool
) -> tuple[str, ...]:
    name = level_name(result, part.attribute, part.level, words)
    is_base = part.standard_error == 0
    utility = part.utility

    def write(value: float) -> str:
        # One more rupiah moves utility by next to nothing.
        if part.level is None:
            return words.precise(value, 3)
        return words.number(value, 3)

    row = [
        name,
        "–" if is_base else write(utility.value),
        "–" if is_base else words.span(write(utility.low), write(utility.high)),
    ]
    worth = result.worth.get((part.attribute, part.level))
    if not priced:
        return tuple(row)
    if worth is None or not worth.is_known:
        return (*row, "–", "–")
    ends = worth.fieller
    row.append(words.money(worth.amount))
    row.append(words.span(words.money(ends[0]), words.money(ends[1])))
    return tuple(row)


def _importance_table(result: ChoiceResult, words: Words) -> Table:
    confidence = words.share(result.question.confidence)
    ordered = sorted(result.importance.items(), key=lambda item: -item[1].value)
    return Table(
        caption=words.say("choice.caption_importance"),
        columns=(
            words.say("choice.column_attribute"),
            words.say("choice.column_importance"),
            words.say("choice.column_interval", confidence=confidence),
        ),
        rows=tuple(
            (
                name,
                words.share(share.value, 1),
                words.span(words.share(share.low, 1), words.share(share.high, 1)),
            )
            for name, share in ordered
        ),
    )


def is_priced(result: ChoiceResult) -> bool:
    """Return whether the choices tell what levels are worth in money.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.

    Returns
    -------
    bool
        Whether the price clearly lowers the chance to be chosen.
    """
    return bool(worth_rows(result)) and bool(
        np.all([np.isfinite(w.fieller).all() for _, _, w in worth_rows(result)])
    )
