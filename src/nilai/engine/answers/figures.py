"""Figures made from means of answers, with their covariances: two passes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from nilai.engine.session import Session
from nilai.perception.item_means import (
    Figures,
    ItemMeans,
    coefficients_of,
    gradient_of,
    influence_products,
    item_sums,
    means_of,
)


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """Answers ready to be averaged.

    Parameters
    ----------
    session : Session
        Open engine.
    table : Table
        One row per response (and brand); items are columns.
    weight : str or None
        Column of weights.
    respondent : str or None
        Column that tells respondents apart, when one has several rows.
    """

    session: Session
    table: ibis.Table
    weight: str | None = None
    respondent: str | None = None

    def means(self, items: Sequence[str], group: str | None = None) -> ItemMeans:
        """Return the means of items by group."""
        sums = item_sums(self.table, items, group=group, weight=self.weight)
        return means_of(self.session.arrow(sums).to_pylist(), items)

    def covariances(
        self,
        means: ItemMeans,
        figures: Figures,
        *,
        group: str | None = None,
        pairs: Sequence[tuple[int, int]] = (),
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return figures, their variances, and covariances of the pairs asked for."""
        values = np.real(figures(means.means.astype(complex)))
        own = [(t, t) for t in range(len(values))]
        gradient = gradient_of(figures, means.means)
        coefficients = self.session.bring(pa.table(coefficients_of(means, gradient)))
        row = self.session.row(
            influence_products(
                self.table,
                coefficients,
                means.items,
                [*own, *pairs],
                group=group,
                weight=self.weight,
                respondent=self.respondent,
            )
        )
        found = np.array([row[f"v_{k}"] or 0.0 for k in range(len(own) + len(pairs))])
        return values, found[: len(own)], found[len(own) :]


def label_of(column: Any) -> Any:
    """Return the names of groups: text as it is, whole numbers without decimals.

    Parameters
    ----------
    column : Column
        Text, or numbers as answers are read.

    Returns
    -------
    StringColumn
        As in 4 rather than 4.0.
    """
    if not column.type().is_floating():
        return column.cast("string")
    whole = column.cast("int64")
    return ibis.ifelse(
        whole.cast("float64") == column, whole.cast("string"), column.cast("string")
    )


def repeated_respondent(
    session: Session, table: ibis.Table, respondent: str | None
) -> str | None:
    """Return the column of respondents if any of them has several rows, else None.

    Parameters
    ----------
    session : Session
        Open engine.
    table : Table
        One row per response (and brand).
    respondent : str or None
        Column that tells respondents apart.

    Returns
    -------
    str or None
        With one row each, rows are independent and need no gathering.
    """
    if respondent is None:
        return None
    column = table[respondent]
    row = session.row(table.agg(rows=column.count(), people=column.nunique()))
    return respondent if row["rows"] > row["people"] else None
