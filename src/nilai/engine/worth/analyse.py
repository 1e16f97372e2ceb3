"""From orders to worth: reduce in the engine, solve in NumPy, join back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

import ibis
import numpy as np
import pyarrow as pa

import nilai
from nilai.engine.levers import compare_latest
from nilai.engine.reading import Reading
from nilai.engine.session import Session
from nilai.engine.worth.advice import advise
from nilai.engine.worth.options import WorthOptions
from nilai.engine.worth.result import WorthResult
from nilai.engine.worth.trial import Trial, try_models
from nilai.errors import FitError, TooLittleDataError
from nilai.tables import Unit, local_day
from nilai.worth.base import Worth, value_base
from nilai.worth.cells import Cells
from nilai.worth.cohorts import CohortTable, cohort_table, cohorts
from nilai.worth.concentration import Concentration, concentration
from nilai.worth.customers import (
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
from nilai.worth.summary import customer_days, summarise
from nilai.worth.tracking import expected_frequencies, track, weekly_repeats
from nilai.worth.value import SpendCells, Terms, score_cells, spend_per_cell


def _silent(_: str) -> None:
    """Ignore progress."""


def analyse_worth(
    session: Session,
    reading: Reading,
    options: WorthOptions | None = None,
    *,
    progress: Callable[[str], None] = _silent,
) -> WorthResult:
    """Return what the customers of some orders are worth.

    Parameters
    ----------
    session : Session
        Open engine; the result's table of customers can be read until it
        closes.
    reading : Reading
        Orders read; those after `until` may be among them and serve as
        hold-out.
    options : WorthOptions, optional
        What is asked.
    progress : callable, optional
        Told the name of each step as it begins.

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
'''
open('/dev/null')
