"""Who holds the worth: few customers or many, and which segments."""

from nilai.engine.worth.result import WorthResult
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.worth.concentration import Concentration


def holders_section(result: WorthResult, words: Words) -> Section:
    """Return who holds the worth.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The share of the best fifth, segments by worth, tenths by revenue.
    """
    held = result.concentration
    return Section(
        code="holders",
        heading=words.say("holders.heading"),
        sentences=(
            words.say("holders.concentration", share=words.share(held.top_fifth_share)),
            *_best_segment(result, words),
            words.say("holders.gini", gini=words.number(held.gini, 2)),
        ),
        tables=(_segments(result, words), _tenths(held, words)),
        how=explain(
            words,
            "holders",
            as_of=result.until,
            customers=held.customers,
            amount=words.money(held.revenue_amount),
            confidence=words.share(result.terms.confidence),
        ),
    )


def _best_segment(result: WorthResult, words: Words) -> list[str]:
    worth = result.worth
    if not worth.segments or worth.total.value <= 0:
        return []
    best = worth.segments[0]
    return [
        words.say(
            "holders.segment",
            segment=words.say(f"segments.{best.segment}"),
            customers_share=words.share(best.customers / worth.total.n),
            worth_share=words.share(best.worth.value / worth.total.value),
        )
    ]


def _segments(result: WorthResult, words: Words) -> Table:
    names = ("segment", "customers", "alive", "revenue", "worth", "interval")
    return Table(
        columns=tuple(
            words.say(
                f"holders.column_{name}",
                horizon=words.duration(result.terms.horizon),
                confidence=words.share(result.terms.confidence),
            )
            for name in names
        ),
        rows=tuple(
            (
                words.say(f"segments.{s.segment}"),
                words.number(s.customers),
                words.number(s.alive),
                words.exact(s.revenue_amount),
                words.exact(s.worth.value),
                words.span(
                    words.exact(s.worth.low),
                    words.exact(s.worth.high),
                ),
            )
            for s in result.worth.segments
        ),
    )


def _tenths(held: Concentration, words: Words) -> Table:
    ends = {1: "holders.decile_first", 10: "holders.decile_last"}
    return Table(
        is_detail=True,
        columns=tuple(
            words.say(f"holders.column_{name}")
            for name in ("decile", "customers", "revenue", "share", "mean")
        ),
        rows=tuple(
            (
                words.say(ends[d.decile], n=d.decile)
                if d.decile in ends
                else words.number(d.decile),
                words.number(d.customers),
                words.exact(d.revenue_amount),
                words.share(d.revenue_share, 1),
                words.money(d.revenue_amount / d.customers) if d.customers else "–",
            )
            for d in held.deciles
        ),
    )
