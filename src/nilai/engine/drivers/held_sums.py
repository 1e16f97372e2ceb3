"""The sums of few rows, added up in memory: the same as the engine's."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import ibis
import numpy as np

from nilai.engine.answers.held import hold
from nilai.engine.session import Session
from nilai.tables.numbers import ONE


def held_sums(
    session: Session,
    rows: ibis.Table,
    columns: Sequence[Any],
    centres: Sequence[float],
    *,
    block: Any,
    weight: Any = None,
    missing: str = "listwise",
) -> np.ndarray:
    """Return what `moment_sums` does, of rows that are few.

    Parameters
    ----------
    session : Session
        Open engine.
    rows, columns, centres, block, weight, missing
        As given to `moment_sums`.

    Returns
    -------
    ndarray of shape (blocks, sums)
        In the order of `moment_sums` without `block`; blocks in their order.
    """
    named = {f"x{i}": column.cast("float64") for i, column in enumerate(columns)}
    counted = ONE if weight is None else weight.cast("float64")
    held = hold(session, rows.select(block=block, w=counted, **named))
    cells = np.column_stack([held[name] for name in named])
    weights, there = held["w"], np.isfinite(cells)
    kept = np.ones(len(cells), dtype=bool) if weight is None else weights > 0
    values = cells - np.asarray(centres, dtype=float)
    if missing == "pairwise":
        values = np.column_stack([np.where(there, values, 0.0), there])
    else:
        kept &= there.all(axis=1)
    values, weights = values[kept], weights[kept]
    names, places = np.unique(held["block"][kept], return_inverse=True)
    order = np.argsort(places, kind="stable")
    ends = np.searchsorted(places[order], np.arange(len(names) + 1))
    values, weights = values[order], weights[order]
    k = values.shape[1]
    upper = np.triu_indices(k)
    sums = np.empty((len(names), 3 + k + len(upper[0])))
    for place, (start, end) in enumerate(pairwise(ends)):
        sums[place] = _sums_of(values[start:end], weights[start:end], upper)
    return sums


def _sums_of(
    values: np.ndarray, weights: np.ndarray, upper: tuple[np.ndarray, ...]
) -> np.ndarray:
    """Return the sums of one block: a product of matrices needs no room by the row."""
    weighed = values * weights[:, None]
    counts = [len(values), weights.sum(), weights @ weights]
    return np.concatenate([counts, weighed.sum(axis=0), (weighed.T @ values)[upper]])
