"""The customer base through five lenses, in words."""

from collections.abc import Callable

import numpy as np

from nilai.engine.lenses import Lenses, StatusChange
from nilai.figures.cohort_lenses import FIRST_MONTHS, first_months, mean_repeats
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_AGES = (1, 2, 3, 6, 12)
_COMPARED = 3
"""Cohorts on each side of the comparison."""
_MONTHS = 12


def lens_sections(lenses: Lenses, words: Words) -> tuple[Section, ...]:
    """Return the five lenses in words.

    Parameters
    ----------
    lenses : Lenses
        The customer base through them.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    tuple of Section
        One per lens, in the order of the audit.
    """
    return tuple(
        Section(
            code=code,
            heading=words.say(f"{code}.heading"),
            sentences=tell(lenses, words),
            tables=tables(lenses, words),
            how=explain(
                words,
                code,
                as_of=lenses.period.last,
                customers=float(np.nansum(lenses.cohorts.customers)),
                period=_period(lenses, words),
            ),
        )
        for code, tell, tables in _LENSES
    )


def _period(lenses: Lenses, words: Words) -> str:
    return f"{words.day(lenses.period.first)} – {words.day(lenses.period.last)}"


def _one_period(lenses: Lenses, words: Words) -> tuple[str, ...]:
    people = sum(c.customers for c in lenses.spread)
    if not people:
        return (words.say("one_period.none"),)
    return (
        words.say(
            "one_period.first",
            customers=people,
            once=words.share(lenses.spread[0].customers / people),
            top=words.share(lenses.held.top_fifth_share),
            period=_period(lenses, words),
        ),
    )


def _orders_table(lenses: Lenses, words: Words) -> tuple[Table, ...]:
    people = sum(c.customers for c in lenses.spread) or 1
    revenue = sum(c.revenue_amount for c in lenses.spread) or 1.0
    last = lenses.spread[-1].orders
    return (
        Table(
            is_detail=True,
            columns=tuple(
                words.say(f"one_period.column_{name}")
                for name in ("orders", "customers", "customers_share", "revenue")
            ),
            rows=tuple(
                (
                    words.number(c.orders) + ("+" if c.orders == last else ""),
                    words.number(c.customers),
                    words.share(c.customers / people, 1),
                    words.share(c.revenue_amount / revenue, 1),
                )
                for c in lenses.spread
            ),
        ),
    )


def _two_periods(lenses: Lenses, words: Words) -> tuple[str, ...]:
    found = {status.status: status for status in lenses.statuses}
    kept, lost, new = (found.get(name) for name in ("kept", "lost", "new"))
    if not (kept and lost and new) or lenses.before is None:
        return (words.say("two_periods.none"),)
    change = kept.after_amount - kept.before_amount
    return (
        words.say(
            "two_periods.first",
            before=kept.customers + lost.customers,
            kept=words.share(kept.customers / (kept.customers + lost.customers)),
            new=new.customers,
            lost_amount=words.money(lost.before_amount - lost.after_amount),
            new_amount=words.money(new.after_amount - new.before_amount),
        ),
        words.say(
            "two_periods.kept_up" if change >= 0 else "two_periods.kept_down",
            amount=words.money(abs(change)),
            orders=words.money(kept.by_orders_amount),
            value=words.money(kept.by_value_amount),
        ),
    )


def _status_table(lenses: Lenses, words: Words) -> tuple[Table, ...]:
    if not lenses.statuses:
        return ()

    def row(status: StatusChange) -> tuple[str, ...]:
        return (
            words.say(f"two_periods.status_{status.status}"),
            words.number(status.customers),
            words.exact(status.before_amount),
            words.exact(status.after_amount),
            words.exact(status.after_amount - status.before_amount),
        )

    return (
        Table(
            columns=tuple(
                words.say(f"two_periods.column_{name}")
                for name in ("status", "customers", "before", "after", "change")
            ),
            rows=tuple(row(status) for status in lenses.statuses),
        ),
    )


