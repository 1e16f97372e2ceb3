"""Customers who look alike to a model, counted together."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nilai.worth.distinct import distinct

_FEW = 12
"""Repeat orders up to which coarse cells keep every number apart."""


@dataclass(frozen=True)
class Cells:
    """Distinct histories (x, t_x, T), each with how many customers share it.

    Parameters
    ----------
    x : ndarray of shape (c,)
        Repeat order days; whole numbers.
    t_x : ndarray of shape (c,)
        Age at the last order, 0 without a repeat order.
    T : ndarray of shape (c,)
        Age at the end of the period observed, in the same unit as `t_x`.
    n : ndarray of shape (c,)
        Customers with this history.

    Examples
    --------
    >>> import numpy as np
    >>> cells = Cells(
    ...     *(np.array(v, float) for v in ([0, 2, 2], [0, 4, 5], [9, 9, 8], [3, 1, 1]))
    ... )
    >>> float(cells.customers)
    5.0
    >>> binned = cells.binned(width=7)
    >>> binned.T.tolist(), binned.n.tolist()
    ([9.0, 8.5], [3.0, 2.0])
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    n: np.ndarray

    def __len__(self) -> int:
        return len(self.x)

    @property
    def customers(self) -> float:
        """How many customers there are."""
        return float(self.n.sum())

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """The distinct numbers of repeat orders, and which of them each cell has.

        Special functions of x are computed once per distinct number.
        """
        return distinct(self.x)

    def binned(self, width: float) -> "Cells":
        """Return fewer cells: t_x and T grouped by width, each at its mean.

        Means keep the fit far closer than rounded times do.

        Parameters
        ----------
        width : float
            Width of a bin, in the unit of `T`.

        Returns
        -------
        Cells
            One per distinct x and bin.
        """
        group = self.groups(width)
        n = np.bincount(group, self.n)
        return Cells(
            np.bincount(group, self.n * self.x) / n,
            np.bincount(group, self.n * self.t_x) / n,
            np.bincount(group, self.n * self.T) / n,
            n,
        )

    def groups(self, width: float, label: np.ndarray | None = None) -> np.ndarray:
        """Return the bin of each cell, numbered from 0 without gaps.

        Parameters
        ----------
        width : float
            Width of a bin, in the unit of `T`.
        label : ndarray of shape (c,), optional
            Whole numbers that must not be mixed in one bin.

        Returns
        -------
        ndarray of shape (c,)
            Number of the bin.
        """
        key = np.zeros(len(self), dtype=np.int64)
        parts = [self.x, np.floor(self.t_x / width), np.floor(self.T / width)]
        if label is not None:
            parts.append(label)
        for part in parts:
            whole = part.astype(np.int64)
            top = int(whole.max(initial=0)) + 1
            key = key * top + whole
        return distinct(key)[1]

    def coarse(
        self, bins: int, label: np.ndarray | None = None
    ) -> tuple["Cells", np.ndarray]:
        """Return few cells for totals that are taken many times.

        All cells of a bin of ages share one age, and many repeat orders are
        grouped, so that few pairs of x and T are distinct.

        Parameters
        ----------
        bins : int
            Bins of ages.
        label : ndarray of shape (c,), optional
            Whole numbers that must not be mixed in one cell.

        Returns
        -------
        cells : Cells
            One per bin of x, t_x and T (and label).
        group : ndarray of shape (c,)
            Which of them each cell went into.
        """
        width = max(float(self.T.max()) / bins, 1e-9)
        often = np.log(np.maximum(self.x, _FEW) / _FEW)
        thinned = np.where(self.x <= _FEW, self.x, _FEW + 1 + np.floor(often * 6))
        group = Cells(thinned, self.t_x, self.T, self.n).groups(width, label)
        n = np.bincount(group, self.n)

        def shared(values: np.ndarray, place: np.ndarray) -> np.ndarray:
            """One value per place, and per cell that of its place."""
            size = np.maximum(np.bincount(place, self.n), 1e-300)
            value = (np.bincount(place, self.n * values) / size)[place]
            # All cells of a group agree: any of them may speak for it.
            found = np.zeros(len(n))
            found[group] = value
            return found

        T = shared(self.T, np.floor(self.T / width).astype(np.int64))
        t_x = np.bincount(group, self.n * self.t_x) / n
        x = shared(self.x, thinned.astype(np.int64))
        return Cells(x, np.minimum(t_x, T), T, n), group

    def blocks(self, size: int) -> list["Cells"]:
        """Return the cells in blocks small enough for a processor's cache.

        Parameters
        ----------
        size : int
            Cells in a block.

        Returns
        -------
        list of Cells
            All cells, in order.
        """
        starts = range(0, len(self), size)
        return [self.where(slice(start, start + size)) for start in starts]

    def where(self, chosen: np.ndarray | slice) -> "Cells":
        """Return only the chosen cells (a mask, positions or a slice)."""
        return Cells(self.x[chosen], self.t_x[chosen], self.T[chosen], self.n[chosen])
