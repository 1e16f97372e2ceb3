"""Few answers held in memory: the same sums as the engine's, without its queries.

A query takes longer to be written than a few thousand answers take to be added up.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import numpy as np

from nilai.engine.session import Session
from nilai.perception.item_means import ItemMeans

HELD_ROWS = 20_000
"""So many rows and fewer are held in memory; more are reduced by the engine."""

Held = Mapping[str, np.ndarray]
"""Column to its cells: numbers with nan, texts with None."""


def hold(session: Session, table: ibis.Table) -> Held:
    """Return a small table's columns as arrays.

    Parameters
    ----------
    session : Session
        Open engine.
    table : Table
        One row per response (and brand); few of them.

    Returns
    -------
    mapping of str to ndarray
        Numbers as float64, nan where not answered; all else as objects.
    """
    found = session.arrow(table)
    made = {}
    for name, column in zip(found.column_names, found.columns, strict=True):
        kind = table[name].type()
        if kind.is_numeric() or kind.is_boolean():
            made[name] = column.cast("float64").to_numpy()
        else:
            made[name] = np.array(column.to_pylist(), dtype=object)
    return made


def labels_of(cells: np.ndarray) -> np.ndarray:
    """Return the names of groups as `label_of` does: 4 rather than 4.0.

    Parameters
    ----------
    cells : ndarray
        A column held.

    Returns
    -------
    ndarray of object
        Texts; None where there is none.

    Examples
    --------
    >>> labels_of(np.array([4.0, 2.5, np.nan]))
    array(['4', '2.5', None], dtype=object)
    """
    if cells.dtype != float:
        return np.array([None if c is None else str(c) for c in cells], dtype=object)
    return np.array(
        [None if np.isnan(c) else f"{c:.15g}" for c in cells.tolist()], dtype=object
    )


def held_means(
    held: Held, items: Sequence[str], *, group: str | None, weight: str | None
) -> ItemMeans:
    """Return the means of items by group; see `item_sums`.

    Parameters
    ----------
    held : mapping of str to ndarray
        By `hold`.
    items : sequence of str
        Columns of numbers.
    group, weight : str or None
        Columns of groups and of weights.

    Returns
    -------
    ItemMeans
        Groups in alphabetical order; rows without a group are left out.

    Examples
    --------
    >>> held = {"x": np.array([1.0, 3.0, np.nan]), "w": np.array([1.0, 3.0, 1.0])}
    >>> held_means(held, ["x"], group=None, weight="w").means
    array([[2.5]])
    """
    scores, weights = _scores(held, items), _weights(held, weight)
    names, places = _groups(held, group)
    kept = places >= 0
    told = np.isfinite(scores) & np.isfinite(weights)[:, None] & kept[:, None]
    answered = np.isfinite(scores) & kept[:, None]

    def summed(cells: np.ndarray) -> np.ndarray:
        total = np.zeros((len(names), cells.shape[1]))
        np.add.at(total, places[kept], cells[kept])
        return total

    counted = np.where(told, weights[:, None], 0.0)
    sums = summed(counted * np.where(told, scores, 0.0))
    total = summed(counted)
    return ItemMeans(
        groups=tuple(names),
        items=tuple(items),
        counts=summed(answered.astype(float)),
        weights=total,
        squares=summed(counted**2),
        means=np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0),
    )


def held_covariances(
    held: Held,
    means: ItemMeans,
    gradient: np.ndarray,
    pairs: Sequence[tuple[int, int]],
    *,
    group: str | None,
    weight: str | None,
    respondent: str | None,
) -> np.ndarray:
    """Return the covariances of pairs of figures; see `influence_products`.

    Parameters
    ----------
    held : mapping of str to ndarray
        By `hold`.
    means : ItemMeans
        Of these answers, of some of their groups.
    gradient : ndarray of shape (figures, groups, items)
        By `gradient_of`.
    pairs : sequence of tuple of int
        Figures whose covariance is wanted.
    group, weight, respondent : str or None
        As given to `influence_products`.

    Returns
    -------
    ndarray of shape (pairs,)
        Covariances.
    """
    scores, weights = _scores(held, means.items), _weights(held, weight)
    names, places = _groups(held, group)
    shown = {name: place for place, name in enumerate(means.groups)}
    of_means = np.array([shown.get(name, -1) for name in names], dtype=int)
    places = np.where(places >= 0, of_means[places], -1) if len(names) else places
    kept = places >= 0
    places, scores, weights = places[kept], scores[kept], weights[kept]
    n = means.counts
    small = np.sqrt(np.divide(n, n - 1, out=np.zeros_like(n), where=n > 1))
    share = np.divide(
        small, means.weights, out=np.zeros_like(small), where=means.weights > 0
    )
    away = np.nan_to_num(
        weights[:, None] * (scores - np.nan_to_num(means.means)[places])
    )
    moved = np.zeros((len(away), len(gradient)))
    for place in range(len(means.groups)):
        of_group = places == place
        moved[of_group] = away[of_group] @ (gradient * share)[:, place].T
    if respondent is not None:
        people = _people(held[respondent][kept])
        gathered = np.zeros((people.max(initial=-1) + 1, moved.shape[1]))
        np.add.at(gathered, people, moved)
        moved = gathered
    return np.array([moved[:, t] @ moved[:, u] for t, u in pairs])


def _scores(held: Held, items: Sequence[str]) -> np.ndarray:
    return np.stack([held[item] for item in items], axis=1)


def _weights(held: Held, weight: str | None) -> np.ndarray:
    if weight is not None:
        return held[weight]
    return np.ones(len(next(iter(held.values()))))


def _groups(held: Held, group: str | None) -> tuple[list[str], np.ndarray]:
    """Return the names of groups and the place of each row's; −1 without a group."""
    if group is None:
        return [""], np.zeros(len(next(iter(held.values()))), dtype=int)
    labels = labels_of(held[group])
    names = sorted({one for one in labels if one is not None})
    at = {name: place for place, name in enumerate(names)}
    return names, np.array([at.get(one, -1) for one in labels], dtype=int)


def _people(cells: np.ndarray) -> np.ndarray:
    """Return a number for each respondent; answers of nobody known go together."""
    found: dict[Any, int] = {}
    return np.array([found.setdefault(one, len(found)) for one in cells], dtype=int)
