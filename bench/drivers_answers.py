"""Write simulated answers: an outcome and 20 ratings from 1 to 10, with weights.

python drivers_answers.py FILE ROWS: one Parquet file, unless it is there. The same
number gives the same answers.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ITEMS = 20
CHUNK = 500_000
SLOPES = np.linspace(0.3, 0.0, ITEMS)


def rating(latent: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(6.5 + 1.8 * latent), 1, 10).astype(np.int8)


def answers(random: np.random.Generator, first: int, rows: int) -> pa.Table:
    shared = random.normal(size=(rows, 1))
    latent = 0.7 * shared + 0.7 * random.normal(size=(rows, ITEMS))
    outcome = latent @ SLOPES + 1.5 * random.normal(size=rows)
    columns = {
        "response_id": np.arange(first, first + rows).astype(str),
        "overall": rating(outcome / np.std(outcome)),
        **{f"item_{i + 1}": rating(latent[:, i]) for i in range(ITEMS)},
        "weight": random.uniform(0.5, 2.0, rows),
    }
    return pa.table(columns)


def main() -> None:
    path, rows = Path(sys.argv[1]), int(sys.argv[2])
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    partial = path.with_name(f".{path.name}.partial")
    writer = None
    for first in range(0, rows, CHUNK):
        chunk = answers(random, first, min(CHUNK, rows - first))
        if writer is None:
            writer = pq.ParquetWriter(partial, chunk.schema)
        writer.write_table(chunk)
    if writer is not None:
        writer.close()
    partial.rename(path)


if __name__ == "__main__":
    main()
