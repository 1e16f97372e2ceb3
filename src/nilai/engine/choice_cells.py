"""Distinct alternatives and choice sets: what the model needs of a million tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np

from nilai.engine.session import Session
from nilai.perception.choice_sets import distinct_rows
from nilai.perception.multinomial_logit import ABSENT, Choices


@dataclass(frozen=True, kw_only=True)
class ChoiceCells:
    """Choices by distinct alternative, before these are coded.

    Parameters
    ----------
    values : dict of str to ndarray of shape (p,)
        What each distinct alternative is, by column.
    sets : ndarray of int64, shape (s, j)
        Distinct choice sets, as in Choices.
    set_of, pick, respondent : ndarray of int64, shape (n,)
        As in Choices.
    count : ndarray of int64, shape (n,)
        As in Choices.
    weight : ndarray of float, shape (n,)
        As in Choices; they add up to the number of choices.
    """

    values: dict[str, np.ndarray]
    sets: np.ndarray
    set_of: np.ndarray
    pick: np.ndarray
    respondent: np.ndarray
    count: np.ndarray
    weight: np.ndarray

    def coded(self, names: tuple[str, ...], profiles: np.ndarray) -> Choices:
        """Return the choices with their alternatives as columns of a model."""
        return Choices(
            names=names,
            profiles=profiles,
            sets=self.sets,
            set_of=self.set_of,
            pick=self.pick,
            respondent=self.respondent,
            count=self.count,
            weight=self.weight,
        )


def choice_cells(
    session: Session, rows: ibis.Table, columns: Sequence[str], most: int
) -> ChoiceCells:
    """Return choices reduced to distinct alternatives and distinct choice sets.

    Parameters
    ----------
    session : Session
        Where it runs.
    rows : Table
        One row per respondent, task and alternative: `respondent`, `task`,
        `chosen`, `weight` and the columns that tell alternatives apart, without
        nulls.
    columns : sequence of str
        The latter.
    most : int
        Alternatives of the largest task.

    Returns
    -------
    ChoiceCells
        The same on every engine.
    """
    distinct = rows.select(*columns).distinct()
    order = ibis.window(order_by=list(columns))
    numbered = session.keep(
        distinct.mutate(profile=ibis.row_number().over(order)), "profiles"
    )
    found = session.arrow(numbered.order_by("profile"))
    values = {
        name: np.array(found[name].to_pylist(), dtype=object)
        if numbered[name].type().is_string()
        else found[name].to_numpy()
        for name in columns
    }
    cells = session.arrays(_cells(rows.inner_join(numbered, list(columns)), most))
    return _settled(values, cells, most)


def _cells(rows: ibis.Table, most: int) -> ibis.Table:
    """Return one row per respondent, choice set and alternative chosen. Lazy."""
    place = ibis.row_number().over(
        group_by=["respondent", "task"],
        order_by=[rows["profile"], rows["chosen"].desc()],
    )
    placed = rows.mutate(place=place)
    own = {
        f"p{i}": placed["profile"].max(where=placed["place"] == i) for i in range(most)
    }
    tasks = placed.group_by("respondent", "task").agg(
        **own,
        pick=placed["place"].max(where=placed["chosen"] == 1),
        weight=placed["weight"].min(),
    )
    filled = tasks.mutate(**{name: tasks[name].fill_null(ABSENT) for name in own})
    return filled.group_by("respondent", *own, "pick").agg(
        count=filled.count(), weight=filled["weight"].sum()
    )


def _settled(
    values: dict[str, np.ndarray], cells: dict[str, np.ndarray], most: int
) -> ChoiceCells:
    places = np.column_stack([cells[f"p{i}"] for i in range(most)]).astype(np.int64)
    sets, set_of = distinct_rows(places)
    respondent = np.unique(cells["respondent"].astype(str), return_inverse=True)[1]
    pick = cells["pick"].astype(np.int64)
    # Engines return groups in any order, and sums depend on it in their last digits.
    order = np.lexsort((pick, set_of, respondent))
    count = cells["count"].astype(np.int64)[order]
    weight = cells["weight"].astype(float)[order]
    return ChoiceCells(
        values=values,
        sets=sets,
        set_of=set_of[order].astype(np.int64),
        pick=pick[order],
        respondent=respondent[order].astype(np.int64),
        count=count,
        weight=weight * (count.sum() / weight.sum()),
    )
