"""Drivers by NumPy in memory: the covariance of all rows, then a table of all sets.

python drivers_numpy.py FILE: no intervals, no priorities, no asymmetry; what a
script of twenty lines does.
"""

import json
import sys
import time

import numpy as np
import pyarrow.parquet as pq
from drivers_lmg import plain


def main() -> None:
    began = time.perf_counter()
    table = pq.read_table(sys.argv[1])
    names = [name for name in table.column_names if name.startswith("item_")]
    rows = np.column_stack(
        [table[name].to_numpy() for name in (*names, "overall")]
    ).astype(float)
    whole = np.cov(rows.T, aweights=table["weight"].to_numpy())
    spread = np.sqrt(np.diag(whole))
    parts = plain(whole / np.outer(spread, spread))
    seconds = time.perf_counter() - began
    named = dict(zip(names, parts.tolist(), strict=True))
    print(json.dumps({"seconds": seconds, "parameters": named}))


if __name__ == "__main__":
    main()
