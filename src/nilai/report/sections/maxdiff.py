"""Which items matter most."""

from datetime import date

from nilai.engine.choice_reading import ChoiceReading
from nilai.engine.maxdiff import MaxDiffResult
from nilai.perception.maxdiff import ItemScore
from nilai.report.notes import say_note
from nilai.report.sections.how import explain
from nilai.report.sections.left_out import refused_sentence, refused_table
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words


def maxdiff_read_section(
    reading: ChoiceReading, result: MaxDiffResult, words: Words
) -> Section:
    """Return which sets were used, and which left out and why.

    Parameters
    ----------
    reading : ChoiceReading
        The files read.
    result : MaxDiffResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        Sets used and left out by class add up to all.
    """
    found = result.found
    sentences = [
        words.say(
            "maxdiff.read",
            used=result.used,
            count=result.sets,
            respondents=found.fit.respondents,
            items=len(found.items),
            size=words.number(found.set_size, 0 if found.set_size % 1 == 0 else 1),
        ),
        *refused_sentence(result.refused, "maxdiff", words),
    ]
    if reading.refused:
        count = sum(reading.refused.values())
        sentences.append(words.say("choice.rows_refused", count=count))
    sentences += [say_note(note, words) for note in reading.notes]
    return Section(
        code="read",
        heading=words.say("maxdiff.heading_read"),
        sentences=tuple(sentences),
        tables=refused_table(result.refused, result.used, "maxdiff", words),
    )


def maxdiff_section(
    result: MaxDiffResult, words: Words, *, as_of: date | None
) -> Section:
    """Return which items matter most.

    Parameters
    ----------
    result : MaxDiffResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    Section
        Items with intervals, and their counts.
    """
    found, fit = result.found, result.found.fit
    confidence = words.share(result.question.confidence)
    first, last = found.items[0], found.items[-1]
    sentences = [
        words.say(
            "maxdiff.first",
            item=first.item,
            share=words.share(first.share.value),
            last=last.item,
            last_share=words.share(last.share.value),
        )
    ]
    # Two intervals that overlap may still differ: this names too many, not too few.
    close = [i.item for i in found.items[1:] if i.utility.high > first.utility.low]
    if close:
        names = ", ".join(close)
        sentences.append(
            words.say(
                "maxdiff.close", items=names, item=first.item, confidence=confidence
            )
        )
    if fit.prior:
        sentences.append(words.say("maxdiff.prior"))
    if not fit.clustered:
        sentences.append(words.say("maxdiff.unclustered"))
    return Section(
        code="maxdiff",
        heading=words.say("maxdiff.heading"),
        sentences=tuple(sentences),
        tables=(_items(found.items, confidence, words), _counts(found.items, words)),
        how=explain(
            words,
            "maxdiff",
            as_of=as_of,
            count=found.sets,
            respondents=fit.respondents,
            confidence=confidence,
        ),
    )


def _items(items: tuple[ItemScore, ...], confidence: str, words: Words) -> Table:
    return Table(
        columns=(
            words.say("maxdiff.column_item"),
            words.say("maxdiff.column_importance"),
            words.say("maxdiff.column_interval", confidence=confidence),
            words.say("maxdiff.column_utility"),
            words.say("maxdiff.column_error"),
        ),
        rows=tuple(
            (
                i.item,
                words.share(i.share.value, 1),
                words.span(words.share(i.share.low, 1), words.share(i.share.high, 1)),
                words.number(i.utility.value, 2),
                words.number(i.standard_error, 2),
            )
            for i in items
        ),
    )


def _counts(items: tuple[ItemScore, ...], words: Words) -> Table:
    names = ("item", "shown", "best", "worst", "count_score")
    return Table(
        caption=words.say("maxdiff.caption_counts"),
        is_detail=True,
        columns=tuple(words.say(f"maxdiff.column_{name}") for name in names),
        rows=tuple(
            (
                i.item,
                words.number(i.shown),
                words.number(i.best),
                words.number(i.worst),
                words.number(i.count_score, 2),
            )
            for i in items
        ),
    )
