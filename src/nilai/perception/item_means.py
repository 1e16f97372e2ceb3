"""Means of items by group, and the covariance of whatever is made from them.

Answers of one respondent belong together, and a figure such as a ratio of two means
depends on both. So every figure is a function of the means; its gradient turns each
answer into its influence on the figure; and the influences, summed by respondent and
squared, give the variance. Nothing is assumed of who answered what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.tables.numbers import ONE, ZERO

STEP = 1e-30
"""Step along the imaginary axis: derivatives exact to the last digit."""

Figures = Callable[[np.ndarray], np.ndarray]
"""Means of shape (groups, items) to figures of shape (figures,)."""


@dataclass(frozen=True, kw_only=True)
class ItemMeans:
    """Weighted means of items by group.

    Parameters
    ----------
    groups, items : tuple of str
        Names of rows and columns.
    counts : ndarray of shape (groups, items)
        Answers given.
    weights : ndarray of shape (groups, items)
        Sum of their weights.
    squares : ndarray of shape (groups, items)
        Sum of their weights squared.
    means : ndarray of shape (groups, items)
        Weighted means; nan without an answer.
    """

    groups: tuple[str, ...]
    items: tuple[str, ...]
    counts: np.ndarray
    weights: np.ndarray
    squares: np.ndarray
    means: np.ndarray

    def keep(self, groups: Sequence[str]) -> "ItemMeans":
        """Return the means of some groups, in the order asked for."""
        rows = [self.groups.index(group) for group in groups]
        return ItemMeans(
            groups=tuple(groups),
            items=self.items,
            counts=self.counts[rows],
            weights=self.weights[rows],
            squares=self.squares[rows],
            means=self.means[rows],
        )


def item_sums(
    answers: ibis.Table,
    items: Sequence[str],
    *,
    group: str | None = None,
    weight: str | None = None,
) -> ibis.Table:
    """Return counts, weights and weighted sums of items by group.

    Parameters
    ----------
    answers : Table
        One row per response (and brand); items are columns, null where not
        answered.
    items : sequence of str
        Columns of numbers.
    group : str, optional
        Column that tells groups apart; rows without it are left out.
    weight : str, optional
        Column of weights.

    Returns
    -------
    Table
        One row per group: `group`, `rows`, and for the i-th item `n_i` answers,
        `w_i` their weights, `q_i` these squared, `s_i` the weighted sum. Lazy.

    Examples
    --------
    >>> import ibis
    >>> answers = ibis.memtable({"x": [1.0, 3.0, None], "w": [1.0, 3.0, 1.0]})
    >>> item_sums(answers, ["x"], weight="w").to_pyarrow().to_pylist()
    [{'group': '', 'rows': 3, 'n_0': 2, 'w_0': 4.0, 'q_0': 10.0, 's_0': 10.0}]
    """
    counted = ONE if weight is None else answers[weight]
    label: Any = ibis.literal("") if group is None else answers[group].cast("string")
    table = answers.select(
        group=label,
        weight=counted,
        **{f"x_{i}": answers[item] for i, item in enumerate(items)},
    )
    table = table.filter(table["group"].notnull())
    sums: dict[str, Any] = {"rows": table.count()}
    for i in range(len(items)):
        score, told = table[f"x_{i}"], table[f"x_{i}"].notnull()
        sums[f"n_{i}"] = score.count()
        sums[f"w_{i}"] = table["weight"].sum(where=told)
        sums[f"q_{i}"] = (table["weight"] * table["weight"]).sum(where=told)
        sums[f"s_{i}"] = (table["weight"] * score).sum(where=told)
    return table.group_by("group").agg(**sums)


def means_of(rows: Sequence[dict[str, Any]], items: Sequence[str]) -> ItemMeans:
    """Return the means of items by group.

    Parameters
    ----------
    rows : sequence of dict
        Rows of `item_sums`.
    items : sequence of str
        Its items.

    Returns
    -------
    ItemMeans
        Groups in alphabetical order.

    Examples
    --------
    >>> row = {"group": "", "n_0": 2, "w_0": 4.0, "q_0": 10.0, "s_0": 10.0}
    >>> means_of([row], ["x"]).means
    array([[2.5]])
    """
    ordered = sorted(rows, key=lambda row: row["group"])

    def figures(letter: str) -> np.ndarray:
        found = [
            [row[f"{letter}_{i}"] or 0 for i in range(len(items))] for row in ordered
        ]
        return np.array(found, dtype=float).reshape(len(ordered), len(items))

    weights, sums = figures("w"), figures("s")
    return ItemMeans(
        groups=tuple(row["group"] for row in ordered),
        items=tuple(items),
        counts=figures("n"),
        weights=weights,
        squares=figures("q"),
        means=np.divide(
            sums, weights, out=np.full_like(sums, np.nan), where=weights > 0
        ),
    )


def gradient_of(figures: Figures, means: np.ndarray) -> np.ndarray:
    """Return how each figure moves with each mean.

    Parameters
    ----------
    figures : callable
        Means to figures, by sums, products and ratios only.
    means : ndarray of shape (groups, items)
        Where.

    Returns
    -------
    ndarray of shape (figures, groups, items)
        Partial derivatives; 0 for a mean that is not there.

    Examples
    --------
    >>> gradient_of(lambda m: np.array([m[0, 0] / m[1, 0]]), np.array([[6.0], [2.0]]))
    array([[[ 0.5],
            [-1.5]]])
    """
    moved = means.astype(complex)
    columns = []
    for place in np.ndindex(*means.shape):
        kept = moved[place]
        moved[place] = kept + STEP * 1j
        columns.append(np.imag(figures(moved)) / STEP)
        moved[place] = kept
    found = np.stack(columns, axis=-1).reshape(-1, *means.shape)
    return np.where(np.isfinite(means) & np.isfinite(found), found, 0.0)


def coefficients_of(means: ItemMeans, gradient: np.ndarray) -> dict[str, list]:
    """Return what turns an answer into its influence on each figure.

    Parameters
    ----------
    means : ItemMeans
        Means by group.
    gradient : ndarray of shape (figures, groups, items)
        By `gradient_of`.

    Returns
    -------
    dict of str to list
        One row per group: `group`, the means `m_i`, and `c_t_i`, by which an
        answer's weighted distance from its mean moves figure t. The factor
        n/(n − 1) of a variance is in it.
    """
    n = means.counts
    small = np.sqrt(np.divide(n, n - 1, out=np.zeros_like(n), where=n > 1))
    share = np.divide(
        small, means.weights, out=np.zeros_like(small), where=means.weights > 0
    )
    found: dict[str, list] = {"group": list(means.groups)}
    for i in range(len(means.items)):
        found[f"m_{i}"] = np.nan_to_num(means.means[:, i]).tolist()
    for t, moves in enumerate(gradient):
        for i in range(len(means.items)):
            found[f"c_{t}_{i}"] = (moves[:, i] * share[:, i]).tolist()
    return found


def influence_products(
    answers: ibis.Table,
    coefficients: ibis.Table,
    items: Sequence[str],
    pairs: Sequence[tuple[int, int]],
    *,
    group: str | None = None,
    weight: str | None = None,
    respondent: str | None = None,
) -> ibis.Table:
    """Return the covariances of pairs of figures.

    Parameters
    ----------
    answers : Table
        One row per response (and brand), as given to `item_sums`.
    coefficients : Table
        One row per group, by `coefficients_of`.
    items : sequence of str
        Columns of numbers.
    pairs : sequence of tuple of int
        Figures whose covariance is wanted; (t, t) for a variance.
    group, weight : str, optional
        As given to `item_sums`.
    respondent : str, optional
        Column that tells respondents apart, whose answers are not independent.

    Returns
    -------
    Table
        One row: `v_k` for the k-th pair. Lazy.
    """
    label: Any = ibis.literal("") if group is None else answers[group].cast("string")
    table = answers.select(
        told_group=label,
        weight=ONE if weight is None else answers[weight],
        respondent=ibis.literal("") if respondent is None else answers[respondent],
        **{f"x_{i}": answers[item] for i, item in enumerate(items)},
    )
    table = table.inner_join(coefficients, table["told_group"] == coefficients["group"])
    away = {
        f"a_{i}": (table["weight"] * (table[f"x_{i}"] - table[f"m_{i}"])).fill_null(
            ZERO
        )
        for i in range(len(items))
    }
    table = table.mutate(**away)
    figures = sorted({t for pair in pairs for t in pair})
    moved = table.select(
        "respondent",
        **{f"t_{t}": _influence(table, t, len(items)) for t in figures},
    )
    if respondent is not None:
        sums = {f"t_{t}": moved[f"t_{t}"].sum() for t in figures}
        moved = moved.group_by("respondent").agg(**sums)
    return moved.agg(
        **{
            f"v_{k}": (moved[f"t_{t}"] * moved[f"t_{u}"]).sum()
            for k, (t, u) in enumerate(pairs)
        }
    )


def _influence(table: ibis.Table, figure: int, items: int) -> Any:
    influence = table[f"c_{figure}_0"] * table["a_0"]
    for i in range(1, items):
        influence += table[f"c_{figure}_{i}"] * table[f"a_{i}"]
    return influence
