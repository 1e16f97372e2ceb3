"""A stretch of the list's order, from a place on, as an index of it is read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from nilai_studio.customers.extensions import Customers
from nilai_studio.customers.models import Customer
from nilai_studio.customers.places import Place, beyond
from nilai_studio.customers.sorting import ByField

Having: TypeAlias = Callable[[Customers], Customers] | None

MOST_FETCHED = {"sqlite": 0.15}
"""By database, the share of all up to which the values of all who match are read.

To pass everybody in an order takes longer. PostgreSQL finds the shorter way itself.
"""


@dataclass(frozen=True)
class Stretch:
    """Those who have the value that a list goes by, or those without, from a place on.

    Parameters
    ----------
    part : int
        0 for those with the value, 1 for the others.
    having : callable or None
        What the list goes by, as `CustomerColumn.order_by`.
    down : bool
        Whether the largest value comes first.
    forward : bool
        Whether it is read towards the list's end.
    place : Place or None
        Where it begins; None for the part's beginning or end.
    bounds : Q
        Where the order begins and ends, for filters on what it goes by.
    """

    part: int
    having: Having
    down: bool
    forward: bool = True
    place: Place | None = None
    bounds: Q = field(default_factory=Q)

    def of(self, customers: Customers, *, is_gathered: bool = False) -> Any:
        """Return value and key of some customers, in this order.

        Where their keys are known, they lie anywhere in the order: its index is kept
        out of it.
        """
        if self.having is not None and self.part == 0:
            rows = self.having(customers).filter(self.bounds)
            tie = "sorted_tie" if "sorted_tie" in rows.query.annotations else "pk"
            rows = self._in_order(rows, tie, is_gathered=is_gathered)
        else:
            if self.having is not None:
                same = self.having(Customer.objects.filter(pk=OuterRef("pk")))
                customers = customers.filter(~Exists(same))
            nothing = customers.annotate(sorted_by=F("merged_into_id"))
            rows = nothing.order_by("-pk" if self.forward else "pk")
        return self._from_place(rows, "pk")

    def fetched(self, matching: QuerySet[Any]) -> Any | None:
        """Return value and key of those who match, from the value's own rows.

        Parameters
        ----------
        matching : QuerySet
            Rows with the `customer_id` of all who match.

        Returns
        -------
        QuerySet or None
            None where they are many, or the value is in the customers' own rows.
        """
        rows = None
        if self.part == 0 and isinstance(self.having, ByField):
            rows = self.having.rows()
        last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
        most = int(MOST_FETCHED.get(connection.vendor, 0) * last)
        if rows is None or matching[: most + 1].count() > most:
            return None
        whose = matching.values("customer_id")
        rows = rows.filter(self.bounds, customer_id__in=whose)
        rows = self._in_order(rows, "customer_id", is_gathered=True)
        return self._from_place(rows, "customer_id")

    def _in_order(self, rows: Any, tie: str, *, is_gathered: bool) -> Any:
        by: Any = F("sorted_by")
        if is_gathered:
            by = Coalesce(by, by)
        return rows.order_by(*((by.desc(), f"-{tie}") if self.down else (by, tie)))

    def _from_place(self, rows: Any, key: str) -> Any:
        if self.place is not None:
            rows = beyond(rows, self.place, self.part, self.down, self.forward, key)
        return rows.values_list("sorted_by", key)
