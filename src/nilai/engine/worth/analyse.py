"""From orders to worth: reduce in the engine, solve in NumPy, join back."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
from threadpoolctl import threadpool_limits

import nilai
from nilai.engine.days import business_days
from nilai.engine.levers import compare_levers, latest_periods
from nilai.engine.reading import Reading
from nilai.engine.session import Session
from nilai.engine.worth.advice import advise
from nilai.engine.worth.options import WorthOptions
from nilai.engine.worth.result import WorthResult
from nilai.engine.worth.trial import Trial, begin_pasts, origins, try_models
from nilai.errors import FitError, TooLittleDataError
from nilai.levers import (
    LeverChange,
    Period,
    WhatIf,
    customer_periods,
    lever_moments,
)
from nilai.worth.cells import Cells
from nilai.worth.cohorts import cohort_table, cohorts
from nilai.worth.concentration import concentration, revenue_cells
from nilai.worth.customer_base import value_base
from nilai.worth.customers import (
    cell_segments,
    repeat_spend,
    score_columns,
    score_customers,
    spend_cells,
)
from nilai.worth.fit import Fit
from nilai.worth.gamma_gamma import (
    fit_spend,
    frequency_spend_correlation,
    spend_from_prior,
)
from nilai.worth.rfm import fit_rfm_thresholds, rfm_segments
from nilai.worth.summary import summarise
from nilai.worth.timing import FEW_CUSTOMERS
from nilai.worth.tracking import (
    Tracking,
    expected_frequencies,
    track,
    weekly_repeats,
)
from nilai.worth.value import (
    CellScores,
    Futures,
    SpendCells,
    Terms,
    score_cells,
    spend_per_cell,
)


def _silent(_: object) -> None:
    """Ignore what is told."""


# Threads of BLAS wait busily, on cores that the engine needs; matrices here are small.
@threadpool_limits.wrap(limits=1, user_api="blas")
def analyse_worth(
    session: Session,
    reading: Reading,
    options: WorthOptions | None = None,
    *,
    progress: Callable[[str], None] = _silent,
    on_customers: Callable[[ibis.Table], object] = _silent,
) -> WorthResult:
    """Return what the customers of some orders are worth.

    Parameters
    ----------
    session : Session
        Open engine; the result's table of customers can be read until it
        closes.
    reading : Reading
        Orders read; those after `until` may be among them and serve as
        hold-out. Customers not counted yet are.
    options : WorthOptions, optional
        What is asked.
    progress : callable, optional
        Told the name of each step as it begins.
    on_customers : callable, optional
        Given the result's table of customers as soon as nothing else is asked
        of the engine: what reads it may begin before the totals are taken.

    Returns
    -------
    WorthResult
        Levers, worth, concentration, trust, advice, customers.

    Raises
    ------
    TooLittleDataError
        If no order with a customer is left, or all came on the last day.
    """
    options = options or WorthOptions()
    progress("summarise")
    days = session.keep(
        business_days(reading, options.time_zone, with_later=True), "days"
    )
    span = _span(session, days, options.until)
    summary = session.keep(summarise(days, until=span.until), "summary")
    seen = days.filter(days.ordered_on <= span.until)
    base = _base(session, summary)
    reading = _with_customers(session, reading, seen, summary)
    spans = origins(span.first, span.until, span.last, options.horizon.days)
    pasts = begin_pasts(session, days, spans)
    later = _begin(session, days, seen, summary, span)
    cells = base.in_unit(options.unit)
    trial = try_models(cells, pasts, options=options, progress=progress)
    progress("spend")
    terms, margin_basis = _terms(session, reading, options)
    spend, correlation = _spend(later["spend"].result(), base, terms.currency)
    progress("score")
    revenue = later["revenue"].result()
    scored = _score(session, summary, base, trial, spend, terms, revenue)
    progress("levers")
    levers, gains = _levers(session, seen, span, later.get("levers"), terms, options)
    session.forget(days)
    on_customers(scored.customers)
    progress("describe")
    worth = value_base(
        base,
        scored.scores,
        scored.futures,
        trial.timing,
        spend,
        terms,
        segment=scored.segment,
        names=scored.names,
        model_error=trial.model_error,
    )
    return WorthResult(
        reading=reading,
        options=options,
        until=span.until,
        terms=terms,
        margin_basis=margin_basis,
        levers=levers,
        what_if=gains,
        timing=trial.timing,
        spend=spend,
        spend_correlation=correlation,
        choice=trial.choice,
        backtests=trial.backtests,
        model_error=trial.model_error,
        tracking=_tracking(
            later["born"].result(), later["repeats"].result(), trial.timing, span
        ),
        frequencies=expected_frequencies(
            trial.timing, x=cells.x, age=cells.T, customers=cells.n
        ),
        worth=worth,
        concentration=concentration(
            revenue["customers_count"], revenue["revenue_amount"]
        ),
        cohorts=cohort_table(**later["cohorts"].result(), until=span.until),
        customers=scored.customers,
        advice=advise(
            base=base,
            scores=scored.scores,
            money=terms.margin_share * spend_per_cell(base, spend),
            worth=worth,
            levers=levers,
            what_if=gains,
            few=trial.timing.n < FEW_CUSTOMERS,
        ),
        version=nilai.__version__,
    )


def _with_customers(
    session: Session, reading: Reading, seen: ibis.Table, summary: ibis.Table
) -> Reading:
    """Count the customers, unless the reading has: who ordered, and who did not."""
    if reading.customers:
        return reading
    refunded = seen.filter(seen.is_order_day == 0).select("customer_id").distinct()
    only = refunded.anti_join(summary, "customer_id")
    counts = summary.agg(n=summary.count()).cross_join(only.agg(m=only.count()))
    return replace(reading, customers=sum(session.row(counts).values()))


@dataclass(frozen=True)
class _Span:
    """First order, last day observed, last order there is."""

    first: date
    until: date
    last: date


def _begin(
    session: Session,
    days: ibis.Table,
    seen: ibis.Table,
    summary: ibis.Table,
    span: _Span,
) -> dict[str, Future[dict[str, np.ndarray]]]:
    """Let the engine compute what only describes while models are fitted."""
    # Those asked for first, then those that take most memory.
    tables = {
        "spend": repeat_spend(summary),
        "revenue": revenue_cells(summary),
        "cohorts": cohorts(seen, summary),
        "born": summary.group_by("first_on").agg(customers=summary.count()),
        "repeats": weekly_repeats(days, summary, start=span.first, until=span.until),
    }
    periods = _periods(span)
    if periods is not None:
        tables["levers"] = lever_moments(customer_periods(seen, *periods))
    return {name: session.arrays_later(table) for name, table in tables.items()}


def _span(session: Session, days: ibis.Table, until: date | None) -> _Span:
    counted = days.filter(days.is_order_day == 1)
    ends = session.row(
        counted.agg(first=counted.ordered_on.min(), last=counted.ordered_on.max())
    )
    if ends["first"] is None:
        message = (
            "no order with a customer, a date and an amount is left; see what was "
            "refused and why with: nilai import-check FILE"
        )
        raise TooLittleDataError(message)
    return _Span(ends["first"], until or ends["last"], ends["last"])


def _base(session: Session, summary: ibis.Table) -> SpendCells:
    columns = session.arrays(spend_cells(summary))
    x, t_x, age, n, spend, square, revenue = (v.astype(float) for v in columns.values())
    if not n.sum() or not np.any(age > 0):
        message = (
            f"all orders came on one day (customers: {n.sum():.0f}): worth needs "
            "orders on at least two days; bring a longer period"
        )
        raise TooLittleDataError(message)
    if revenue.sum() <= 0:
        message = (
            f"all orders together bring {revenue.sum():g}: there is nothing to value. "
            "Check that the amounts are in the right column, and name it with "
            "--map revenue_amount=HEADER"
        )
        raise TooLittleDataError(message)
    return SpendCells(
        cells=Cells(x, t_x, age, n),
        spend=spend,
        spend_square=square,
        revenue=revenue,
    )


def _spend(
    columns: dict[str, np.ndarray], base: SpendCells, currency: str
) -> tuple[Fit, float]:
    x, spend, n = (v.astype(float) for v in columns.values())
    try:
        return (
            fit_spend(x, spend, n, currency=currency),
            frequency_spend_correlation(x, spend, n),
        )
    except FitError:
        orders = float(base.cells.n @ (base.cells.x + 1))
        mean = max(float(base.revenue.sum()) / orders, 0.0)
        return spend_from_prior(mean, currency=currency), float("nan")


def _terms(
    session: Session, reading: Reading, options: WorthOptions
) -> tuple[Terms, str]:
    share, basis = 1.0, "revenue"
    orders = reading.orders_table
    if options.margin_share is not None:
        share, basis = options.margin_share, "stated"
    elif "margin_amount" in orders.columns:
        known = orders.filter(orders.margin_amount.notnull())
        sums = session.row(
            known.agg(m=known.margin_amount.sum(), r=known.revenue_amount.sum())
        )
        if sums["r"] and 0 < sums["m"] / sums["r"] <= 1:
            share, basis = float(sums["m"] / sums["r"]), "orders"
    terms = Terms(
        horizon=options.horizon,
        annual_rate=options.annual_rate,
        margin_share=share,
        currency=reading.currency or "",
        confidence=options.confidence,
        seed=options.seed,
    )
    return terms, basis


def _periods(span: _Span) -> tuple[Period, Period] | None:
    """The two periods to compare; none when nobody ordered in the later one."""
    periods = latest_periods(span.first, span.until)
    return periods if periods and periods[1].first <= span.last else None


def _levers(
    session: Session,
    days: ibis.Table,
    span: _Span,
    moments: Future[dict[str, np.ndarray]] | None,
    terms: Terms,
    options: WorthOptions,
) -> tuple[LeverChange | None, tuple[WhatIf, ...]]:
    periods = _periods(span)
    if periods is None or moments is None:
        return None, ()
    found = compare_levers(
        session,
        days,
        *periods,
        currency=terms.currency,
        margin_share=terms.margin_share,
        method=options.lever_method,
        confidence=options.confidence,
        seed=options.seed,
        moments={name: values[0] for name, values in moments.result().items()},
    )
    return found.whole, found.what_if


@dataclass(frozen=True)
class _Scored:
    """What the models say of each cell, and so of each customer."""

    scores: CellScores
    futures: Futures
    segment: np.ndarray
    names: tuple[str, ...]
    customers: ibis.Table


def _score(
    session: Session,
    summary: ibis.Table,
    base: SpendCells,
    trial: Trial,
    spend: Fit,
    terms: Terms,
    revenue: dict[str, np.ndarray],
) -> _Scored:
    unit = trial.timing.time_unit
    scores, futures = score_cells(base.in_unit(unit), trial.timing, spend, terms)
    thresholds = fit_rfm_thresholds(
        recency_days=base.cells.T - base.cells.t_x,
        frequency=base.cells.x + 1,
        customers=base.cells.n,
        amount=revenue["largest_amount"],
        amount_customers=revenue["customers_count"],
    )
    segment, names = cell_segments(base.cells, thresholds)
    per_cell = session.bring(score_columns(base.cells, scores, spend, terms))
    segmented = rfm_segments(summary, thresholds)
    customers = score_customers(segmented, per_cell, spend, terms)
    return _Scored(scores, futures, segment, names, customers)


def _tracking(
    born: dict[str, np.ndarray],
    repeats: dict[str, np.ndarray],
    timing: Fit,
    span: _Span,
) -> Tracking:
    start = np.datetime64(span.first, "D")
    return track(
        timing,
        first_days=(born["first_on"].astype("datetime64[D]") - start).astype(float),
        customers=born["customers"].astype(float),
        weeks=repeats["week"],
        repeats=repeats["repeats"].astype(float),
        start=span.first,
        until=span.until,
    )
