"""Orders of a file that are here already, as orders of another shop."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from nilai_studio.orders.imports.tables import sample_orders
from nilai_studio.orders.models import Order
from nilai_studio.orders.queries import list_shops_with_orders

SAMPLED = 5000
"""Orders of a file that are looked for, spread over all of it."""
MOST_SHOPS = 20
FEWEST = 3
"""Orders found that are no chance; of a file with fewer, all of them."""
NEAR = timedelta(days=1)
"""A file may tell the day that an order was paid, and a webhook when it was made."""


def find_elsewhere(shop: str, folder: Path) -> dict[str, Any] | None:
    """Return under which other shop the orders of a file are here already.

    Parameters
    ----------
    shop : str
        Whose orders they are taken for.
    folder : Path
        Holds what was read of the file.

    Returns
    -------
    dict or None
        `shop`, and how many (`count`) of the orders looked at (`of`) it has with the
        same number, amount and day; None where `shop` has as many.
    """
    sampled = sample_orders(folder / "orders.parquet", SAMPLED)
    told = {
        order_id: (Decimal(str(amount)), _moment(at))
        for order_id, at, amount in sampled
    }
    shops = [shop, *(name for name in list_shops_with_orders() if name != shop)]
    found: Counter[str] = Counter()
    for name in shops[: MOST_SHOPS + 1]:
        known = Order.objects.filter(shop=name, order_id__listed=list(told))
        same = {
            order_id
            for order_id, amount, at in known.values_list(
                "order_id", "revenue_amount", "ordered_at"
            )
            if amount == told[order_id][0] and abs(at - told[order_id][1]) <= NEAR
        }
        found[name] = len(same)
    own = found.pop(shop)
    best, count = found.most_common(1)[0] if found else ("", 0)
    if count < min(FEWEST, max(len(told), 1)) or count <= own:
        return None
    return {"shop": best, "count": count, "of": len(told)}


def _moment(at: Any) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
