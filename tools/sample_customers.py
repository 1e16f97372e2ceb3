"""Write data/sample_customers.csv: made-up people for the customers of Online Retail.

The orders of the sample shop are real, the people are not: names and cities by Faker
(Indonesian), addresses at example.com (RFC 2606), numbers that begin with +62 812 0000.
Run it again after a change: the same seed gives the same file.
"""

import csv
import re
from pathlib import Path

import duckdb
from faker import Faker

SEED = 2026
ORDERS = Path("data/online_retail.parquet")
TARGET = Path("data/sample_customers.csv")


def main() -> None:
    fake = Faker("id_ID")
    fake.seed_instance(SEED)
    found = duckdb.sql(
        "select distinct CustomerID from read_parquet($1)"
        " where CustomerID is not null order by 1",
        params=[str(ORDERS)],
    ).fetchall()
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["CustomerID", "Customer name", "Email", "Phone", "City"])
        name = city = ""
        for number, (customer_id,) in enumerate(found):
            twice = number % 350 == 349
            if twice:
                # One person with two accounts: to be found by the search for them.
                name = name.replace("a", "", 1)
            else:
                name = f"{fake.first_name()} {fake.last_name()}"
                city = fake.city_name()
            account = re.sub(r"[^a-z]+", ".", name.lower()).strip(".")
            writer.writerow(
                [
                    customer_id,
                    name,
                    # A few give no address, a few no number, as in a real shop.
                    ""
                    if number % 23 == 7
                    else f"{account}{customer_id[-3:]}@example.com",
                    "" if twice or number % 11 == 3 else f"+628120000{number:04d}",
                    city,
                ]
            )


if __name__ == "__main__":
    main()
