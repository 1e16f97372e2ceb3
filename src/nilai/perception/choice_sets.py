"""Distinct alternatives and choice sets, from rows in memory."""

from collections.abc import Sequence

import numpy as np

from nilai.errors import TooLittleDataError
from nilai.perception.multinomial_logit import ABSENT, Choices

_LARGEST = 2**62


def distinct_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct rows in order, and which of them each row is.

    Column by column, which is several times as fast as comparing whole rows.

    Parameters
    ----------
    rows : ndarray of shape (n, k)
        Numbers.

    Returns
    -------
    tuple of ndarray
        The distinct rows, shape (d, k), and indices of shape (n,).

    Examples
    --------
    >>> distinct, which = distinct_rows(np.array([[2, 1], [1, 5], [2, 1]]))
    >>> distinct.tolist(), which.tolist()
    ([[1, 5], [2, 1]], [1, 0, 1])
    """
    code, size = np.zeros(len(rows), dtype=np.int64), 1
    for column in rows.T:
        values, place = np.unique(column, return_inverse=True)
        if size * len(values) > _LARGEST:
            known, code = np.unique(code, return_inverse=True)
            size = len(known)
        code, size = code * len(values) + place, size * len(values)
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return rows[first], which


def choices_of_rows(
    names: Sequence[str],
    columns: np.ndarray,
    *,
    task: np.ndarray,
    chosen: np.ndarray,
    respondent: np.ndarray,
    weight: np.ndarray | None = None,
) -> Choices:
    """Return choices as distinct alternatives and choice sets.

    Parameters
    ----------
    names : sequence of str
        Columns of the model.
    columns : ndarray of shape (r, k)
        One row per alternative shown, coded.
    task : ndarray of shape (r,)
        Which rows were shown together; no task of two respondents is the same.
    chosen : ndarray of shape (r,)
        1 for the alternative chosen, 0 for the others.
    respondent : ndarray of int64, shape (r,)
        Who chose, from 0.
    weight : ndarray of float, shape (r,), optional
        The respondent's weight; 1 without it.

    Returns
    -------
    Choices
        The same whatever the order of the rows.

    Raises
    ------
    TooLittleDataError
        If a task has not exactly one row chosen.

    Examples
    --------
    >>> choices = choices_of_rows(
    ...     ["price"],
    ...     np.array([[2.0], [1.0], [1.0], [2.0]]),
    ...     task=np.array([1, 1, 2, 2]),
    ...     chosen=np.array([0, 1, 1, 0]),
    ...     respondent=np.array([0, 0, 1, 1]),
    ... )
    >>> choices.sets.tolist(), choices.pick.tolist()
    ([[0, 1]], [0, 0])
    """
    profiles, which = distinct_rows(columns)
    order = np.lexsort((which, task))
    _, first, size = np.unique(task[order], return_index=True, return_counts=True)
    index = np.repeat(np.arange(len(first)), size)
    place = np.arange(len(order)) - first[index]
    shown = np.full((len(first), int(size.max())), ABSENT, dtype=np.int64)
    shown[index, place] = which[order]
    taken = chosen[order] == 1
    if not np.array_equal(index[taken], np.arange(len(first))):
        message = "a task has no alternative chosen, or several; leave such tasks out"
        raise TooLittleDataError(message)
    sets, set_of = distinct_rows(shown)
    each = np.ones(len(order)) if weight is None else np.asarray(weight, dtype=float)
    return Choices(
        names=tuple(names),
        profiles=profiles,
        sets=sets,
        set_of=set_of,
        pick=place[taken],
        respondent=respondent[order][taken],
        count=np.ones(len(first), dtype=np.int64),
        weight=each[order][taken],
    )
