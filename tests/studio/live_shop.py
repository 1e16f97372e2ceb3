"""A shop in a studio of its own: real orders, moved to now, and calls by its API."""

import http.client
import json
import random
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from asking import ask
from live_studio import LiveStudio, in_studio

FILL = """
import sys
from datetime import UTC, date, timedelta
from decimal import Decimal
sys.path.insert(0, TESTS)
from worth.real_orders import read_real_orders
from nilai_studio.api.actions import make_key
from nilai_studio.api.keys import SCOPES
from nilai_studio.business.models import Business, User
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import OrderFacts
Business.objects.create(pk=1, name="Toko Melati", currency="GBP", time_zone="UTC")
rows = read_real_orders()
chosen = set(sorted({row["customer_id"] for row in rows})[::EVERY])
weeks = (date.today() - max(row["ordered_at"] for row in rows).date()).days // 7
facts = [
    OrderFacts(
        order_id=str(row["order_id"]),
        entry="" if row["revenue_amount"] >= 0 else f"refund {place}",
        ordered_at=row["ordered_at"].replace(tzinfo=UTC) + timedelta(weeks=weeks),
        revenue_amount=Decimal(str(round(row["revenue_amount"], 4))),
        customer=PersonSeen(
            external_id=str(row["customer_id"]), name=f"Buyer {row['customer_id']}"
        ),
    )
    for place, row in enumerate(rows) if row["customer_id"] in chosen
]
for start in range(0, len(facts), 1000):
    store_orders(facts[start : start + 1000], shop="toko")
maker = User.objects.create_superuser("maker@toko.example", "rahasia-sekali")
print(make_key(name="Till", scopes=list(SCOPES), by=maker)[1])
maker.delete()
"""

WRONG = """
SELECT count(*) FROM (
  SELECT customer_id, sum(CASE WHEN revenue_amount >= 0 THEN 1 ELSE 0 END) AS n,
    sum(revenue_amount) AS amount
  FROM orders_order GROUP BY customer_id
) o FULL JOIN orders_ordertotals t ON t.customer_id = o.customer_id
WHERE t.customer_id IS NULL OR o.customer_id IS NULL OR t.order_count <> o.n
  OR abs(t.revenue_amount - o.amount) > 0.001
"""
"""Customers whose totals are not those of their orders."""


@dataclass
class LiveShop:
    """A studio with orders, and a key that may do everything.

    Parameters
    ----------
    studio : LiveStudio
        Not started yet.
    key : str
        Of its API.
    """

    studio: LiveStudio
    key: str

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return what the API answers; a refusal or a broken line raises."""
        request = urllib.request.Request(
            f"{self.studio.address}/api{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def send(self, orders: list[dict]) -> dict | None:
        """Send orders in one call; None when no answer came."""
        try:
            return self.call("POST", "/orders/bulk", {"orders": orders})
        except HTTPError:
            # Refused is answered, and none of this is to be refused.
            raise
        except (URLError, OSError, http.client.HTTPException):
            return None

    def ask(self, query: str) -> list[tuple]:
        """Ask the database itself."""
        return ask(self.studio, query)

    def wait(self, query: str, *found: Any, within: float = 300.0) -> Any:
        """Wait until the query's first cell is one of these; return it."""
        return until(lambda: self.ask(query)[0][0], lambda x: x in found, within)


def fill(studio: LiveStudio, *, every: int = 8) -> LiveShop:
    """Give an empty studio every so-manieth customer of Online Retail."""
    tests = repr(str(Path(__file__).parent))
    code = FILL.replace("TESTS", tests).replace("EVERY", str(every))
    return LiveShop(studio, in_studio(studio.folder, code).split()[-1])


def until(
    look: Callable[[], Any],
    is_so: Callable[[Any], bool],
    within: float = 300.0,
    pause: float = 0.05,
) -> Any:
    """Look again and again until it is so; return what was seen."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if is_so(seen := look()):
            return seen
        time.sleep(pause)
    message = f"still {seen} after {within:.0f} s"
    raise AssertionError(message)


def orders_of(call: int, count: int, customers: int = 0) -> list[dict]:
    """Return the orders of one call, the same each time, some of earlier customers.

    With a number of customers the first call names them all, and no later one others.
    """
    draw = random.Random(call)  # noqa: S311 - made-up orders
    day = datetime.combine(date.today(), datetime.min.time(), UTC)
    return [
        {
            "shop": "kasir",
            "order_id": f"{call}-{i}",
            "customer": {
                "external_id": f"P{_buyer(draw, call, i, customers)}",
                "name": "Pelanggan",
            },
            "ordered_at": (day - timedelta(hours=draw.randrange(24, 8000))).isoformat(),
            "revenue_amount": str(draw.randrange(5, 90)),
        }
        for i in range(count)
    ]


def _buyer(draw: random.Random, call: int, place: int, customers: int) -> int:
    if not customers:
        return draw.randrange(50 * (call + 1))
    return draw.randrange(customers) if call else place % customers
