"""Figures made from means of answers, with their covariances: two passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from nilai.engine.answers.held import (
    Held,
    held_covariances,
    held_means,
    hold,
    labels_of,
)
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
    held : mapping of str to ndarray, optional
        The same rows in memory, where they are few.
    """

    session: Session
    table: ibis.Table
    weight: str | None = None
    respondent: str | None = None
    held: Held | None = None

    def in_memory(self) -> "Surveyed":
        """Return the same with its rows, which must be few, held in memory."""
        kept = self.session.keep(self.table, "held")
        return replace(self, table=kept, held=hold(self.session, kept))

    def of_group(self, column: str, label: str) -> "Surveyed":
        """Return the answers of one group, named as `label_of` does."""
        rows = self.table.filter(label_of(self.table[column]) == ibis.literal(label))
        held = None
        if self.held is not None:
            inside = labels_of(self.held[column]) == label
            held = {name: cells[inside] for name, cells in self.held.items()}
        return replace(self, table=rows, held=held)

    def counts(self, column: str) -> dict[str, int]:
        """Return how many rows each group has, named as `label_of` does."""
        if self.held is not None:
            labels = [one for one in labels_of(self.held[column]) if one is not None]
            return {one: labels.count(one) for one in sorted(set(labels))}
        label = label_of(self.table[column])
        counted = self.table.group_by(label=label).agg(n=self.table.count())
        rows = self.session.rows(counted)
        return {row["label"]: int(row["n"]) for row in rows if row["label"] is not None}

    def with_columns(
        self, columns: Mapping[str, Any], held: Held | None = None
    ) -> "Surveyed":
        """Return the answers with further columns; `held` are their cells."""
        table = self.table.mutate(**columns)
        if self.held is None:
            return replace(self, table=table)
        return replace(self, table=table, held={**self.held, **(held or {})})

    def means(self, items: Sequence[str], group: str | None = None) -> ItemMeans:
        """Return the means of items by group."""
        if self.held is not None:
            return held_means(self.held, items, group=group, weight=self.weight)
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
        if not means.groups:
            # Where none may be shown there is nothing to vary.
            return np.empty(0), np.empty(0), np.empty(0)
        values = np.real(figures(means.means.astype(complex)))
        own = [(t, t) for t in range(len(values))]
        gradient = gradient_of(figures, means.means)
        if self.held is not None:
            found = held_covariances(
                self.held,
                means,
                gradient,
                [*own, *pairs],
                group=group,
                weight=self.weight,
                respondent=self.respondent,
            )
            return values, found[: len(own)], found[len(own) :]
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
