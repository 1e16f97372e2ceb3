"""Nilai, one task at a time; the whole is measured by its own command instead.

python with_nilai.py TASK IN [OUT UNTIL]: IN is the folder of orders for `summary`,
else the customer summary. Seconds are without imports.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

import ibis.backends.duckdb  # noqa: F401 - Ibis would import it within the task
import numpy as np

from nilai.engine import open_session

if sys.argv[1] == "summary":
    from nilai.worth.summary import customer_days, summarise
else:  # SciPy is for the fits alone
    from nilai.worth.cells import Cells
    from nilai.worth.gamma_gamma import fit_spend
    from nilai.worth.timing import fit_timing

WEEK = 7.0
MEMORY = "300MB"


def summary(orders: str, out: str, until: str) -> dict:
    with open_session(memory_limit=MEMORY) as session:
        table = session.connection.read_parquet(f"{orders}/*.parquet")
        rows = summarise(customer_days(table), until=date.fromisoformat(until))
        frequency = rows.frequency_count
        mean = (frequency > 0).ifelse(rows.repeat_amount / frequency, 0.0)
        wanted = rows.select(
            "customer_id",
            frequency=frequency,
            recency=rows.recency_days,
            T=rows.age_days,
            monetary_value=mean,
        )
        session.write_parquet(wanted, Path(out))
    return {}


def timing(name: str, path: str) -> dict:
    with open_session() as session:
        rows = session.connection.read_parquet(path)
        groups = rows.group_by("frequency", "recency", "T")
        cells = session.arrays(groups.agg(n=rows.count()))
    x, t_x, T, n = (v.astype(float) for v in cells.values())
    fit = fit_timing(name, Cells(x, t_x / WEEK, T / WEEK, n), unit="week")
    return fit.parameters


def gamma_gamma(path: str) -> dict:
    with open_session() as session:
        rows = session.connection.read_parquet(path)
        repeat = rows.filter(rows.frequency > 0)
        spend = repeat.select(
            "frequency", spend=repeat.frequency * repeat.monetary_value
        )
        columns = session.arrays(spend)
    x = columns["frequency"].astype(float)
    return fit_spend(x, columns["spend"], np.ones_like(x)).parameters


TASKS = {
    "summary": summary,
    "bg_nbd": lambda path: timing("bg_nbd", path),
    "pareto_nbd": lambda path: timing("pareto_nbd", path),
    "gamma_gamma": gamma_gamma,
}

if __name__ == "__main__":
    began = time.perf_counter()
    answer = TASKS[sys.argv[1]](*sys.argv[2:])
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "parameters": answer}))
