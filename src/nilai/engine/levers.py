"""Compare the levers of two periods: reduce in the engine, split in NumPy."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import ibis
import numpy as np

from nilai.engine.days import business_days
from nilai.engine.reading import Reading
from nilai.engine.session import Session
from nilai.errors import OptionError, TooLittleDataError
from nilai.levers import (
    COLUMNS,
    METHODS,
    LeverChange,
    Period,
    WhatIf,
    customer_periods,
    explain_change,
    lever_moments,
    mix_effect,
    what_if,
)

FEW_ROWS = 20_000
"""Up to this many customers the bootstrap redraws the customers themselves."""


@dataclass(frozen=True, kw_only=True)
class LeverQuestion:
    """What a person may ask about the levers.

    Parameters
    ----------
    before, after : Period, optional
        The periods; by default the two latest of one length.
    by : str, optional
        Column that tells segments apart.
    margin_share : float
        Part of revenue that is margin.
    method : str
        `shapley` or `log-mean`.
    time_zone : str
        Where the business's day begins.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of the bootstrap.
    """

    before: Period | None = None
    after: Period | None = None
    by: str | None = None
    margin_share: float = 1.0
    method: str = "shapley"
    time_zone: str = "UTC"
    confidence: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            message = f"no method {self.method!r}; there are {', '.join(METHODS)}"
            raise OptionError(message)
        if not 0 < self.margin_share <= 1:
            message = (
                f"a margin of {self.margin_share} is not a share between 0 and 1; "
                "0.3 means 30 % of revenue"
            )
            raise OptionError(message)
        if (self.before is None) != (self.after is None):
            message = (
                "one period is given and the other not; give --from and --to, as in "
                "--from 2011-01..2011-05 --to 2011-06..2011-10, or neither"
            )
            raise OptionError(message)


@dataclass(frozen=True, kw_only=True)
class LeverComparison:
    """The levers of two periods, of the whole and of segments.

    Parameters
    ----------
    whole : LeverChange
        Of all customers.
    segments : tuple of LeverChange
        One per segment, the largest revenue first; empty without `by`.
    mix : dict of str to float or None
        The change of the whole with the segments' mix as a lever of its own.
    by : str or None
        The column that told the segments apart.
    what_if : tuple of WhatIf
        What +10 % on each lever of the later period is worth.
    """

    whole: LeverChange
    segments: tuple[LeverChange, ...]
    mix: dict[str, float] | None
    by: str | None
    what_if: tuple[WhatIf, ...]


def analyse_levers(
    session: Session, reading: Reading, question: LeverQuestion
) -> LeverComparison:
    """Return which lever moved, from orders just read.

    Parameters
    ----------
    session : Session
        Open engine.
    reading : Reading
        Orders read.
    question : LeverQuestion
        What is asked.

    Returns
    -------
    LeverComparison
        The whole, and each segment.

    Raises
    ------
    TooLittleDataError
        If the periods hold no order, or the data are too short for two.
    """
    days = session.keep(
        business_days(reading, question.time_zone, by=question.by), "days"
    )
    before, after = question.before, question.after
    if before is None or after is None:
        ends = session.row(days.agg(a=days.ordered_on.min(), z=days.ordered_on.max()))
        periods = latest_periods(ends["a"], ends["z"]) if ends["a"] else None
        if periods is None:
            message = "the orders span less than two days: there is nothing to compare"
            raise TooLittleDataError(message)
        before, after = periods
    return compare_levers(
        session,
        days,
        before,
        after,
        by=question.by,
        currency=reading.currency or "",
        margin_share=question.margin_share,
        method=question.method,
        confidence=question.confidence,
        seed=question.seed,
    )


def compare_levers(
    session: Session,
    days: ibis.Table,
    before: Period,
    after: Period,
    *,
    by: str | None = None,
    currency: str = "",
    margin_share: float = 1.0,
    method: str = "shapley",
    confidence: float = 0.95,
    seed: int = 1,
    moments: dict[str, float] | None = None,
) -> LeverComparison:
    """Return which lever moved between two periods.

    Parameters
    ----------
    session : Session
        Open engine.
    days : Table
        One row per customer and day (and `by`), under CUSTOMER_DAYS.
    before, after : Period
        The periods.
    by : str, optional
        Column that tells segments apart.
    currency : str
        Unit of the amounts.
    margin_share : float
        Part of revenue that is margin.
    method : str
        `shapley` or `log-mean`.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of the bootstrap.
    moments : dict of str to float, optional
        The row of `lever_moments` of the whole, where it was computed already.

    Returns
    -------
    LeverComparison
        The whole, and each segment.

    Raises
    ------
    TooLittleDataError
        If nobody ordered in either period.
    """
    explain = partial(
        explain_change,
        periods=(before, after),
        currency=currency,
        method=method,
        margin_shares=(margin_share, margin_share),
        confidence=confidence,
        seed=seed,
    )
    customers = customer_periods(days, before, after)
    row = moments or session.row(lever_moments(customers))
    if not row["n"]:
        message = f"no orders from {before} or {after}; choose periods within the data"
        raise TooLittleDataError(message)
    rows = _rows(session, customers, int(row["n"]))
    whole = explain(row, rows=rows)
    segments: list[LeverChange] = []
    if by is not None:
        split = session.keep(customer_periods(days, before, after, by=by), "segments")
        segments = [
            explain(
                row,
                segment=row["segment"],
                rows=_rows(
                    session, split.filter(split.segment == row["segment"]), row["n"]
                ),
            )
            for row in session.arrow(lever_moments(split)).to_pylist()
        ]
        segments.sort(key=lambda s: (-s.after.revenue_amount, s.segment or ""))
    return LeverComparison(
        whole=whole,
        segments=tuple(segments),
        mix=mix_effect(segments) if segments else None,
        by=by,
        what_if=what_if(whole.after),
    )


def latest_periods(first: date, until: date) -> tuple[Period, Period] | None:
    """Return the two latest periods of one length that the data hold whole.

    Parameters
    ----------
    first, until : date
        First order; last day observed.

    Returns
    -------
    tuple of Period or None
        A year, half a year, a quarter, four weeks, a week, or half of what
        there is; None with fewer than two days.

    Examples
    --------
    >>> [str(p) for p in latest_periods(date(2023, 1, 1), date(2024, 12, 31))]
    ['2023-01-02..2024-01-01', '2024-01-02..2024-12-31']
    """
    span = (until - first).days + 1
    lengths = [days for days in (365, 182, 91, 28, 7) if 2 * days <= span]
    length = lengths[0] if lengths else span // 2
    if not length:
        return None
    middle = until - timedelta(days=length)
    return (
        Period(middle - timedelta(days=length - 1), middle),
        Period(middle + timedelta(days=1), until),
    )


def _rows(session: Session, customers: ibis.Table, n: int) -> np.ndarray | None:
    if n > FEW_ROWS:
        return None
    # The bootstrap draws by position: the order must be the same on any engine.
    ordered = customers.order_by("customer_id").select(*COLUMNS)
    columns = session.arrays(ordered)
    return np.column_stack([columns[name].astype(float) for name in COLUMNS])
