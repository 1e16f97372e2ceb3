"""Join what the models say of cells back to the customers in them."""

import ibis
import numpy as np

from nilai.tables import CUSTOMER_WORTH, SUMMARY
from nilai.tables.check import check
from nilai.tables.numbers import exact
from nilai.worth.cells import Cells
from nilai.worth.fit import Fit
from nilai.worth.gamma_gamma import spend_model
from nilai.worth.rfm import SEGMENTS, RfmThresholds, segment_of
from nilai.worth.value import CellScores, Terms

KEYS = ("frequency_count", "recency_days", "age_days")
"""What makes customers alike to a model."""


def spend_cells(summary: ibis.Table) -> ibis.Table:
    """Return the distinct histories with their customers and what they spent.

    Parameters
    ----------
    summary : Table
        One row per customer, under SUMMARY.

    Returns
    -------
    Table
        One row per frequency_count, recency_days, age_days: `customers` (how
        many), `repeat_amount`, `repeat_square` (sum of squares) and
        `revenue_amount`. Lazy.
    """
    summary = check(summary, SUMMARY)
    repeat = summary.repeat_amount
    return summary.group_by(*KEYS).agg(
        customers=summary.count(),
        repeat_amount=repeat.sum(),
        repeat_square=(repeat * repeat).sum(),
        revenue_amount=summary.revenue_amount.sum(),
    )


def repeat_spend(summary: ibis.Table) -> ibis.Table:
    """Return the distinct repeat orders and spends of customers who have both.

    Parameters
    ----------
    summary : Table
        One row per customer, under SUMMARY.

    Returns
    -------
    Table
        One row per frequency_count and repeat_amount, both above 0: `customers`
        (how many). Lazy.
    """
    summary = check(summary, SUMMARY)
    bought = summary.filter((summary.frequency_count > 0) & (summary.repeat_amount > 0))
    return bought.group_by("frequency_count", "repeat_amount").agg(
        customers=bought.count()
    )


def cell_segments(
    cells: Cells, thresholds: RfmThresholds
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the RFM segment of each cell: the customers of a cell share it.

    Parameters
    ----------
    cells : Cells
        Histories in days.
    thresholds : RfmThresholds
        Where the fifths lie.

    Returns
    -------
    segment : ndarray of int, shape (c,)
        Place of each cell's segment in `names`.
    names : tuple of str
        All segments.
    """
    recency = thresholds.recency_scores(cells.T - cells.t_x)
    return segment_of(recency, thresholds.frequency_scores(cells.x + 1)), SEGMENTS


def score_columns(
    cells: Cells, scores: CellScores, spend: Fit, terms: Terms
) -> dict[str, np.ndarray]:
    """Return the columns of a table of scores, one row per cell.

    Parameters
    ----------
    cells : Cells
        Histories in days.
    scores : CellScores
        What the models say of them.
    spend : Fit
        Model of spend per order.
    terms : Terms
        Margin.

    Returns
    -------
    dict of str to ndarray of shape (c,)
        The keys as whole numbers, and the scores; those of money as margin per
        (γ + spend so far).
    """
    model = spend_model(spend)
    order_value = model.p * terms.margin_share / (model.p * cells.x + model.q - 1)
    keys = {
        name: np.rint(values).astype(np.int64)
        for name, values in zip(KEYS, (cells.x, cells.t_x, cells.T), strict=True)
    }
    return keys | {
        "alive_share": scores.alive,
        "alive_share_low": scores.alive_low,
        "alive_share_high": scores.alive_high,
        "expected_orders": scores.orders,
        "expected_orders_low": scores.orders_low,
        "expected_orders_high": scores.orders_high,
        "clv_share": scores.discounted * order_value,
        "clv_share_low": scores.spend_low,
        "clv_share_high": scores.spend_high,
        "clv_forever_share": scores.forever * order_value,
    }


def score_customers(
    segmented: ibis.Table, scores: ibis.Table, spend: Fit, terms: Terms
) -> ibis.Table:
    """Return every customer with their worth.

    Parameters
    ----------
    segmented : Table
        One row per customer, under SUMMARY, with RFM scores and segment.
    scores : Table
        One row per cell, from `score_columns`.
    spend : Fit
        Model of spend per order.
    terms : Terms
        Whether worth for ever is finite.

    Returns
    -------
    Table
        One row per customer, under CUSTOMER_WORTH. Lazy.
    """
    joined = segmented.inner_join(scores, KEYS)
    scale = joined.repeat_amount + exact(spend_model(spend).gamma)
    forever = joined.clv_forever_share * scale
    table = joined.mutate(
        customer_id=joined.customer_id.cast("string"),
        clv_amount=joined.clv_share * scale,
        clv_amount_low=joined.clv_share_low * scale,
        clv_amount_high=joined.clv_share_high * scale,
        clv_forever_amount=forever if terms.annual_rate > 0 else ibis.null("float64"),
    )
    return check(table.select(*CUSTOMER_WORTH.names), CUSTOMER_WORTH)
