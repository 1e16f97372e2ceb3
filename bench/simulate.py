"""Write simulated orders: BG/NBD buyers with Gamma-Gamma spend, over two years.

python simulate.py CUSTOMERS FOLDER: one Parquet file per million customers, so that
memory stays the same however many there are. The same numbers give the same orders.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DAYS = 730
START = np.datetime64("2024-01-01T00:00:00", "us")
R, ALPHA, A, B = 0.45, 30.0, 0.8, 2.4  # order rate per day; chance to drop out
P, Q, GAMMA = 6.25, 3.74, 15.44  # spend per order
CHUNK = 1_000_000


def order_times(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return who orders and when, in days from the start, sorted by time."""
    rate = rng.gamma(R, 1 / ALPHA, size)
    drop = rng.beta(A, B, size)
    day = rng.integers(0, DAYS, size) + rng.random(size)
    alive = np.arange(size)
    who, when = [alive], [day]
    while len(alive):
        day = day + rng.exponential(1, len(alive)) / rate[alive]
        seen = day < DAYS
        alive, day = alive[seen], day[seen]
        who.append(alive)
        when.append(day)
        stays = rng.random(len(alive)) > drop[alive]
        alive, day = alive[stays], day[stays]
    who, when = np.concatenate(who), np.concatenate(when)
    order = np.argsort(when)
    return who[order], when[order]


def orders(chunk: int, size: int) -> pa.Table:
    """Return one row per order of the chunk's customers."""
    rng = np.random.default_rng([2024, chunk])
    who, when = order_times(rng, size)
    scale = rng.gamma(Q, 1 / GAMMA, size)
    spend = rng.gamma(P, 1, len(who)) / scale[who]
    number = np.arange(len(who)).astype("U8")
    return pa.table(
        {
            "order_id": np.char.add(f"{chunk}-", number),
            "customer_id": np.char.add("c", (chunk * CHUNK + who).astype("U9")),
            "ordered_at": START + (when * 86_400e6).astype("timedelta64[us]"),
            "revenue_amount": np.round(np.maximum(spend, 0.01), 2),
        }
    )


def main(customers: int, folder: Path) -> None:
    folder.mkdir(parents=True)
    for chunk, first in enumerate(range(0, customers, CHUNK)):
        part = orders(chunk, min(CHUNK, customers - first))
        pq.write_table(part, folder / f"part-{chunk:03d}.parquet")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
