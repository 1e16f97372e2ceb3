"""RFM: how lately, how often and for how much customers bought, as scores."""

from dataclasses import dataclass
from functools import reduce
from math import floor
from operator import add

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import ArrayLike

from nilai.tables import SUMMARY
from nilai.tables.check import check
from nilai.tables.numbers import exact
from nilai.worth.quantiles import quantiles

SEGMENTS = (
    "champions",
    "loyal_customers",
    "potential_loyalists",
    "new_customers",
    "promising",
    "need_attention",
    "about_to_sleep",
    "at_risk",
    "cant_lose",
    "hibernating",
)
"""The ten segments, best first."""

SEGMENT_LABELS_ID = {
    "champions": "Juara",
    "loyal_customers": "Pelanggan setia",
    "potential_loyalists": "Calon pelanggan setia",
    "new_customers": "Pelanggan baru",
    "promising": "Menjanjikan",
    "need_attention": "Perlu perhatian",
    "about_to_sleep": "Hampir tidur",
    "at_risk": "Berisiko",
    "cant_lose": "Jangan sampai hilang",
    "hibernating": "Hibernasi",
}
"""Names of the segments in Indonesian."""

_MAP = (
    # By frequency score 1 to 5, one line per recency score 1 to 5.
    ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),
    (
        "about_to_sleep",
        "about_to_sleep",
        "need_attention",
        "loyal_customers",
        "loyal_customers",
    ),
    (
        "promising",
        "potential_loyalists",
        "potential_loyalists",
        "loyal_customers",
        "loyal_customers",
    ),
    (
        "new_customers",
        "potential_loyalists",
        "potential_loyalists",
        "champions",
        "champions",
    ),
)

_SHARES = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, kw_only=True)
class RfmThresholds:
    """Where the fifths of the customers lie.

    A score is 1 plus the thresholds strictly below the value (days since the
    last order count the other way round), so that equal customers have equal
    scores and fifths may differ in size.

    Parameters
    ----------
    recency_days : tuple of float
        Days since the last order, at 20, 40, 60 and 80 % of the customers.
    frequency : tuple of float
        Order days.
    amount : tuple of float
        Revenue.

    Examples
    --------
    >>> fifths = (1.0, 2.0, 3.0, 4.0)
    >>> thresholds = RfmThresholds(
    ...     recency_days=fifths, frequency=fifths, amount=fifths
    ... )
    >>> thresholds.recency_scores([0, 9]).tolist()
    [5, 1]
    >>> thresholds.frequency_scores([1, 2, 9]).tolist()
    [1, 2, 5]
    """

    recency_days: tuple[float, ...]
    frequency: tuple[float, ...]
    amount: tuple[float, ...]

    def recency_scores(self, days: ArrayLike) -> np.ndarray:
        """Return 1 to 5 for days since the last order; 5 is latest.

        Parameters
        ----------
        days : array_like
            Days since the last order.

        Returns
        -------
        ndarray of int
            One score per entry.
        """
        return 5 - np.searchsorted(self.recency_days, days, side="left")

    def frequency_scores(self, orders: ArrayLike) -> np.ndarray:
        """Return 1 to 5 for the number of order days; 5 is most often.

        Parameters
        ----------
        orders : array_like
            Order days, the first included.

        Returns
        -------
        ndarray of int
            One score per entry.
        """
        return 1 + np.searchsorted(self.frequency, orders, side="left")


