"""Do items that shall measure one thing go together: Cronbach's alpha."""

from collections.abc import Sequence
from typing import Any

import ibis
import numpy as np

from nilai.tables.numbers import ONE

ACCEPTABLE = 0.7
"""Below it the items of a component say different things."""


def cronbach_alpha(covariance: np.ndarray) -> float:
    """Return how well the sum of items measures what they have in common.

    Parameters
    ----------
    covariance : ndarray of shape (items, items)
        Of the items, each turned so that more is more.

    Returns
    -------
    float
        k/(k − 1) · (1 − Σ item variances / variance of the sum); nan for one item
        or when nobody differs.

    References
    ----------
    .. [1] Cronbach (1951), Psychometrika 16.

    Examples
    --------
    Two items of variance 1 and correlation ½:

    >>> round(cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])), 9)
    0.666666667
    """
    items = len(covariance)
    total = float(np.sum(covariance))
    if items < 2 or not total > 0:
        return float("nan")
    return items / (items - 1) * (1 - float(np.trace(covariance)) / total)


def item_products(
    answers: ibis.Table, items: Sequence[str], *, weight: str | None = None
) -> ibis.Table:
    """Return the sums from which the covariance of items is made.

    Parameters
    ----------
    answers : Table
        One row per response (and brand); items are columns.
    items : sequence of str
        Columns of numbers.
    weight : str, optional
        Column of weights.

    Returns
    -------
    Table
        One row, of the responses that answered every item: `n`, `w`, `s_i`, and
        `p_i_j` for i ≤ j. Lazy.

    Examples
    --------
    >>> answers = ibis.memtable({"x": [1.0, 2.0], "y": [3.0, None]})
    >>> item_products(answers, ["x", "y"]).to_pyarrow().to_pylist()[0]["p_0_1"]
    3.0
    """
    counted: Any = ONE if weight is None else answers[weight]
    table = answers.select(
        w=counted, **{f"x_{i}": answers[item] for i, item in enumerate(items)}
    ).drop_null([f"x_{i}" for i in range(len(items))])
    sums: dict[str, Any] = {"n": table.count(), "w": table["w"].sum()}
    for i in range(len(items)):
        weighted = table["w"] * table[f"x_{i}"]
        sums[f"s_{i}"] = weighted.sum()
        for j in range(i, len(items)):
            sums[f"p_{i}_{j}"] = (weighted * table[f"x_{j}"]).sum()
    return table.agg(**sums)


def covariance_of(row: dict[str, Any], items: int) -> np.ndarray:
    """Return the covariance of items.

    Parameters
    ----------
    row : dict
        The row of `item_products`.
    items : int
        How many they are.

    Returns
    -------
    ndarray of shape (items, items)
        Weighted; divided by the sum of the weights.

    Examples
    --------
    >>> covariance_of({"w": 2.0, "s_0": 4.0, "p_0_0": 10.0}, 1)
    array([[1.]])
    """
    if not row["w"]:
        return np.full((items, items), np.nan)
    means = np.array([row[f"s_{i}"] for i in range(items)]) / row["w"]
    products = np.empty((items, items))
    for i in range(items):
        for j in range(i, items):
            products[i, j] = products[j, i] = row[f"p_{i}_{j}"] / row["w"]
    return products - np.outer(means, means)


def covariance_of_cells(
    cells: np.ndarray, weight: np.ndarray | None = None
) -> tuple[int, np.ndarray]:
    """Return how many answered every item, and the covariance of their answers.

    Parameters
    ----------
    cells : ndarray of shape (responses, items)
        Answers; nan where there is none.
    weight : ndarray of shape (responses,), optional
        Of the responses.

    Returns
    -------
    tuple of int and ndarray of shape (items, items)
        The same as `covariance_of` gives for `item_products`.

    Examples
    --------
    >>> covariance_of_cells(np.array([[1.0], [3.0], [np.nan]]))
    (2, array([[1.]]))
    """
    whole = np.isfinite(cells).all(axis=1)
    told = cells[whole]
    counted = np.ones(len(told)) if weight is None else weight[whole]
    total = counted.sum()
    if not total:
        return len(told), np.full((cells.shape[1], cells.shape[1]), np.nan)
    away = told - (counted @ told) / total
    return len(told), (away * counted[:, None]).T @ away / total
