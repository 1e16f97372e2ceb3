"""From answers and purchases to slopes: a few passes in the engine, then NumPy."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import ibis
import numpy as np

from nilai.drivers.moments import moment_sums
from nilai.drivers.slopes import (
    Slopes,
    clear_ones,
    clustered_slopes,
    product_error,
    slope_estimate,
)
from nilai.engine.money.question import (
    OUTCOMES,
    MoneyDriver,
    MoneyQuestion,
    MoneyResult,
    unit_of,
)
from nilai.engine.money.sheets import HELD, WEIGHT, Sheets, money_sheets
from nilai.engine.session import Session
from nilai.errors import FitError, TooLittleDataError
from nilai.perception.interval import mean_estimate, share_estimate
from nilai.tables import Estimate

FEWEST = 10
"""Customers below which no slope is told."""

_TOGETHER = ("repeat", "orders", "revenue")


@dataclass(frozen=True, kw_only=True)
class _Pass:
    """Sums of the rows that have some columns: items, what is held, outcomes."""

    sums: np.ndarray
    centres: list[float]
    columns: tuple[str, ...]

    def slopes(self, regressors: Sequence[str], outcome: str) -> Slopes:
        """Return least squares; what is held is among the regressors."""
        held = [HELD] if HELD in self.columns else []
        places = [self.columns.index(name) for name in (*regressors, *held)]
        return clustered_slopes(
            self.sums, self.centres, places, self.columns.index(outcome)
        )

    @property
    def rows(self) -> float:
        """Rows that have all of the columns."""
        return float(self.sums[:, 0].sum())


_OUTCOMES = (_TOGETHER, ("order_value",), ("clv",))
"""Outcomes that the same rows have."""


def analyse_money(
    session: Session,
    answers: ibis.Table,
    days: ibis.Table,
    question: MoneyQuestion,
    *,
    worth: ibis.Table | None = None,
) -> MoneyResult:
    """Return what goes with one point on a driver, in purchases and in money.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per answer sheet (per respondent, or per respondent and brand), with
        the customer who answered, the day, and one column per score.
    days : Table
        One row per customer and day with an order, under CUSTOMER_DAYS.
    question : MoneyQuestion
        What is asked.
    worth : Table, optional
        One row per customer: `customer_id` and `clv_amount`, their worth ahead.

    Returns
    -------
    MoneyResult
        Slopes of repeat purchase (a linear probability), order days, revenue per
        order day, revenue and worth, with intervals.

    Raises
    ------
    MappingError
        If a column is absent.
    TooLittleDataError
        If too few customers can be used.

    Notes
    -----
    Associations: who rates high may differ in more than the rating. Intervals are
    cluster-robust by customer; that worth is itself an estimate is not in them.
    """
    sheets = money_sheets(session, answers, days, question, worth)
    held = [HELD] if question.hold_past and sheets.varies else []
    passes = {names: _sums(session, sheets, [*held, *names]) for names in _OUTCOMES}
    first = passes[_TOGETHER]
    customers = (
        len(first.sums) if sheets.lots.kind == "own" else sheets.lots.respondents
    )
    if min(customers, len(first.sums)) < FEWEST:
        message = (
            f"{customers} customers answered long enough ago; slopes need {FEWEST} or "
            "more: wait for more answers, or ask for a shorter window"
        )
        raise TooLittleDataError(message)
    told = _told(session, sheets, question, held)
    value = None
    if question.value in sheets.items:
        value, told = told[-1], told[:-1]
    return MoneyResult(
        question=replace(
            question,
            drivers=tuple(d for d in question.drivers if d in sheets.items),
            value=question.value if value is not None else None,
        ),
        as_of=sheets.as_of,
        first_on=sheets.first_on,
        last_on=sheets.last_on,
        sheets=sheets.sheets,
        used=sheets.used,
        customers=customers,
        clusters=len(first.sums),
        left_out=sheets.left_out,
        columns_left_out=sheets.columns_left_out,
        means={
            outcome: _mean(made, outcome, question)
            for names, made in passes.items()
            for outcome in names
            if made.rows >= FEWEST
        },
        value=value,
        drivers=tuple(sorted(told, key=_by_revenue)),
        holds_past=bool(held),
    )


def _by_revenue(driver: MoneyDriver) -> tuple[bool, float]:
    found = driver.alone.get("revenue")
    size = -abs(found.value) if found else 0.0
    return not driver.clear.get("revenue", False), size


def _sums(session: Session, sheets: Sheets, columns: Sequence[str]) -> _Pass:
    rows = sheets.lots.rows
    lot = rows["nilai_lot"]
    block = lot if sheets.lots.kind == "own" else lot.left(2)
    means = {f"c{i}": rows[name].mean() for i, name in enumerate(columns)}
    centres = [float(mean or 0.0) for mean in session.row(rows.agg(**means)).values()]
    found = session.arrays(
        moment_sums(
            rows,
            [rows[name] for name in columns],
            centres,
            block=block,
            weight=rows[WEIGHT],
        )
    )
    order = np.argsort(found["block"], kind="stable")
    sums = [values[order] for name, values in found.items() if name != "block"]
    return _Pass(
        sums=np.column_stack(sums).astype(float),
        centres=centres,
        columns=tuple(columns),
    )


def _mean(made: _Pass, outcome: str, question: MoneyQuestion) -> Estimate:
    place, total = made.columns.index(outcome), made.sums.sum(axis=0)
    rows, weight = total[0], total[1]
    mean = total[3 + place] / weight + made.centres[place]
    # The score of a mean, cluster by cluster.
    off = made.sums[:, 3 + place] - made.sums[:, 1] * (mean - made.centres[place])
    clusters = len(made.sums)
    error = float(np.linalg.norm(off) / weight * np.sqrt(clusters / (clusters - 1)))
    if outcome == "repeat":
        spread = mean * (1 - mean)
        effective = spread / error**2 if error > 0 else rows
        return share_estimate(
            float(mean),
            round(rows),
            confidence=question.confidence,
            effective_n=float(effective),
        )
    return replace(
        mean_estimate(
            float(mean), error, clusters, confidence=question.confidence,
            unit=unit_of(outcome, question.currency),
        ),
        n=round(rows),
    )  # fmt: skip


def _told(
    session: Session, sheets: Sheets, question: MoneyQuestion, held: list[str]
) -> list[MoneyDriver]:
    """Return what goes with each item, the value last."""
    items = sheets.items
    value = question.value if question.value in items else None
    drivers = [item for item in items if item != value]
    alone = {item: _alone(session, sheets, item, held) for item in items}
    beside = _beside(session, sheets, drivers, held, question)
    clear = _clear(alone, question.confidence)
    told = []
    for i, item in enumerate(items):
        step, through = None, {}
        if value is not None and item != value:
            step, through = _through(session, sheets, item, held, question)
        told.append(
            MoneyDriver(
                name=item,
                mean=float(sheets.profile[f"mean{i}"]),
                low=float(sheets.profile[f"low{i}"]),
                high=float(sheets.profile[f"high{i}"]),
                on_value=step,
                alone={
                    outcome: _estimate(made, 0, outcome, question)
                    for outcome, made in alone[item].items()
                },
                beside=beside.get(item, {}),
                through=through,
                clear=clear[item],
            )
        )
    return told


def _alone(
    session: Session, sheets: Sheets, item: str, held: list[str]
) -> dict[str, Slopes]:
    """Return the slope of each outcome on one item, of all sheets that have it."""
    found = {}
    for names in _OUTCOMES:
        made = _sums(session, sheets, [item, *held, *names])
        for outcome in names:
            if made.rows >= FEWEST:
                with suppress(FitError):
                    found[outcome] = made.slopes([item], outcome)
    return found


def _beside(
    session: Session,
    sheets: Sheets,
    drivers: list[str],
    held: list[str],
    question: MoneyQuestion,
) -> dict[str, dict[str, Estimate]]:
    """Return the slopes with all drivers in, of sheets that have every score."""
    found: dict[str, dict[str, Estimate]] = {driver: {} for driver in drivers}
    if len(drivers) < 2:
        return {}
    for names in _OUTCOMES:
        made = _sums(session, sheets, [*drivers, *held, *names])
        for outcome in names:
            if made.rows >= FEWEST:
                with suppress(FitError):
                    together = made.slopes(drivers, outcome)
                    for i, driver in enumerate(drivers):
                        found[driver][outcome] = _estimate(
                            together, i, outcome, question
                        )
    return found


def _through(
    session: Session,
    sheets: Sheets,
    item: str,
    held: list[str],
    question: MoneyQuestion,
) -> tuple[Estimate | None, dict[str, Estimate]]:
    """Return points of value per point, and times what goes with a point of value."""
    value = question.value or ""
    both = _sums(session, sheets, [item, value, *held, *_TOGETHER])
    try:
        step = both.slopes([item], value)
    except FitError:
        return None, {}
    found = {}
    for outcome in _TOGETHER:
        with suppress(FitError):
            after = both.slopes([value], outcome)
            pair = step.values[0], step.pulls[:, 0], after.values[0], after.pulls[:, 0]
            found[outcome] = slope_estimate(
                pair[0] * pair[2],
                product_error(*pair),
                clusters=after.clusters,
                rows=after.rows,
                unit=unit_of(outcome, question.currency),
                confidence=question.confidence,
            )
    return _estimate(step, 0, "value", question), found


def _estimate(
    made: Slopes, place: int, outcome: str, question: MoneyQuestion
) -> Estimate:
    return slope_estimate(
        made.values[place],
        made.errors[place],
        clusters=made.clusters,
        rows=made.rows,
        unit=unit_of(outcome, question.currency),
        confidence=question.confidence,
    )


def _clear(
    alone: Mapping[str, dict[str, Slopes]], confidence: float
) -> dict[str, dict[str, bool]]:
    """Return which slopes can be told from none, outcome by outcome."""
    clear: dict[str, dict[str, bool]] = {item: {} for item in alone}
    for outcome in OUTCOMES:
        items = [item for item, found in alone.items() if outcome in found]
        slopes = [alone[item][outcome] for item in items]
        said = clear_ones(
            [s.values[0] for s in slopes],
            [s.errors[0] for s in slopes],
            [s.clusters for s in slopes],
            confidence=confidence,
        )
        for item, is_clear in zip(items, said, strict=True):
            clear[item][outcome] = is_clear
    return clear
