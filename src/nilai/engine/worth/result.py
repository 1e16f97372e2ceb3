"""Everything an analysis of worth found."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis

from nilai.engine.worth.options import WorthOptions
from nilai.levers import LeverChange, WhatIf
from nilai.worth.choice import Choice
from nilai.worth.cohorts import CohortTable
from nilai.worth.concentration import Concentration
from nilai.worth.customer_base import Worth
from nilai.worth.fit import Fit
from nilai.worth.holdout import ModelCheck
from nilai.worth.tracking import Frequencies, Tracking
from nilai.worth.value import Terms

if TYPE_CHECKING:
    from nilai.engine.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One thing to do, with its money.

    Parameters
    ----------
    code : str
        What to do: `win_back`, `second_order`, `keep_best`, `check_data`,
        `raise_order_value` ….
    amount : float
        Money at stake, in the currency of the analysis.
    customers : int
        Customers it concerns.
    values : dict of str to float or str
        Figures for the sentence.
    """

    code: str
    amount: float
    customers: int
    values: dict[str, float | str]


@dataclass(frozen=True, kw_only=True)
class WorthResult:
    """Everything an analysis of worth found.

    Parameters
    ----------
    reading : Reading
        What was read and what was refused.
    options : WorthOptions
        What was asked.
    until : date
        Last day observed.
    terms : Terms
        On what terms worth is counted.
    margin_basis : str
        `stated`, `orders` (the orders carry it) or `revenue` (none known).
    levers : LeverChange or None
        The three levers in two periods; None when the orders span under two
        days.
    what_if : tuple of WhatIf
        What +10 % on each lever is worth in the later period.
    timing : Fit
        Model of order times.
    spend : Fit
        Model of spend per order.
    spend_correlation : float
        Between repeat orders and mean spend; the models take it to be 0.
    choice : Choice
        Why this model, with the hold-out of each.
    backtests : tuple of ModelCheck
        The model from earlier origins.
    model_error : float
        Relative error by which the intervals are widened.
    tracking : Tracking
        Repeat orders by week.
    frequencies : Frequencies
        Customers by repeat orders.
    worth : Worth
        What the base is worth.
    concentration : Concentration
        Who holds it.
    cohorts : CohortTable
        By month of the first order.
    customers : Table
        One row per customer, under CUSTOMER_WORTH; lazy, so read it before the
        session closes.
    advice : tuple of Advice
        What to do first, most money first.
    version : str
        Version of Nilai.
    """

    reading: "Reading"
    options: WorthOptions
    until: date
    terms: Terms
    margin_basis: str
    levers: LeverChange | None
    what_if: tuple[WhatIf, ...]
    timing: Fit
    spend: Fit
    spend_correlation: float
    choice: Choice
    backtests: tuple[ModelCheck, ...]
    model_error: float
    tracking: Tracking
    frequencies: Frequencies
    worth: Worth
    concentration: Concentration
    cohorts: CohortTable
    customers: ibis.Table
    advice: tuple[Advice, ...]
    version: str
