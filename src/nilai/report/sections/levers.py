"""The three levers, their change, and what moving each would bring."""

import math

from nilai.figures.levers import change_basis
from nilai.levers import LeverChange, Levers, WhatIf
from nilai.report.points import points_of
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Estimate

_LARGEST_SHARE = 5.0
"""Beyond six times the earlier period, a change is told in money."""

_SMALL_SHARE = 0.03
"""Changes below it are told with one decimal."""


def levers_section(
    change: LeverChange | None, what_if: tuple[WhatIf, ...], words: Words
) -> Section:
    """Return the three levers and their change.

    Parameters
    ----------
    change : LeverChange or None
        Two periods compared; None when there are no two.
    what_if : tuple of WhatIf
        What moving each lever would bring.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The change split among the levers, with intervals.
    """
    heading = words.say("levers.heading")
    if change is None:
        none = words.say("levers.none")
        return Section(code="levers", heading=heading, sentences=(none,))
    if change.segment is not None:
        heading = change.segment
    raised = words.share(what_if[0].raised_share) if what_if else words.share(0.1)
    return Section(
        code="levers",
        heading=heading,
        sentences=lever_sentences(change, words),
        tables=(
            _levers_table(change, words),
            *((_what_if_table(what_if, raised, words),) if what_if else ()),
        ),
        how=explain(
            words,
            "levers",
            as_of=change.periods[1].last,
            method=words.say(f"levers.methods.{change.method}"),
            customers=change.change.n,
            confidence=words.share(change.change.confidence),
            share=raised,
        ),
    )


def lever_sentences(change: LeverChange, words: Words) -> tuple[str, ...]:
    """Return the change in words, lever by lever, the largest effect first.

    Parameters
    ----------
    change : LeverChange
        Two periods compared.
    words : Words
        The reader's language.

    Returns
    -------
    tuple of str
        What changed and by which levers, in points that add up; which effects
        are not clearly different from nothing; what was compared.
    """
    shares = {n: s for n, s in change.shares.items() if s.value}
    unclear = [n for n, s in shares.items() if s.low <= 0 <= s.high]
    sentences = [_change(change, shares, words)]
    if unclear:
        causes = [_cause(name, shares[name].value, words) for name in unclear]
        sentences.append(words.say("levers.unclear", causes=", ".join(causes)))
    if change.change.value and change.change.low <= 0 <= change.change.high:
        sentences.append(words.say("levers.unclear_whole"))
    before, after = (
        f"{words.day(p.first)} – {words.day(p.last)}" for p in change.periods
    )
    sentences.append(words.say("levers.compared", before=before, after=after))
    return tuple(sentences)


def _change(change: LeverChange, shares: dict[str, Estimate], words: Words) -> str:
    what = words.say(f"levers.{change_basis(change)}")
    if not shares:
        return words.say("levers.unchanged", what=what)
    largest_first = sorted(shares, key=lambda name: -abs(shares[name].value))
    before = change.before.margin_amount
    ratio = change.change.value / before if before > 0 else math.inf
    if abs(ratio) > _LARGEST_SHARE:
        return _change_in_money(change, largest_first, what, words)
    digits = 1 if abs(ratio) < _SMALL_SHARE else 0
    points = points_of([shares[n].value / before for n in largest_first], digits)
    # A part that rounds to nothing says nothing.
    told = [(n, p) for n, p in zip(largest_first, points, strict=True) if p]
    if not told:
        return words.say("levers.still", what=what)
    parts = [
        words.say(
            "levers.part" if i else "levers.part_first",
            points=words.number(point, digits),
            cause=_cause(name, shares[name].value, words),
        )
        for i, (name, point) in enumerate(told)
    ]
    total = round(sum(points), digits)
    key = "flat" if total == 0 else "rose" if total > 0 else "fell"
    return words.say(
        f"levers.{key}",
        what=what,
        share=words.share(abs(total) / 100, digits),
        parts=", ".join(parts),
    )


def _change_in_money(
    change: LeverChange, names: list[str], what: str, words: Words
) -> str:
    parts = [
        words.say(
            "levers.part",
            points=words.money(change.shares[name].value),
            cause=_cause(name, change.shares[name].value, words),
        )
        for name in names
    ]
    return words.say(
        "levers.rose_amount" if change.change.value >= 0 else "levers.fell_amount",
        what=what,
        amount=words.money(abs(change.change.value)),
        parts=", ".join(parts),
    )


def _cause(name: str, value: float, words: Words) -> str:
    return words.say(f"levers.causes.{name}_{'up' if value > 0 else 'down'}")


def _levers_table(change: LeverChange, words: Words) -> Table:
    effects = [*change.shares.items(), ("whole", change.change)]
    rows = []
    for name, effect in effects:
        before, after, moved = _lever_values(name, change, words)
        label = "levers.total" if name == "whole" else f"levers.names.{name}"
        rows.append(
            (
                words.say(label, what=words.say(f"levers.{change_basis(change)}")),
                before,
                after,
                moved,
                words.exact(effect.value),
                words.span(
                    words.exact(effect.low),
                    words.exact(effect.high),
                ),
            )
        )
    return Table(
        columns=(
            *(
                words.say(f"levers.column_{c}")
                for c in ("lever", "before", "after", "change", "part")
            ),
            words.say(
                "levers.column_interval",
                confidence=words.share(change.change.confidence),
            ),
        ),
        rows=tuple(rows),
    )


def _lever_values(name: str, change: LeverChange, words: Words) -> tuple[str, str, str]:
    def value(levers: Levers) -> float:
        if name == "whole":
            return levers.margin_amount
        return float(getattr(levers, name))

    shown = {
        "customers": words.number,
        "orders_per_customer": lambda v: words.number(v, 2),
        "revenue_per_order": words.money,
        "margin_share": lambda v: words.share(v, 1),
        "whole": words.exact,
    }
    if name not in shown:
        return "", "", ""
    before, after = value(change.before), value(change.after)
    moved = after / before - 1 if before > 0 else math.nan
    sign = "+" if moved > 0 else ""
    return shown[name](before), shown[name](after), sign + words.share(moved, 1)


def _what_if_table(what_if: tuple[WhatIf, ...], raised: str, words: Words) -> Table:
    return Table(
        caption=words.say("levers.what_if_caption", share=raised),
        columns=(words.say("levers.column_lever"), words.say("levers.column_gain")),
        rows=tuple(
            (words.say(f"levers.names.{w.lever}"), words.exact(w.gained_amount))
            for w in what_if
        ),
    )
