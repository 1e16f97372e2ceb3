"""A small shop with made-up orders: quick to analyse, the same each time."""

import random
from datetime import UTC, datetime, timedelta

from worth.real_orders import store_rows

from nilai_studio.orders.actions import remove_orders
from nilai_studio.orders.models import Order

BEGIN = datetime(2025, 1, 6, 9, tzinfo=UTC)


def small_orders(customers: int = 80, days: int = 300, seed: int = 1) -> list[dict]:
    """Return orders of customers who come at their own pace, some for a while only."""
    chance = random.Random(seed)  # noqa: S311 - made-up orders, no secrets
    rows = []
    for number in range(customers):
        at = BEGIN + timedelta(days=chance.uniform(0, days / 2))
        pace = chance.choice((12, 30, 60))
        ends = BEGIN + timedelta(days=chance.choice((days / 3, days, days)))
        first = True
        while first or at < ends:
            first = False
            rows.append(
                {
                    "order_id": f"{customers}-{number}-{len(rows)}",
                    "customer_id": f"c{number:04d}",
                    "ordered_at": at.replace(tzinfo=None),
                    "revenue_amount": round(chance.uniform(50_000, 400_000), 0),
                }
            )
            at += timedelta(days=chance.expovariate(1 / pace) + 0.5)
    return rows


def take_back_all() -> None:
    """Remove every order there is."""
    shops: dict[str, list[str]] = {}
    for shop, order_id in Order.objects.values_list("shop", "order_id"):
        shops.setdefault(shop, []).append(order_id)
    for shop, order_ids in shops.items():
        remove_orders(order_ids, shop=shop)


def store_small_shop(**options: int) -> int:
    """Store them; return how many."""
    return store_rows(small_orders(**options))
