"""CDNOW's 1-in-10 sample as cells: exact days over seven, to 30 September 1997."""

from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import numpy as np

from nilai.worth.cells import Cells

SAMPLE = Path(__file__).parents[2] / "data" / "cdnow_sample.csv.gz"
UNTIL = date(1997, 9, 30)

_SUMMARY = f"""
with days as (
    select sample_id as customer, date as day, sum(dollar_value) as spend
    from read_csv('{SAMPLE}', types = {{'sample_id': 'VARCHAR'}})
    where date <= date '{UNTIL}' group by all
)
select count(*) - 1 as x, max(day) - min(day) as t_x, date '{UNTIL}' - min(day) as age,
       sum(spend) - arg_min(spend, day) as spend
from days group by customer
"""


@cache
def customers() -> dict[str, np.ndarray]:
    """x, t_x, T in weeks and repeat spend of 2,357 customers, by plain SQL."""
    with duckdb.connect() as connection:
        columns = connection.sql(_SUMMARY).fetchnumpy()
    x, t_x, age, spend = (np.asarray(v, dtype=float) for v in columns.values())
    return {"x": x, "t_x": t_x / 7, "T": age / 7, "spend": spend}


@cache
def cells() -> Cells:
    """Distinct histories with their counts."""
    table = customers()
    rows = np.column_stack([table["x"], table["t_x"], table["T"]])
    distinct, count = np.unique(rows, axis=0, return_counts=True)
    return Cells(*distinct.T, count.astype(float))
