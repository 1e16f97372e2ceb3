"""The sample shop: real orders of Online Retail, made-up people, said on every page."""

from datetime import date, timedelta
from pathlib import Path

import duckdb

from nilai.errors import FileError
from nilai_studio.business.models import Business
from nilai_studio.orders.imports.actions import bring_file, confirm_import
from nilai_studio.orders.imports.examining import examine
from nilai_studio.orders.imports.loading import load
from nilai_studio.orders.models import Import
from nilai_studio.runs.actions import start_run
from nilai_studio.runs.tasks import carry_out

ORDERS, PEOPLE = "online_retail.parquet", "sample_customers.csv"
NAME, SHOP = "online_retail_sample.parquet", "sample"
BEGUN = (Import.State.UPLOADED, Import.State.EXAMINED, Import.State.CONFIRMED)
"""States of an import that is not over."""


def bring_sample(folder: Path, home: Path) -> None:
    """Fill an empty studio; one that holds anything is left as it is.

    Killed at that, it is gone on with at the next start.

    Parameters
    ----------
    folder : Path
        Holds the orders and the people, as this repository's `data` does.
    home : Path
        The studio's folder.

    Raises
    ------
    FileError
        If a file of the sample is missing.
    """
    brought = Import.objects.order_by("pk").first()
    if brought is not None and (brought.shop != SHOP or brought.state not in BEGUN):
        return
    for name in (ORDERS, PEOPLE):
        if not (folder / name).exists():
            message = f"--sample {folder} lacks {name}; name the repository's data"
            raise FileError(message)
    Business.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Toko Contoh",
            "currency": "GBP",
            "time_zone": "Europe/London",
            "phone_region": "ID",
            "margin_share": "0.3",
            "is_sample": True,
        },
    )
    if brought is None:
        target = home / "uploads" / NAME
        yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011
        write_sample(folder, target, until=yesterday)
        brought = bring_file(file_name=NAME, path=target, shop=SHOP)
    # Here and not by the worker: the first page shall show a shop, not a wait. What
    # is in the queue finds it done.
    examine(brought.pk)
    brought.refresh_from_db()
    if brought.state == Import.State.EXAMINED:
        confirm_import(brought=brought)
    load(brought.pk)
    carry_out.func(run_id=start_run(kind="worth.base").pk)


def write_sample(folder: Path, target: Path, *, until: date) -> None:
    """Write the orders with their people, moved so that the shop is alive today.

    Parameters
    ----------
    folder : Path
        Of the sample.
    target : Path
        Parquet file to write.
    until : date
        The orders move by whole weeks, so that weekdays stay, and end in the seven
        days up to this one.
    """
    with duckdb.connect() as connection:
        orders = str(folder / ORDERS)
        (last,) = connection.execute(
            "SELECT max(InvoiceDate)::DATE FROM read_parquet($1)", [orders]
        ).fetchone() or (until,)
        weeks = (until - last).days // 7
        connection.execute(
            """
            COPY (
              -- Without the real country, which is not that of the made-up cities.
              SELECT orders.* EXCLUDE (Country) REPLACE (
                  InvoiceDate + to_days(7 * $weeks::INTEGER) AS InvoiceDate
                ),
                people."Customer name", people.Email, people.Phone, people.City
              FROM read_parquet($orders) AS orders
              LEFT JOIN read_csv($people, all_varchar = true) AS people
                USING (CustomerID)
              ORDER BY orders.InvoiceDate
            ) TO $target (FORMAT parquet)
            """.replace("$target", "'" + str(target).replace("'", "''") + "'"),
            {"weeks": weeks, "orders": orders, "people": str(folder / PEOPLE)},
        )
