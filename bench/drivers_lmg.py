"""Exact LMG from one moment matrix, on one core.

python drivers_lmg.py nilai|plain DRIVERS: `plain` is LMG as it is written down, a
regression for each of the 2 ** p sets with NumPy, in batches of one size; it shares
nothing with Nilai. Seconds are without imports.
"""

import json
import os
import sys
import time
from itertools import combinations, islice
from math import comb

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before NumPy is loaded

import numpy as np

from nilai.drivers.explained import lmg

BATCH = 50_000


def correlation(drivers: int) -> np.ndarray:
    """Return the correlations of simulated ratings and, last, their outcome."""
    random = np.random.default_rng(drivers)
    shared = random.normal(size=(2000, 1))
    answers = random.normal(size=(2000, drivers)) + shared
    outcome = answers @ random.uniform(0, 1, drivers) + 5 * random.normal(size=2000)
    return np.corrcoef(np.column_stack([answers, outcome]).T)


def plain(whole: np.ndarray) -> np.ndarray:
    """Return LMG from a table of R² of every set."""
    p = len(whole) - 1
    within, beside = whole[:-1, :-1], whole[:-1, -1]
    explained = np.zeros(2**p)
    size = np.zeros(2**p, dtype=np.int8)
    for k in range(1, p + 1):
        sets = combinations(range(p), k)
        while batch := list(islice(sets, BATCH)):
            taken = np.array(batch)
            matrices = within[taken[:, :, None], taken[:, None, :]]
            slopes = np.linalg.solve(matrices, beside[taken][:, :, None])[:, :, 0]
            number = (1 << taken).sum(axis=1)
            explained[number] = (slopes * beside[taken]).sum(axis=1)
            size[number] = k
    weight = np.array([1 / (p * comb(p - 1, k)) for k in range(p)])
    numbers = np.arange(2**p)
    parts = np.zeros(p)
    for j in range(p):
        without = numbers[(numbers >> j) & 1 == 0]
        gained = explained[without | (1 << j)] - explained[without]
        parts[j] = (weight[size[without]] * gained).sum()
    return parts


def main() -> None:
    product, drivers = sys.argv[1], int(sys.argv[2])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    whole = correlation(drivers)
    began = time.perf_counter()
    parts = (lmg if product == "nilai" else plain)(whole)
    seconds = time.perf_counter() - began
    named = {f"driver {j}": part for j, part in enumerate(parts.tolist(), start=1)}
    print(json.dumps({"seconds": seconds, "parameters": named}))


if __name__ == "__main__":
    main()
