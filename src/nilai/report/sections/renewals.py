"""Who pays again, period after period, and what that is worth."""

from nilai.engine.renewal_result import ContractFigures, RenewalResult
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Duration, Estimate
from nilai.worth.discrete_fit import FEWEST

_ROWS = 12
"""Renewals shown at once; a longer table is folded away."""

_OFTEN = 1 / 3
"""Beyond this share of those who missed a payment, many returned."""


def period_name(result: RenewalResult, number: int, words: Words) -> str:
    """Return the name of a period: 2024, Nov 2026, or its first day.

    Parameters
    ----------
    result : RenewalResult
        The analysis.
    number : int
        The period.
    words : Words
        The reader's language.

    Returns
    -------
    str
        As in tables and sentences.
    """
    day = result.periods.first_day(number)
    if result.periods.every == "year":
        return str(day.year)
    return words.month(day) if result.periods.every == "month" else words.day(day)


def renewals_section(result: RenewalResult, words: Words) -> Section:
    """Return who stays, or comes back without a contract.

    Parameters
    ----------
    result : RenewalResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        What to expect of the next periods, retention, and what is left out.
    """
    figures = result.contract
    kind = "occasions" if figures is None else "contract"
    said, tables = (
        ([_comes_back(result, words)], [_by_orders(result, words)])
        if figures is None
        else (_stays(result, figures, words), _renewals(result, figures, words))
    )
    return Section(
        code="renewals",
        heading=words.say(f"renewals.heading_{kind}"),
        sentences=(*said, *_running(result, words)),
        tables=(*tables, *_ahead(result, kind, words)),
    )


def payments_section(result: RenewalResult, words: Words) -> Section:
    """Return what the payments still to come are worth.

    Parameters
    ----------
    result : RenewalResult
        The analysis.
    words : Words
        The reader's language and the currency.

    Returns
    -------
    Section
        Of all customers and of a new one, with intervals.
    """
    total, new = result.worth_ahead, result.new_customer
    annual = result.question.annual_rate
    rate = words.share(annual, 0 if annual * 100 % 1 == 0 else 1)
    every = words.say(f"renewals.every.{result.periods.every}")
    stated = result.question.margin_share is not None
    return Section(
        code="worth",
        heading=words.say("renewals.heading_worth"),
        sentences=(
            words.say(
                "renewals.worth",
                count=total.n,
                amount=words.money(total.value),
                horizon=_length(result, result.terms.ahead, words),
                forever=words.money(result.worth.value),
                rate=rate,
                **_ends(total, words.money, words),
            ),
            words.say(
                "renewals.new",
                amount=words.money(new.value),
                low=words.money(new.low),
                high=words.money(new.high),
            ),
            words.say(
                "renewals.payment",
                every=every,
                amount=words.money(result.payment_amount),
            ),
            words.say(
                "worth.basis_stated" if stated else "worth.basis_revenue",
                share=words.share(result.terms.margin_share),
            ),
            words.say("worth.far", observed=_length(result, result.last + 1, words)),
            *_held(result, words),
        ),
        tables=(_worth_table(result, words),),
        how=explain(
            words,
            "renewals",
            as_of=result.periods.last_day(result.last),
            every=every,
            model=words.say(f"renewals.models.{result.fit.name}"),
            rate=rate,
            period_rate=words.share(result.terms.rate, 2),
            customers=result.customers,
            confidence=words.share(total.confidence),
        ),
    )


def _ends(estimate: Estimate, shown, words: Words) -> dict[str, str]:
    return {
        "confidence": words.share(estimate.confidence),
        "low": shown(estimate.low),
        "high": shown(estimate.high),
    }


def _length(result: RenewalResult, periods: int, words: Words) -> str:
    return words.duration(Duration(periods, result.periods.every))


def _stays(result: RenewalResult, figures: ContractFigures, words: Words) -> list[str]:
    every = words.say(f"renewals.every.{result.periods.every}")
    period = period_name(result, result.last, words)
    if not result.ahead:
        said = [words.say("renewals.ended", customers=result.customers, period=period)]
    else:
        said = [
            words.say(
                "renewals.stays",
                active=result.active,
                customers=result.customers,
                every=every,
                period=period,
                next=result.ahead[0].value,
                **_ends(result.ahead[0], words.number, words),
            )
        ]
    later = (figures.lost + figures.kept)[1:].sum()
    said.append(
        words.say(
            "renewals.retention" if later else "renewals.retention_first",
            first=words.share(figures.retention[0]),
            later=words.share(figures.kept[1:].sum() / later) if later else "",
        )
    )
    if figures.returned:
        share = figures.returned / figures.lost.sum()
        said.append(
            words.say("renewals.returned", count=figures.returned, back=figures.back)
        )
        if share > _OFTEN:
            said.append(
                words.say(
                    "renewals.many_returned", share=words.share(share), every=every
                )
            )
    return said


