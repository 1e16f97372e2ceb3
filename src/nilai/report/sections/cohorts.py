"""Do customers come back: retention by month of the first order."""

from datetime import date

import numpy as np

from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.worth.cohorts import CohortTable

_AGES = (1, 2, 3, 6, 12, 24)
_MOST = 12


def cohorts_section(cohorts: CohortTable, words: Words, *, as_of: date) -> Section:
    """Return whether customers come back.

    Parameters
    ----------
    cohorts : CohortTable
        What each cohort did at each age.
    words : Words
        The reader's language.
    as_of : date
        Last day observed.

    Returns
    -------
    Section
        Retention over all cohorts in words, and of the latest in a table.
    """
    return Section(
        code="cohorts",
        heading=words.say("cohorts.heading"),
        sentences=(_first(cohorts, words),),
        tables=_table(cohorts, words),
        how=explain(
            words,
            "cohorts",
            as_of=as_of,
            customers=float(np.nansum(cohorts.customers)),
            cohorts=len(cohorts.cohort_on),
        ),
    )


def _first(cohorts: CohortTable, words: Words) -> str:
    mean = cohorts.mean_retention
    known = [age for age in _AGES if age < len(mean) and np.isfinite(mean[age])]
    if not known:
        return words.say("cohorts.none")
    shares = {
        "first": words.share(mean[known[0]]),
        "later": words.share(mean[known[-1]]),
    }
    if len(known) == 1:
        return words.say("cohorts.first_only", first=shares["first"])
    return words.say("cohorts.first", months=known[-1], **shares)


def _table(cohorts: CohortTable, words: Words) -> tuple[Table, ...]:
    ages = [age for age in _AGES if age < len(cohorts.cohort_on)]
    if not ages:
        return ()
    retention = cohorts.retention

    def cell(row: int, age: int) -> str:
        value = retention[row, age]
        if not np.isfinite(value):
            return ""
        return words.share(value) + ("*" if cohorts.is_partial[row, age] else "")

    rows = range(len(cohorts.cohort_on))[-_MOST:]
    return (
        Table(
            is_detail=True,
            columns=(
                words.say("cohorts.column_cohort"),
                words.say("cohorts.column_customers"),
                *(words.say("cohorts.column_age", n=age) for age in ages),
            ),
            rows=tuple(
                (
                    words.month(cohorts.cohort_on[row]),
                    words.number(float(cohorts.customers[row])),
                    *(cell(row, age) for age in ages),
                )
                for row in rows
            ),
        ),
    )
