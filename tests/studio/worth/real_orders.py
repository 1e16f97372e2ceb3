"""Online Retail's real orders in the studio's tables, as an import would leave them."""

from datetime import UTC
from pathlib import Path

from django.db import transaction

from nilai.engine import open_session
from nilai.engine.reading import read_orders
from nilai_studio.customers.models import Customer
from nilai_studio.orders.models import Order
from nilai_studio.orders.storing import touch_months

ONLINE_RETAIL = Path(__file__).parents[3] / "data" / "online_retail.parquet"


def store_real_orders() -> int:
    """Store every order and refund of Online Retail; return how many."""
    return store_rows(read_real_orders())


def read_real_orders() -> list[dict]:
    """Return every order and refund of Online Retail."""
    with open_session() as session:
        reading = read_orders(session, [str(ONLINE_RETAIL)], currency="GBP")
        table = reading.orders_table
        names = ["order_id", "customer_id", "ordered_at", "revenue_amount"]
        return session.arrow(table.select(*names)).to_pylist()


def store_rows(rows: list[dict]) -> int:
    """Store rows of orders: order_id, customer_id, ordered_at, revenue_amount."""
    with transaction.atomic():
        keys = sorted({str(row["customer_id"]) for row in rows})
        Customer.objects.bulk_create(
            [Customer(key=key, name=f"Customer {key}") for key in keys],
            ignore_conflicts=True,
            batch_size=5000,
        )
        pks = dict(Customer.objects.values_list("key", "pk"))
        Order.objects.bulk_create(
            [
                Order(
                    order_id=str(row["order_id"]),
                    entry="" if row["revenue_amount"] >= 0 else f"refund {place}",
                    customer_id=pks[str(row["customer_id"])],
                    ordered_at=row["ordered_at"].replace(tzinfo=UTC),
                    revenue_amount=round(row["revenue_amount"], 4),
                )
                for place, row in enumerate(rows)
            ],
            batch_size=5000,
        )
        touch_months("SELECT ordered_at FROM orders_order")
    return len(rows)
