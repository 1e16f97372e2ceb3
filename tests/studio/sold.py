"""Made-up orders of a small shop, as a till might export them."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

HEAD = [
    "order_id",
    "ordered_at",
    "customer_id",
    "revenue_amount",
    "name",
    "email",
    "city",
]
CITIES = ["Bandung", "Jakarta", "Medan", "Solo"]


def rows_of_a_shop(customers: int, *, seed: int, until: date) -> list[list[str]]:
    """Return orders of two years: who comes back comes at a pace of their own."""
    draw = random.Random(seed)  # noqa: S311 - the same orders each time
    rows = []
    for customer in range(customers):
        day = until - timedelta(days=draw.randrange(1, 700))
        pace = draw.uniform(20, 120)
        while day <= until:
            rows.append([
                f"{seed}-{len(rows) + 1}",
                day.isoformat(),
                f"C{customer}",
                str(draw.randrange(40, 900) * 1000),
                f"Pelanggan {customer}",
                f"pelanggan{customer}@example.com",
                draw.choice(CITIES),
            ])  # fmt: skip
            if draw.random() < 0.2:
                break
            day += timedelta(days=round(draw.expovariate(1 / pace)) + 1)
    return rows


def write_rows(path: Path, rows: list[list[str]], head: list[str] = HEAD) -> Path:
    """Write a CSV file; return its path."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([head, *rows])
    return path
