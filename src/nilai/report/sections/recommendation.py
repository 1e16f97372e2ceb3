"""Recommendation, satisfaction, effort and market fit, in words."""

from collections.abc import Sequence
from datetime import date

from nilai.engine.recommendation import (
    GroupScore,
    RatedItem,
    RecommendationResult,
)
from nilai.perception.market_fit import ANSWERS, BENCHMARK, MarketFit
from nilai.perception.recommendation import Recommendation
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.sections.value import ends, part_name, points, span
from nilai.report.words import Words
from nilai.tables import Estimate

FEW = 100
"""With fewer answers a score is said to be unsteady."""

MANY = 10
"""From so many comparisons on, chance is named."""


def recommendation_section(
    result: RecommendationResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return the score of everybody and of each group.

    Parameters
    ----------
    result : RecommendationResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None without a column of recommendation.
    """
    whole = result.whole
    if whole is None:
        return ()
    said = [
        *_of_own(result, words),
        words.say(
            "nps.first",
            count=whole.n,
            promoters=words.share(whole.promoter_share),
            detractors=words.share(whole.detractor_share),
            score=whole.score.value,
            **ends(whole.score, words),
        ),
        *_of_groups(result, words),
    ]
    if whole.n < FEW:
        said.append(words.say("nps.few", count=whole.n))
    said.append(words.say("nps.one_number"))
    return (
        Section(
            code="nps",
            heading=words.say("nps.heading"),
            sentences=tuple(said),
            tables=(_groups_table(result, whole, words),),
            how=explain(
                words,
                "nps",
                as_of=as_of,
                count=whole.n,
                column=result.question.score or "",
                confidence=words.share(whole.score.confidence),
            ),
        ),
    )


def _of_own(result: RecommendationResult, words: Words) -> list[str]:
    own = result.question.own
    if own is None or not result.groups:
        return []
    score = result.groups[0].score.score
    said = words.say("nps.own", own=own, score=score.value, **ends(score, words))
    return [said]


def _of_groups(result: RecommendationResult, words: Words) -> list[str]:
    groups = result.groups
    if not groups and result.question.by and result.hidden:
        return [words.say("nps.no_group")]
    if len(groups) < 2:
        return []
    own = result.question.own
    said = []
    ordered = sorted(groups, key=lambda g: -g.score.score.value)
    top, low = ordered[0].score.score, ordered[-1].score.score
    said.append(
        words.say(
            "nps.top",
            group=ordered[0].group,
            score=top.value,
            other=ordered[-1].group,
            score_low=words.number(low.value),
            **ends(top, words),
        )
    )
    return said + _clear(groups, own, words)


def _clear(groups: Sequence[GroupScore], own: str | None, words: Words) -> list[str]:
    """Name the groups whose difference is clear."""
    apart = [(g.group, g.ahead) for g in groups if g.ahead is not None]
    above = [name for name, ahead in apart if ahead.low > 0]
    below = [name for name, ahead in apart if ahead.high < 0]
    if own is None:
        named = (("clear_above", above), ("clear_below", below))
    else:
        # What is ours less theirs is below zero where they do better.
        named = (("clear_better", below), ("clear_worse", above))
    said = [
        words.say(
            f"nps.{key}",
            groups=", ".join(found),
            **({} if own is None else {"own": own}),
        )
        for key, found in named
        if found
    ]
    if not said:
        said.append(words.say("nps.no_clear"))
    elif len(apart) >= MANY:
        said.append(words.say("nps.many", count=len(apart)))
    return said


def _groups_table(
    result: RecommendationResult, whole: Recommendation, words: Words
) -> Table:
    interval = words.say(
        "nps.column_interval", confidence=words.share(whole.score.confidence)
    )
    names = ("group", "n", "promoters", "passives", "detractors", "score")
    columns = [*(words.say(f"nps.column_{name}") for name in names), interval]
    compared = len(result.groups) > 1
    if compared:
        own = result.question.own
        columns += [
            words.say("nps.column_own", own=own)
            if own is not None
            else words.say("nps.column_ahead"),
            interval,
        ]
    rows = [
        _row(group.group, group.score, group.ahead, words, compared=compared)
        for group in result.groups
    ]
    rows.append(_row(words.say("nps.all"), whole, None, words, compared=compared))
    return Table(
        caption=""
        if result.question.by is None
        else words.say("nps.caption", column=result.question.by),
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _row(
    name: str,
    found: Recommendation,
    ahead: Estimate | None,
    words: Words,
    *,
    compared: bool,
) -> tuple[str, ...]:
    row = [
        name,
        words.number(found.n),
        words.share(found.promoter_share),
        words.share(found.passive_share),
        words.share(found.detractor_share),
        words.number(found.score.value, 1),
        span(found.score, words, 1),
    ]
    if compared:
        row += [
            "–" if ahead is None else points(ahead.value, words, 1),
            "–" if ahead is None else span(ahead, words, 1),
        ]
    return tuple(row)


def rated_section(
    result: RecommendationResult, kind: str, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return satisfaction, or effort, item by item.

    Parameters
    ----------
    result : RecommendationResult
        The analysis.
    kind : str
        `satisfaction` or `effort`.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None without such items.
    """
    items: tuple[RatedItem, ...] = getattr(result, kind)
    if not items:
        return ()
    whole = [item for item in items if item.group is None]
    said = [
        words.say(
            f"nps.{kind}.{'more' if place else 'first'}",
            item=part_name(item.item, words),
            share=words.share(item.top.value),
            low=words.share(item.top.low),
            high=words.share(item.top.high),
            **({} if place else {"top": words.number(item.top_from)}),
        )
        for place, item in enumerate(whole)
    ]
    confidence = words.share(result.question.confidence)
    interval = words.say("nps.column_interval", confidence=confidence)
    columns = (
        words.say("nps.satisfaction.column_item"),
        words.say("nps.column_group"),
        words.say("nps.column_n"),
        words.say("nps.satisfaction.column_top"),
        interval,
        words.say("nps.satisfaction.column_mean"),
        interval,
    )
    rows = tuple(
        (
            part_name(item.item, words),
            words.say("nps.all") if item.group is None else item.group,
            words.number(item.top.n),
            words.share(item.top.value),
            words.span(words.share(item.top.low), words.share(item.top.high)),
            words.number(item.mean.value, 2),
            span(item.mean, words, 2),
        )
        for item in items
    )
    return (
        Section(
            code=kind,
            heading=words.say(f"nps.{kind}.heading"),
            sentences=tuple(said),
            tables=(Table(columns=columns, rows=rows),),
            how=explain(
                words,
                f"nps.{kind}",
                as_of=as_of,
                count=max(item.top.n for item in whole),
                confidence=confidence,
            ),
        ),
    )


def fit_section(
    result: RecommendationResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return the 40 % test of market fit.

    Parameters
    ----------
    result : RecommendationResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None without that question.
    """
    fit = result.fit
    if fit is None:
        return ()
    very = fit.very_share
    said = [
        words.say(
            "nps.fit.first",
            share=words.share(very.value),
            low=words.share(very.low),
            high=words.share(very.high),
            benchmark=words.share(BENCHMARK),
        ),
        words.say(f"nps.fit.{fit.verdict}"),
        words.say(f"nps.fit.{fit.strength}", count=very.n),
    ]
    if fit.gone:
        said.append(words.say("nps.fit.gone", count=fit.gone))
    if result.unclear:
        said.append(words.say("nps.fit.unclear", count=result.unclear))
    said += [words.say("nps.fit.ask"), words.say("nps.fit.culture")]
    return (
        Section(
            code="fit",
            heading=words.say("nps.fit.heading"),
            sentences=tuple(said),
            tables=(_fit_table(result, fit, words),),
            how=explain(
                words,
                "nps.fit",
                as_of=as_of,
                count=very.n,
                column=result.question.fit or "",
                confidence=words.share(very.confidence),
            ),
        ),
    )


def _fit_table(result: RecommendationResult, fit: MarketFit, words: Words) -> Table:
    def row(name: str, found: MarketFit) -> tuple[str, ...]:
        very = found.very_share
        return (
            name,
            words.number(very.n),
            *(words.share(found.shares[answer]) for answer in ANSWERS[:3]),
            words.span(words.share(very.low), words.share(very.high)),
        )

    interval = words.say(
        "nps.column_interval", confidence=words.share(fit.very_share.confidence)
    )
    return Table(
        columns=(
            words.say("nps.column_group"),
            words.say("nps.column_n"),
            *(words.say(f"nps.fit.{answer}") for answer in ANSWERS[:3]),
            interval,
        ),
        rows=(
            *(row(name, found) for name, found in result.fit_groups.items()),
            row(words.say("nps.all"), fit),
        ),
    )