def _comes_back(result: RenewalResult, words: Words) -> str:
    total = result.ahead[-1]
    return words.say(
        "renewals.comes_back",
        customers=result.customers,
        alive=result.active,
        orders=total.value,
        every=words.say(f"renewals.every.{result.periods.every}"),
        horizon=_length(result, result.terms.ahead, words),
        **_ends(total, words.number, words),
    )


def _running(result: RenewalResult, words: Words) -> list[str]:
    running = result.periods.number_of(result.until)
    if running == result.last:
        return []
    return [
        words.say(
            "renewals.running",
            customers=result.began_later,
            period=period_name(result, running, words),
            day=result.periods.last_day(running).isoformat(),
        )
    ]


def _held(result: RenewalResult, words: Words) -> list[str]:
    if result.customers < FEWEST:
        return [words.say("worth.few", few=FEWEST)]
    return [words.say("worth.prior")] if result.fit.prior else []


def _renewals(
    result: RenewalResult, figures: ContractFigures, words: Words
) -> tuple[Table, ...]:
    model = words.say(f"renewals.models.{result.fit.name}")
    names = ("renewal", "due", "kept", "retention", "model_retention", "survival")
    columns = tuple(
        words.say(f"renewals.column_{name}", model=model)
        for name in (*names, "model_survival")
    )
    rows = [_renewal(figures, t, words) for t in range(1, len(figures.model_survival))]
    caption = words.say("renewals.caption_renewals")
    short = Table(caption=caption, columns=columns, rows=tuple(rows[:_ROWS]))
    if len(rows) <= _ROWS:
        return (short,)
    whole = Table(caption=caption, columns=columns, rows=tuple(rows), is_detail=True)
    return short, whole


def _renewal(figures: ContractFigures, t: int, words: Words) -> tuple[str, ...]:
    share = words.share(figures.model_survival[t], 1)
    if t > len(figures.lost):
        return (words.number(t), "–", "–", "–", "–", "–", share)
    return (
        words.number(t),
        words.number(figures.lost[t - 1] + figures.kept[t - 1]),
        words.number(figures.kept[t - 1]),
        words.share(figures.retention[t - 1], 1),
        words.share(figures.model_retention[t - 1], 1),
        words.share(figures.survival[t], 1),
        share,
    )


def _by_orders(result: RenewalResult, words: Words) -> Table:
    return Table(
        caption=words.say(
            "renewals.caption_by_orders",
            horizon=_length(result, result.terms.ahead, words),
        ),
        columns=tuple(
            words.say(f"renewals.column_{name}")
            for name in ("paid", "customers", "alive", "expected")
        ),
        rows=tuple(
            (
                words.number(row.orders),
                words.number(row.customers),
                words.share(row.alive, 1),
                words.number(row.expected_orders, 2),
            )
            for row in result.by_orders
        ),
    )


def _ahead(result: RenewalResult, kind: str, words: Words) -> tuple[Table, ...]:
    if not result.ahead:
        return ()
    confidence = words.share(result.question.confidence)
    return (
        Table(
            caption=words.say(f"renewals.caption_ahead_{kind}"),
            columns=(
                words.say("renewals.column_period"),
                words.say(
                    f"renewals.column_{'active' if kind == 'contract' else 'orders'}"
                ),
                words.say("renewals.column_low", confidence=confidence),
            ),
            rows=tuple(
                (
                    period_name(result, result.last + t, words),
                    words.number(e.value),
                    words.span(words.number(e.low), words.number(e.high)),
                )
                for t, e in enumerate(result.ahead, start=1)
            ),
        ),
    )


def _worth_table(result: RenewalResult, words: Words) -> Table:
    horizon = _length(result, result.terms.ahead, words)
    return Table(
        columns=(
            words.say("worth.column_figure"),
            words.say("worth.column_estimate"),
            words.say(
                "worth.column_interval",
                confidence=words.share(result.question.confidence),
            ),
        ),
        rows=tuple(
            (
                words.say(f"renewals.row_{name}", horizon=horizon),
                words.exact(e.value),
                words.span(words.exact(e.low), words.exact(e.high)),
            )
            for name, e in (
                ("ahead", result.worth_ahead),
                ("worth", result.worth),
                ("new", result.new_customer),
            )
        ),
    )
