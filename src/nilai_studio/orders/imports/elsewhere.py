"""Whether a file's orders are another shop's: there already, or under its numbers."""

from dataclasses import dataclass
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
STRANGE = 0.5
"""Part of the known numbers that must be other orders for another shop's."""
NEAR = timedelta(days=1)
"""A file may tell the day that an order was paid, and a webhook when it was made."""


@dataclass(frozen=True)
class Agreement:
    """How many of a file's orders a shop has.

    Parameters
    ----------
    known : int
        Numbers that it has.
    same : int
        Of these, orders of the same amount and day.
    other : int
        Of these, orders of another amount and another day.
    """

    known: int
    same: int
    other: int


class Shops:
    """The orders of a file, as far as they were looked for, in each shop once."""

    def __init__(self, folder: Path) -> None:
        sampled = sample_orders(folder / "orders.parquet", SAMPLED)
        self.told = {
            order_id: (Decimal(str(amount)), _moment(at))
            for order_id, at, amount in sampled
        }
        self._found: dict[str, Agreement] = {}

    def find_elsewhere(self, shop: str) -> dict[str, Any] | None:
        """Return under which other shop the orders are here already.

        Parameters
        ----------
        shop : str
            Whose orders they are taken for.

        Returns
        -------
        dict or None
            `shop`, and how many (`count`) of the orders looked at (`of`) it has with
            the same number, amount and day; None where `shop` has as many.
        """
        others = [name for name in list_shops_with_orders() if name != shop]
        found = {name: self._look_in(name).same for name in others[:MOST_SHOPS]}
        best = max(found, key=found.__getitem__, default="")
        count = found.get(best, 0)
        is_chance = count < min(FEWEST, max(len(self.told), 1))
        if is_chance or count <= self._look_in(shop).same:
            return None
        return {"shop": best, "count": count, "of": len(self.told)}

    def find_strangers(self, shop: str) -> dict[str, int] | None:
        """Return how many numbers are those of other orders of a shop.

        Parameters
        ----------
        shop : str
            Whose orders they are taken for.

        Returns
        -------
        dict or None
            Of the numbers that are here (`known`), those of orders of another day and
            another amount (`other`); None where they are few: changed, not strange.
        """
        found = self._look_in(shop)
        if found.other < max(FEWEST, STRANGE * found.known):
            return None
        return {"known": found.known, "other": found.other}

    def _look_in(self, shop: str) -> Agreement:
        if shop not in self._found:
            self._found[shop] = self._agreement(shop)
        return self._found[shop]

    def _agreement(self, shop: str) -> Agreement:
        known, same, near = set(), set(), set()
        rows = Order.objects.filter(shop=shop, order_id__listed=list(self.told))
        for order_id, amount, at in rows.values_list(
            "order_id", "revenue_amount", "ordered_at"
        ):
            is_amount = amount == self.told[order_id][0]
            is_day = abs(at - self.told[order_id][1]) <= NEAR
            known.add(order_id)
            if is_amount and is_day:
                same.add(order_id)
            if is_amount or is_day:
                near.add(order_id)
        return Agreement(len(known), len(same), len(known) - len(near))


def _moment(at: Any) -> datetime:
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
