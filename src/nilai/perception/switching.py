"""Who moves to which brand: the switching matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.errors import OptionError
from nilai.tables.numbers import ONE


@dataclass(frozen=True, kw_only=True)
class Switching:
    """How customers of each brand choose next.

    Parameters
    ----------
    brands : tuple of str
        Names of rows (bought last) and columns (bought or intended next).
    matrix : ndarray of shape (brands, brands)
        Chance of each next brand; rows add up to 1.
    counts : ndarray of shape (brands, brands)
        Answers they rest on.
    current : ndarray of shape (brands,)
        Shares of the brands bought last.
    """

    brands: tuple[str, ...]
    matrix: np.ndarray
    counts: np.ndarray
    current: np.ndarray

    @property
    def retention(self) -> np.ndarray:
        """Chance that a customer of each brand stays."""
        return np.diag(self.matrix)

    @property
    def next_shares(self) -> np.ndarray:
        """Shares after one more purchase of everybody."""
        return self.current @ self.matrix


def switching_counts(
    answers: ibis.Table, last: str, following: str, *, weight: str | None = None
) -> ibis.Table:
    """Return how many moved from each brand to each.

    Parameters
    ----------
    answers : Table
        One row per respondent.
    last, following : str
        Columns with the brand bought last and the one bought or intended next.
    weight : str, optional
        Column of weights.

    Returns
    -------
    Table
        One row per pair of brands that occurs: `last`, `following`, `n` answers
        and their `weight`. Rows without either are left out. Lazy.
    """
    table = answers.select(
        last=answers[last].cast("string"),
        following=answers[following].cast("string"),
        weight=ONE if weight is None else answers[weight],
    ).drop_null(["last", "following"])
    return table.group_by("last", "following").agg(
        n=table.count(), weight=table["weight"].sum()
    )


def switching(rows: Sequence[Mapping[str, Any]]) -> Switching:
    """Return the switching matrix.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of `switching_counts`.

    Returns
    -------
    Switching
        Of the brands that somebody bought last; to others nobody can be followed,
        and who moves to them counts as `other` when there are such.

    Raises
    ------
    OptionError
        If there is no row.

    Examples
    --------
    >>> rows = [
    ...     {"last": "A", "following": "A", "n": 8, "weight": 8.0},
    ...     {"last": "A", "following": "B", "n": 2, "weight": 2.0},
    ...     {"last": "B", "following": "B", "n": 5, "weight": 5.0},
    ... ]
    >>> switching(rows).matrix
    array([[0.8, 0.2],
           [0. , 1. ]])
    """
    if not rows:
        message = "nobody named both the brand bought last and the next one"
        raise OptionError(message)
    known = sorted({row["last"] for row in rows})
    gone = any(row["following"] not in known for row in rows)
    brands = (*known, OTHER) if gone and OTHER not in known else tuple(known)
    place = {brand: i for i, brand in enumerate(brands)}
    weights = np.zeros((len(brands), len(brands)))
    counts = np.zeros_like(weights)
    for row in rows:
        cell = place[row["last"]], place.get(row["following"], place.get(OTHER, 0))
        weights[cell] += row["weight"]
        counts[cell] += row["n"]
    totals = weights.sum(axis=1, keepdims=True)
    # Who leaves for brands that nobody left is not followed further.
    matrix = np.divide(weights, totals, out=np.eye(len(brands)), where=totals > 0)
    return Switching(
        brands=brands,
        matrix=matrix,
        counts=counts,
        current=totals[:, 0] / totals.sum(),
    )


OTHER = "other"
"""Brands that somebody wants next and nobody bought last."""