def fit_rfm_thresholds(
    *,
    recency_days: ArrayLike,
    frequency: ArrayLike,
    customers: ArrayLike,
    amount: ArrayLike,
    amount_customers: ArrayLike,
) -> RfmThresholds:
    """Return where the fifths of the customers lie.

    Parameters
    ----------
    recency_days : array_like of shape (c,)
        Days since the last order, by cell of customers who look alike.
    frequency : array_like of shape (c,)
        Order days, the first included, by the same cells.
    customers : array_like of shape (c,)
        Customers in each cell.
    amount : array_like of shape (a,)
        Revenue of a customer, by cell of customers with nearly equal revenue:
        `largest_amount` of `concentration.revenue_cells`.
    amount_customers : array_like of shape (a,)
        Customers in each of those.

    Returns
    -------
    RfmThresholds
        Values that customers have, none between two of them.

    Raises
    ------
    OptionError
        If shapes differ.
    TooLittleDataError
        If there is no customer.

    Notes
    -----
    A threshold is the least value that so many customers do not exceed (the
    inverse of the distribution function). Those of days and orders are exact;
    those of revenue are exact up to the width of a cell, a thousandth of
    the mean.

    Examples
    --------
    >>> thresholds = fit_rfm_thresholds(
    ...     recency_days=[5, 30, 90],
    ...     frequency=[4, 1, 2],
    ...     customers=[2, 5, 3],
    ...     amount=[10.0, 50.0],
    ...     amount_customers=[6, 4],
    ... )
    >>> thresholds.frequency, thresholds.amount
    ((1.0, 1.0, 2.0, 2.0), (10.0, 10.0, 10.0, 50.0))
    """
    return RfmThresholds(
        recency_days=quantiles(recency_days, customers, _SHARES),
        frequency=quantiles(frequency, customers, _SHARES),
        amount=quantiles(amount, amount_customers, _SHARES),
    )


def segment_of(recency_score: ArrayLike, frequency_score: ArrayLike) -> np.ndarray:
    """Return the segment of each pair of scores, by its place in `SEGMENTS`.

    Parameters
    ----------
    recency_score : array_like of int
        From 1 to 5.
    frequency_score : array_like of int
        From 1 to 5.

    Returns
    -------
    ndarray of int
        Places in `SEGMENTS`.

    Examples
    --------
    >>> [SEGMENTS[i] for i in segment_of([5, 1], [5, 1])]
    ['champions', 'hibernating']
    """
    places = np.array([[SEGMENTS.index(code) for code in line] for line in _MAP])
    return places[np.asarray(recency_score) - 1, np.asarray(frequency_score) - 1]


def rfm_segments(summary: ibis.Table, thresholds: RfmThresholds) -> ibis.Table:
    """Return every customer with RFM scores and segment.

    Parameters
    ----------
    summary : Table
        One row per customer, under SUMMARY. Days since the last order are
        `age_days` − `recency_days`; order days `frequency_count` + 1.
    thresholds : RfmThresholds
        Where the fifths lie.

    Returns
    -------
    Table
        One row per customer: the columns of `summary`, and `recency_score`,
        `frequency_score`, `monetary_score` (int64, 1 to 5; 5 is best), `segment`
        (text, one of `SEGMENTS`, by recency and frequency). Lazy.

    Raises
    ------
    TableError
        If `summary` breaks its contract.

    References
    ----------
    .. [1] docs/methods/rfm.md, with the map of the 25 pairs of scores.
    """
    summary = check(summary, SUMMARY)
    days = summary.age_days - summary.recency_days
    orders, amount = summary.frequency_count + 1, summary.revenue_amount
    scored = summary.mutate(
        # Days and orders are whole: they pass a threshold rounded down alike, and
        # engines compare whole numbers at a fraction of the cost of decimals.
        recency_score=_score([days <= floor(v) for v in thresholds.recency_days]),
        frequency_score=_score([orders > floor(v) for v in thresholds.frequency]),
        monetary_score=_score([amount > exact(v) for v in thresholds.amount]),
    )
    pair = scored.recency_score * 10 + scored.frequency_score
    codes = [
        (r * 10 + f, code)
        for r, line in enumerate(_MAP, start=1)
        for f, code in enumerate(line, start=1)
    ]
    return scored.mutate(segment=pair.cases(*codes))


def _score(passed: list[ir.BooleanValue]) -> ir.Value:
    """One more than the thresholds passed."""
    flags = [flag.cast("int64") for flag in passed]
    return reduce(add, flags, ibis.literal(1, "int64"))
