"""Sums of answers and of their products: all that drivers need, from one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.errors import OptionError
from nilai.tables.numbers import ONE, ZERO, exact

MISSING = ("listwise", "pairwise")
"""What is done with rows that lack an answer: left out whole, or pair by pair."""

_TRACE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Means and covariances of answers.

    Parameters
    ----------
    means : ndarray of shape (..., k)
        Of each column.
    covariance : ndarray of shape (..., k, k)
        Of each pair; divided by the sum of the weights.
    rows : ndarray or float
        Rows that were counted.
    effective : ndarray or float
        Rows that would tell as much were all weights alike: (Σw)² / Σw².
    """

    means: np.ndarray
    covariance: np.ndarray
    rows: Any
    effective: Any


def moment_sums(
    rows: ibis.Table,
    columns: Sequence[Any],
    centres: Sequence[float],
    *,
    block: Any,
    weight: Any = None,
    missing: str = "listwise",
) -> ibis.Table:
    """Return the sums of columns, and of the products of any two, block by block.

    Parameters
    ----------
    rows : Table
        One row per answer sheet.
    columns : sequence of NumericValue
        Of `rows`. Listwise, a row that lacks one of them is left out; pairwise, it
        counts wherever both of a pair are there.
    centres : sequence of float
        A number near the mean of each column, taken off before squaring, so that
        no digits are lost.
    block : Value
        Which block a row belongs to; the rows of a respondent share one.
    weight : NumericValue, optional
        Above 0; rows where it is missing are left out. Without it each row counts
        once.
    missing : str
        `listwise` or `pairwise`.

    Returns
    -------
    Table
        One row per block: `block`, `rows` (count), `w` and `ww` (sums of the weights
        and of their squares), `s0`, `s1` … and `m0_0`, `m0_1` …; pairwise, also
        those of the presence of each column. Lazy.

    Raises
    ------
    OptionError
        If `missing` is neither.

    Examples
    --------
    >>> answers = ibis.memtable({"overall": [1.0, 3.0], "service": [2.0, 6.0]})
    >>> sums = moment_sums(
    ...     answers, [answers.overall, answers.service], [2, 4], block=ibis.literal(0)
    ... )
    >>> found = sums.to_pyarrow().to_pylist()[0]
    >>> found["rows"], found["s0"], found["m0_1"]
    (2, 0.0, 4.0)
    """
    _check(missing)
    shifted = [
        column.cast("float64") - exact(centre)
        for column, centre in zip(columns, centres, strict=True)
    ]
    w = ONE if weight is None else weight.cast("float64")
    if missing == "pairwise":
        there = [column.notnull() for column in columns]
        kept = rows if weight is None else rows.filter(w > ZERO)
        values = [v.fill_null(0.0) for v in shifted]
        values += [t.cast("float64") for t in there]
    else:
        present = [column.notnull() for column in columns]
        kept = rows.filter(*present, *(() if weight is None else (w > ZERO,)))
        values = shifted
    named = {f"x{i}": value for i, value in enumerate(values)}
    weighed = {} if weight is None else {f"y{i}": v * w for i, v in enumerate(values)}
    ready = kept.select(block=block, w=w, **named, **weighed)
    by = "x" if weight is None else "y"
    k = len(values)
    products = {
        f"m{i}_{j}": (ready[f"{by}{i}"] * ready[f"x{j}"]).sum()
        for i in range(k)
        for j in range(i, k)
    }
    return ready.group_by("block").agg(
        rows=ready.count(),
        w=ready.w.sum(),
        ww=(ready.w * ready.w).sum(),
        **{f"s{i}": ready[f"{by}{i}"].sum() for i in range(k)},
        **products,
    )


