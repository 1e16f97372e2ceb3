"""Store what each customer is worth, in bounded batches; take former ones away."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from nilai_studio.customers.models import Customer
from nilai_studio.worth.models import CustomerWorth

Standing = CustomerWorth.Standing

BATCH = 20_000
KEYS_AT_ONCE = 5_000
GONE = 0.05
"""Below this probability of still being a customer nothing is left to be lost."""

TAKEN = (
    "first_on", "last_on", "orders_count", "revenue_amount", "recency_score",
    "frequency_score", "monetary_score", "segment", "alive_share", "alive_share_low",
    "alive_share_high", "expected_orders", "expected_orders_low",
    "expected_orders_high", "clv_amount", "clv_amount_low", "clv_amount_high",
)  # fmt: skip
"""Columns of customers.parquet that are stored."""
ALIVE = ("alive_share", "alive_share_low", "alive_share_high")
"""By BG/NBD nobody leaves before a second order: a certainty that says nothing."""
COLUMNS = (
    "analysis_id",
    "customer_id",
    *("rfm_segment" if name == "segment" else name for name in TAKEN),
    "at_risk_amount",
    "standing",
)


def store_customers(
    analysis_id: int, path: Path, *, below: float, done: Callable[[float], None]
) -> int:
    """Store the rows of customers.parquet; return how many customers were known.

    Parameters
    ----------
    analysis_id : int
        Whose rows they are; what an earlier attempt left is taken away first.
    path : Path
        The file.
    below : float
        Probability of still being a customer below which one is slipping away.
    done : callable
        Told the share done after each batch.

    Returns
    -------
    int
        Rows stored. Customers who were taken away meanwhile have none.
    """
    import pyarrow.parquet as pq

    remove_customers(analysis_id)
    file = pq.ParquetFile(path)
    total, read, stored = file.metadata.num_rows, 0, 0
    columns = ["customer_id", "frequency_count", *TAKEN]
    for batch in file.iter_batches(BATCH, columns=columns):
        read += batch.num_rows
        with transaction.atomic():
            rows = list(_rows(analysis_id, batch.to_pydict(), below))
            _insert(rows)
        stored += len(rows)
        done(read / total)
    return stored


def remove_customers(analysis_id: int) -> None:
    """Take away the rows of an analysis, a batch at a time."""
    while True:
        some = CustomerWorth.objects.filter(analysis_id=analysis_id)
        pks = list(some.values_list("pk", flat=True)[:BATCH])
        if not pks:
            return
        for start in range(0, len(pks), KEYS_AT_ONCE):
            part = pks[start : start + KEYS_AT_ONCE]
            CustomerWorth.objects.filter(pk__in=part)._raw_delete("default")


def at_risk(alive: float | None, clv: float | None, repeats: int) -> float | None:
    """Return what would be lost with a customer who may be gone.

    Parameters
    ----------
    alive : float or None
        Probability of still being a customer.
    clv : float or None
        Worth, that probability in it.
    repeats : int
        Order days after the first.

    Returns
    -------
    float or None
        Worth if still a customer, times the probability to be gone; None for those
        who never came back and for those gone for sure.

    Examples
    --------
    >>> at_risk(0.5, 100.0, 2)
    100.0
    >>> at_risk(0.01, 1.0, 2) is None
    True
    """
    if alive is None or clv is None or repeats < 1 or alive <= GONE:
        return None
    return clv / alive * (1 - alive)


def standing_of(alive: float | None, repeats: int, below: float) -> str:
    """Return a customer's standing.

    Parameters
    ----------
    alive : float or None
        Probability of still being a customer.
    repeats : int
        Order days after the first.
    below : float
        Probability below which one is slipping away.

    Returns
    -------
    str
        One of `CustomerWorth.Standing`.

    Examples
    --------
    >>> [str(standing_of(alive, 2, 0.5)) for alive in (0.9, 0.3, 0.01)]
    ['regular', 'slipping', 'gone']
    """
    if repeats < 1:
        return Standing.ONCE
    if alive is None or alive >= below:
        return Standing.REGULAR
    return Standing.SLIPPING if alive > GONE else Standing.GONE


def _rows(
    analysis_id: int, columns: dict[str, list[Any]], below: float
) -> Iterator[Sequence[Any]]:
    known = _keys(columns["customer_id"])
    for name in ALIVE:
        told = zip(columns[name], columns["frequency_count"], strict=True)
        columns[name] = [share if repeats else None for share, repeats in told]
    values = zip(*(columns[name] for name in TAKEN), strict=True)
    for key, repeats, alive, clv, row in zip(
        columns["customer_id"],
        columns["frequency_count"],
        columns["alive_share"],
        columns["clv_amount"],
        values,
        strict=True,
    ):
        pk = known.get(key)
        if pk is not None:
            risk = at_risk(alive, clv, repeats)
            yield (analysis_id, pk, *row, risk, standing_of(alive, repeats, below))


def _keys(keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        found.update(Customer.objects.filter(key__in=part).values_list("key", "pk"))
    return found


def _insert(rows: Sequence[Sequence[Any]]) -> None:
    table = connection.ops.quote_name(CustomerWorth._meta.db_table)
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our names
            rows,
        )
