"""From answers and purchases to slopes: a few passes in the engine, then NumPy."""

from collections.abc import Sequence
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
    """Sums of one set of rows: the items, what is held, and some outcomes."""

    sums: np.ndarray
    centres: list[float]
    items: tuple[str, ...]
    held: tuple[int, ...]
    outcomes: tuple[str, ...]

    def place(self, outcome: str) -> int:
        return len(self.centres) - len(self.outcomes) + self.outcomes.index(outcome)

    def slopes(self, regressors: Sequence[int], outcome: int) -> Slopes:
        return clustered_slopes(self.sums, self.centres, regressors, outcome)

    @property
    def rows(self) -> float:
        return float(self.sums[:, 0].sum())


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
    held = question.hold_past and sheets.varies
    passes = {}
    for outcomes in (_TOGETHER, ("order_value",), ("clv",)):
        made = _sums(session, sheets, outcomes, held=held)
        passes.update(dict.fromkeys(outcomes, made))
    first = passes["revenue"]
    customers = (
        len(first.sums) if sheets.lots.kind == "own" else sheets.lots.respondents
    )
    if min(customers, len(first.sums)) < max(FEWEST, len(sheets.items) + 3):
        message = (
            f"{customers} customers answered long enough ago; slopes of "
            f"{len(sheets.items)} columns need {max(FEWEST, len(sheets.items) + 3)} "
            "or more: wait for more answers, or ask for a shorter window"
        )
        raise TooLittleDataError(message)
    told = _told(sheets, passes, question)
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
            outcome: _mean(passes[outcome], outcome, question)
            for outcome in OUTCOMES
            if passes[outcome].rows >= FEWEST
        },
        value=value,
        drivers=tuple(sorted(told, key=_by_revenue)),
        holds_past=held,
    )


def _by_revenue(driver: MoneyDriver) -> tuple[bool, float]:
    found = driver.alone.get("revenue")
    size = -abs(found.value) if found else 0.0
    return not driver.clear.get("revenue", False), size


def _sums(
    session: Session, sheets: Sheets, outcomes: tuple[str, ...], *, held: bool
) -> _Pass:
    rows = sheets.lots.rows
    kept = [HELD] if held else []
    columns = [*sheets.items, *kept, *outcomes]
    lot = rows["nilai_lot"]
    block = lot if sheets.lots.kind == "own" else lot.left(2)
    means = session.row(
        rows.agg(**{f"c{i}": rows[c].mean() for i, c in _each(columns)})
    )
    centres = [float(means[f"c{i}"] or 0.0) for i, _ in _each(columns)]
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
        items=sheets.items,
        held=(len(sheets.items),) if held else (),
        outcomes=outcomes,
    )


def _each(columns: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(columns))


def _mean(made: _Pass, outcome: str, question: MoneyQuestion) -> Estimate:
    place, total = made.place(outcome), made.sums.sum(axis=0)
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
    sheets: Sheets, passes: dict[str, _Pass], question: MoneyQuestion
) -> list[MoneyDriver]:
    """Return what goes with each item, the value last."""
    items = sheets.items
    whole = len(items) - 1 if question.value in items else None
    drivers = items if whole is None else items[:whole]
    alone: list[dict[str, Slopes]] = [{} for _ in items]
    beside: list[dict[str, Estimate]] = [{} for _ in items]
    for outcome in OUTCOMES:
        made = passes[outcome]
        if made.rows < FEWEST:
            continue
        place = made.place(outcome)
        for i in range(len(items)):
            with suppress(FitError):
                alone[i][outcome] = made.slopes([i, *made.held], place)
        with suppress(FitError):
            together = made.slopes([*range(len(drivers)), *made.held], place)
            for i in range(len(drivers)):
                beside[i][outcome] = _estimate(together, i, outcome, question)
    clear = _clear(alone, question.confidence)
    first = passes["revenue"]
    steps = [
        None if whole in (None, i) else first.slopes([i], whole or 0)
        for i in range(len(items))
    ]
    return [
        MoneyDriver(
            name=item,
            mean=float(sheets.profile[f"mean{i}"]),
            low=float(sheets.profile[f"low{i}"]),
            high=float(sheets.profile[f"high{i}"]),
            on_value=None if step is None else _estimate(step, 0, "value", question),
            alone={o: _estimate(s, 0, o, question) for o, s in alone[i].items()},
            beside=beside[i],
            through={} if step is None else _through(step, alone[-1], question),
            clear=clear[i],
        )
        for i, (item, step) in enumerate(zip(items, steps, strict=True))
    ]


def _through(
    step: Slopes, whole: dict[str, Slopes], question: MoneyQuestion
) -> dict[str, Estimate]:
    """Return points of value per point, times what goes with a point of value."""
    found = {}
    for outcome in _TOGETHER:
        if outcome in whole:
            after = whole[outcome]
            pair = step.values[0], step.pulls[:, 0], after.values[0], after.pulls[:, 0]
            found[outcome] = slope_estimate(
                pair[0] * pair[2],
                product_error(*pair),
                clusters=after.clusters,
                rows=after.rows,
                unit=unit_of(outcome, question.currency),
                confidence=question.confidence,
            )
    return found


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
    alone: Sequence[dict[str, Slopes]], confidence: float
) -> list[dict[str, bool]]:
    """Return which slopes can be told from none, outcome by outcome."""
    clear: list[dict[str, bool]] = [{} for _ in alone]
    for outcome in OUTCOMES:
        places = [i for i, found in enumerate(alone) if outcome in found]
        slopes = [alone[i][outcome] for i in places]
        said = clear_ones(
            [s.values[0] for s in slopes],
            [s.errors[0] for s in slopes],
            [s.clusters for s in slopes],
            confidence=confidence,
        )
        for i, is_clear in zip(places, said, strict=True):
            clear[i][outcome] = is_clear
    return clear