def moments_of(
    sums: np.ndarray, centres: Sequence[float], *, missing: str = "listwise"
) -> Moments:
    """Return means and covariances from sums, of one or of many draws at once.

    Parameters
    ----------
    sums : ndarray of shape (..., 3 + k + k (k + 1) / 2)
        Rows of `moment_sums` without `block`, added up.
    centres : sequence of float
        As they were taken off.
    missing : str
        `listwise` or `pairwise`.

    Returns
    -------
    Moments
        In the order of the columns.

    Examples
    --------
    Two rows, (1, 2) and (3, 6), with 2 and 4 taken off:

    >>> found = moments_of(np.array([2, 2, 2, 0, 0, 2, 4, 8.0]), [2, 4])
    >>> found.means.tolist(), found.covariance.tolist()
    ([2.0, 4.0], [[1.0, 2.0], [2.0, 4.0]])
    """
    _check(missing)
    rows, weight, squares = sums[..., 0], sums[..., 1], sums[..., 2]
    k = len(centres)
    wide = k if missing == "listwise" else 2 * k
    first = sums[..., 3 : 3 + wide]
    above = np.triu_indices(wide)
    second = np.zeros((*sums.shape[:-1], wide, wide))
    second[..., above[0], above[1]] = sums[..., 3 + wide :]
    second[..., above[1], above[0]] = sums[..., 3 + wide :]
    if missing == "listwise":
        means = first / weight[..., None]
        mean_product = second / weight[..., None, None]
        covariance = mean_product - means[..., :, None] * means[..., None, :]
    else:
        both = second[..., k:, k:]
        beside = second[..., :k, k:] / both
        covariance = second[..., :k, :k] / both - beside * np.swapaxes(beside, -2, -1)
        means = np.diagonal(beside, axis1=-2, axis2=-1)
    return Moments(
        means=means + np.asarray(centres, dtype=float),
        covariance=covariance,
        rows=rows,
        effective=weight**2 / squares,
    )


def redraw(sums: np.ndarray, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return the sums that other respondents like these might have given.

    Parameters
    ----------
    sums : ndarray of shape (blocks, q)
        One row of sums per block of respondents.
    draws : int
        How often.
    random : Generator
        Where chance comes from.

    Returns
    -------
    ndarray of shape (draws, q)
        Each the sum over as many blocks, drawn with replacement.

    Notes
    -----
    A block is a respondent, or as many as fell into it by chance: the spread over
    256 blocks tells that over respondents to some 4 %.

    Examples
    --------
    >>> drawn = redraw(np.ones((30, 2)), 5, np.random.default_rng(1))
    >>> drawn.tolist()[0]
    [30.0, 30.0]
    """
    blocks = len(sums)
    chance = np.full(blocks, 1 / blocks)
    step = max(1, 4_000_000 // blocks)
    return np.vstack(
        [
            random.multinomial(blocks, chance, size=min(step, draws - start)) @ sums
            for start in range(0, draws, step)
        ]
    )


def steady(drawn: Moments, moments: Moments, *, missing: str = "listwise") -> Moments:
    """Return drawn moments that can be solved, whatever chance left out.

    Parameters
    ----------
    drawn : Moments
        Of many draws. A column may have come out constant; pair by pair, the
        covariances may fit no answers at all.
    moments : Moments
        Of the answers as they are.
    missing : str
        `listwise` or `pairwise`.

    Returns
    -------
    Moments
        With a trace of variance in every direction.

    Examples
    --------
    >>> whole = moments_of(np.array([2, 2, 2, 0, 0, 2, 4, 8.0]), [2, 4])
    >>> flat = moments_of(np.array([[2, 2, 2, 2, 4, 2, 4, 8.0]]), [2, 4])
    >>> bool((np.linalg.eigvalsh(steady(flat, whole).covariance) > 0).all())
    True
    """
    spread = np.sqrt(np.diag(moments.covariance))
    scaled = drawn.covariance / np.outer(spread, spread)
    if missing == "pairwise":
        values, vectors = np.linalg.eigh(scaled)
        raised = np.maximum(values, 0.0)[..., None, :]
        scaled = (vectors * raised) @ np.swapaxes(vectors, -2, -1)
    scaled = scaled + _TRACE * np.eye(len(spread))
    return Moments(
        means=drawn.means,
        covariance=scaled * np.outer(spread, spread),
        rows=drawn.rows,
        effective=drawn.effective,
    )


def _check(missing: str) -> None:
    if missing not in MISSING:
        message = f"missing answers are handled {' or '.join(MISSING)}, not {missing!r}"
        raise OptionError(message)
