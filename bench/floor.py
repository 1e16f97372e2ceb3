"""The floor: orders to customer summary, written by hand for the engine alone.

python floor.py duckdb|polars ORDERS SUMMARY UNTIL
python floor.py differences SUMMARY OTHER: customers whose rows are not the same
"""

import json
import sys
import time
from datetime import date

DUCKDB = """
COPY (
    WITH days AS (
        SELECT customer_id, ordered_at::DATE AS day, sum(revenue_amount) AS amount
        FROM read_parquet('{orders}/*.parquet')
        GROUP BY ALL
    ),
    customers AS (
        SELECT
            customer_id,
            count(*) - 1 AS frequency,
            min(day) AS first,
            max(day) AS last,
            sum(amount) - arg_min(amount, day) AS repeat_amount
        FROM days
        GROUP BY customer_id
    )
    SELECT
        customer_id,
        frequency,
        last - first AS recency,
        DATE '{until}' - first AS "T",
        CASE WHEN frequency > 0 THEN repeat_amount / frequency ELSE 0 END
            AS monetary_value
    FROM customers
) TO '{summary}' (FORMAT parquet)
"""


def duckdb_sql(orders: str, summary: str, until: str) -> float:
    import duckdb

    began = time.perf_counter()
    duckdb.sql("SET preserve_insertion_order = false")
    duckdb.sql(DUCKDB.format(orders=orders, summary=summary, until=until))
    return time.perf_counter() - began


def polars_streaming(orders: str, summary: str, until: str) -> float:
    import polars as pl

    began = time.perf_counter()
    amount, day = pl.col("amount"), pl.col("day")
    days = (
        pl.scan_parquet(f"{orders}/*.parquet")
        .group_by("customer_id", day=pl.col("ordered_at").dt.date())
        .agg(amount=pl.col("revenue_amount").sum())
    )
    customers = days.group_by("customer_id").agg(
        frequency=pl.len().cast(pl.Int64) - 1,
        first=day.min(),
        last=day.max(),
        repeat_amount=amount.sum() - amount.get(day.arg_min()),
    )
    frequency, first = pl.col("frequency"), pl.col("first")
    customers.select(
        "customer_id",
        "frequency",
        recency=(pl.col("last") - first).dt.total_days(),
        T=(pl.lit(date.fromisoformat(until)) - first).dt.total_days(),
        monetary_value=pl.when(frequency > 0)
        .then(pl.col("repeat_amount") / frequency)
        .otherwise(0.0),
    ).sink_parquet(summary, engine="streaming")
    return time.perf_counter() - began


DIFFERENCES = """
SELECT count(*)
FROM '{summary}' a FULL JOIN '{other}' b USING (customer_id)
WHERE (a.frequency, a.recency, a."T") IS DISTINCT FROM (b.frequency, b.recency, b."T")
    OR NOT coalesce(abs(a.monetary_value - b.monetary_value) < 1e-6, false)
"""


def differences(summary: str, other: str) -> float:
    import duckdb

    rows = duckdb.sql(DIFFERENCES.format(summary=summary, other=other)).fetchall()
    return rows[0][0]


if __name__ == "__main__":
    if sys.argv[1] == "differences":
        print(json.dumps({"seconds": 0, "differences": differences(*sys.argv[2:])}))
    else:
        task = {"duckdb": duckdb_sql, "polars": polars_streaming}[sys.argv[1]]
        print(json.dumps({"seconds": task(*sys.argv[2:])}))
