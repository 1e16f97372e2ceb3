"""The five lenses of the customer-base audit, from the orders of an analysis."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nilai.engine.days import business_days
from nilai.engine.levers import latest_periods
from nilai.engine.session import Session
from nilai.engine.worth.result import WorthResult
from nilai.levers import Period
from nilai.worth.cohorts import CohortTable
from nilai.worth.concentration import Concentration, concentration, revenue_cells
from nilai.worth.lens_one_cohort import repeat_curve, second_orders
from nilai.worth.lens_one_period import customer_totals, orders_spread
from nilai.worth.lens_two_periods import STATUSES, explain_periods, two_periods
from nilai.worth.lens_whole_base import GrowthTable, growth, growth_table
from nilai.worth.summary import summarise
from nilai.worth.worth_classes import (
    WorthClass,
    fit_worth_bounds,
    worth_cells,
    worth_classes,
)

MOST_ORDERS = 10
"""Customers with so many orders or more are told together."""


@dataclass(frozen=True, kw_only=True)
class OrdersClass:
    """Customers with the same number of orders in a period.

    Parameters
    ----------
    orders : int
        How many; in the last class so many or more.
    customers : int
        Customers.
    revenue_amount : float
        What they brought, net.
    """

    orders: int
    customers: int
    revenue_amount: float


@dataclass(frozen=True, kw_only=True)
class StatusChange:
    """What became of one kind of customers between two periods.

    Parameters
    ----------
    status : str
        `kept`, `new`, `lost` or `refunded`.
    customers : int
        How many.
    before_amount, after_amount : float
        Revenue of each period, net.
    by_orders_amount, by_value_amount : float
        Of those kept: the change by number and by size of orders.
    """

    status: str
    customers: int
    before_amount: float
    after_amount: float
    by_orders_amount: float
    by_value_amount: float


@dataclass(frozen=True, kw_only=True)
class Lenses:
    """The customer base through five lenses.

    Parameters
    ----------
    period : Period
        Of the first lens: the later of the two compared, or all there is where they
        are not compared.
    before : Period or None
        The earlier one of the second lens; None when the orders are too few days, or
        nobody ordered in the later one.
    spread : tuple of OrdersClass
        First lens: customers by number of orders.
    held : Concentration
        First lens: how revenue of the period is spread.
    statuses : tuple of StatusChange
        Second lens; empty without an earlier period.
    cohorts : CohortTable
        Third and fourth lens.
    repeats : ndarray of shape (c, a)
        Third lens: share of a cohort that has ordered again by each age.
    growth : GrowthTable
        Fifth lens, by month.
    worths : tuple of WorthClass
        Customers by what they are worth.
    """

    period: Period
    before: Period | None
    spread: tuple[OrdersClass, ...]
    held: Concentration
    statuses: tuple[StatusChange, ...]
    cohorts: CohortTable
    repeats: np.ndarray
    growth: GrowthTable
    worths: tuple[WorthClass, ...]


def look_through_lenses(session: Session, result: WorthResult) -> Lenses:
    """Return the customer base of an analysis through the five lenses.

    Parameters
    ----------
    session : Session
        In which the analysis was made; still open.
    result : WorthResult
        The analysis.

    Returns
    -------
    Lenses
        All five, and how worth is spread over customers.
    """
    until = result.until
    days = session.keep(
        business_days(result.reading, result.options.time_zone), "lens_days"
    )
    summary = session.keep(summarise(days, until=until), "lens_summary")
    first = result.tracking.start
    periods = latest_periods(first, until)
    period = periods[1] if periods else Period(first, until)
    totals, cells = _totals(session, days, period, "lens_totals")
    before = periods[0] if periods else None
    if not len(cells["customers_count"]):
        # Nobody ordered of late: how they differed while they did.
        period, before = Period(first, until), None
        totals, cells = _totals(session, days, period, "lens_totals_of_all")
    return Lenses(
        period=period,
        before=before,
        spread=_spread(session.arrow(orders_spread(totals)).to_pylist()),
        held=concentration(cells["customers_count"], cells["revenue_amount"]),
        statuses=_statuses(session, days, periods if before else None),
        cohorts=result.cohorts,
        repeats=repeat_curve(
            result.cohorts, **session.arrays(second_orders(days, summary))
        ),
        growth=growth_table(
            session.arrays(growth(days, summary, until=until)), until=until
        ),
        worths=_worths(session, result),
    )


def _totals(
    session: Session, days: Any, period: Period, name: str
) -> tuple[Any, dict[str, Any]]:
    """Return each customer's orders of a period, and the cells of those with any."""
    totals = session.keep(
        customer_totals(days, first=period.first, last=period.last), name
    )
    cells = session.arrays(revenue_cells(totals.filter(totals.orders_count > 0)))
    return totals, cells


def _spread(rows: list[dict[str, Any]]) -> tuple[OrdersClass, ...]:
    found = []
    for orders in range(1, MOST_ORDERS + 1):
        here = [
            row for row in rows if min(int(row["orders_count"]), MOST_ORDERS) == orders
        ]
        found.append(
            OrdersClass(
                orders=orders,
                customers=sum(int(row["customers_count"]) for row in here),
                revenue_amount=float(sum(row["revenue_amount"] for row in here)),
            )
        )
    return tuple(found)


def _statuses(
    session: Session, days: Any, periods: tuple[Period, Period] | None
) -> tuple[StatusChange, ...]:
    if periods is None:
        return ()
    before, after = ((p.first, p.last) for p in periods)
    found = explain_periods(two_periods(days, before=before, after=after))
    rows = {row["status"]: row for row in session.arrow(found).to_pylist()}
    return tuple(
        StatusChange(
            status=status,
            customers=rows[status]["customers_count"],
            before_amount=rows[status]["revenue_before"],
            after_amount=rows[status]["revenue_after"],
            by_orders_amount=rows[status]["by_orders_amount"],
            by_value_amount=rows[status]["by_value_amount"],
        )
        for status in STATUSES
        if status in rows
    )


def _worths(session: Session, result: WorthResult) -> tuple[WorthClass, ...]:
    total, worth = result.worth.total, result.customers.clv_amount
    ends = session.row(result.customers.agg(low=worth.min(), high=worth.max()))
    bounds = fit_worth_bounds(
        ends["low"] or 0.0, total.value / max(total.n, 1), ends["high"] or 0.0
    )
    cells = session.arrays(worth_cells(result.customers, bounds=bounds))
    return worth_classes(cells, bounds=bounds)