def _one_cohort(lenses: Lenses, words: Words) -> tuple[str, ...]:
    mean = mean_repeats(lenses.cohorts, lenses.repeats)
    known = [age for age in _AGES if age < len(mean) and np.isfinite(mean[age])]
    if len(known) < 2:
        return (words.say("one_cohort.none"),)
    return (
        words.say(
            "one_cohort.first",
            first=words.share(mean[known[0]]),
            later=words.share(mean[known[-1]]),
            months=known[-1],
        ),
    )


def _repeat_table(lenses: Lenses, words: Words) -> tuple[Table, ...]:
    mean = mean_repeats(lenses.cohorts, lenses.repeats)
    rows = tuple(
        (words.number(age), words.share(share, 1))
        for age, share in enumerate(mean)
        if age and np.isfinite(share)
    )
    columns = tuple(words.say(f"one_cohort.column_{n}") for n in ("age", "share"))
    return (Table(is_detail=True, columns=columns, rows=rows),) if rows else ()


def _cohorts_compared(lenses: Lenses, words: Words) -> tuple[str, ...]:
    found = first_months(lenses.cohorts)
    if len(found) < 2 * _COMPARED:
        return (words.say("cohorts_compared.none", months=FIRST_MONTHS),)

    def mean(part: list) -> float:
        customers = sum(size for _, size, _ in part) or 1.0
        return sum(size * amount for _, size, amount in part) / customers

    late, early = mean(found[-_COMPARED:]), mean(found[:_COMPARED])
    key = "better" if late > early else "worse"
    return (
        words.say(
            f"cohorts_compared.{key}",
            months=FIRST_MONTHS,
            late=words.money(late),
            early=words.money(early),
            first=words.month(found[-_COMPARED][0]),
            last=words.month(found[-1][0]),
            from_first=words.month(found[0][0]),
            from_last=words.month(found[_COMPARED - 1][0]),
        ),
    )


def _cohorts_table(lenses: Lenses, words: Words) -> tuple[Table, ...]:
    rows = tuple(
        (words.month(month), words.number(size), words.money(amount))
        for month, size, amount in first_months(lenses.cohorts)[-_MONTHS:]
    )
    columns = tuple(
        words.say(f"cohorts_compared.column_{name}", months=FIRST_MONTHS)
        for name in ("month", "customers", "amount")
    )
    return (Table(is_detail=True, columns=columns, rows=rows),) if rows else ()


def _growth(lenses: Lenses, words: Words) -> tuple[str, ...]:
    table = lenses.growth
    whole = np.flatnonzero(~table.is_partial)
    if len(whole) < 2:
        return (words.say("growth.none"),)
    at = int(whole[-1])
    kept = table.net_retention[at]
    return (
        words.say(
            "growth.first",
            month=words.month(table.began_on[at]),
            revenue=words.money(table.revenue_amount[at]),
            new=words.money(table.new_amount[at]),
            returned=words.money(table.returned_amount[at]),
            kept=words.share(kept),
        ),
    )


def _growth_table(lenses: Lenses, words: Words) -> tuple[Table, ...]:
    table = lenses.growth
    names = ("revenue", "new", "returned", "expansion", "contraction", "lost")
    rows = range(len(table.began_on))[-_MONTHS:]
    return (
        Table(
            is_detail=True,
            columns=(
                words.say("growth.column_month"),
                *(words.say(f"growth.column_{name}") for name in names),
                words.say("growth.column_kept"),
            ),
            rows=tuple(
                (
                    words.month(table.began_on[row])
                    + ("*" if table.is_partial[row] else ""),
                    *(
                        words.exact(float(getattr(table, f"{name}_amount")[row]))
                        for name in names
                    ),
                    words.share(float(table.net_retention[row])),
                )
                for row in rows
            ),
        ),
    )


_Tell = Callable[[Lenses, Words], tuple[str, ...]]
_Tables = Callable[[Lenses, Words], tuple[Table, ...]]
_LENSES: tuple[tuple[str, _Tell, _Tables], ...] = (
    ("one_period", _one_period, _orders_table),
    ("two_periods", _two_periods, _status_table),
    ("one_cohort", _one_cohort, _repeat_table),
    ("cohorts_compared", _cohorts_compared, _cohorts_table),
    ("growth", _growth, _growth_table),
)
