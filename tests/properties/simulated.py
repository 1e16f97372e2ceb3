"""Customers whose true rates, dropouts and spend are known, second by second."""

from dataclasses import dataclass

import numpy as np

from nilai.worth.cells import Cells
from nilai.worth.value import SpendCells

BG_NBD = {"r": 0.6, "alpha": 6.0, "a": 0.9, "b": 2.6}
PARETO_NBD = {"r": 0.7, "alpha": 9.0, "s": 0.7, "beta": 14.0}
SPEND = {"p": 6.0, "q": 4.0, "gamma": 15.0}


@dataclass(frozen=True)
class Simulated:
    """Histories in weeks, and what the customers went on to do.

    Parameters
    ----------
    base : SpendCells
        One cell per customer, times in days.
    future_orders : ndarray of shape (n,)
        Orders within the horizon after the end of the histories.
    future_amount : ndarray of shape (n,)
        Their revenue.
    """

    base: SpendCells
    future_orders: np.ndarray
    future_amount: np.ndarray


def simulate(
    name: str, n: int, *, weeks: float, horizon: float, seed: int
) -> Simulated:
    """Return n customers who came within the first half of the weeks."""
    random = np.random.default_rng(seed)
    born = random.uniform(0, weeks / 2, n)
    T = weeks - born
    if name == "bg_nbd":
        rate = random.gamma(BG_NBD["r"], 1 / BG_NBD["alpha"], n)
        chance = random.beta(BG_NBD["a"], BG_NBD["b"], n)
        # Dropping out follows an order: count the orders until it does.
        lasting = random.geometric(chance).astype(float)
        death = np.full(n, np.inf)
    else:
        rate = random.gamma(PARETO_NBD["r"], 1 / PARETO_NBD["alpha"], n)
        dying = random.gamma(PARETO_NBD["s"], 1 / PARETO_NBD["beta"], n)
        lasting, death = np.full(n, np.inf), random.exponential(1, n) / dying
    x, last, later = np.zeros(n), np.zeros(n), np.zeros(n)
    at, made = np.zeros(n), np.zeros(n)
    living = np.arange(n)
    while len(living):
        at[living] += random.exponential(1, len(living)) / rate[living]
        living = living[
            (at[living] < T[living] + horizon)
            & (at[living] < death[living])
            & (made[living] < lasting[living])
        ]
        made[living] += 1
        seen = living[at[living] < T[living]]
        x[seen] += 1
        last[seen] = at[seen]
        later[living[at[living] >= T[living]]] += 1
    scale = random.gamma(SPEND["q"], 1 / SPEND["gamma"], n)
    spend = random.standard_gamma(np.maximum(SPEND["p"] * x, 1e-9)) / scale * (x > 0)
    amount = random.standard_gamma(np.maximum(SPEND["p"] * later, 1e-9)) / scale
    cells = Cells(x, last * 7, T * 7, np.ones(n))
    base = SpendCells(cells=cells, spend=spend, spend_square=spend**2, revenue=spend)
    return Simulated(base, later, amount * (later > 0))
