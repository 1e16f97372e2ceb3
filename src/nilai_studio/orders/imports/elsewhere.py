"""Whether a file's orders are another shop's: there already, or under its numbers."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from nilai_studio.orders.imports.tables import sample_orders
from nilai_studio.orders.models import Order
from nilai_studio.orders.queries import list_shops_with_orders

SAMPLED = 5000
"""Orders of a file that are looked for, spread over all of it."""
MOST_SHOPS = 20
FEWEST = 3
"""Orders found that are no chance; of a file with fewer, all of them."""
STRANGE = 0.5
"""Part of the known numbers that must be other orders for another shop's."""
NEAR = timedelta(days=1)
"""A file may tell the day that an order was paid, and a webhook when it was made."""
Facts: TypeAlias = Mapping[str, tuple[Decimal, datetime]]


def read_sample(folder: Path) -> Facts:
    """Return amount and moment of some orders of a file by their number.

    Parameters
    ----------
    folder : Path
        Holds what was read of the file.
    """
    sampled = sample_orders(folder / "orders.parquet", SAMPLED)
    return {
        order_id: (Decimal(str(amount)), _moment(at))
        for order_id, at, amount in sampled
    }


def find_elsewhere(told: Facts, shop: str) -> dict[str, Any] | None:
    """Return under which other shop the orders of a file are here already.

    Parameters
    ----------
    told : Mapping
        Of `read_sample`.
    shop : str
        Whose orders they are taken for.

    Returns
    -------
    dict or None
        `shop`, and how many (`count`) of the orders looked at (`of`) it has with the
        same number, amount and day; None where `shop` has as many.
    """
    shops = [name for name in list_shops_with_orders() if name != shop][:MOST_SHOPS]
    found = Counter({name: _agreement(told, name)["same"] for name in shops})
    best, count = found.most_common(1)[0] if found else ("", 0)
    is_chance = count < min(FEWEST, max(len(told), 1))
    if is_chance or count <= _agreement(told, shop)["same"]:
        return None
    return {"shop": best, "count": count, "of": len(told)}


def find_strangers(told: Facts, shop: str) -> dict[str, int] | None:
    """Return how many numbers of a file are those of other orders of a shop.

    Parameters
    ----------
    told : Mapping
        Of `read_sample`.
    shop : str
        Whose orders they are taken for.

    Returns
    -------
    dict or None
        Of the numbers that are here (`known`), those of orders of another day and
        another amount (`other`); None where they are few: changed, not strange.
    """
    found = _agreement(told, shop)
    is_few = found["other"] < max(FEWEST, STRANGE * found["known"])
    return None if is_few else {name: found[name] for name in ("known", "other")}


def _agreement(told: Facts, shop: str) -> dict[str, int]:
    """Return how many numbers a shop has: the same order, or another altogether."""
    known: dict[str, set[str]] = {"known": set(), "same": set(), "near": set()}
    rows = Order.objects.filter(shop=shop, order_id__listed=list(told))
    for order_id, amount, at in rows.values_list(
        "order_id", "revenue_amount", "ordered_at"
    ):
        is_amount = amount == told[order_id][0]
        is_day = abs(at - told[order_id][1]) <= NEAR
        known["known"].add(order_id)
        if is_amount and is_day:
            known["same"].add(order_id)
        if is_amount or is_day:
            known["near"].add(order_id)
    counts = {name: len(ids) for name, ids in known.items()}
    return counts | {"other": counts["known"] - counts["near"]}


def _moment(at: Any) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
